import { LatencyHistogram, parseThreshold, type Report, type ReportClaim } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import type { GeneratorProbe } from '../contracts/machine-probe.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';
import { startTestRun, type TestRunOptions } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const phases = { ...planForTests().phases, steadyUs: 32 * SECOND };

/** A generator that has hardly anything to do, and reads one answer in fifty so late. */
function probeOf(readLateUs = 0): GeneratorProbe {
  const readDelay = new LatencyHistogram();
  for (let answer = 0; answer < 100; answer += 1) readDelay.record(answer < 2 ? readLateUs : 0);
  return {
    read: () => ({
      cpuUs: 0.3 * SECOND,
      wallUs: SECOND,
      cpuWaitUs: 0,
      gcUs: 0,
      gcMaxUs: 0,
      cpuLoad: 0.3,
      loopUtilization: 0.3,
      loopDelayP99Us: 0,
      loopDelayMaxUs: 0,
      rssBytes: 0,
      heapUsedBytes: 0,
      readDelay: readDelay.encode(),
    }),
    close: () => undefined,
  };
}

const thresholdsOf = (expressions: readonly string[]) =>
  expressions.map((expression) => {
    const parsed = parseThreshold(expression);
    if (!parsed.ok) throw new Error(parsed.problem);
    return { threshold: parsed.threshold, abort: null, segments: null };
  });

async function runToTheEnd(options: TestRunOptions): Promise<Report> {
  const { run, clock } = startTestRun({ probe: probeOf(), ...options });
  return clock.runUntil(run.finished);
}

const claimsOf = ({ certificate }: Report) =>
  certificate!.claims.map(({ workload, claim, grade }) => `${workload} ${claim} ${grade}`);
const verdictsOf = ({ thresholds }: Report) => thresholds.map(({ expression, verdict }) => `${expression} ${verdict}`);
const claimOf = ({ certificate }: Report, name: ReportClaim['claim']) =>
  certificate!.claims.find(({ claim }) => claim === name)!;

describe('R24 latency by percentile', () => {
  test('a median that timers made is told with its threshold, while what is slower than they are is proven', async () => {
    // 400/s, each taken up late by up to 1.2 ms; every fiftieth answer takes 50 ms.
    const report = await runToTheEnd({
      clock: new ManualClock({ jitter: { seed: 7, mostUs: 1_200 } }),
      target: scriptedTarget({ answer: ({ index }) => ({ serviceUs: index % 50 === 0 ? 50_000 : 100 }) }),
      plan: {
        phases,
        workloads: [
          workloadForTests({
            workers: 40,
            load: { model: 'open', arrivals: 'constant', ratePerSecond: 400, maxQueueUs: SECOND },
          }),
        ],
        thresholds: thresholdsOf(['call.p50 < 5ms', 'call.p99 < 80ms']),
      },
    });
    expect(verdictsOf(report)).toEqual(['call.p50 < 5ms passed', 'call.p99 < 80ms passed']);
    expect(report.thresholds[0]!.reason).toMatch(
      /^the latency claim is suspect: [34]\d\.?\d* % of call\.p50.* is the generator's/,
    );
    expect(report.thresholds[1]!.reason).toBe('');
    const { grade, grades } = claimOf(report, 'latency');
    expect(grade).toBe('suspect');
    expect(grades!.find(({ figure }) => figure === 'p50')).toMatchObject({ operation: 'call', grade: 'suspect' });
    expect(grades!.find(({ figure }) => figure === 'p99')).toMatchObject({ operation: 'call', grade: 'valid' });
  });
});

describe('R24 a closed loop that reads answers late', () => {
  const late = (readLateUs: number) =>
    runToTheEnd({
      probe: probeOf(readLateUs),
      target: scriptedTarget({ answer: ({ index }) => ({ serviceUs: 10_000 + (index % 50 === 0 ? readLateUs : 0) }) }),
      plan: { phases, thresholds: thresholdsOf(['p50 < 30ms', 'p99 < 30ms']) },
    });

  test.each([
    [900, 'valid', ['p50 < 30ms passed', 'p99 < 30ms passed']],
    [1_500, 'suspect', ['p50 < 30ms passed', 'p99 < 30ms passed']],
    [12_000, 'invalid', ['p50 < 30ms passed', 'p99 < 30ms not_proven']],
  ])('for one in fifty by %i µs, after 10 ms: latency is %s', async (readLateUs, grade, verdicts) => {
    const report = await late(readLateUs);
    expect([claimsOf(report), verdictsOf(report)]).toEqual([['main rate valid', `main latency ${grade}`], verdicts]);
  });

  test('convicts no open load: what falls due while the loop reads late is late, and delay tells', async () => {
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 400, maxQueueUs: SECOND } as const;
    const report = await runToTheEnd({
      probe: probeOf(5_500),
      plan: { phases, workloads: [workloadForTests({ workers: 40, load })] },
    });
    expect(claimsOf(report)).toEqual(['main rate valid', 'main latency valid']);
  });

  test('says so in the figures of the generator', async () => {
    expect((await late(5_500)).generator).toMatchObject({
      read_delay: { p50: 0, p99: 5.5, max: 5.5 },
    });
  });
});

describe('R8 a target that drops arrivals', () => {
  /** It stands still for every second second: half of the arrivals wait too long. */
  const standing = scriptedTarget({
    answer: ({ atUs }) => ({ serviceUs: atUs % (2 * SECOND) < SECOND ? 5_000 : 2 * SECOND - (atUs % (2 * SECOND)) }),
  });
  const open = { model: 'open', arrivals: 'constant', ratePerSecond: 400, maxQueueUs: 50_000 } as const;

  test('breaks what it was asked for: rate and latency are not valid, and limits that it broke are broken', async () => {
    const report = await runToTheEnd({
      target: standing,
      plan: {
        phases,
        workloads: [workloadForTests({ load: open })],
        thresholds: thresholdsOf(['goodput > 390/s', 'goodput > 50/s', 'dropped < 60%', 'dropped < 1%']),
      },
    });
    expect(claimsOf(report)).toEqual(['main rate invalid', 'main latency suspect']);
    expect(claimOf(report, 'rate').target_fell_short).toBe(true);
    expect(verdictsOf(report)).toEqual([
      'goodput > 390/s failed',
      'goodput > 50/s not_proven',
      'dropped < 60% passed',
      'dropped < 1% failed',
    ]);
  });

  test('R35 has its rate disproved beside a closed loop, however little was measured', async () => {
    const report = await runToTheEnd({
      target: scriptedTarget({ answer: ({ worker }) => ({ serviceUs: worker < 4 ? 10_000 : 40_000 }) }),
      plan: {
        phases: { ...phases, steadyUs: 8 * SECOND },
        workloads: [workloadForTests({ name: 'loop' }), workloadForTests({ name: 'open', firstWorker: 4, load: open })],
      },
    });
    expect(report.run.load_model).toBe('mixed');
    expect(claimsOf(report)).toEqual([
      'loop rate not_assessed',
      'loop latency not_assessed',
      'open rate invalid',
      'open latency suspect',
    ]);
    expect(report.certificate!.grade).toBe('invalid');
    expect(report.certificate!.claims[2]!.reasons[0]!.fact).toMatch(/arrivals \([\d.]+ %\) were dropped/);
  });
});
