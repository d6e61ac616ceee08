import { OUTCOME_CODE } from '@syntrix-bench/core';
import { type FakeCall, FakeDocuments, type FakeScriptedAnswer, ManualClock } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { nothingTold, optionsOf, RUN_ID, shardOf, type World } from '../test/fake-contexts.ts';
import { CrudShard } from './crud-shard.ts';

const { failed, unknown } = OUTCOME_CODE;
const SECOND = 1_000_000;
const garbled: FakeScriptedAnswer = { status: 200, outcome: unknown, applied: true };

/** A shard that has seeded so many documents on a target that answers in a millisecond. */
async function seeded(documentCount: number, more: Partial<World> = {}) {
  const clock = new ManualClock();
  const documents = new FakeDocuments();
  documents.clock = clock;
  const told = nothingTold();
  const world = {
    documents,
    options: optionsOf({ data: { seedData: documentCount }, operations: [{ type: 'read', weight: 1 }] }),
    workers: 10,
    clock,
    ...more,
  };
  const shard = new CrudShard(shardOf(world, 0, 1, told));
  await clock.runUntil(shard.setup());
  documents.calls.length = 0;
  told.progress.length = 0;
  /** Cleans up; resolves with what came of it and how long it took. */
  const cleanUp = async (withinUs = 3600 * SECOND) => {
    const beganUs = clock.nowUs();
    const result = await clock.runUntil(shard.teardown(beganUs + withinUs));
    return { result, seconds: (clock.nowUs() - beganUs) / SECOND };
  };
  return { clock, documents, shard, told, cleanUp };
}

/** Every nth request, and so the tries of one document are spoiled or not by chance. */
function every(nth: number, answer: FakeScriptedAnswer): (call: FakeCall) => FakeScriptedAnswer | null {
  let requests = 0;
  return () => ((requests += 1) % nth === 0 ? answer : null);
}

describe('R22 clean-up is bounded by what there is to remove', () => {
  test('where a third of the answers is garbled it takes half as long again, and shows how far it has come', async () => {
    const whole = await seeded(4000);
    const { seconds: usual } = await whole.cleanUp();
    const { documents, told, cleanUp } = await seeded(4000);
    documents.script = every(3, garbled);
    const { result, seconds } = await cleanUp();
    expect(result).toEqual({ removed: 4000, left: { count: 0, samples: [] } });
    expect(documents.live.size).toBe(0);
    expect(seconds).toBeLessThan(1.6 * usual + 1);
    expect([told.progress[0], told.progress.at(-1)]).toEqual([
      [0, 4000],
      [4000, 4000],
    ]);
  });

  test('where a third of the requests runs into the time-out it ends after half a minute and five times what it takes', async () => {
    const { clock, documents, cleanUp } = await seeded(4000);
    const timeout: FakeScriptedAnswer = { status: 0, outcome: unknown, code: 'TIMEOUT' };
    const spoils = every(3, timeout);
    documents.script = spoils;
    let requests = 0;
    documents.pace = () => {
      requests += 1;
      const takesUs = requests % 3 === 0 ? 10 * SECOND : 1000;
      return new Promise((resolve) => void clock.setTimer(takesUs, resolve));
    };
    const { result, seconds } = await cleanUp();
    expect(seconds).toBeGreaterThan(30);
    // At the end of the bound a time-out may have just begun.
    expect(seconds).toBeLessThan(30 + 5 * 0.4 + 10.1);
    expect(result.removed + result.left.count).toBe(4000);
    expect(result.left.count).toBeGreaterThan(1000);
    expect(result.left.samples[0]).toMatch(/\((TIMEOUT|out of time)\)$/);
  });

  test('on a slow target it has the time that many documents take', async () => {
    const { clock, documents, cleanUp } = await seeded(1000);
    documents.pace = () => new Promise((resolve) => void clock.setTimer(SECOND, resolve));
    const { result, seconds } = await cleanUp();
    expect(result).toEqual({ removed: 1000, left: { count: 0, samples: [] } });
    expect(seconds).toBeCloseTo(100, 0);
  });

  test('on a target that refuses too many requests it waits as long as there is time, and asks few in vain', async () => {
    const { clock, documents, cleanUp } = await seeded(1000);
    let second = -1;
    let allowed = 0;
    documents.script = () => {
      const now = Math.floor(clock.nowUs() / SECOND);
      if (now !== second) allowed = 10;
      second = now;
      allowed -= 1;
      return allowed < 0 ? { status: 429, outcome: failed } : null;
    };
    const { result, seconds } = await cleanUp();
    expect(result).toEqual({ removed: 1000, left: { count: 0, samples: [] } });
    expect(seconds).toBeGreaterThan(90);
    expect(documents.calls.length).toBeLessThan(10 * 1000);
  });

  test('a document that cannot be removed is asked for a bounded number of times, and keeps no other waiting', async () => {
    const { documents, cleanUp } = await seeded(100);
    documents.script = ({ id }) => (id.endsWith('-s-7') ? { status: 500, outcome: unknown } : null);
    const { result, seconds } = await cleanUp();
    expect(result).toEqual({ removed: 99, left: { count: 1, samples: [`benchmarks/${RUN_ID}-s-7 (http_500)`] } });
    expect(documents.calls.filter(({ id }) => id.endsWith('-s-7')).length).toBeLessThanOrEqual(12);
    expect(seconds).toBeLessThan(15);
  });

  test('an answer that was lost and then none there: it was removed', async () => {
    const { documents, cleanUp } = await seeded(10);
    const asked = new Set<string>();
    documents.script = ({ id }) => (asked.has(id) ? null : (asked.add(id), garbled));
    expect((await cleanUp()).result).toEqual({ removed: 10, left: { count: 0, samples: [] } });
  });
});

