import { OUTCOME_CODE, type Report, type ReportClaim } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import type { Operation } from '../contracts/operation.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { createRandom } from '../load/seeded-random.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedCall, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun, type TestRunOptions } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const LEAD = 20_000;

interface Stop {
  readonly fromS: number;
  readonly toS: number;
}

/** A target that is stopped for a while, as by SIGSTOP: what it then has, and what comes, waits for its end. */
function stopping({ fromS, toS }: Stop, serviceUs: (call: ScriptedCall) => number) {
  const [fromUs, toUs] = [LEAD + fromS * SECOND, LEAD + toS * SECOND];
  return scriptedTarget({
    answer(call) {
      const needsUs = serviceUs(call);
      const doneUs = call.atUs + needsUs;
      const isCaught = doneUs >= fromUs && call.atUs < toUs;
      return { serviceUs: isCaught ? needsUs + toUs - Math.max(fromUs, call.atUs) : needsUs };
    },
  });
}

/** Service times with a tail: lognormal around 20 ms. */
function withTail(): (call: ScriptedCall) => number {
  const random = createRandom(7);
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return Math.round(20_000 * Math.exp(0.5 * normal));
  };
}

const NEVER: Stop = { fromS: 1e6, toS: 1e6 };

async function runFor(seconds: number, load: LoadPlan, workers: number, more: TestRunOptions): Promise<Report> {
  const { run, clock } = startTestRun({
    clock: new ManualClock({ jitter: { seed: 3, mostUs: 500 } }),
    ...more,
    plan: {
      workloads: [workloadForTests({ workers, load })],
      phases: { ...planForTests().phases, steadyUs: seconds * SECOND, drainUs: 30 * SECOND },
      ...more.plan,
    },
  });
  return clock.runUntil(run.finished);
}

const claimOf = (report: Report, claim: ReportClaim['claim']) =>
  report.certificate!.claims.find((each) => each.claim === claim)!;
/** What speaks against steadiness; nobody samples the generator here, which is told as well. */
const unsteadyOf = (report: Report, claim: ReportClaim['claim']) =>
  claimOf(report, claim).reasons.filter(({ fact }) => /goodput|median|answered|operations in/.test(fact));
const factsOf = (report: Report, claim: ReportClaim['claim']) => unsteadyOf(report, claim).map(({ fact }) => fact);

const OPEN = { model: 'open', arrivals: 'poisson', maxQueueUs: 30 * SECOND } as const;

describe('R25 a target that is stopped for 14 s in the middle of 30', () => {
  const stop = { fromS: 8, toS: 22 };

  test.each([1, 2])(
    'is told by a closed loop with its times, and no percentile is valid: %i shards',
    async (shards) => {
      const report = await runFor(30, { model: 'closed' }, 20, { target: stopping(stop, () => 20_000), shards });
      const [still, ...others] = report.stood_still;
      expect(others).toEqual([]);
      expect(still?.workload).toBe('main');
      expect(still?.seconds).toBeCloseTo(14, 1);
      expect(still?.start_seconds).toBeCloseTo(8, 1);
      expect(new Date(still!.to).getTime() - new Date(still!.from).getTime()).toBeCloseTo(14_000, -2);
      expect(report.summary.latency!.p99).toBeLessThan(100);
      expect(claimOf(report, 'latency').grade).toBe('invalid');
      expect(claimOf(report, 'rate').grade).toBe('suspect');
      expect(factsOf(report, 'rate')).toContain('nothing was answered for 14.0 s (from 8.0 s to 22.0 s of the phase)');
    },
  );

  test('is told in an open model, too, where percentiles know of it', async () => {
    const report = await runFor(30, { ...OPEN, ratePerSecond: 400 }, 2_000, { target: stopping(stop, () => 20_000) });
    expect(report.stood_still.map(({ seconds }) => Math.round(seconds))).toEqual([14]);
    expect(report.summary.latency!.p99).toBeGreaterThan(10_000);
    expect(claimOf(report, 'latency').grade).toBe('suspect');
    expect(claimOf(report, 'rate').grade).toBe('suspect');
  });

  test('time-outs are no answers', async () => {
    const timeouts = scriptedTarget({
      answer: ({ atUs }) =>
        atUs >= LEAD + 8 * SECOND && atUs < LEAD + 17 * SECOND
          ? { serviceUs: 5 * SECOND, outcome: OUTCOME_CODE.unknown, category: 'timeout', status: 0 }
          : { serviceUs: 20_000 },
    });
    const report = await runFor(30, { model: 'closed' }, 20, { target: timeouts });
    expect(report.stood_still.map(({ seconds }) => Math.round(seconds))).toEqual([10]);
  });

  test.each(['connection_refused', 'connection_reset'])(
    '%s is no answer: an outage has its times',
    async (category) => {
      const down = { outcome: OUTCOME_CODE.failed, status: 0, category } as const;
      const target = scriptedTarget({
        answer: ({ atUs }) =>
          atUs >= LEAD + 8 * SECOND && atUs < LEAD + 10.5 * SECOND
            ? { serviceUs: 100_000, ...down }
            : { serviceUs: 20_000 },
      });
      const report = await runFor(30, { model: 'closed' }, 20, { target });
      expect(report.stood_still.map((each) => [each.start_seconds.toFixed(1), each.seconds.toFixed(1)])).toEqual([
        ['8.0', expect.stringMatching(/^2\.[56]$/) as string],
      ]);
      expect(factsOf(report, 'rate')[0]).toMatch(
        /^nothing was answered for 2.[56] s \(from 8.0 s to 10.[56] s of the phase\)$/,
      );
    },
  );
});

