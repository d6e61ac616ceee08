import { Recorder, SeriesTable } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { ManualClock } from '../testing/manual-clock.ts';
import { HeldConnections, type HeldConnectionsParts } from './held-connections.ts';

const HELD = 1000;

function partsOf(clock: ManualClock): Omit<HeldConnectionsParts, 'workload' | 'connections' | 'open'> {
  const seriesTable = new SeriesTable();
  return {
    clientOf: () => null,
    clock,
    recorder: new Recorder({ series: seriesTable, categories: [''], shard: 0 }),
    seriesTable,
    segmentAt: () => 0,
    categories: [''],
    timeoutUs: 10_000_000,
    fail: (error) => {
      throw error;
    },
    log: () => undefined,
  };
}

/** The most that are being opened at once where each takes so long. */
async function mostOpening(tookUs: number): Promise<number> {
  const clock = new ManualClock();
  let opening = 0;
  let most = 0;
  const held = new HeldConnections({
    ...partsOf(clock),
    workload: { name: 'watchers', databases: ['default'], load: { model: 'hold' }, held: HELD },
    connections: Array.from({ length: HELD }, (_, connection) => connection),
    open: () => {
      opening += 1;
      most = Math.max(most, opening);
      return new Promise((resolve) => {
        clock.setTimer(tookUs, () => {
          opening -= 1;
          resolve({ close: () => undefined });
        });
      });
    },
  });
  await clock.runUntil(held.openAll(new AbortController().signal));
  expect([held.open, clock.timers]).toEqual([HELD, 0]);
  return most;
}

test('R16 few connections are opened at once where each is quick, and more where the way to the server takes long', async () => {
  expect([await mostOpening(5_000), await mostOpening(150_000), await mostOpening(400_000)]).toEqual([64, 64, 256]);
});

test('R30 R33 how long probes were open is told apart: those are the last by number', async () => {
  const clock = new ManualClock();
  const lost = new Map<number, (reason: string, awayUntilUs?: number) => void>();
  let opened = 0;
  const held = new HeldConnections({
    ...partsOf(clock),
    workload: { name: 'watchers', databases: ['default'], load: { model: 'hold' }, held: 5, probes: 2 },
    connections: [0, 2, 3, 4],
    open: (connection, { onLost }) => {
      lost.set(connection, onLost);
      opened += 1;
      return opened > 4 ? new Promise(() => undefined) : Promise.resolve({ close: () => undefined });
    },
  });
  await clock.runUntil(held.openAll(new AbortController().signal));
  held.takeTime();
  lost.get(4)!('the server went away');
  lost.get(0)!('it is cut on purpose', clock.nowUs() + 60_000_000);
  await clock.advance(1_000_000);
  expect([held.open, held.takeTime()]).toEqual([
    2,
    { askedUs: 3_000_000, heldUs: 2_000_000, probes: { askedUs: 2_000_000, heldUs: 1_000_000 } },
  ]);
});
