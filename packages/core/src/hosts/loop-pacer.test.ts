import { describe, expect, test } from 'vitest';

import { LoopPacer } from './loop-pacer.ts';

/** A clock that goes on by a step with each look at it, and an alarm that is rung by hand. */
function pacedLoop(leadUs: number, stepUs = 10) {
  let atUs = 0;
  const setFor: number[] = [];
  let ring = (): void => undefined;
  let closed = false;
  const pacer = new LoopPacer({ nowUs: () => (atUs += stepUs) }, (wake) => {
    ring = wake;
    return {
      leadUs,
      coarse: null,
      setFor: (dueUs) => void setFor.push(dueUs),
      close: () => void (closed = true),
    };
  });
  const calls: string[] = [];
  return {
    pacer,
    setFor,
    calls,
    call: (dueUs: number, name: string) =>
      pacer.callAt(dueUs, () => calls.push(`${name} ${atUs >= dueUs ? 'due' : 'early'}`)),
    ringAt(us: number) {
      atUs = us;
      ring();
    },
    nowUs: () => atUs,
    isClosed: () => closed,
  };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('R7 a pacer', () => {
  test('turns its loop through a short wait, and calls when the moment has come', async () => {
    const loop = pacedLoop(200);
    loop.call(150, 'a');
    expect(loop.calls).toEqual([]);
    await turns(30);
    expect([loop.calls, loop.setFor]).toEqual([['a due'], []]);
  });

  test('calls what is due already in a later turn, never within the call', async () => {
    const loop = pacedLoop(0);
    loop.call(-5, 'a');
    expect(loop.calls).toEqual([]);
    await turns(2);
    expect(loop.calls).toEqual(['a due']);
  });

  test('sleeps through a long wait, and turns for the rest of it when its alarm rings early', async () => {
    const loop = pacedLoop(100);
    loop.call(50_000, 'a');
    expect(loop.setFor).toEqual([50_000]);
    await turns(5);
    expect(loop.calls).toEqual([]);
    loop.ringAt(49_900);
    await turns(20);
    expect([loop.calls, loop.setFor]).toEqual([['a due'], [50_000]]);
  });

  test('sets its alarm again when it rang too early', async () => {
    const loop = pacedLoop(100);
    loop.call(50_000, 'a');
    loop.ringAt(20_000);
    await turns(5);
    expect([loop.calls, loop.setFor]).toEqual([[], [50_000, 50_000]]);
    loop.ringAt(51_000);
    expect(loop.calls).toEqual(['a due']);
  });

  test('keeps the order of the moments, whatever the order of the calls; what is due together comes in turn', () => {
    const loop = pacedLoop(0);
    loop.call(30_000, 'c');
    loop.call(10_000, 'a');
    loop.call(30_000, 'd');
    loop.call(20_000, 'b');
    expect(loop.setFor).toEqual([30_000, 10_000]);
    loop.ringAt(40_000);
    expect(loop.calls).toEqual(['a due', 'b due', 'c due', 'd due']);
  });

  test('a call sets what is next: it is waited for as all others are', () => {
    const loop = pacedLoop(0);
    loop.pacer.callAt(10_000, () => loop.call(90_000, 'next'));
    loop.ringAt(10_000);
    expect([loop.calls, loop.setFor]).toEqual([[], [10_000, 90_000]]);
  });

  test.each([{ dueUs: 100_000 }, { dueUs: 100 }])('a wait can be taken back when due at $dueUs', async ({ dueUs }) => {
    const loop = pacedLoop(200);
    loop.call(dueUs, 'a').cancel();
    await turns(20);
    loop.ringAt(200_000);
    expect(loop.calls).toEqual([]);
  });

  test('a wait that is postponed is called later, in its new place, and its alarm is set anew', () => {
    const loop = pacedLoop(0);
    const wait = loop.call(10_000, 'a');
    loop.call(20_000, 'b');
    wait.postpone(30_000);
    loop.ringAt(25_000);
    expect([loop.calls, loop.setFor]).toEqual([['b due'], [10_000, 20_000, 30_000]]);
    loop.ringAt(31_000);
    wait.postpone(90_000);
    expect([loop.calls, loop.setFor.length]).toEqual([['b due', 'a due'], 3]);
  });

  test('tells how long it turned, but not what was done meanwhile', async () => {
    const idle = pacedLoop(1_000, 5);
    idle.call(500, 'a');
    await turns(100);
    expect(idle.pacer.turnedUs).toBeGreaterThan(0);
    expect(idle.pacer.turnedUs).toBeLessThanOrEqual(500);

    const busy = pacedLoop(1_000, 300);
    busy.call(900, 'a');
    await turns(10);
    expect(busy.pacer.turnedUs).toBeLessThan(100);
  });

  test('calls nothing any more once it is closed, and closes its alarm', async () => {
    const loop = pacedLoop(200);
    loop.call(100, 'a');
    loop.call(50_000, 'b');
    loop.pacer.close();
    await turns(20);
    loop.ringAt(60_000);
    expect([loop.calls, loop.isClosed()]).toEqual([[], true]);
  });

  test('a call that fails keeps none of the others waiting for ever', () => {
    const loop = pacedLoop(0);
    loop.pacer.callAt(10_000, () => {
      throw new Error('a bug');
    });
    loop.call(20_000, 'b');
    expect(() => loop.ringAt(10_000)).toThrow('a bug');
    expect(loop.setFor).toEqual([10_000, 20_000]);
  });
});
