import { expect, test } from 'vitest';
import { evenly, ScriptedShard, SECOND } from '../../test/scripted-run.ts';
import { windowsOf } from '../../test/some-certificate-input.ts';
import { RunAggregate } from '../aggregate/run-aggregate.ts';
import { assessSteadiness, isDrifting, toIntervalWindow, toSteadySegments, toSteadyWindows } from './steadiness.ts';

const enough = { seconds: 60, operations: 60_000 };

test('R25 what is short is told apart', () => {
  expect(assessSteadiness({ seconds: 7.5, operations: 9_000, windows: windowsOf(7) })).toEqual({
    state: 'not_assessed',
    shortage: { seconds: 22.5, operations: 1_000, windows: 3 },
  });
  expect(assessSteadiness({ ...enough, windows: windowsOf(9) })).toEqual({
    state: 'not_assessed',
    shortage: { seconds: 0, operations: 0, windows: 1 },
  });
});

test('R25 a drift is the slope over the whole phase as a share of its median', () => {
  // From 950 to 1,050 between the middles of the outer windows, so a little more over the whole.
  const windows = windowsOf(
    11,
    (k) => 950 + 10 * k,
    (k) => 4 - 0.1 * k,
  );
  expect(assessSteadiness({ ...enough, windows })).toEqual({
    state: 'assessed',
    goodputDrift: expect.closeTo(110 / 1_000, 9) as number,
    p50Drift: expect.closeTo(-1.1 / 3.5, 9) as number,
    steadyAfterSeconds: null,
  });
});

test.each([
  [windowsOf(30), 0, 'steady from the start'],
  [windowsOf(30, (k) => (k < 16 ? 500 + 30 * k : 1_000)), 11, 'once more than half of all pairs are level'],
  [windowsOf(30, (k) => 500 + 30 * k), null, 'rising to the end'],
])('when it became steady: %#', (windows, steadyAfterSeconds, why) => {
  const steadiness = assessSteadiness({ ...enough, windows });
  expect([steadiness.state === 'assessed' ? steadiness.steadyAfterSeconds : steadiness, why]).toEqual([
    steadyAfterSeconds,
    why,
  ]);
});

test('a last window that is much shorter than the others is left out', () => {
  const remnant = { seconds: 0.4, goodputPerSecond: 0, p50Ms: 90 };
  expect(assessSteadiness({ ...enough, windows: [...windowsOf(9), remnant] })).toEqual({
    state: 'not_assessed',
    shortage: { seconds: 0, operations: 0, windows: 1 },
  });
});

test('windows without ok operations tell no drift of goodput', () => {
  const windows = windowsOf(
    20,
    () => 0,
    () => null,
  );
  expect(assessSteadiness({ ...enough, windows })).toEqual({
    state: 'assessed',
    goodputDrift: null,
    p50Drift: null,
    steadyAfterSeconds: 0,
  });
});

test.each([
  [0.05, false, 'the limit'],
  [0.0501, true, 'more'],
  [-0.0501, true, 'downwards'],
  [null, false, 'nobody knows'],
])('R25 a drift of %d is one: %s (%s)', (drift, drifting, why) => {
  expect([isDrifting(drift), why]).toEqual([drifting, why]);
});

test('windows are the blocks of the steady phase, all series together, without the drain', () => {
  const aggregate = new RunAggregate();
  const shard = new ScriptedShard();
  aggregate.phaseStarted('steady', 0);
  aggregate.add(
    shard.interval(0, SECOND, 'steady', [
      ...evenly(0, SECOND, 10, { us: 1_000 }),
      ...evenly(0, SECOND, 30, { us: 2_000, operation: 'create' }),
    ]),
  );
  aggregate.add(shard.interval(SECOND, 2 * SECOND, 'steady', [{ at: SECOND + 500, us: 100, outcome: 'failed' }]));
  aggregate.phaseStarted('drain', 2 * SECOND);
  aggregate.add(shard.interval(2 * SECOND, 3 * SECOND, 'drain', [{ at: 2_500_000, us: 900_000 }]));
  expect(toSteadyWindows(aggregate.blocks())).toEqual([
    { seconds: 1, goodputPerSecond: 40, p50Ms: 2 },
    { seconds: 1, goodputPerSecond: 0, p50Ms: null },
  ]);
});

test('R35 windows end with the workload, however long a neighbour goes on', () => {
  const aggregate = new RunAggregate({ maxBlocks: 4 });
  const shard = new ScriptedShard();
  aggregate.phaseStarted('steady', 0);
  for (const second of [0, 1, 2]) {
    const [from, to] = [second * SECOND, (second + 1) * SECOND];
    const own = evenly(from, Math.min(to, 1.5 * SECOND), second < 2 ? 40 : 0, {
      us: 1_000,
      workload: 'a',
    });
    aggregate.add(shard.interval(from, to, 'steady', [...own, ...evenly(from, to, 5, { us: 1_000, workload: 'b' })]));
  }
  aggregate.phaseEnded('steady', 3 * SECOND);
  aggregate.workloadEnded('a', 1.5 * SECOND);
  const windowsOfWorkload = (workload: string) =>
    toSteadySegments(aggregate, { workload }, [])[0]?.windows.map(({ seconds, goodputPerSecond }) => [
      seconds,
      goodputPerSecond,
    ]);
  expect(windowsOfWorkload('a')).toEqual([
    [1, 40],
    [0.5, 40],
  ]);
  expect(windowsOfWorkload('b')).toEqual([
    [1, 5],
    [1, 5],
    [1, 5],
  ]);
});

test('the windows of a warm-up are its intervals, with what was due in it', () => {
  const shard = new ScriptedShard();
  const warm = evenly(0, 2 * SECOND, 20, { us: 3_000, cohort: 'warmup' });
  const interval = shard.interval(0, 2 * SECOND, 'warmup', [...warm, { at: SECOND, us: 9_000 }]);
  expect([toIntervalWindow(interval, 'warmup'), toIntervalWindow(interval, 'steady')]).toEqual([
    { seconds: 2, goodputPerSecond: 20, p50Ms: expect.closeTo(3, 2) as number },
    { seconds: 2, goodputPerSecond: 0.5, p50Ms: expect.closeTo(9, 1) as number },
  ]);
});