/** A target that answers in 1 ms, and is stopped for a part of each period. */
function stoppingEach(periodUs: number, stopUs: number) {
  return scriptedTarget({
    answer({ atUs }) {
      const inPeriodUs = (atUs - LEAD) % periodUs;
      return { serviceUs: inPeriodUs < stopUs ? stopUs - inPeriodUs + 1_000 : 1_000 };
    },
  });
}

const isSlow = (call: number) => call % 50 === 0;

/** One worker's calls, each of the type that is said. */
function typedScenario(
  names: readonly string[],
  typeOf: (call: number) => string,
): Scenario<unknown, ScriptedClient, null> {
  return {
    ...oneCallScenario(),
    operations: () => names,
    shard: () => ({
      createWorker() {
        let calls = 0;
        const operations = names.map((name, type): Operation<ScriptedClient> => ({
          type,
          execute: (client, result) => client.call(name, result),
        }));
        return { next: () => operations[names.indexOf(typeOf(calls++))]! };
      },
    }),
  };
}

describe('R25 a target that is stopped again and again for less than a standstill that is named', () => {
  test.each([
    [1_000_000, 240_000],
    [400_000, 245_000],
    [500_000, 60_000],
  ])('is graded by the sum: each %i µs for %i', async (periodUs, stopUs) => {
    const report = await runFor(30, { model: 'closed' }, 4, { target: stoppingEach(periodUs, stopUs) });
    expect(report.stood_still).toEqual([]);
    expect(report.summary.latency!.p99).toBeLessThan(5);
    expect(claimOf(report, 'latency').grade).toBe('invalid');
    expect(factsOf(report, 'latency')[0]).toMatch(/^nothing was answered for .* s in total, in \d+ stalls/);
  });
});

describe('R25 where some workers hang while others go on', () => {
  const hanging = (isHeld: (call: ScriptedCall) => boolean) =>
    scriptedTarget({ answer: (call) => ({ serviceUs: isHeld(call) ? 9_900_000 : 10_000 }) });

  test('no percentile of a closed loop is proven', async () => {
    const report = await runFor(60, { model: 'closed' }, 10, { target: hanging(({ worker }) => worker < 5) });
    expect(report.summary.latency!.p99).toBeLessThan(20);
    expect(claimOf(report, 'latency')).toMatchObject({ grade: 'invalid', target_fell_short: true });
    expect(claimOf(report, 'latency').reasons[0]?.fact).toMatch(
      /^the slowest 1 % of operations kept workers busy 5\d.* % of the time$/,
    );
  });

  test('an open load knows of it', async () => {
    const load: LoadPlan = { ...OPEN, ratePerSecond: 200 };
    const report = await runFor(30, load, 1_000, { target: hanging(({ index }) => index % 100 === 0) });
    expect(claimOf(report, 'latency').reasons.filter(({ fact }) => fact.startsWith('the slowest'))).toEqual([]);
  });

  test('more warm-up is no remedy for one that hangs from the first second on', async () => {
    const target = hanging(({ worker, atUs }) => worker === 0 && atUs > LEAD + SECOND);
    const report = await runFor(60, { model: 'closed' }, 4, { target });
    const remedies = unsteadyOf(report, 'rate').map(({ remedy }) => remedy);
    expect(remedies.filter((remedy) => remedy.includes('more warm-up'))).toEqual([]);
  });
});

