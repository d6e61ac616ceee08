import { afterAll, describe, expect, test, vi } from 'vitest';

import { PacingMemory } from './pacing-memory.ts';

/** Something that the loop does while its thread sleeps; false: the thread is not told of it. */
interface Deed {
  readonly atUs: number;
  act(): boolean | void;
}

/** A pacing thread on a clock of its own, which sleeps until it is told something or its time is over. */
function paced(memory: PacingMemory, deeds: readonly Deed[], startUs = 0) {
  let nowUs = startUs;
  const left = [...deeds];
  const wokenUs: number[] = [];
  memory.keepPace({
    nowUs: () => nowUs,
    sleep: (cells, index, value, timeoutMs) => {
      if (Atomics.load(cells, index) !== value) return;
      const untilUs = Math.round(nowUs + timeoutMs * 1000);
      for (let deed = left[0]; deed !== undefined && deed.atUs < untilUs; deed = left[0]) {
        left.shift();
        nowUs = Math.max(nowUs, deed.atUs);
        if (deed.act() !== false) return;
      }
      nowUs = untilUs;
    },
    wake: () => wokenUs.push(nowUs),
  });
  return { wokenUs };
}

const notify = vi.spyOn(Atomics, 'notify');
afterAll(() => notify.mockRestore());

/** Tells the thread what is next; returns whether it was woken for that. */
function wakeAt(memory: PacingMemory, wakeUs: number, nowUs: number): boolean {
  notify.mockClear();
  memory.wakeAt(wakeUs, nowUs);
  return notify.mock.calls.length > 0;
}

describe('R7 a pacing thread', () => {
  test('wakes its loop when it is told to, never early, in order, and ends when it is told to', () => {
    const memory = new PacingMemory();
    const { wokenUs } = paced(memory, [
      { atUs: 10, act: () => wakeAt(memory, 500, 10) },
      { atUs: 600, act: () => wakeAt(memory, 900, 600) },
      { atUs: 5_000, act: () => wakeAt(memory, 4_000, 5_000) },
      { atUs: 6_000, act: () => memory.end() },
    ]);
    expect(wokenUs).toEqual([500, 900, 5_000]);
  });

  test('goes by the last moment that it was told, be it earlier or later', () => {
    const memory = new PacingMemory();
    wakeAt(memory, 10_000, 0);
    const { wokenUs } = paced(memory, [
      { atUs: 100, act: () => wakeAt(memory, 2_000, 100) },
      { atUs: 2_500, act: () => wakeAt(memory, 3_000, 2_500) },
      { atUs: 2_600, act: () => wakeAt(memory, 7_000, 2_600) },
      { atUs: 8_000, act: () => memory.end() },
    ]);
    expect(wokenUs).toEqual([2_000, 7_000]);
  });

  test('rests where wake-ups are dense: what is due meanwhile shares the next one, and no notice is needed', () => {
    const memory = new PacingMemory();
    memory.restFor(100);
    const notices: boolean[] = [];
    const tell = (wakeUs: number, nowUs: number) => () => {
      notices.push(wakeAt(memory, wakeUs, nowUs));
      return notices.at(-1)!;
    };
    const { wokenUs } = paced(memory, [
      { atUs: 10, act: tell(500, 10) },
      { atUs: 510, act: tell(530, 510) },
      { atUs: 620, act: tell(680, 620) },
      { atUs: 2_000, act: () => memory.end() },
    ]);
    // Told at 510 of 530, it looks at 600; told at 620 of 680, it looks at 700, where it would have anyway.
    expect(wokenUs).toEqual([500, 600, 700]);
    expect(notices).toEqual([true, false, false]);
  });

  test('is woken where it would sleep too long, and let sleep where it looks in time', () => {
    const memory = new PacingMemory();
    const notices: boolean[] = [];
    const tell = (wakeUs: number, nowUs: number) => () => {
      notices.push(wakeAt(memory, wakeUs, nowUs));
      return notices.at(-1)!;
    };
    const { wokenUs } = paced(memory, [
      { atUs: 0, act: tell(5_000, 0) },
      { atUs: 100, act: tell(6_000, 100) },
      { atUs: 200, act: tell(1_000, 200) },
      { atUs: 7_000, act: () => memory.end() },
    ]);
    expect([notices, wokenUs]).toEqual([[true, false, true], [1_000]]);
  });

  test('keeps its moments where 32 bits run over', () => {
    const memory = new PacingMemory();
    const edgeUs = 2 ** 31 - 100;
    const { wokenUs } = paced(
      memory,
      [
        { atUs: edgeUs, act: () => wakeAt(memory, edgeUs + 1_000, edgeUs) },
        { atUs: edgeUs + 2_000, act: () => wakeAt(memory, 2 ** 32 + 50, edgeUs + 2_000) },
        { atUs: 2 ** 33, act: () => memory.end() },
      ],
      edgeUs - 10,
    );
    // A moment too far ahead for 32 bits is woken for too early rather than never.
    expect(wokenUs[0]).toBe(edgeUs + 1_000);
    expect(wokenUs[1]).toBe(edgeUs + 2_000 + 2 ** 29);
  });
});
