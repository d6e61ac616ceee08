// Judges by the calm of the machine.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ensureBuilt, startBuilt } from './built-program.ts';
import { burn, someCore } from './burners.ts';
import { sentBy } from './live-target.ts';
import { claimOf, expectCountsToAddUp, expectReasonsToBePrinted, measure, reasonsOf } from './measured-run.ts';
import { startBareTarget, startTestbedProcess, type TargetProcess, type TestbedProcess } from './target-process.ts';

let folder = '';
let testbed: TestbedProcess;
let bare: TargetProcess;
beforeAll(async () => {
  ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-starved-'));
  [testbed, bare] = await Promise.all([startTestbedProcess(), startBareTarget()]);
}, 300_000);
afterAll(async () => {
  await Promise.all([testbed.close(), bare.close()]);
  await rm(folder, { recursive: true, force: true });
});

const OPERATIONS = ['read', 'create', 'update', 'delete'] as const;
const SLOW: Fault = { kind: 'latency', distribution: 'fixed', meanMs: 300, operations: OPERATIONS };
/** Documents can be seeded meanwhile. */
const STALLING: Fault = { kind: 'stall', everyMs: 1000, forMs: 990, operations: ['read', 'update', 'delete'] };

const BAD = ['suspect', 'invalid'];
const GENERATOR = /generator|^shard |^all shards|never sent|file descriptors/;
const NOT_TAKEN = /^the target did not keep up with this many operations in flight; goodput is what it took$/;
const TOO_LITTLE = /^[\d,]+ operations in [\d.]+ s$/;

/** The shared testbed as new, going wrong in these ways. */
async function testbedWith(...faults: readonly Fault[]): Promise<TestbedProcess> {
  await testbed.reset({ faults });
  return testbed;
}

const open = (rate: string, workers: number, duration: string, maxQueue: string): readonly string[] => [
  ...['--rate', rate, '--workers', String(workers), '--duration', duration, '--warmup', '0s'],
  ...['--set', `load.maxQueue=${maxQueue}`, '--set', 'load.arrivals=constant'],
];

describe('R23 R24 a generator that is starved on purpose', { timeout: 120_000 }, () => {
  test('of its core, by programs that use it up: latency is not the target’s, and no sentence blames the target', async () => {
    await testbedWith();
    const core = someCore();
    const measured = await measure(folder, testbed.url, [...open('2000/s', 20, '2s', '2s'), '--strict'], {
      under: ['taskset', '-c', core],
      beside: () => burn(core, 6),
    });
    expect(measured.code).toBe(6);
    expect(measured.stderr).toMatch(/\nnot proven, as --strict asks for: .*the latency claim is (suspect|invalid)\n$/);
    expect(BAD).toContain(claimOf(measured, 'latency').grade);
    const reasons = [...reasonsOf(measured, 'latency'), ...reasonsOf(measured, 'rate')];
    expect(reasons[0]?.fact).toMatch(
      /^the generator (used .* of the CPU time that other programs left it|ran) |% of .* is the generator's: it started operations late/,
    );
    expect(reasons[0]?.remedy).toMatch(/a quieter (machine|one)/);
    expect(reasons.filter(({ consequence }) => consequence.includes('the target did not'))).toEqual([]);
    expect(measured.report.certificate?.notes).toContainEqual(
      expect.stringMatching(
        /^the generator waited [\d.]+ % of the time for a CPU core \(used by other programs, machine [\d.]+ % busy\)$/,
      ),
    );
    expectReasonsToBePrinted(measured);
    expectCountsToAddUp(measured);
    expect(sentBy(measured.report)).toEqual(await testbed.requests());
  });

  test('of file descriptors: what failed for want of them is not the target’s, and the report says how many there were', async () => {
    await testbedWith();
    const measured = await measure(folder, testbed.url, open('400/s', 400, '1s', '1s'), {
      under: ['sh', '-c', 'ulimit -n 256 && exec "$@"', 'sh'],
    });
    const { summary, errors, generator } = measured.report;
    expect([measured.code, claimOf(measured, 'rate').grade, claimOf(measured, 'latency').grade]).toEqual([
      0,
      'invalid',
      'invalid',
    ]);
    expect(errors.map(({ category }) => category)).toEqual(['local_limit', 'local_limit']);
    for (const claim of ['rate', 'latency'] as const) {
      expect(claimOf(measured, claim).reasons).toContainEqual({
        fact: expect.stringMatching(
          new RegExp(
            `^${summary.failed} operations \\(.* %\\) failed because the generator ran out of file descriptors`,
          ),
        ) as string,
        consequence: 'these failures are not the target’s, and its load was lower than requested',
        remedy: 'use fewer workers (--workers), or raise the limit of open files (ulimit -n)',
      });
    }
    expect(generator?.machine).toMatchObject({ open_files_max: 256, open_files_limit: 256 });
    expectReasonsToBePrinted(measured);
    expectCountsToAddUp(measured);
    expect(sentBy(measured.report).filter(({ status }) => status !== 0)).toEqual(await testbed.requests());
  });

  test('of so many file descriptors that it cannot even be loaded: a sentence, what to do, exit 1, and no report', async () => {
    const program = startBuilt(['run', '--target', bare.url, '--output', 'none.json'], folder, {}, [
      ...['sh', '-c', 'ulimit -n 32 && exec "$@"', 'sh'],
    ]);
    expect(await program.exited).toEqual({ code: 1, signal: null });
    expect(program.stderr()).toMatch(
      /^error: the limit of open files is too low to load and run the program: EMFILE: .*\n {7}raise the limit of open files and try again, for example: ulimit -n 4096\n$/,
    );
    expect(await readdir(folder)).not.toContain('none.json');
  });

  test('by a rate beyond its reach: the rate is invalid, and what it reached is said', async () => {
    const measured = await measure(folder, bare.url, [
      ...open('200000/s', 64, '1s', '2s'),
      '--set',
      'benchmark.drain=1s',
    ]);
    const rate = claimOf(measured, 'rate');
    expect(rate.grade).toBe('invalid');
    expect(rate.reasons.map(({ consequence }) => consequence)).toContainEqual(
      // Both share the machine, and either may be the first at its end.
      expect.stringMatching(/^(the generator was at its limit|the target did not keep up)/),
    );
    expect(rate.reasons[0]?.remedy).toMatch(/^use (at most [\d,]+\/s \(--rate\)|a quieter machine)/);
    expect(measured.report.summary.goodput).toBeGreaterThan(0);
    expect(measured.report.generator?.scheduled).toBe(200_000);
    expectReasonsToBePrinted(measured);
    expectCountsToAddUp(measured);
  });
});

