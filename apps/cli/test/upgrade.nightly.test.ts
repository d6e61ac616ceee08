import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpgradeDocument } from '@syntrix-bench/metrics/compare';
import { DEFAULT_ADMIN, startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';

let old: Testbed;
let next: Testbed;
let folder: string;
beforeAll(async () => {
  old = await startTestbed();
  // Promises about replacing documents are broken; the mix replaces none.
  next = await startTestbed({
    faults: { seed: 1, faults: [{ kind: 'error', status: 500, operations: ['replace'] }] },
  });
  folder = await mkdtemp(join(tmpdir(), 'upgrade-'));
});
afterAll(async () => {
  await old.close();
  await next.close();
  await rm(folder, { recursive: true, force: true });
});

const upgrade = (...words: readonly string[]) =>
  runInMemory(['upgrade', ...words], { cwd: folder, env: { ADMIN: DEFAULT_ADMIN.password } });
const SHORT = ['operations=40', 'workers=2'].flatMap((each) => ['--set', `benchmark.${each}`]);
const MEASURE = ['--pairs', '2', '--no-config', ...SHORT, '--set', 'data.seedData=5', '--reports', 'reports'];

test('P3-22 upgrade names the promises that the new side breaks and the old one keeps, on one page, exit 5', async () => {
  const { code, stdout, stderr } = await upgrade(
    ...[old.url, next.url, '--i-own-this-server', '--admin-password', 'env:ADMIN', ...MEASURE],
    ...['--json', '--output', 'upgrade.html'],
  );
  const document = JSON.parse(stdout) as UpgradeDocument;
  expect([code, document.verdict, document.base.promises.failed]).toEqual([5, 'worse', 0]);
  const broken = document.promises.filter((each) => each.new === 'failed');
  expect(broken.length).toBeGreaterThan(0);
  expect(document.worse_at).toEqual(broken.map(({ id, text }) => `promise ${id}: ${text}`));
  expect(document.base.promises.passed).toBe(
    document.new.promises.passed + document.new.promises.failed - document.base.promises.failed,
  );
  // Two pairs can tell nothing of speed, and that is said.
  expect(document.open.join('; ')).toMatch(/crud: p50/u);
  expect(document.comparison.comparisons[0]!.design).toBe('paired');
  expect(stderr).toMatch(/promises of the old side: \d+ checked, 0 broken\n/u);
  const html = await readFile(join(folder, 'upgrade.html'), 'utf8');
  expect(html).toContain('<title>Upgrade: crud</title>');
  expect(html).toContain(`role="rowheader">${broken[0]!.id}</th>`);
  expect(html).toContain('id="upgrade"');
});
