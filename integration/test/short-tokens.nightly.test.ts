import { startTestbed } from '@syntrix-bench/testbed';
import { expect, onTestFinished, test } from 'vitest';

import { countOf, requestsOf, startCrudRun } from './crud-run.ts';

test('P1-13 tokens that live for two seconds are renewed under load without an operation failing', async () => {
  const target = await startTestbed({ accessTokenTtlMs: 2000 });
  onTestFinished(() => target.close());
  const run = await startCrudRun(target, {
    timed: {
      benchmark: { target: target.url, workers: 4, duration: '6s', warmup: '0s', timeout: '1s' },
      auth: { username: 'bench', password: 'Bench-User#2025' },
    },
  });
  const report = await run.finished;
  expect(report.errors).toEqual([]);
  expect(requestsOf(report)).toEqual(target.groundTruth().requests);
  const renewals = report.phases.flatMap(({ name, requests }) => (name === 'steady' ? requests : []));
  expect(countOf(renewals, ({ method, status }) => method === 'POST' && status === 200)).toBeGreaterThanOrEqual(2);
  expect(target.liveDocuments()).toEqual([]);
});
