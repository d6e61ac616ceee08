import { describe, expect, test } from 'vitest';

import { ManualClock } from '../testing/manual-clock.ts';
import { PacingAlarm } from './pacing-alarm.ts';
import type { PacingMemory } from './pacing-memory.ts';

/** An alarm on a manual clock whose thread does as the test says. */
function alarmWithThread() {
  const clock = new ManualClock();
  const rungUs: number[] = [];
  const listeners = new Map<string, (error: Error) => void>();
  let isUnreferenced = false;
  let memory: PacingMemory | undefined;
  const alarm = new PacingAlarm(
    clock,
    () => rungUs.push(clock.nowUs()),
    (shared) => {
      memory = shared;
      return {
        on: (event: string, listener: (error: Error) => void) => void listeners.set(event, listener),
        unref: () => void (isUnreferenced = true),
      };
    },
  );
  const say = (event: string, error = new Error('none')) => listeners.get(event)?.(error);
  return {
    clock,
    alarm,
    rungUs,
    say,
    wakeAfter: async (us: number) => {
      await clock.advance(us);
      say('message');
    },
    memory: memory!,
    isUnreferenced: () => isUnreferenced,
  };
}

/** One whose thread has started, and said so. */
function startedAlarm() {
  const started = alarmWithThread();
  started.say('message');
  started.rungUs.length = 0;
  return started;
}

describe('R7 the alarm of a pacing thread', () => {
  test('is a timer, and says so, until the thread has said that it is there', async () => {
    const { clock, alarm, rungUs, say } = alarmWithThread();
    alarm.setFor(10_000);
    await clock.advance(20_000);
    expect([rungUs, alarm.leadUs, alarm.coarse === null]).toEqual([[10_000], 0, false]);
    say('message');
    expect([alarm.leadUs > 0, alarm.coarse]).toEqual([true, null]);
  });

  test('rings when its thread does, before the operation is due', async () => {
    const { alarm, rungUs, wakeAfter } = startedAlarm();
    alarm.setFor(10_000);
    await wakeAfter(9_900);
    expect(rungUs).toEqual([9_900]);
  });

  test('has a timer stand behind its thread: nothing waits for one that is late', async () => {
    const { clock, alarm, rungUs } = startedAlarm();
    alarm.setFor(10_000);
    await clock.advance(50_000);
    expect(rungUs).toHaveLength(1);
    expect(rungUs[0]).toBeLessThanOrEqual(11_000);
  });

  test('learns from what was late to be woken earlier', async () => {
    const { clock, alarm, wakeAfter } = startedAlarm();
    const firstUs = alarm.leadUs;
    for (let wake = 0; wake < 50; wake += 1) {
      alarm.setFor(clock.nowUs() + 10_000);
      await wakeAfter(10_000 - alarm.leadUs + 300);
    }
    expect(alarm.leadUs).toBeGreaterThan(firstUs + 50);
  });

  test('leaves a machine alone that wakes the loop too late, and tries again later', async () => {
    const { clock, alarm, wakeAfter } = startedAlarm();
    for (let wake = 0; wake < 200 && alarm.coarse === null; wake += 1) {
      alarm.setFor(clock.nowUs() + 10_000);
      await wakeAfter(10_900);
    }
    expect([alarm.coarse, alarm.leadUs]).toEqual(['other programs use its core', 0]);
    await clock.advance(1_000_000);
    alarm.setFor(clock.nowUs() + 10_000);
    expect(alarm.coarse).toBeNull();
  });

  test.each([{ event: 'error' }, { event: 'exit' }])(
    'falls back to timers when its thread has an $event',
    async ({ event }) => {
      const { clock, alarm, rungUs, say } = startedAlarm();
      say(event, new Error('no memory'));
      alarm.setFor(10_000);
      await clock.advance(20_000);
      expect(rungUs).toEqual([10_000]);
      expect(alarm.coarse).toContain('its pacing thread failed');
    },
  );

  test('falls back to timers when a thread cannot be made', async () => {
    const clock = new ManualClock();
    const rungUs: number[] = [];
    const alarm = new PacingAlarm(
      clock,
      () => rungUs.push(clock.nowUs()),
      () => {
        throw new Error('no threads left');
      },
    );
    alarm.setFor(5_000);
    await clock.advance(20_000);
    expect([rungUs, alarm.coarse]).toEqual([[5_000], 'its pacing thread failed: no threads left']);
  });

  test('keeps no process alive, and ends its thread when it is closed', async () => {
    const { clock, alarm, rungUs, memory, say, isUnreferenced } = startedAlarm();
    alarm.setFor(10_000);
    alarm.close();
    await clock.advance(20_000);
    say('message');
    expect([rungUs, clock.timers, isUnreferenced()]).toEqual([[], 0, true]);
    let slept = 0;
    memory.keepPace({ nowUs: () => clock.nowUs(), sleep: () => void (slept += 1), wake: () => undefined });
    expect(slept).toBe(0);
  });
});