describe('R2 R23 a target that does not take the rate', { timeout: 120_000 }, () => {
  const rows: readonly (readonly [
    why: string,
    target: () => Promise<TargetProcess>,
    workers: number,
    maxQueue: string,
    says: RegExp,
  ])[] = [
    ['because each answer takes 300 ms', () => testbedWith(SLOW), 20, '500ms', /^20 workers, .* were too few/],
    [
      'because it stands still for most of each second',
      () => testbedWith(STALLING),
      10,
      '200ms',
      /did not keep up|were too few|not constant/,
    ],
    [
      'because it does one thing after the other, 50 a second',
      () => startBareTarget('--per-second', '50'),
      20,
      '500ms',
      NOT_TAKEN,
    ],
  ];
  test.each(rows)('%s, is not blamed on the generator', async (_why, start, workers, maxQueue, says) => {
    const target = await start();
    const measured = await measure(folder, target.url, open('400/s', workers, '2s', maxQueue));
    if (target !== testbed) await target.close();

    const rate = reasonsOf(measured, 'rate');
    expect(
      rate.concat(reasonsOf(measured, 'latency')).filter(({ fact, consequence }) => GENERATOR.test(fact + consequence)),
    ).toEqual([]);
    expect(BAD).toContain(claimOf(measured, 'rate').grade);
    expect(rate.map(({ consequence }) => consequence)).toContainEqual(expect.stringMatching(says));
    // A target that stood still is named before the rate that it would take.
    expect(rate[0]?.remedy).toMatch(/^(use at most [\d,]+\/s \(--rate\)|find out what the target did then)/);
    const others = reasonsOf(measured, 'latency').filter(({ fact }) => !TOO_LITTLE.test(fact));
    expect(others.filter(({ fact }) => !/were dropped|nothing was answered/.test(fact))).toEqual([]);
    const { blocked, delay, dropped } = measured.report.summary;
    expect(blocked!.p90).toBeGreaterThan(delay!.p90 * 5);
    expect(dropped).toBeGreaterThan(0);
    expectReasonsToBePrinted(measured);
    expectCountsToAddUp(measured);
  });
});
