import { fakeSyntrix, scenarioContract, startTestRun, workloadForTests } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import scenario from '../src/my-scenario.ts';

scenarioContract({ describe, test, expect }, 'write-then-read', {
  scenario,
  options: { fields: 3, data: { collection: 'things' } },
});

test('a worker reads back what it wrote', async () => {
  const target = fakeSyntrix();
  const options = { collection: 'things', fields: 1 };
  const workload = workloadForTests({ scenario: scenario.name, options, workers: 1, operations: 20 });
  const { run, clock } = startTestRun({ scenarios: [scenario], target, plan: { workloads: [workload] } });
  const report = await clock.runUntil(run.finished);
  const [first, second] = target.documents().calls;
  expect([first?.method, second?.method, second?.id]).toEqual(['POST', 'GET', first?.id]);
  expect(report.summary).toMatchObject({ total_operations: 20, total_errors: 0 });
});
