import { Recorder, SeriesTable } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { ManualClock } from '../testing/manual-clock.ts';
import { HeldConnections } from './held-connections.ts';

const HELD = 1000;

/** The most that are being opened at once where each takes so long. */
async function mostOpening(tookUs: number): Promise<number> {
  const clock = new ManualClock();
  const seriesTable = new SeriesTable();
  let opening = 0;
  let most = 0;
  const held = new HeldConnections({
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
  });
  await clock.runUntil(held.openAll(new AbortController().signal));
  expect([held.open, clock.timers]).toEqual([HELD, 0]);
  return most;
}

test('R16 few connections are opened at once where each is quick, and more where the way to the server takes long', async () => {
  expect([await mostOpening(5_000), await mostOpening(150_000), await mostOpening(400_000)]).toEqual([64, 64, 256]);
});
