import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/core';
import type { Calibration, ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { openCalibrationPlace, readCalibrations } from '../src/comparing/stored-calibration.ts';
import type { CliContext } from '../src/context.ts';
import { runInMemory } from '../src/testing/memory-context.ts';

let testbed: Testbed;
let folder: string;
beforeAll(async () => void (testbed = await startTestbed()));
afterAll(() => testbed.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repeated-'));
  return () => rm(folder, { recursive: true, force: true });
});

const SHORT = ['--operations', '40', '--seed-data', '5', '--workers', '2', '--no-config', '--quiet'];
const cli = (...argv: readonly string[]) => runInMemory(argv, { cwd: folder });
const reportIn = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Report;

test('run --repeat writes a report of each run, numbered where the template says, else before the extension', async () => {
  const named = await cli('run', testbed.url, ...SHORT, '--repeat', '2', '--output', 'a/{{index}}.json');
  const plain = await cli('run', testbed.url, ...SHORT, '--repeat', '2', '--output', 'b/run.json');
  expect([named.code, plain.code, named.stderr]).toEqual([0, 0, '']);
  expect((await readdir(join(folder, 'a'))).sort()).toEqual(['1.json', '2.json']);
  expect((await readdir(join(folder, 'b'))).sort().slice(0, 2)).toEqual(['run-1.json', 'run-2.json']);
  const [first, second] = [await reportIn('a/1.json'), await reportIn('a/2.json')];
  expect(first.run.set).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}$/u) as string,
    side: 'repeated',
    number: 1,
    paired: false,
    position: 0,
  });
  expect(second.run.set).toEqual({ ...first.run.set, number: 2, position: 1 });
  expect(second.run.id).not.toBe(first.run.id);
});

test('run --repeat tells of reports of an earlier series that the new ones would stand among', async () => {
  const repeat = (count: number, output: string) =>
    cli('run', testbed.url, ...SHORT, '--repeat', String(count), '--output', output);
  expect((await repeat(3, 'st/{{index}}.json')).stderr).toBe('');
  expect((await repeat(3, 'st/{{index}}.json')).stderr).toBe('');
  await writeFile(join(folder, 'st/package.json'), '{}');
  expect((await repeat(2, 'st/{{index}}.json')).stderr).toBe(
    'st/3.json is there already, of other runs: compare would count it among these. Remove it, or give a folder of its own with --output\n',
  );
  await repeat(1, 'st/{{name}}-{{timestamp}}-{{index}}.json');
});

