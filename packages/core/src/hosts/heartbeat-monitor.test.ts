import { expect, test } from 'vitest';

import { HeartbeatMonitor } from './heartbeat-monitor.ts';
import { ManualClock } from '../testing/manual-clock.ts';

const SECOND = 1_000_000;

function watched() {
  const clock = new ManualClock();
  let silences = 0;
  const watch = new HeartbeatMonitor(clock, 10 * SECOND, () => (silences += 1));
  return { clock, watch, silences: () => silences };
}

test('who says nothing for the whole limit is reported, once', async () => {
  const { clock, silences } = watched();
  await clock.advance(9.9 * SECOND);
  expect(silences()).toBe(0);
  await clock.advance(0.1 * SECOND);
  expect(silences()).toBe(1);
  await clock.advance(60 * SECOND);
  expect(silences()).toBe(1);
});

test('each word begins the limit anew', async () => {
  const { clock, watch, silences } = watched();
  for (let second = 0; second < 30; second += 5) {
    await clock.advance(5 * SECOND);
    watch.heard();
  }
  await clock.advance(9 * SECOND);
  expect(silences()).toBe(0);
  await clock.advance(SECOND);
  expect(silences()).toBe(1);
});

test('stopped it leaves no timer and reports nothing', async () => {
  const { clock, watch, silences } = watched();
  watch.stop();
  await clock.advance(60 * SECOND);
  expect({ silences: silences(), timers: clock.timers }).toEqual({ silences: 0, timers: 0 });
});
