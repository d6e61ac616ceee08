import { LatencyHistogram } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { createRandom } from '../load/seeded-random.ts';
import { ReadDelayWatch } from './read-delay.ts';

/** An event loop that a test lets turn: what it says of its time is what happened in it. */
class ScriptedLoop {
  nowUs = 0;
  idleUs = 0;
  waitedForCoreUs = 0;
  readonly watch = new ReadDelayWatch({
    nowUs: () => this.nowUs,
    idleUs: () => this.idleUs,
    waitedForCoreUs: () => this.waitedForCoreUs,
    atEndOfTurn: (callback) => this.#ends.push(callback),
  });
  readonly #ends: (() => void)[] = [];

  /** Nothing is ready for so long. */
  wait(us: number): void {
    this.nowUs += us;
    this.idleUs += us;
  }

  /** Is woken, but has no core for so long. */
  starve(us: number): void {
    this.wait(us);
    this.waitedForCoreUs += us;
  }

  /** Works on something that is no answer. */
  work(us: number): void {
    this.nowUs += us;
  }

  /** Reads so many answers, each of which takes its time to deal with, and ends the turn. */
  turn(answers: number, eachUs: number, tookUs: (answer: number) => number = () => LONG_US): void {
    for (let answer = 0; answer < answers; answer += 1) {
      this.watch.answered(this.nowUs, this.nowUs - tookUs(answer));
      this.nowUs += eachUs;
    }
    for (const end of this.#ends.splice(0)) end();
  }

  taken(): LatencyHistogram {
    return LatencyHistogram.decode(this.watch.take());
  }
}

const LONG_US = 10_000_000;

function started(): ScriptedLoop {
  const loop = new ScriptedLoop();
  loop.watch.answered(0, -1);
  // The first turn may be seen from its middle on only, the second is the one that the next is told by.
  for (let turn = 0; turn < 2; turn += 1) {
    loop.wait(1_000);
    loop.turn(1, 10);
  }
  return loop;
}

describe('R24 how late answers are read', () => {
  test('a loop that waits for each answer reads it at once', () => {
    const loop = started();
    for (let turn = 0; turn < 50; turn += 1) {
      loop.wait(900);
      loop.turn(1, 100);
    }
    expect([loop.taken().count, loop.taken().maxUs]).toEqual([50, 0]);
  });

  test('answers that come together wait for their places', () => {
    const loop = started();
    loop.wait(5_000);
    loop.turn(4, 1_000);
    const { count, minUs, maxUs, sumUs } = loop.taken();
    expect({ count, minUs, maxUs, sumUs }).toEqual({ count: 4, minUs: 0, maxUs: 3_000, sumUs: 6_000 });
  });

  test('what is read without a wait may have been ready since the turn before began, in the order in which it is read', () => {
    const loop = started();
    loop.wait(5_000);
    loop.turn(1, 4_000);
    loop.turn(4, 1_000);
    const late = loop.taken();
    // One at once; then 3,500, 2,500, 1,500 and 500 for the poll, and 0, 1,000, 2,000 and 3,000 for the place.
    expect([late.count, late.minUs, late.maxUs, late.sumUs]).toEqual([5, 0, 3_500, 14_000]);
  });

  test('work between a wait and the next answer delays it, too: pacing, garbage collection, a timer of a plugin', () => {
    const loop = started();
    loop.wait(5_000);
    loop.work(8_000);
    loop.turn(1, 10);
    expect(loop.taken().maxUs).toBe(4_000);
  });

  test('a thread that has no core when it is woken reads late, the one that woke it latest', () => {
    const loop = started();
    loop.wait(5_000);
    loop.starve(4_000);
    loop.turn(2, 10);
    const { minUs, maxUs } = loop.taken();
    expect([minUs, maxUs]).toEqual([1_010, 4_000]);
  });

  test('no answer was late by more than it took beyond the quickest', () => {
    const loop = new ScriptedLoop();
    for (let turn = 0; turn < 3; turn += 1) loop.turn(1, 1_000, () => 700);
    loop.turn(1, 1_000, () => 750);
    const { count, minUs, maxUs } = loop.taken();
    expect([count, minUs, maxUs]).toEqual([2, 0, 50]);
  });

  test('a time-out, which is stamped at its limit, is no answer that was read', () => {
    const loop = started();
    loop.wait(5_000);
    loop.watch.answered(loop.nowUs, 0);
    loop.watch.answered(loop.nowUs - 3_000, 0);
    loop.turn(1, 10);
    expect(loop.taken().count).toBe(2);
  });

  test('a busy loop is looked at now and then only', () => {
    const loop = started();
    const second = () => {
      for (let turn = 0; turn < 10_000; turn += 1) {
        loop.wait(50);
        loop.turn(1, 50);
      }
      return loop.taken();
    };
    second();
    const { count } = second();
    expect(count).toBeGreaterThan(800);
    expect(count).toBeLessThan(1_200);
  });

  test('what was taken is not told again', () => {
    const loop = started();
    loop.wait(1_000);
    loop.turn(1, 10);
    expect([loop.taken().count, loop.taken().count]).toEqual([1, 0]);
  });

  test.each([
    { why: 'hardly busy', workers: 2, ownUs: 200, serviceUs: 10_000 },
    { why: 'half busy', workers: 20, ownUs: 1_000, serviceUs: 40_000 },
    { why: 'nearly all the time', workers: 20, ownUs: 1_000, serviceUs: 22_000 },
    { why: 'the limit itself', workers: 20, ownUs: 1_000, serviceUs: 5_000 },
  ])('agrees with the truth of a loop that is $why', ({ workers, ownUs, serviceUs }) => {
    const { told, truth } = closedLoop({ workers, ownUs, serviceUs, operations: 20_000 });
    for (const percentile of [50, 90, 99]) {
      const [isTold, isTrue] = [told.valueAtPercentile(percentile), truth.valueAtPercentile(percentile)];
      expect(isTold, `p${percentile}`).toBeGreaterThan(isTrue * 0.85 - 150);
      expect(isTold, `p${percentile}`).toBeLessThan(isTrue * 1.15 + 150);
    }
  });
});

/** Workers in a closed loop on one thread, against a target whose times are exponential: how late each answer is read in truth. */
function closedLoop(options: { workers: number; ownUs: number; serviceUs: number; operations: number }) {
  const { workers, ownUs, serviceUs, operations } = options;
  const random = createRandom(1);
  const loop = started();
  const truth = new LatencyHistogram();
  const send = (sentUs: number) => ({ sentUs, readyUs: Math.ceil(sentUs - Math.log(1 - random.next()) * serviceUs) });
  let pending = Array.from({ length: workers }, () => send(loop.nowUs));
  for (let read = 0; read < operations;) {
    const nextUs = Math.min(...pending.map(({ readyUs }) => readyUs));
    if (nextUs > loop.nowUs) loop.wait(nextUs - loop.nowUs);
    const pollUs = loop.nowUs;
    const batch = pending.filter(({ readyUs }) => readyUs <= pollUs).sort((a, b) => a.readyUs - b.readyUs);
    pending = pending.filter(({ readyUs }) => readyUs > pollUs);
    for (const [place, { readyUs }] of batch.entries()) {
      truth.record(pollUs + place * ownUs - readyUs);
      pending.push(send(pollUs + (place + 1) * ownUs));
    }
    loop.turn(batch.length, ownUs, (answer) => pollUs + answer * ownUs - batch[answer]!.sentUs);
    read += batch.length;
  }
  return { told: loop.taken(), truth };
}