test.each([
  [['--repeat', '0'], /--repeat 0 is no number of runs/],
  [['--repeat', 'many'], /--repeat many is no number of runs/],
  [['--repeat', '2', '--json'], /name files with --output instead of --json/],
  [['--repeat', '2', '--run-id', 'x'], /each needs its own/],
  [['--repeat', '2', '--once'], /--once measures nothing/],
])('run %j is refused, exit 2', async (flags, message) => {
  const { code, stderr } = await cli('run', testbed.url, ...SHORT, ...flags);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('a run that cannot begin is not repeated', async () => {
  const { code, stderr } = await cli(
    'run',
    'http://127.0.0.1:9',
    ...SHORT.slice(0, -1),
    '--repeat',
    '3',
    '--output',
    'x-{{index}}.json',
  );
  expect(code).toBe(3);
  expect(stderr.match(/^run \d of 3$/gmu)).toEqual(['run 1 of 3']);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('0 of 3 runs measured; run 1 was the last, as it ended the others');
});

test('run --repeat shows a line of each run, and ends with what came of all and how they are compared', async () => {
  const repeat = (...flags: readonly string[]) =>
    cli('run', testbed.url, ...SHORT.slice(0, -1), '--repeat', '2', ...flags);
  const kept = await repeat('--output', 'c/{{index}}.json');
  expect([kept.code, kept.stdout.match(/^\S run \d: .*ok\/s/gmu)]).toEqual([
    0,
    [expect.stringMatching(/run 1/u) as string, expect.stringMatching(/run 2/u) as string],
  ]);
  expect(kept.stderr.trimEnd().split('\n').slice(-2)).toEqual(['2 runs in c', 'Next: syntrix-bench compare BASE c']);
  const broken = await repeat('--output', 'c.json', '--threshold', 'errors == 5', '--verbose');
  expect([broken.code, broken.stdout.match(/^\S run \d/gmu)]).toEqual([4, null]);
  expect(broken.stdout).toContain('operations in');
  expect(broken.stderr.trimEnd().split('\n').slice(-2)).toEqual([
    '2 runs; 2 broke errors == 5',
    'Next: syntrix-bench compare BASE.json … -- c-*.json',
  ]);
});

test('P3-22 calibrate stores how much equal runs differ, and compare of one against one goes by it', async () => {
  const { code, stdout, stderr } = await cli(
    'calibrate',
    testbed.url,
    ...SHORT,
    '--runs',
    '8',
    '--json',
    '--output',
    'runs/{{index}}.json',
  );
  expect(code).toBe(0);
  const calibration = JSON.parse(stdout) as Calibration;
  expect([calibration.benchmark, calibration.runs]).toEqual(['crud', 8]);
  expect(Object.keys(calibration.figures).slice(0, 3)).toEqual(['goodput', 'p50', 'p99']);
  const isUseless = ['goodput', 'p50'].some((name) => calibration.figures[name]!.smallest_change > 25);
  expect(stderr.includes('This noise floor is of little use: with it compare finds no change of ')).toBe(isUseless);
  const compared = await cli('compare', 'runs/1.json', 'runs/2.json', '--json');
  const [comparison] = (JSON.parse(compared.stdout) as ComparisonDocument).comparisons;
  expect(comparison!.figures[1]!.spread).toMatchObject({ freedom: 7, assumed: false });
  expect(comparison!.notes.filter((note) => note.startsWith('the noise floor'))).toEqual([]);
});

test('calibrate needs eight runs; a file that is none of its own is refused by compare', async () => {
  expect((await cli('calibrate', testbed.url, '--runs', '7')).stderr).toContain(
    '--runs 7 is no number of runs: write one from 8',
  );
  await cli('run', testbed.url, ...SHORT, '--output', 'a.json');
  const { code, stderr } = await cli('compare', 'a.json', 'a.json', '--calibration', 'a.json');
  expect([code, stderr]).toEqual([
    2,
    'error: a.json holds no noise floor that this version can read. Move it away, or name another file with --calibration, and calibrate again.\n',
  ]);
});

test('calibrate refuses before any run what it cannot read or write, and leaves it as it is', async () => {
  const later = '{"calibration_version": 2, "benchmarks": {}}';
  await writeFile(join(folder, 'later.json'), later);
  const refused = async (file: string) => {
    const { code, stderr, stdout } = await cli('calibrate', 'http://127.0.0.1:9', ...SHORT, '--calibration', file);
    return [code, stdout, stderr.split('\n')[0]];
  };
  expect([await refused('later.json'), await refused('later.json/x.json'), await refused('.')]).toEqual([
    [2, '', expect.stringContaining('later.json holds no noise floor that this version can read') as string],
    [2, '', expect.stringContaining('later.json/x.json cannot be read') as string],
    [2, '', expect.stringContaining('--calibration . is a folder') as string],
  ]);
  expect(await readFile(join(folder, 'later.json'), 'utf8')).toBe(later);
  // A file that is not there yet is no mistake: only the target is.
  expect((await refused('new/noise.json'))[0]).toBe(3);
});

test('a noise floor is added to those of other benchmarks', async () => {
  const context = { cwd: folder } as CliContext;
  const calibration = (benchmark: string) => ({
    benchmark,
    runs: 8,
    measured_at: '2026-11-01T00:00:00.000Z',
    conditions: {},
    figures: {},
  });
  for (const name of ['a', 'b', 'a']) await (await openCalibrationPlace(context, 'noise.json')).keep(calibration(name));
  expect(await readCalibrations(context, 'noise.json')).toEqual({ a: calibration('a'), b: calibration('b') });
  expect(await readdir(folder)).toEqual(['noise.json']);
});

test('P3-22 compare --interleave measures two targets in turn; reports say which pairs they are, also to a later compare', async () => {
  const other = await startTestbed();
  try {
    const sets = ['operations=40', 'benchmark.workers=2', 'data.seedData=5'].flatMap((each) => [
      '--set',
      each.replace(/^operations/u, 'benchmark.operations'),
    ]);
    const { code, stdout } = await cli(
      'compare',
      '--interleave',
      testbed.url,
      other.url,
      '--pairs',
      '2',
      '--no-config',
      ...sets,
      '--reports',
      'out',
      '--json',
      '--quiet',
    );
    const [comparison] = (JSON.parse(stdout) as ComparisonDocument).comparisons;
    expect([code, comparison!.design, comparison!.base.runs.length, comparison!.new.runs.length]).toEqual([
      0,
      'paired',
      2,
      2,
    ]);
    const reports = await Promise.all(
      ['base-1', 'new-1', 'base-2', 'new-2'].map((name) => reportIn(`out/${name}.json`)),
    );
    expect(reports.map(({ run }) => [run.set?.side, run.set?.number, run.set?.paired])).toEqual([
      ['base', 1, true],
      ['new', 1, true],
      ['base', 2, true],
      ['new', 2, true],
    ]);
    expect(reports.map(({ run }) => run.set?.position).sort()).toEqual([0, 1, 2, 3]);
    const later = await cli(
      'compare',
      'out/base-1.json',
      'out/base-2.json',
      '--',
      'out/new-1.json',
      'out/new-2.json',
      '--json',
    );
    expect((JSON.parse(later.stdout) as ComparisonDocument).comparisons[0]!.design).toBe('paired');
  } finally {
    await other.close();
  }
});

test.each([
  [['a', 'b', '--pairs', '3'], /--pairs says how to measure: use it with --interleave/],
  [['--interleave', 'http://localhost:1'], /give two URLs, or two commands/],
  [
    ['--interleave', 'echo nothing', 'echo nothing', '--no-config'],
    /"echo nothing" started no target: it must print its URL/,
  ],
])('compare %j is refused, exit 2', async (words, message) => {
  const { code, stderr } = await cli('compare', ...words);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('compare --interleave looks at both targets before it measures the first: permission, answers, files of commands', async () => {
  const interleave = (...words: readonly string[]) =>
    cli('compare', '--interleave', testbed.url, ...words, '--no-config', '--pairs', '1', '--reports', 'out');
  testbed.reset();
  const refused = await interleave('http://prod.invalid');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('give --allow-target prod.invalid')]);
  const unanswered = await interleave('http://prod.invalid', '--allow-target', 'prod.invalid');
  expect([unanswered.code, unanswered.stderr]).toEqual([3, expect.stringContaining('prod.invalid')]);
  const dead = await interleave('http://127.0.0.1:9');
  expect([dead.code, dead.stderr]).toEqual([3, expect.stringContaining('http://127.0.0.1:9')]);
  const missing = await interleave('./start-new.sh --port 0');
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('there is no file ./start-new.sh')]);
  expect(`${refused.stderr}${unanswered.stderr}${dead.stderr}${missing.stderr}`).not.toContain('pair 1 of 1');
  expect(testbed.liveDocuments()).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});
