import { Recorder, SeriesTable, type IntervalSnapshot, type PhaseName } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { LoadClock } from '../load/load-clock.ts';
import { phaseAt, phaseEndUs } from '../load/timeline.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Snapshotter } from './snapshotter.ts';

const SECOND = 1_000_000;

/** A snapshotter of intervals of a second, a counter that is told of events, and a load clock of a load that begins when asked. */
function watched(jitterUs = 0) {
  const clock = new ManualClock({ jitter: { seed: 1, mostUs: jitterUs } });
  const recorder = new Recorder({ series: new SeriesTable(), categories: [''], shard: 0 });
  const snapshots: IntervalSnapshot[] = [];
  let looks = 0;
  const snapshotter = new Snapshotter(
    recorder,
    clock,
    SECOND,
    {
      beforeCut: () => undefined,
      gauges: () => ({ inFlight: 0, connections: 0, queued: 0 }),
      queuedByWorkload: () => ({}),
      held: () => [],
      workers: () => [],
      marks: () => [],
      ledgers: () => ({ looks: (looks += 1) }),
      traffic: () => [],
      generator: () => null,
    },
    (snapshot) => void snapshots.push(snapshot),
  );
  snapshotter.start();
  return {
    clock,
    snapshotter,
    snapshots,
    /** Records something that happened at this moment. */
    record(atUs: number) {
      if (atUs >= snapshotter.boundaryUs) snapshotter.reach(atUs);
      recorder.count('things');
    },
    follow(loadClock: LoadClock, timeline: Parameters<typeof phaseAt>[0]) {
      snapshotter.follow({
        phaseAt: (clockUs: number): PhaseName => phaseAt(timeline, loadClock.at(clockUs)),
        endOf: (phase) => loadClock.reachesUs(phaseEndUs(timeline, phase)),
      });
    },
    /** From, to and phase of each interval, in seconds. */
    spans: () => snapshots.map(({ fromUs, toUs, phase }) => [fromUs / SECOND, toUs / SECOND, phase]),
    things: () => snapshots.map(({ counters }) => counters['things'] ?? 0),
  };
}

describe('R37 intervals', () => {
  test('end on the grid of their phase, however late timers are', async () => {
    const shard = watched(400_000);
    shard.follow(new LoadClock(500_000), { warmupUs: 1_700_000, rampupUs: 0, steadyUs: 2 * SECOND });
    await shard.clock.advance(5.5 * SECOND);
    expect(shard.spans()).toEqual([
      [0, 0.5, 'setup'],
      [0.5, 1.5, 'warmup'],
      [1.5, 2.2, 'warmup'],
      [2.2, 3.2, 'steady'],
      [3.2, 4.2, 'steady'],
      [4.2, 5.2, 'drain'],
    ]);
  });

  test('end with the first thing that happened past them, and what happened before and is told later counts in the open one', async () => {
    const shard = watched(400_000);
    shard.record(900_000);
    shard.clock.spend(SECOND + 10);
    shard.record(SECOND);
    expect(shard.things()).toEqual([1]);
    shard.record(950_000);
    shard.clock.spend(SECOND);
    shard.record(2 * SECOND + 5);
    expect(shard.things()).toEqual([1, 2]);
    expect(shard.spans()).toEqual([
      [0, 1, 'setup'],
      [1, 2, 'setup'],
    ]);
  });

  test('are all there after a long silence, and what is read of the shard stands in the first', async () => {
    const shard = watched();
    shard.record(100_000);
    shard.clock.spend(3.4 * SECOND);
    await shard.clock.advance(0);
    expect(shard.spans().map(([from, to]) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(shard.snapshots.map(({ ledgers }) => ledgers)).toEqual([{ looks: 1 }, {}, {}]);
    await shard.clock.advance(SECOND);
    expect(shard.spans().at(-1)).toEqual([3, 4, 'setup']);
  });

  test('a stamp from the future ends none', () => {
    const shard = watched();
    for (const atUs of [Infinity, NaN, 1e15]) shard.record(atUs);
    expect(shard.snapshots).toEqual([]);
  });

  test('a pause moves the end of their phase, and not its grid', async () => {
    const shard = watched();
    const loadClock = new LoadClock(0);
    shard.follow(loadClock, { warmupUs: 2 * SECOND, rampupUs: 0, steadyUs: 10 * SECOND });
    await shard.clock.advance(0.5 * SECOND);
    loadClock.pause(shard.clock.nowUs());
    shard.snapshotter.replan();
    await shard.clock.advance(2.3 * SECOND);
    loadClock.resume(shard.clock.nowUs());
    shard.snapshotter.replan();
    await shard.clock.advance(3 * SECOND);
    expect(shard.spans()).toEqual([
      [0, 0, 'setup'],
      [0, 1, 'warmup'],
      [1, 2, 'warmup'],
      [2, 3, 'warmup'],
      [3, 4, 'warmup'],
      [4, 4.3, 'warmup'],
      [4.3, 5.3, 'steady'],
    ]);
  });

  test('where word of a pause comes after the next phase has begun, that begins once more, where it does on all shards', async () => {
    const shard = watched();
    const loadClock = new LoadClock(0);
    shard.follow(loadClock, { warmupUs: 2 * SECOND, rampupUs: 0, steadyUs: 10 * SECOND });
    await shard.clock.advance(2.01 * SECOND);
    loadClock.pause(1.99 * SECOND);
    shard.snapshotter.replan();
    await shard.clock.advance(2 * SECOND);
    loadClock.resume(4 * SECOND);
    shard.snapshotter.replan();
    await shard.clock.advance(1.2 * SECOND);
    expect(shard.spans().slice(-4)).toEqual([
      [2, 3, 'steady'],
      [3, 4, 'steady'],
      [4, 4.01, 'steady'],
      [4.01, 5.01, 'steady'],
    ]);
  });

  test('where word of a skip comes late, the phase that it leads to has the grid that it has on all shards', async () => {
    const shard = watched();
    const loadClock = new LoadClock(0);
    shard.follow(loadClock, { warmupUs: 60 * SECOND, rampupUs: 0, steadyUs: 10 * SECOND });
    await shard.clock.advance(2.01 * SECOND);
    loadClock.skip(1.99 * SECOND, 60 * SECOND);
    shard.snapshotter.replan();
    await shard.clock.advance(2 * SECOND);
    expect(shard.spans().slice(-3)).toEqual([
      [2, 2, 'warmup'],
      [2, 2.99, 'steady'],
      [2.99, 3.99, 'steady'],
    ]);
  });

  test('a phase that no schedule knew of begins at once, with a grid of its own', async () => {
    const shard = watched();
    shard.follow(new LoadClock(0), { warmupUs: 0, rampupUs: 0, steadyUs: 10 * SECOND });
    await shard.clock.advance(1.4 * SECOND);
    shard.snapshotter.enterPhase('drain', 1.3 * SECOND);
    await shard.clock.advance(SECOND);
    shard.snapshotter.enterPhase('drain', shard.clock.nowUs());
    shard.snapshotter.enterPhase('cleanup', shard.clock.nowUs());
    shard.snapshotter.stop();
    expect(shard.spans()).toEqual([
      [0, 0, 'setup'],
      [0, 1, 'steady'],
      [1, 1.3, 'steady'],
      [1.3, 2.3, 'drain'],
      [2.3, 2.4, 'drain'],
      [2.4, 2.4, 'cleanup'],
    ]);
    expect(shard.clock.timers).toBe(0);
  });
});
