import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evenly, ScriptedShard, SECOND } from '../../test/scripted-run.ts';
import { windowsOf } from '../../test/some-certificate-input.ts';
import { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { SteadyWindow } from './claim-figures.ts';
import { toIntervalWindow, toPhaseWindows, toSteadySegments, toSteadyWindows } from './steadiness-windows.ts';
import { assessSteadiness, describeUnsteady, type SteadinessInput, type Unsteadiness } from './steadiness.ts';

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

/** What is found of each measure, with what it changes. */
function found(windows: readonly SteadyWindow[], more: Partial<SteadinessInput> = {}) {
  const steadiness = assessSteadiness({ ...enough, windows, ...more });
  if (steadiness.state !== 'assessed') return steadiness;
  const named = (all: readonly Unsteadiness[] | null) =>
    all?.map(({ kind, change }) => [kind, change] as const) ?? null;
  return { goodput: named(steadiness.goodput), p50: named(steadiness.p50) };
}

/** Of that kind, and by so much. */
const about = (kind: Unsteadiness['kind'], change: number) => [kind, expect.closeTo(change, change > 1 ? 0 : 1.5)];

/** Noise without chance: a few turns that no shape explains, worth a few per cent. */
const wiggle = (share: number) => (k: number) => share * Math.sin(2.4 * k * k);

test('R25 a drift is the slope over the whole phase as a share of its median', () => {
  // From 950 to 1,050 between the middles of the outer windows, so a little more over the whole.
  const windows = windowsOf(
    11,
    (k) => 950 + 10 * k,
    (k) => 4 - 0.1 * k,
  );
  expect(assessSteadiness({ ...enough, windows })).toEqual({
    state: 'assessed',
    goodput: [{ kind: 'drift', change: expect.closeTo(110 / 1_000, 9) as number }],
    p50: [{ kind: 'drift', change: expect.closeTo(-1.1 / 3.5, 9) as number }],
  });
});

test.each<[string, (k: number) => number, readonly unknown[]]>([
  ['nothing', () => 0, []],
  ['noise', wiggle(0.1), []],
  ['a drift of 5 %, which R25 allows', (k) => (0.05 * k) / 60, []],
  ['a drift that drowns in noise', (k) => (0.06 * k) / 60 + wiggle(0.3)(k), []],
  ['a drift', (k) => (0.12 * k) / 60 + wiggle(0.03)(k), [about('drift', 0.12)]],
  ['a drift downwards', (k) => (-0.12 * k) / 60 + wiggle(0.03)(k), [about('drift', -0.12)]],
  ['a step', (k) => (k < 40 ? 0 : 0.12) + wiggle(0.02)(k), [about('step', 0.12)]],
  ['a step downwards', (k) => (k < 21 ? 0 : -0.12) + wiggle(0.02)(k), [about('step', -0.12)]],
  ['a sawtooth', (k) => 0.2 * ((k % 12) / 12 - 0.5) + wiggle(0.02)(k), [about('sawtooth', 0.2)]],
  ['a sawtooth downwards', (k) => -0.2 * ((k % 9) / 9 - 0.5) + wiggle(0.02)(k), [about('sawtooth', -0.2)]],
  ['one window far below the rest', (k) => (k === 50 ? -1 : 0) + wiggle(0.03)(k), [about('hole', -1)]],
  ['one window a little below', (k) => (k === 50 ? -0.25 : 0) + wiggle(0.03)(k), []],
  [
    'two holes, and what was held up worked off after each',
    (k) => ([20, 21, 45].includes(k) ? -0.8 : [22, 46].includes(k) ? 0.8 : 0) + wiggle(0.03)(k),
    [about('hole', -0.8), about('hole', -0.8)],
  ],
])('R25 what is seen in goodput: %s', (_, changeOf, kinds) => {
  expect(found(windowsOf(60, (k) => 1_000 * (1 + changeOf(k))))).toEqual({ goodput: kinds, p50: [] });
});

test('R25 a median response far above the rest is told as well', () => {
  const windows = windowsOf(60, undefined, (k) => (k === 30 ? 9 : 3) + wiggle(0.1)(k));
  expect(found(windows)).toEqual({ goodput: [], p50: [about('hole', 2)] });
});

test('R25 what windows show of a standstill, and of recovering from it, is no finding of theirs', () => {
  const windows = windowsOf(
    60,
    (k) => (k === 20 || k === 21 ? 0 : 1_000),
    (k) => (k >= 20 && k <= 22 ? 900 : 3),
  );
  expect(found(windows)).toEqual({ goodput: [about('hole', -1)], p50: [about('hole', 299)] });
  expect(found(windows, { standstills: [{ fromSeconds: 20, toSeconds: 22 }] })).toEqual({ goodput: [], p50: [] });
});

test('R25 the places are told in seconds of the phase', () => {
  const windows = windowsOf(
    60,
    (k) => (k < 40 ? 1_000 : 900),
    (k) => (k === 10 || k === 11 ? 30 : 3 + wiggle(0.01)(k)),
  ).map((window, k) => ({ ...window, startSeconds: 100 + k }));
  expect(assessSteadiness({ ...enough, windows })).toEqual({
    state: 'assessed',
    goodput: [{ kind: 'step', change: expect.closeTo(-0.1, 9) as number, atSeconds: 140, warmUpSeconds: null }],
    p50: [
      { kind: 'hole', change: expect.closeTo(9, 1) as number, fromSeconds: 110, toSeconds: 112, warmUpSeconds: null },
    ],
  });
});

test('R6 R25 goodput of an open load is held against its schedule: neither its noise nor planned rates are a drift', () => {
  const scheduled = (k: number) => Math.round((100 + 30 * k) * (1 + wiggle(0.2)(k)));
  const windows = windowsOf(60, scheduled);
  expect(found(windows)).toMatchObject({ goodput: [about('drift', 1.8)] });
  const held = windows.map((window, k) => ({ ...window, scheduled: scheduled(k) }));
  expect(found(held)).toEqual({ goodput: [], p50: [] });
  const falling = held.map((window, k) => ({ ...window, goodputPerSecond: scheduled(k) * (1 - 0.1 * (k / 60)) }));
  expect(found(falling)).toEqual({ goodput: [about('drift', -0.11)], p50: [] });
});

test('R25 while stages change the load all the time, what moves with it is planned', () => {
  const windows = windowsOf(
    60,
    (k) => 500 + 20 * k,
    (k) => 3 + 0.1 * k,
  );
  expect(found(windows)).toEqual({ goodput: [about('drift', 1.1)], p50: [about('drift', 1.01)] });
  expect(found(windows, { changing: true })).toEqual({ goodput: [], p50: [] });
});

test.each<[string, (k: number) => number, number | null]>([
  ['a start that rises', (k) => (k < 8 ? -0.4 + 0.05 * k : 0), 8],
  ['a start at another level', (k) => (k < 6 ? -0.2 : 0), 6],
  ['a drift all along', (k) => (0.12 * k) / 30, null],
  ['a step in the middle of the rest', (k) => (k < 22 ? 0 : -0.12), null],
  ['a fall near the beginning', (k) => (k < 4 ? 0.3 : 0), null],
  ['a rise in the middle', (k) => (k < 15 ? -0.2 : 0), null],
])('R26 more warm-up is proposed only where it would help: %s', (_, changeOf, seconds) => {
  const windows = windowsOf(30, (k) => 1_000 * (1 + changeOf(k) + wiggle(0.01)(k)));
  const steadiness = assessSteadiness({ ...enough, windows });
  const proposed =
    steadiness.state === 'assessed'
      ? steadiness.goodput?.map((each) => ('warmUpSeconds' in each ? each.warmUpSeconds : null))
      : [];
  expect(proposed).toEqual([seconds === null ? seconds : expect.closeTo(seconds, -0.7)]);
});

test.each([
  ['every fifth and the next', (k: number) => k % 5 < 2, 24],
  ['two of eight', (k: number) => k % 8 < 2, 16],
])('R25 windows that are far off are more than exceptions where they are many: %s', (_, isSlow, windows) => {
  const goodput = windowsOf(60, (k) => 1_000 * ((isSlow(k) ? 0.5 : 1) + wiggle(0.01)(k)));
  expect(found(goodput)).toEqual({
    goodput: [about('levels', -0.5)],
    p50: [],
  });
  const steadiness = assessSteadiness({ ...enough, windows: goodput });
  expect(describeUnsteady(steadiness, 'the phase')).toMatch(
    new RegExp(`^goodput was (49|50)\\S* % lower in ${windows} of 60 windows than in the others$`),
  );
});

test('R25 a few single windows that are far off are exceptions', () => {
  const goodput = windowsOf(60, (k) => 1_000 * ((k % 15 === 7 ? 0.5 : 1) + wiggle(0.01)(k)));
  expect(found(goodput)).toEqual({ goodput: [], p50: [] });
});

test('more windows than critical values are known for count as fewer longer ones', () => {
  const windows = windowsOf(200, (k) => 1_000 * (1 + (0.12 * k) / 200 + wiggle(0.03)(k)));
  expect(found(windows)).toEqual({ goodput: [about('drift', 0.12)], p50: [] });
});

test('a last window that is much shorter than the others is left out', () => {
  const remnant = { seconds: 0.4, goodputPerSecond: 0, p50Ms: 90 };
  expect(assessSteadiness({ ...enough, windows: [...windowsOf(9), remnant] })).toEqual({
    state: 'not_assessed',
    shortage: { seconds: 0, operations: 0, windows: 1 },
  });
});

test('windows without ok operations tell nothing', () => {
  const windows = windowsOf(
    20,
    () => 0,
    () => null,
  );
  expect(assessSteadiness({ ...enough, windows })).toEqual({ state: 'assessed', goodput: null, p50: null });
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
    { seconds: 1, goodputPerSecond: 40, p50Ms: 2, startSeconds: 0, scheduled: null },
    { seconds: 1, goodputPerSecond: 0, p50Ms: null, startSeconds: 1, scheduled: null },
  ]);
  // What ends in a window was due as long before as operations usually take, 2 ms here.
  const asked: (readonly [number, number])[] = [];
  const windows = toPhaseWindows(aggregate, {}, (fromUs, toUs) => asked.push([fromUs, toUs]));
  expect(windows.map(({ scheduled }) => scheduled)).toEqual([1, 2]);
  expect(asked).toEqual([
    [0, expect.closeTo(SECOND - 2_000, -2)],
    [expect.closeTo(SECOND - 2_000, -2), expect.closeTo(2 * SECOND - 2_000, -2)],
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

test('R25 any series of windows is assessed, teeth of any length and of half windows included', () => {
  const windows = fc
    .record({
      count: fc.integer({ min: 10, max: 60 }),
      tooth: fc.double({ min: 4, max: 20, noNaN: true }),
      height: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
      drift: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      noise: fc.double({ min: 0, max: 0.3, noNaN: true }),
    })
    .map(({ count, tooth, height, drift, noise }) =>
      windowsOf(
        count,
        (k) => 1_000 * Math.max(0.01, 1 + height * (((k / tooth) % 1) - 0.5) + (drift * k) / count + wiggle(noise)(k)),
        (k) => 4 * Math.max(0.01, 1 - height * (((k / tooth) % 1) - 0.5) + wiggle(noise)(k + 7)),
      ),
    );
  fc.assert(
    fc.property(windows, (given) => {
      const { state } = assessSteadiness({ ...enough, windows: given });
      expect(state).toBe('assessed');
    }),
    { numRuns: 300, examples: [[windowsOf(30, (k) => 1_000 * (1 + 0.5 * (((k / 4.5) % 1) - 0.5)))]] },
  );
});
