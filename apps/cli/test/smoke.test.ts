import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { builtInTemplates } from '../src/running/built-in-templates.ts';
import { runInMemory } from '../src/testing/memory-context.ts';
import { checkedReport } from './report-schema.ts';

let testbed: Testbed;
let folder: string;
beforeAll(async () => {
  testbed = await startTestbed({ indexTemplates: builtInTemplates() });
  folder = await mkdtemp(join(tmpdir(), 'smoke-'));
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

const smoke = (...flags: readonly string[]) =>
  runInMemory(['run', testbed.url, '--no-config', '--smoke', '--duration', '1s', '--no-color', ...flags], {
    cwd: folder,
  });
const USER = ['--username', 'syntrix', '--password', 'Bench-Admin#2025'];

test('P3-32 run --smoke says whether answers are right, in text, JSON and JUnit, and nothing of speed', async () => {
  const { code, stdout, stderr } = await smoke(
    ...['--warmup', '1m', '--workers', '50', '--threshold', 'read.p99 < 1µs'],
    ...['--output', 'smoke.json', '--output-format', 'junit,markdown'],
  );
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('not checked, as --smoke says nothing of speed: read.p99 < 1µs\n'),
  ]);
  expect(stdout).toMatch(
    /^✓ crud: \d+ operations, no errors, checked \d+ times, no failures\n {2}\d+ operations in \d\S* on http:\S+\n {2}a smoke run: it says whether answers are right, and nothing of speed\n[^]*^✓ errors are 0, expected 0$/mu,
  );
  expect(stdout).not.toMatch(/p50|p99|\/s\b|ok\/s/u);
  const report = checkedReport(await readFile(join(folder, 'smoke.json'), 'utf8'));
  expect([report.run.smoke, report.certificate, report.thresholds.map(({ expression }) => expression)]).toEqual([
    true,
    null,
    ['errors == 0'],
  ]);
  const junit = await readFile(join(folder, 'smoke.xml'), 'utf8');
  expect(junit).toMatch(/^<\?xml[^]*<testsuites name="crud" tests="\d+" failures="0" errors="0" skipped="\d+"/u);
  expect(junit).toContain('<testcase classname="crud.thresholds" name="errors == 0"');
  expect(junit).not.toContain('crud.claims');
  expect(await readFile(join(folder, 'smoke.md'), 'utf8')).not.toMatch(/p99|ok\/s/u);
  expect(testbed.liveDocuments()).toEqual([]);
});

test('P3-32 one error ends a smoke run with 4, unless a limit allows some', async () => {
  await fetch(`${testbed.url}/_testbed/faults`, {
    method: 'PUT',
    body: JSON.stringify({ seed: 1, faults: [{ kind: 'error', operations: ['update'], status: 503, rate: 0.5 }] }),
  });
  try {
    const mix = [
      '--quiet',
      '--scenario',
      'crud',
      '--set',
      'scenario.operations=[{type: read, weight: 1}, {type: update, weight: 1}]',
    ];
    const [strict, lenient] = [await smoke(...mix), await smoke(...mix, '--threshold', 'errors < 90%')];
    expect([strict.code, lenient.code, lenient.stderr]).toEqual([4, 0, '']);
    expect(strict.stdout).toMatch(/^✗ crud: \d+ operations, \d+ errors? \(\d+(\.\d+)?%\)/u);
  } finally {
    await fetch(`${testbed.url}/_testbed/faults`, { method: 'PUT', body: JSON.stringify({ seed: 1, faults: [] }) });
  }
});

test.each(['query-simple', 'realtime-event-throughput'])('P3-32 a smoke run of %s passes', async (scenario) => {
  const { code, stdout } = await smoke('--quiet', '--scenario', scenario, ...USER);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/, no errors, [^]*checked\s+[\d,]+\s+times,\s+no\s+failures\n/u),
  ]);
});

test.each([
  [['--once'], /--once tries each operation once and --smoke for ten seconds/],
  [['--repeat', '3'], /--smoke measures nothing, so there is nothing to --repeat/],
  [['--strict'], /--smoke claims nothing, so --strict has nothing to prove/],
  [['--until-steady'], /--smoke has no warm-up/],
])('run --smoke %j is refused, exit 2', async (flags, message) => {
  const { code, stderr } = await smoke(...flags);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('compare refuses reports of smoke runs, which claim nothing of speed', async () => {
  await smoke('--quiet', '--output', 'a.json');
  await smoke('--quiet', '--output', 'b.json');
  const { code, stderr } = await runInMemory(['compare', 'a.json', 'b.json'], { cwd: folder });
  expect([code, stderr]).toEqual([
    2,
    'error: a.json is of a smoke run, which claims nothing of speed: compare runs that measured.\n',
  ]);
});