describe('R25 what is worth a name', () => {
  test.each([
    ['reads', 'reads', false],
    ['deletes', 'a type that usually takes so long', true],
  ])('a pause of 600 ms is, among %s; as %s it is none', async (name, _, isUsual) => {
    const target = scriptedTarget({ answer: ({ index }) => ({ serviceUs: isSlow(index) ? 600_000 : 1_000 }) });
    const scenarios = [typedScenario(['reads', 'deletes'], (call) => (isSlow(call) ? name : 'reads'))];
    const report = await runFor(30, { model: 'closed' }, 1, { target, scenarios });
    expect(report.stood_still.length === 0).toBe(isUsual);
    expect(factsOf(report, 'rate').some((fact) => fact.startsWith('nothing was answered'))).toBe(!isUsual);
  });

  test('a second in 30 is, also where it is shorter than a window of the certificate', async () => {
    const report = await runFor(130, { model: 'closed' }, 4, {
      target: stopping({ fromS: 20.3, toS: 21.3 }, () => 20_000),
    });
    expect(report.stood_still.map(({ seconds, start_seconds }) => [seconds, start_seconds])).toEqual([
      [expect.closeTo(1, 1), expect.closeTo(20.3, 1)],
    ]);
    expect(claimOf(report, 'latency').grade).toBe('suspect');
  });

  test.each<[string, LoadPlan, number, number]>([
    ['an open load of one a second, which is quiet most of the time', { ...OPEN, ratePerSecond: 1 }, 10, 60],
    ['a single worker whose operations take 400 ms', { model: 'closed' }, 1, 30],
    ['workers that start together every five seconds', { model: 'closed', pacingUs: 5 * SECOND }, 10, 30],
  ])('%s does not stand still', async (_, load, workers, seconds) => {
    const report = await runFor(seconds, load, workers, { target: stopping(NEVER, () => 400_000) });
    expect(report.stood_still).toEqual([]);
  });

  test('an open load of one a second that is not answered for 14 s does', async () => {
    const load: LoadPlan = { ...OPEN, arrivals: 'constant', ratePerSecond: 1 };
    const report = await runFor(60, load, 40, { target: stopping({ fromS: 20.5, toS: 34.5 }, () => 10_000) });
    expect(report.stood_still.map(({ seconds }) => seconds)).toEqual([expect.closeTo(13.5, 1)]);
  });

  test('a target that never comes back stood still to the end of the phase', async () => {
    const report = await runFor(30, { model: 'closed' }, 20, {
      target: stopping({ fromS: 22, toS: 500 }, () => 20_000),
    });
    expect(report.stood_still.map(({ seconds }) => seconds)).toEqual([expect.closeTo(8, 1)]);
  });
});

describe('R25 what is no drift', () => {
  test.each<[string, LoadPlan]>([
    ['closed', { model: 'closed' }],
    ['constant', { ...OPEN, arrivals: 'constant', ratePerSecond: 400 }],
    ['Poisson', { ...OPEN, ratePerSecond: 400 }],
  ])('a healthy run of 30 s whose service times have a tail is steady: %s', async (_, load) => {
    const report = await runFor(30, load, load.model === 'closed' ? 12 : 100, { target: stopping(NEVER, withTail()) });
    expect(report.summary.total_operations).toBeGreaterThan(10_000);
    expect(factsOf(report, 'rate')).toEqual([]);
    expect(factsOf(report, 'latency')).toEqual([]);
  });

  test('stages that rise are planned, and goodput is held against them over the whole phase', async () => {
    const stages = Array.from({ length: 8 }, (_, k) => ({
      durationUs: 8 * SECOND,
      from: 100 + 50 * k,
      to: k === 7 ? 100 + 50 * k : 150 + 50 * k,
    }));
    const load: LoadPlan = { ...OPEN, ratePerSecond: 100, stages };
    const report = await runFor(64, load, 200, { target: stopping(NEVER, withTail()) });
    expect(factsOf(report, 'rate')).toEqual([]);
    const [latency] = unsteadyOf(report, 'latency');
    expect(latency?.fact).toMatch(/operations in 8 s in the largest stage$/);
    expect(latency?.remedy).toMatch(/^measure fewer stages in a run, of at least 30 s each/);
  });
});