describe('R22 clean-up that is given up', () => {
  test('resolves at once although no answer comes, counts what it removed, and takes the rest for left', async () => {
    const aborting = new AbortController();
    const { clock, documents, shard } = await seeded(100, { signal: aborting.signal });
    let requests = 0;
    documents.pace = () => {
      requests += 1;
      const takesUs = requests > 30 ? 3600 * SECOND : 1000;
      return new Promise((resolve) => void clock.setTimer(takesUs, resolve));
    };
    const removing = shard.teardown(clock.nowUs() + 600 * SECOND);
    await clock.advance(SECOND);
    aborting.abort();
    const result = await removing;
    expect([result.removed, result.left.count, result.left.samples.length]).toEqual([30, 70, 20]);
    expect(result.left.samples[0]).toMatch(/\(interrupted\)$/);
    // Answers that come afterwards change nothing.
    await clock.advance(7200 * SECOND);
    expect([result.removed, result.left.count]).toEqual([30, 70]);
  });

  test('before it begins sends nothing', async () => {
    const aborting = new AbortController();
    const { documents, shard } = await seeded(100, { signal: aborting.signal });
    aborting.abort();
    const { removed, left } = await shard.teardown(3600 * SECOND);
    expect([removed, left.count, documents.calls]).toEqual([0, 100, []]);
  });

  test('while it seeds does not wait for answers', async () => {
    const aborting = new AbortController();
    const clock = new ManualClock();
    const documents = new FakeDocuments();
    const world = {
      documents,
      options: optionsOf({ data: { seedData: 100 } }),
      workers: 4,
      clock,
      signal: aborting.signal,
    };
    const shard = new CrudShard(shardOf(world));
    documents.pace = () => new Promise(() => undefined);
    void shard.setup();
    await clock.advance(1000);
    aborting.abort();
    expect(await shard.teardown(3600 * SECOND)).toMatchObject({ removed: 0, left: { count: 4 } });
  });
});

test('R22 what is to stay is counted without a request', async () => {
  const { documents, shard } = await seeded(100);
  expect(shard.remains()).toEqual({ count: 100, samples: [] });
  expect(documents.calls).toEqual([]);
});
