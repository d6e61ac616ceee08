import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CAPACITY_DIMENSIONS, type Capacity } from '@syntrix-bench/metrics/capacity';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { CAPACITY_FLAGS } from '../src/flags/capacity-flags.ts';
import { memoryWorld, runInMemory } from '../src/testing/memory-context.ts';
import { runCli } from '../src/run-cli.ts';

let testbed: Testbed;
let folder: string;
beforeAll(async () => void (testbed = await startTestbed()));
afterAll(() => testbed.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capacity-'));
  return () => rm(folder, { recursive: true, force: true });
});

const SHORT = [
  ...['--no-config', '--scenario', 'crud', '--seed-data', '5', '--threads', '1'],
  ...['--stage', '1s', '--confirm', '1s', '--warmup', '0s', '--until-steady', '0s'],
];
/** A limit that rests on no claim, so that a busy machine proves it as well. */
const CHECKED = ['--max', 'workers', '--threshold', 'checks.present == 0'];
const capacity = (...argv: readonly string[]) =>
  runInMemory(['capacity', testbed.url, ...SHORT, ...argv], { cwd: folder });

test('X-10 capacity says what holds, stage by stage, and writes it for people and for programs', async () => {
  const { code, stdout, stderr } = await capacity(
    ...[...CHECKED, '--from', '2', '--at-most', '2', '--at-least', '2', '--output', 'out/capacity.json'],
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^crud {2}--max workers, checks\.present == 0\n✓ holds 2 workers \(p99 .+\), and that is the most that was to be\s+asked\n/u,
  );
  expect(stdout.match(/^\d (?:grow|confirm) +2 /gmu)).toHaveLength(3);
  expect(stderr).toMatch(/^stage 1 at 2 workers \(grow\): 1s at most …\nstage 1 at 2 workers: ✓ passed, /mu);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('written to out/capacity.json');
  const found = JSON.parse(await readFile(join(folder, 'out/capacity.json'), 'utf8')) as Capacity;
  expect(found).toMatchObject({
    capacity_version: 1,
    max: 'workers',
    unit: ' workers',
    end: 'most_level',
    holds: 2,
    fails: null,
  });
  expect(found.stages.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed']);
  expect(testbed.liveDocuments()).toEqual([]);
});

test('X-10 a level that it must hold and that is never asked is refused before anything is sent', async () => {
  const words = ['--max', 'rate', '--at-most', '100/s', '--at-least', '200/s', '--no-config'];
  const { code, stderr } = await runInMemory(['capacity', 'http://127.0.0.1:9', ...words]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--at-least 200/s lies above --at-most 100/s')]);
});

test('X-10 the help of --max names all that can be raised', () => {
  const { description } = CAPACITY_FLAGS.max;
  expect(CAPACITY_DIMENSIONS.filter((name) => !description.includes(name))).toEqual([]);
});

test('X-10 Ctrl+C says and writes what is known so far, and ends with 130', async () => {
  const world = memoryWorld({ cwd: folder });
  const argv = ['capacity', testbed.url, ...SHORT, ...CHECKED, '--from', '1'];
  const ending = runCli([...argv, '--output', 'c.json'], world.context);
  await world.stderr.until(/^stage 2 at 2 workers \(grow\)/mu);
  world.signal('SIGINT');
  expect(await ending).toBe(130);
  expect(world.stdout.text).toMatch(/holds at least 1 worker /u);
  expect(JSON.parse(await readFile(join(folder, 'c.json'), 'utf8'))).toMatchObject({ end: 'interrupted', holds: 1 });
  expect(testbed.liveDocuments()).toEqual([]);
});

test.each([
  [[], /--max is missing: what is to be raised\?/u],
  [['--max', 'rte'], /--max rte is not known\. Did you mean rate\?/u],
  [['--max', 'rate', '--from', '5'], /--from 5 needs a unit/u],
  [['--max', 'workers', '--from', '5/s'], /--from 5\/s is no number of workers/u],
  [['--max', 'documentSize', '--at-most', 'big'], /--at-most big must be a size/u],
  [['--max', 'rate', '--from', '9/s', '--at-most', '5/s'], /--from 9\/s lies above --at-most 5\/s/u],
  [['--max', 'rate', '--within', '0'], /--within 0 is no part that a bracket can have/u],
  [['--max', 'rate', '--stage', '10'], /--stage 10 needs a unit/u],
  [['--max', 'rate', '--until-steady', '3s'], /--until-steady 3s is too short to see whether the load is steady/u],
  [['--max', 'rate', '--output', 'out.pdf'], /the ending says what is written/u],
  [['--max', 'rate'], /There is no limit to hold the target against/u],
  [['--max', 'connections', '--threshold', 'p50 < 2s'], /no scenario holds connections/u],
])('X-10 capacity %j is refused, exit 2, before anything is sent', async (argv, message) => {
  const before = testbed.groundTruth().requests.length;
  const { code, stderr } = await capacity(...argv);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(testbed.groundTruth().requests).toHaveLength(before);
});
