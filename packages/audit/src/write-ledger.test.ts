import type { Json, OutcomeCode } from '@syntrix-bench/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Oracle } from './oracle.ts';
import { sizeOf } from './ranges.ts';
import { MOST_EXCEPTIONS, MOST_MARKS, WRITES_FORMAT, WRITES_LEDGER, type WriteLedger } from './write-ledger.ts';
import { WriteLog } from './write-log.ts';

const PATH = 'default/users';
const writes = fc.array(
  fc.record({
    writer: fc.integer({ min: 0, max: 3 }),
    topic: fc.integer({ min: 0, max: 1 }),
    key: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null, freq: 2 }),
    gapUs: fc.integer({ min: 1, max: 500 }),
    tookUs: fc.integer({ min: 1, max: 5000 }),
    outcome: fc.constantFrom<OutcomeCode[]>(0, 0, 0, 2, 3),
    takes: fc.boolean(),
  }),
  { maxLength: 60 },
);

/** What one shard tells of these writes, in pieces. */
function piecesOf(told: ReturnType<typeof writesOf>): Json[] {
  const logs = new Map<number, WriteLog>();
  const pieces: Json[] = [];
  const take = (log: WriteLog): void => {
    const piece = log.take()[WRITES_LEDGER];
    if (piece !== undefined) pieces.push(piece);
  };
  for (const { writer, topic, key, times, outcome, takes } of told) {
    let log = logs.get(writer);
    if (log === undefined) logs.set(writer, (log = new WriteLog(PATH)));
    if (key === null) log.wrote(writer, topic, log.next(writer, topic), times, outcome);
    else log.changed({ writer, sequence: log.nextChange(writer), key, kind: 1, topic, ...times }, outcome);
    if (takes) take(log);
  }
  for (const log of logs.values()) take(log);
  return pieces;
}

type Drawn = typeof writes extends fc.Arbitrary<infer T> ? T : never;

function writesOf(drawn: Drawn) {
  let atUs = 0;
  return drawn.map(({ gapUs, tookUs, ...more }) => {
    atUs += gapUs;
    return { ...more, times: { dueUs: atUs - 1, sentUs: atUs, doneUs: atUs + tookUs } };
  });
}

/** Merges pieces two by two, as chance has it. */
function merged(pieces: readonly Json[], order: readonly number[]): Json {
  const left = [...pieces];
  for (let turn = 0; left.length > 1; turn += 1) {
    const [a] = left.splice((order[turn % order.length] ?? 0) % left.length, 1);
    const at = (order[(turn + 1) % order.length] ?? 0) % left.length;
    left[at] = WRITES_FORMAT.merge(a!, left[at]!);
  }
  return left[0] ?? {};
}

const orders = fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 });

describe('the ledger of writes', () => {
  test('says the same in whatever order its pieces become one, and changes none of them', () =>
    fc.assert(
      fc.property(writes, orders, orders, (drawn, order, other) => {
        const pieces = piecesOf(writesOf(drawn));
        const before = JSON.stringify(pieces);
        const one = merged(pieces, order);
        expect(one).toEqual(merged(pieces, other));
        expect(JSON.parse(JSON.stringify(one))).toEqual(one);
        expect(JSON.stringify(pieces)).toBe(before);
      }),
      { numRuns: 300 },
    ));

  test('says the same whether it was told at once or in pieces', () =>
    fc.assert(
      fc.property(writes, orders, (drawn, order) => {
        const told = writesOf(drawn);
        const whole = piecesOf(told.map((write) => ({ ...write, takes: false })));
        expect(merged(piecesOf(told), order)).toEqual(merged(whole, [0]));
      }),
      { numRuns: 300 },
    ));

  test('keeps a bounded number of marks and exceptions, whatever the order, and takes what it forgets for uncertain', () => {
    const many = 20 * MOST_MARKS;
    const [log, atOnce] = [new WriteLog(PATH), new WriteLog(PATH)];
    const pieces: Json[] = [];
    for (let sequence = 0; sequence < many; sequence += 1) {
      const sentUs = 100 * sequence;
      const times = { dueUs: sentUs, sentUs, doneUs: sentUs + 50 };
      const outcome = sequence % 2 === 1 ? 3 : 0;
      log.wrote(0, 0, log.next(0, 0), times, outcome);
      atOnce.wrote(0, 0, atOnce.next(0, 0), times, outcome);
      if (sequence % 700 === 0) pieces.push(log.take()[WRITES_LEDGER]!);
    }
    pieces.push(log.take()[WRITES_LEDGER]!);
    const ledger = atOnce.take()[WRITES_LEDGER] as unknown as WriteLedger;
    expect(merged(pieces, [0])).toEqual(ledger);
    expect(merged(pieces, [3, 1, 4, 1, 5, 9, 2, 6])).toEqual(ledger);
    const lane = ledger[PATH]!.lanes['0.0']!;
    expect(lane.marks.length).toBeLessThanOrEqual(4 * MOST_MARKS);
    expect(lane.unknown.level).toBe(2);
    expect(lane.unknown.ranges.length).toBeLessThanOrEqual(2 * MOST_EXCEPTIONS);
    expect(lane.told).toEqual([0, many - 1]);

    const known = new Oracle(ledger[PATH]).laneOf(0, 0)!;
    for (const sequence of [0, 1, 777, 5000, many - 100]) {
      // What is between two marks is told for later on one side and for earlier on the other: never the reverse.
      expect(known.firstSentAfter(100 * sequence)).toBeGreaterThan(sequence);
      expect(known.firstSentAfter(100 * sequence) - sequence).toBeLessThanOrEqual(2 * 2 ** lane.level);
      expect(known.lastDoneBefore(100 * sequence + 51)).toBeLessThanOrEqual(sequence);
    }
    expect(known.lastDoneBefore(Infinity)).toBe(many - 2);
    expect([sizeOf(known.acknowledged), sizeOf(known.unknown)]).toEqual([0, many]);
  });

  test('of a document that several write at once it keeps who may have been last, and nobody else', () => {
    const log = new WriteLog(PATH);
    const change = (writer: number, sentUs: number, doneUs: number, outcome: 0 | 3 = 0): void =>
      log.changed(
        { writer, sequence: log.nextChange(writer), key: 4, kind: 1, topic: 0, dueUs: sentUs, sentUs, doneUs },
        outcome,
      );
    change(0, 100, 200);
    change(1, 150, 400);
    change(2, 300, 350);
    change(3, 10, 5000, 3);
    expect((log.take()[WRITES_LEDGER] as unknown as WriteLedger)[PATH]!.documents).toEqual({
      4: {
        changes: 3,
        unanswered: 1,
        deletions: 0,
        firstSentUs: 10,
        longestUs: 250,
        last: [
          [1, 0, 1, 0, 150, 150, 400],
          [2, 0, 1, 0, 300, 300, 350],
        ],
        perhaps: [[3, 0, 1, 0, 10, 10, -1]],
      },
    });
  });
});
