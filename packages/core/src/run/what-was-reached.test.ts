import { parseThreshold } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import type { LoadPlan } from '../contracts/plan.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedTarget } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const OPEN = {
  model: 'open',
  arrivals: 'constant',
  ratePerSecond: 1000,
  maxQueueUs: 10_000_000,
} as const satisfies LoadPlan;

async function reportOf(target: ScriptedTarget, ...workloads: ReturnType<typeof workloadForTests>[]) {
  const { run, clock } = startTestRun({ target, plan: { workloads } });
  return clock.runUntil(run.finished);
}

/** Does one after the other, 5 ms each: who comes while it is busy waits within it. */
function serialTarget(): ScriptedTarget {
  let freeUs = 0;
  return scriptedTarget({
    answer: ({ atUs }) => {
      freeUs = Math.max(freeUs, atUs) + 5_000;
      return { serviceUs: freeUs - atUs };
    },
  });
}

describe('R39 what was reached of what was asked', () => {
  test('is what was sent while the phase lasted, not what the drain made up for; too few workers are named, and how many would do', async () => {
    const { reached, summary } = await reportOf(
      scriptedTarget({ serviceUs: 50_000 }),
      workloadForTests({ load: OPEN, workers: 10 }),
    );
    expect(summary.goodput).toBeGreaterThan(350);
    expect(reached).toEqual({
      main: {
        asked: 1000,
        sent: 200,
        ok: 200,
        worker_limit: { workers: 10, held: 50, quickest: 50, allows: 200, needed: 60 },
      },
    });
  });

  test('so far, is counted up to one moment: of a healthy load nothing is missing between two snapshots, nor after a pause', async () => {
    const { run, clock } = startTestRun({
      target: scriptedTarget({ serviceUs: 5_000 }),
      plan: { workloads: [workloadForTests({ load: { ...OPEN, ratePerSecond: 100 } })] },
    });
    const told: (readonly number[])[] = [];
    const tell = () => {
      const { asked, sent } = run.soFar()!.report.reached!['main']!;
      told.push([Math.round(asked!), Math.round(sent)]);
    };
    await clock.advance(2_950_000);
    tell();
    run.pause();
    await clock.advance(3_000_000);
    tell();
    run.resume();
    await clock.advance(1_700_000);
    tell();
    await clock.runUntil(run.finished);
    expect(told).toEqual([
      [100, 100],
      [100, 100],
      [100, 100],
    ]);
  });

  test.each([0, 5_000_000])(
    'loses nothing of a steady load that takes long, after a warm-up of %i µs',
    async (warmupUs) => {
      const { run, clock } = startTestRun({
        target: scriptedTarget({ serviceUs: 3_000_000 }),
        plan: {
          workloads: [workloadForTests({ load: { ...OPEN, ratePerSecond: 100 }, workers: 400 })],
          phases: { ...planForTests().phases, warmupUs },
        },
      });
      const { reached } = await clock.runUntil(run.finished);
      expect(reached!['main']).toMatchObject({ asked: 100, sent: 100, ok: 100 });
    },
  );

  test('is nothing where all took longer than the phase, however steadily it was sent', async () => {
    const { run, clock } = startTestRun({
      target: scriptedTarget({ serviceUs: 12_000_000 }),
      plan: {
        workloads: [workloadForTests({ load: { ...OPEN, ratePerSecond: 100 }, workers: 2_000 })],
        phases: { ...planForTests().phases, drainUs: 30_000_000 },
      },
    });
    const { reached, summary } = await clock.runUntil(run.finished);
    expect(summary.goodput).toBe(100);
    expect(reached!['main']).toMatchObject({ asked: 100, sent: 100, ok: 0 });
  });

  test('is what rates are judged by: what the drain made up for passes no threshold', async () => {
    const judged = async (expression: string, ratePerSecond: number) => {
      const parsed = parseThreshold(expression);
      if (!parsed.ok) throw new Error(parsed.problem);
      const { run, clock } = startTestRun({
        target: scriptedTarget({ serviceUs: 50_000 }),
        plan: {
          workloads: [workloadForTests({ load: { ...OPEN, ratePerSecond }, workers: 10 })],
          thresholds: [{ threshold: parsed.threshold, abort: null, segments: null }],
        },
      });
      const { thresholds, summary } = await clock.runUntil(run.finished);
      return { ...thresholds[0]!, goodput: Math.round(summary.goodput) };
    };
    const reason =
      'done during the phase; 4.8 % of the goodput was done after it; the rate claim is suspect: 100 arrivals (4.8 %) still waited for a worker when the phase ended';
    const short = await judged('goodput > 205/s', 210);
    expect(short).toMatchObject({ goodput: 210, value: 200, verdict: 'failed' });
    expect(short.reason).toContain(reason);
    expect(await judged('call.throughput > 195/s', 210)).toMatchObject({ value: 200, verdict: 'passed' });
    expect(await judged('goodput >= 199/s', 199)).toMatchObject({
      goodput: 199,
      value: 199,
      verdict: 'passed',
    });
  });

  describe('of a stage is what was answered within it', () => {
    const SECOND = 1_000_000;
    const LEAD = 20_000;
    const thresholdOf = (expression: string, segments: readonly number[]) => {
      const parsed = parseThreshold(expression);
      if (!parsed.ok) throw new Error(parsed.problem);
      return { threshold: parsed.threshold, abort: null, segments };
    };
    const stages = (['before', 'during', 'after'] as const).map((name, index) => ({
      name,
      durationUs: [5, 4, 6][index]! * SECOND,
      from: 100,
      to: 100,
    }));

    /** Answers in 10 ms but for what reaches it while it is stopped, which waits for the end of that. */
    async function runStopped(fromS: number, toS: number) {
      const [fromUs, toUs] = [LEAD + fromS * SECOND, LEAD + toS * SECOND];
      const target = scriptedTarget({
        answer: ({ atUs }) => ({ serviceUs: 10_000 + (atUs >= fromUs && atUs < toUs ? toUs - atUs : 0) }),
      });
      const { run, clock } = startTestRun({
        target,
        plan: {
          workloads: [workloadForTests({ load: { ...OPEN, ratePerSecond: 100, stages }, workers: 1_000 })],
          phases: { ...planForTests().phases, steadyUs: 15 * SECOND, drainUs: 30 * SECOND },
          thresholds: ['before', 'during', 'after'].map((stage, index) =>
            thresholdOf(`goodput@${stage} > 90/s`, [index]),
          ),
        },
      });
      const { thresholds, notes } = await clock.runUntil(run.finished).then((report) => ({ ...report, ...report.run }));
      return {
        judged: thresholds.map(({ value, verdict }) => [Math.round(value!), verdict]),
        reason: thresholds.find(({ verdict }) => verdict === 'failed')?.reason ?? '',
        notes: notes.filter((note) => note.startsWith('stage ')),
      };
    }

    test('not what was done later', async () => {
      const { judged, reason, notes } = await runStopped(6, 10);
      expect(judged).toEqual([
        [100, 'passed'],
        [25, 'failed'],
        [100, 'passed'],
      ]);
      expect(reason).toMatch(/^done during the stage; 7\d(\.\d)? % of the goodput was done after it/);
      expect(notes).toEqual(['stage during: 299 of 400 ok operations were done after it']);
    });

    test('nor what was done in the drain', async () => {
      const { judged } = await runStopped(10, 20);
      expect(judged.map(([, verdict]) => verdict)).toEqual(['passed', 'passed', 'failed']);
    });

    test('and all of it, where nothing was late', async () => {
      expect(await runStopped(100, 100)).toEqual({
        judged: Array.from({ length: 3 }, () => [100, 'passed']),
        reason: '',
        notes: [],
      });
    });
  });

  test('does not blame workers where operations queue within the target', async () => {
    const { reached } = await reportOf(serialTarget(), workloadForTests({ load: OPEN, workers: 40 }));
    expect(reached!['main']).toEqual({
      asked: 1000,
      sent: expect.closeTo(204, 0) as number,
      ok: expect.closeTo(200, 0) as number,
      worker_limit: null,
    });
  });

  test('does not blame workers where the target stood still for half of the time', async () => {
    const secondUs = 1_000_000;
    const target = scriptedTarget({
      answer: ({ atUs }) => {
        const intoUs = atUs % (2 * secondUs);
        return { serviceUs: intoUs < secondUs ? 5_000 : 2 * secondUs - intoUs };
      },
    });
    const load = { ...OPEN, maxQueueUs: 100_000 };
    const { reached, summary } = await reportOf(target, workloadForTests({ load, workers: 20 }));
    expect(summary.dropped).toBeGreaterThan(2_000);
    expect(reached!['main']!.sent).toBeLessThan(700);
    expect(reached!['main']!.worker_limit).toBe(null);
  });

  test('has nothing to say of workers where all was sent', async () => {
    const { reached } = await reportOf(
      scriptedTarget({ serviceUs: 5_000 }),
      workloadForTests({ load: OPEN, workers: 10 }),
    );
    expect(reached!['main']).toMatchObject({ asked: 1000, sent: 1000, worker_limit: null });
  });

  test('is asked for by the pacing of a closed loop, and by nothing in one without', async () => {
    const paced = { model: 'closed', pacingUs: 20_000 } as const;
    const { reached, certificate } = await reportOf(
      scriptedTarget({ serviceUs: 50_000 }),
      workloadForTests({ name: 'paced', load: paced, workers: 10 }),
      workloadForTests({ name: 'free', workers: 10, firstWorker: 10 }),
    );
    expect(Object.entries(reached!).map(([name, { asked, sent }]) => [name, asked, Math.round(sent)])).toEqual([
      ['paced', 500, 200],
      ['free', null, 200],
    ]);
    const short = certificate!.claims.filter(({ reasons }) =>
      reasons.some(({ fact }) => fact.includes('paced starts were missed')),
    );
    expect(short.map(({ workload, claim, grade }) => [workload, claim, grade])).toEqual([
      ['paced', 'rate', 'invalid'],
      ['paced', 'latency', 'suspect'],
    ]);
  });

  test('R35 is told of each workload by itself', async () => {
    const { reached, certificate } = await reportOf(
      scriptedTarget({ serviceUs: 50_000 }),
      workloadForTests({ name: 'reads', load: { ...OPEN, ratePerSecond: 400 }, workers: 5 }),
      workloadForTests({ name: 'writes', load: { ...OPEN, ratePerSecond: 100 }, workers: 20, firstWorker: 5 }),
      workloadForTests({ name: 'loop', workers: 4, firstWorker: 25 }),
    );
    expect(Object.entries(reached!).map(([name, { asked, sent }]) => [name, asked, Math.round(sent)])).toEqual([
      ['reads', 400, 100],
      ['writes', 100, 100],
      ['loop', null, 80],
    ]);
    expect(reached!['reads']!.worker_limit).toMatchObject({ workers: 5, needed: 25 });
    expect(JSON.stringify(certificate)).toContain('5 workers, each busy 50 ms per operation, were too few');
    expect(JSON.stringify(certificate)).toContain('100/s were sent during it');
  });
});
