import type { LedgerGap, OutcomeCode } from '@syntrix-bench/core';
import { describe, expect, test } from 'vitest';

import type { AuditCheck } from '../src/audit-checks.ts';
import { createDelivery, DELIVERY_KIND, NOT_SHOWN, type Delivery, type DeliveryKind } from '../src/delivery.ts';
import { DELETED_TOPIC, type AuditedSubscription } from '../src/delivery-audit.ts';
import { createDeliveryAudit } from '../src/online-audit.ts';
import { WRITES_LEDGER } from '../src/write-ledger.ts';
import { WriteLog } from '../src/write-log.ts';

const PATH = 'default/users';
const SECOND = 1_000_000;
const { create, update, delete: gone } = DELIVERY_KIND;

/** A collection with one writer and what a test wants to see of its audit. */
function scene(options: { readonly documents?: number; readonly topics?: number } = {}) {
  const writes = new WriteLog(PATH);
  const audit = createDeliveryAudit({ path: PATH, writers: 4, topics: 2, documents: 8, ...options });
  const scene_ = {
    writes,
    audit,
    /** A subscription that is open from the beginning. */
    open(asked: Partial<AuditedSubscription> = {}): number {
      const subscription = audit.subscribe({ name: 's', topics: null, deletes: true, ...asked });
      audit.opened(subscription, 0);
      audit.acknowledged(subscription, 100);
      return subscription;
    },
    /** A document that is written once; answered after 400 µs. */
    write(
      sentUs: number,
      { topic = 0, writer = 0, outcome = 0 }: { topic?: number; writer?: number; outcome?: OutcomeCode } = {},
    ): Delivery {
      const sequence = writes.next(writer, topic);
      writes.wrote(writer, topic, sequence, { dueUs: sentUs, sentUs, doneUs: sentUs + 400 }, outcome);
      return { ...createDelivery(), writer, topic, sequence, sentUs, receivedUs: sentUs + 700 };
    },
    /** The deletion of one that was written once; answered after 400 µs. */
    remove(sentUs: number, document: Delivery, outcome: OutcomeCode = 0): Delivery {
      const { writer, sequence } = document;
      writes.deleted(writer, sequence, document, { dueUs: sentUs, sentUs, doneUs: sentUs + 400 }, outcome);
      const shows = { kind: gone, writer, topic: DELETED_TOPIC, sequence, sentUs: Number.NaN };
      return { ...createDelivery(), ...shows, receivedUs: sentUs + 700 };
    },
    change(
      sentUs: number,
      key: number,
      kind: DeliveryKind,
      { writer = 0, topic = 0, outcome = 0 }: { writer?: number; topic?: number; outcome?: OutcomeCode } = {},
    ): Delivery {
      const sequence = writes.nextChange(writer);
      const times = { dueUs: sentUs, sentUs, doneUs: sentUs + 400 };
      writes.changed({ writer, sequence, key, kind, topic, ...times }, outcome);
      const shows = kind === gone ? {} : { writer, topic, sequence, sentUs };
      return { ...createDelivery(), ...shows, kind, key, receivedUs: sentUs + 700 };
    },
    settle({ gaps = [] as readonly LedgerGap[], settledUs = 60 * SECOND } = {}) {
      const verdict = audit.settle({ ledgers: writes.take(), gaps, settledUs });
      const failed: Partial<Record<AuditCheck, number>> = {};
      const unknown: Partial<Record<AuditCheck, string>> = {};
      // What is lost is late as well, and what nobody can tell of likewise: that is told of once.
      const late = verdict.findings.find(({ check }) => check === 'late') ?? { checked: 0, failed: 0, unknown: 0 };
      for (const finding of verdict.findings) {
        if (finding.check === 'late') continue;
        if (finding.failed > 0) failed[finding.check] = finding.failed;
        if (finding.unknown > 0) unknown[finding.check] = `${finding.unknown}: ${finding.unknownReason}`;
      }
      const checkedOf = (check: AuditCheck) => verdict.findings.find((each) => each.check === check)?.checked;
      return { ...verdict, failed, unknown, late, checkedOf };
    },
  };
  return scene_;
}

describe('documents that are written once', () => {
  test('R31 what was sent before the acknowledgement, or has no answer, may come; what comes neither way is no finding', () => {
    const { audit, write, settle } = scene();
    const early = audit.subscribe({ name: 's', topics: null, deletes: true });
    audit.opened(early, 1_000);
    const before = write(900);
    audit.acknowledged(early, 5_000);
    write(4_900);
    const perhaps = write(20_000, { outcome: 3 });
    write(30_000, { outcome: 3 });
    audit.delivered(early, before);
    audit.delivered(early, perhaps);
    const { failed, unknown, owed } = settle();
    expect({ failed, unknown, owed }).toEqual({ failed: {}, unknown: {}, owed: 0 });
  });

  test('R30 a loss says when its write was due, to which series it belongs, and what came before and after', () => {
    const { audit, open, write, settle } = scene();
    const [one, two] = [open({ name: 'one', series: 3 }), open({ name: 'two', series: 3 })];
    for (const sentUs of [10_000, 20_000, 30_000]) {
      const event = write(sentUs);
      if (sentUs !== 20_000) for (const each of [one, two]) audit.delivered(each, event);
    }
    const { losses, failed, findings, worst } = settle();
    expect({ losses, failed, worst }).toEqual({
      losses: [{ series: 3, dueUs: 20_000, count: 2 }],
      failed: { lost: 2 },
      worst: { name: 'one', failures: 1 },
    });
    expect(findings.find(({ check }) => check === 'lost')?.evidence[0]).toBe(
      'one: writer 0, topic 0, number 1, sent at 0.0200 s, answered at 0.0204 s, is missing; 0 and 2 came',
    );
  });

  test('R30 half of all events lost, one here and one there, are counted one by one, however many they are', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    for (let number = 0; number < 40_000; number += 1) {
      const event = write(10_000 + 1_000 * number);
      if (number % 2 === 0) audit.delivered(subscription, event);
    }
    const { failed, unknown, owed, losses } = settle();
    expect({ failed, unknown, owed }).toEqual({ failed: { lost: 20_000 }, unknown: {}, owed: 40_000 });
    expect(losses.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
  });

  test('R33 what was missed while our own reading was behind is unknown, and so is what the drain did not wait for', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, write(10_000));
    // Before that all was read that came.
    write(19 * SECOND);
    write(20 * SECOND);
    write(40 * SECOND);
    audit.behind(20 * SECOND, 21 * SECOND);
    write(59 * SECOND);
    const { failed, unknown } = settle();
    expect({ failed, unknown }).toEqual({
      failed: { lost: 2 },
      unknown: { lost: '2: the reading of events was behind when they were sent' },
    });
  });

  test('R33 a drain that ends while events still come proves no loss but of what a later event proves', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    write(10_000);
    audit.delivered(subscription, write(20_000));
    write(30_000);
    const { failed, unknown } = settle({ settledUs: SECOND });
    expect({ failed, unknown }).toEqual({
      failed: { lost: 1, 'subscribe-gap': 1 },
      unknown: { lost: '1: the drain ended before it was quiet' },
    });
  });

  test('R33 where events took long to come to others, one that has not come for as long may still come', () => {
    const { open, write, audit, settle } = scene({ topics: 2 });
    const [quick, waits] = [open({ topics: [0] }), open({ topics: [1] })];
    const slow = write(30 * SECOND);
    audit.delivered(quick, { ...slow, receivedUs: 39 * SECOND });
    write(20 * SECOND, { topic: 1 });
    write(45 * SECOND, { topic: 1 });
    expect(waits).toBe(1);
    const { failed, unknown, untold, owed } = settle({ settledUs: 60 * SECOND });
    expect([failed.lost, unknown.lost]).toEqual([1, '1: the drain ended before it was quiet']);
    // Owed all the same, and longer on its way than it was looked for.
    const times = { dueUs: 45 * SECOND, sentUs: 45 * SECOND, untilUs: 60 * SECOND };
    expect([untold, owed]).toEqual([[{ series: 0, ...times, count: 1 }], 3]);
  });

  test('R33 a slow consumer by intent is charged to nobody, and its neighbour is judged', () => {
    const { audit, open, write, settle } = scene();
    const [slow, other] = [open({ name: 'slow' }), open({ name: 'other' })];
    audit.behind(0, 60 * SECOND, slow);
    write(10_000);
    audit.delivered(other, write(20_000));
    const { failed, findings } = settle();
    expect(failed).toEqual({ lost: 1, 'subscribe-gap': 1 });
    expect(findings.find(({ check }) => check === 'lost')?.evidence).toEqual([expect.stringContaining('other: ')]);
  });

  test('R31 a window that breaks owes what is proven by a later event, the next begins with its acknowledgement, and between is a gap', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, write(10_000));
    write(20_000);
    audit.delivered(subscription, write(30_000));
    write(40_000);
    audit.broken(subscription, 50_000);
    write(60_000);
    audit.opened(subscription, 70_000);
    audit.acknowledged(subscription, 80_000);
    audit.delivered(subscription, write(90_000));
    const { failed, unknown, inGap, owed, checkedOf } = settle();
    // The last event before the break proves the one before it; the one after it may have been on its way.
    expect({ failed, unknown, inGap, owed, gap: checkedOf('resumed') }).toEqual({
      failed: { lost: 1, resumed: 2 },
      unknown: {},
      inGap: 2,
      owed: 3,
      gap: 3,
    });
  });

  test('R31 what was lost while connected is lost, or unknown, though no later event came before the cut', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, write(10_000));
    // Acknowledgements, pongs, heartbeats go on to come for 30 s, and then the connection breaks.
    write(20 * SECOND);
    write(27 * SECOND);
    write(29.95 * SECOND);
    write(30.5 * SECOND);
    audit.broken(subscription, 30 * SECOND);
    const { failed, unknown, inGap } = settle();
    expect({ failed, unknown, inGap }).toEqual({
      failed: { lost: 1, resumed: 2 },
      unknown: { lost: '1: the connection broke before they had to have come' },
      inGap: 2,
    });
  });

  test('R31 nothing came of a connection for long before it was known to be broken: nobody can tell of what was written then', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, write(10_000));
    write(2 * SECOND);
    audit.broken(subscription, SECOND, 3 * SECOND);
    expect(settle().unknown).toEqual({ lost: '1: the connection broke before they had to have come' });
  });

  test('R31 what was to come to a connection that is gone for good was missed, to the end', () => {
    const { audit, open, write, settle } = scene();
    const [gone, back] = [open({ name: 'gone' }), open({ name: 'opened again in vain' })];
    const never = audit.subscribe({ name: 'never there', topics: null, deletes: true });
    audit.opened(never, 0);
    audit.broken(never, 5_000);
    const first = write(10_000);
    for (const each of [gone, back]) {
      audit.delivered(each, first);
      audit.broken(each, 20_000);
    }
    audit.opened(back, 30_000);
    audit.broken(back, 40_000);
    for (const sentUs of [50_000, 60_000, 70_000]) write(sentUs);
    const { failed, owed, inGap } = settle();
    expect({ failed, owed, inGap }).toEqual({ failed: { resumed: 10 }, owed: 0, inGap: 10 });
  });

  test('R31 of a subscription that ended soon after nobody can tell what it would have been told, but of the last moments it may', () => {
    const { audit, open, write, settle } = scene();
    const [deaf, heard] = [open({ name: 'deaf' }), open({ name: 'heard' })];
    for (const sentUs of [100_000, 2_000_000, 2_950_000]) {
      const event = write(sentUs);
      if (sentUs < 2_900_000) audit.delivered(heard, event);
    }
    for (const each of [deaf, heard]) {
      audit.unsubscribing(each, 3_000_000);
      audit.unsubscribed(each);
    }
    const { failed, unknown, owed, untold, unranked } = settle();
    expect({ failed, unknown, owed }).toEqual({
      failed: {},
      unknown: { lost: '2: the subscription ended before they had to have come' },
      owed: 4,
    });
    // Owed by R31, and nothing tells how long they would have taken.
    expect([untold, unranked.reduce((sum, { count }) => sum + count, 0)]).toEqual([[], 2]);
  });

  test('millions of losses in a row are told without a look at each', () => {
    const audit = createDeliveryAudit({ path: PATH, writers: 1, topics: 1 });
    const subscription = audit.subscribe({ name: 's', topics: null, deletes: true });
    audit.opened(subscription, 0);
    audit.acknowledged(subscription, 100);
    const last = 2 ** 30;
    const exact = { level: 0, ranges: [] };
    const marks = [0, 1_000, 10_000, 10_400, last / 2, 2_000, 20_000, 20_400, last, 3_000, 30_000, 30_400];
    const lane = { told: [0, last], failed: exact, unknown: exact, level: 20, marks, last: [], there: [], absent: [] };
    audit.delivered(subscription, { ...createDelivery(), writer: 0, topic: 0, sequence: last, sentUs: 30_000 });
    const ledgers = { [WRITES_LEDGER]: { [PATH]: { lanes: { '0.0': lane }, documents: {}, held: {} } } };
    const { losses, owed } = audit.settle({ ledgers, gaps: [], settledUs: 60 * SECOND });
    expect({ losses, owed }).toEqual({
      losses: [
        { series: 0, dueUs: 1_000, count: last / 2 },
        { series: 0, dueUs: 2_000, count: last / 2 },
      ],
      owed: last + 1,
    });
  });

  test('events after an acknowledged unsubscribe, of nobody, of a refused write and of another topic are told apart', () => {
    const { audit, open, write, settle } = scene();
    const filtered = open({ topics: [0], deletes: false });
    const refused = write(10_000, { outcome: 2 });
    audit.delivered(filtered, write(15_000));
    audit.delivered(filtered, refused);
    audit.delivered(filtered, write(20_000, { topic: 1 }));
    audit.delivered(filtered, { ...refused, writer: 4 });
    audit.delivered(filtered, { ...refused, sequence: 700 });
    audit.delivered(filtered, { ...refused, sentUs: 900 * SECOND });
    audit.delivered(filtered, { ...createDelivery(), kind: gone, key: 3 });
    audit.unsubscribing(filtered, 30_000);
    audit.delivered(filtered, write(29_000));
    audit.unsubscribed(filtered);
    audit.delivered(filtered, write(28_000));
    expect(settle().failed).toEqual({
      'wrongly-delivered': 2,
      'never-written': 4,
      'after-unsubscribe': 1,
    });
  });

  test('R33 an event that is too late is worth a notice; one that may have waited here for that long nobody can tell of', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, { ...write(10_000), receivedUs: 7 * SECOND });
    audit.delivered(subscription, { ...write(20_000), receivedUs: 7 * SECOND, readDelayUs: 4 * SECOND });
    const { failed, late } = settle();
    expect({ failed, ...audit.figures() }).toMatchObject({ failed: {}, late: 1, received: 2 });
    expect(late).toMatchObject({ checked: 1, failed: 1, unknown: 1 });
  });

  test('R30 what never came is late, too; what nobody can tell of, nobody can tell to be late', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    for (const sentUs of [10_000, 20_000, 30_000]) {
      const event = write(sentUs);
      if (sentUs !== 20_000) audit.delivered(subscription, event);
    }
    write(40_000);
    const { failed, unknown, late } = settle({ settledUs: SECOND });
    expect({ failed, unknown }).toEqual({
      failed: { lost: 1 },
      unknown: { lost: '1: the drain ended before it was quiet' },
    });
    expect(late).toEqual({
      check: 'late',
      checked: 3,
      failed: 1,
      unknown: 1,
      unknownReason: 'the drain ended before it was quiet',
      evidence: ['s: writer 0, topic 0, number 1, sent at 0.0200 s, answered at 0.0204 s, never came'],
    });
  });

  test('of a writer in several topics the order is that of sending', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    const [first, second] = [write(10_000, { topic: 0 }), write(20_000, { topic: 1 })];
    audit.delivered(subscription, second);
    audit.delivered(subscription, first);
    expect(settle().failed).toEqual({ 'out-of-order': 1 });
  });

  test('of two writers the order is known where one was answered before the other sent', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    const [first, overlapping, second] = [
      write(10_000, { writer: 0 }),
      write(19_000, { writer: 1 }),
      write(20_000, { writer: 2 }),
    ];
    for (const event of [second, overlapping, first]) audit.delivered(subscription, event);
    const { failed, findings } = settle();
    expect(failed).toEqual({ 'out-of-order': 1 });
    expect(findings.find(({ check }) => check === 'out-of-order')?.evidence).toEqual([
      's: writer 0, topic 0, number 0, sent at 0.0100 s, answered at 0.0104 s, received at 0.0107 s, after one that was sent at 0.0200 s',
    ]);
  });

  test('events beyond number that nobody wrote put no other event out of order', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    const first = write(10_000);
    audit.delivered(subscription, first);
    audit.delivered(subscription, { ...first, sequence: 5_000 });
    for (const sentUs of [11_000, 12_000]) audit.delivered(subscription, write(sentUs));
    expect(settle().failed).toEqual({ 'never-written': 1 });
  });

  test('a write without an answer may be made whenever, so that its event may come in any order', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    const [first, second] = [write(10_000, { outcome: 3 }), write(20_000)];
    audit.delivered(subscription, second);
    audit.delivered(subscription, first);
    expect(settle().failed).toEqual({});
  });

  test.each<[LedgerGap['reason'], string]>([
    ['dead', 'shard 1 died'],
    ['missing', 'a part of what shard 1 wrote is missing'],
  ])('after a gap (%s) events of unknown writes may come, and nothing passes for proven', (reason, why) => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, write(10_000));
    audit.delivered(subscription, { ...write(20_000), writer: 2 });
    const { failed, unknown } = settle({ gaps: [{ shard: 1, reason }] });
    expect(failed).toEqual({ lost: 1 });
    expect(unknown).toEqual({
      lost: `1: ${why}`,
      'never-written': `1: ${why}`,
      converged: `1: ${why}`,
      held: `1: ${why}`,
    });
  });

  test('snapshot and events together must show everything, unless the snapshot has as many documents as fit', () => {
    const seam = (isWhole: boolean) => {
      const { audit, write, settle } = scene();
      const [old, older, during] = [write(1_000), write(2_000), write(9_900)];
      const subscription = audit.subscribe({ name: 's', topics: null, deletes: true });
      audit.opened(subscription, 9_500);
      audit.acknowledged(subscription, 10_000);
      audit.delivered(subscription, during);
      audit.snapshot(subscription, [old], isWhole);
      void older;
      const { failed, checkedOf } = settle();
      return { failed, checked: checkedOf('snapshot-seam') };
    };
    expect([seam(true), seam(false)]).toEqual([
      { failed: { 'snapshot-seam': 1 }, checked: 3 },
      { failed: {}, checked: undefined },
    ]);
  });

  test('the same subscription over two channels shows the same', () => {
    const { audit, open, write, settle } = scene();
    const ws = open({ name: 'WebSocket' });
    const sse = open({ name: 'SSE', twin: ws });
    for (const sentUs of [10_000, 20_000, 30_000]) {
      const event = write(sentUs);
      audit.delivered(ws, event);
      if (sentUs !== 20_000) audit.delivered(sse, event);
    }
    const { failed, findings } = settle();
    expect(failed).toEqual({ lost: 1, 'channels-agree': 1 });
    expect(findings.find(({ check }) => check === 'channels-agree')).toMatchObject({
      checked: 3,
      evidence: [
        'writer 0, topic 0, number 1, sent at 0.0200 s, answered at 0.0204 s, came by WebSocket and not by SSE',
      ],
    });
  });

  test('what was read back: an acknowledged document that is not there, and a refused one that is', () => {
    const { writes, write, settle } = scene();
    for (const sentUs of [10_000, 20_000]) write(sentUs);
    write(30_000, { outcome: 3 });
    write(40_000, { outcome: 2 });
    for (const [sequence, isThere] of [true, false, false, true].entries()) writes.readOnce(0, 0, sequence, isThere);
    const { failed, checkedOf } = settle();
    expect({ failed, checked: checkedOf('held') }).toEqual({ failed: { held: 2 }, checked: 3 });
  });
});

describe('deletions of documents that are written once', () => {
  test('X-02 each is owed to whoever has no filters, once and in order, and is no sample of how long events take', () => {
    const { audit, open, write, remove, settle } = scene();
    const all = open({ name: 'all' });
    const made = [10_000, 20_000, 30_000, 40_000, 50_000].map((sentUs) => write(sentUs));
    const removed = made.slice(0, 4).map((document, at) => remove(60_000 + 10_000 * at, document));
    const last = write(100_000);
    for (const event of made) audit.delivered(all, event);
    const [first, second, , fourth] = removed;
    const samples = [second!, first!, fourth!, fourth!].map((event) => audit.delivered(all, event));
    audit.delivered(all, last);
    const { failed, unknown, owed, losses, findings } = settle();
    expect({ failed, unknown, owed, losses, samples }).toEqual({
      failed: { lost: 1, duplicated: 1, 'out-of-order': 1 },
      unknown: {},
      owed: 10,
      losses: [],
      samples: [false, false, false, false],
    });
    const evidence = findings.flatMap(({ check, failed: count, evidence: [text] }) =>
      count > 0 ? [[check, text]] : [],
    );
    expect(evidence).toEqual([
      [
        'lost',
        'all: writer 0, deletion of document 2, sent at 0.0800 s, answered at 0.0804 s, is missing; 1 and 3 came',
      ],
      ['duplicated', 'all: writer 0, deletion of document 3, received at 0.0907 s, came again'],
      [
        'out-of-order',
        'all: writer 0, deletion of document 0, sent at 0.0600 s, answered at 0.0604 s, received at 0.0607 s, after a later one of the same writer',
      ],
      ['late', 'all: writer 0, deletion of document 2, sent at 0.0800 s, answered at 0.0804 s, never came'],
    ]);
  });

  test('X-02 one that filters cannot match is wrong, one that nobody made was never written', () => {
    const { audit, open, write, remove, settle } = scene();
    const [filtered, all] = [open({ topics: [0], deletes: false }), open()];
    const [kept, document] = [write(10_000), write(20_000)];
    const removed = remove(30_000, document);
    for (const event of [kept, document, removed]) for (const each of [filtered, all]) audit.delivered(each, event);
    audit.delivered(all, { ...removed, sequence: 0 });
    const { failed, checkedOf } = settle();
    expect({ failed, stale: checkedOf('stale-by-protocol') }).toEqual({
      failed: { 'wrongly-delivered': 1, 'never-written': 1, 'stale-by-protocol': 1 },
      stale: 1,
    });
  });

  test('X-02 order holds between deletions and other writes, though events of deletions do not say when they were sent', () => {
    const out = (order: (events: readonly Delivery[]) => readonly Delivery[]) => {
      const { audit, open, write, remove, settle } = scene();
      const all = open();
      const made = write(10_000);
      const before = write(20_000);
      const removed = remove(30_000, made);
      const after = write(40_000, { writer: 1 });
      audit.delivered(all, made);
      for (const event of order([before, removed, after])) audit.delivered(all, event);
      return settle().failed['out-of-order'] ?? 0;
    };
    expect([
      out((events) => events),
      out(([before, removed, after]) => [removed!, before!, after!]),
      out(([before, removed, after]) => [before!, after!, removed!]),
    ]).toEqual([0, 1, 1]);
  });

  test('X-02 of those whose events have no id it is counted whether there are as many', () => {
    const { audit, open, write, remove, settle } = scene();
    const [all, missing] = [open({ name: 'all' }), open({ name: 'missing' })];
    const made = [10_000, 20_000, 30_000].map((sentUs) => write(sentUs));
    made.forEach((document, at) => remove(40_000 + 10_000 * at, document));
    const last = write(80_000);
    for (const each of [all, missing]) {
      for (const event of [...made, last]) audit.delivered(each, event);
      const nameless = { ...createDelivery(), kind: gone, receivedUs: 81_000, sentUs: Number.NaN };
      for (let event = 0; event < (each === all ? 6 : 2); event += 1) audit.delivered(each, nameless);
    }
    const { failed, owed, findings } = settle();
    expect({ failed, owed }).toEqual({
      failed: { lost: 1, 'deletes-without-id': 8, 'doubled-deletes': 3 },
      owed: 13,
    });
    const lost = findings.find(({ check }) => check === 'lost');
    expect([lost?.evidence, lost?.unknown]).toEqual([['missing: 2 events of 3 deletions'], 1]);
  });

  test.each([
    { events: 20, isBroken: false, lost: 0, unknown: 0 },
    { events: 19, isBroken: false, lost: 0, unknown: 0 },
    { events: 12, isBroken: false, lost: 0, unknown: 4 },
    { events: 8, isBroken: false, lost: 2, unknown: 4 },
    { events: 1, isBroken: false, lost: 9, unknown: 0 },
    { events: 12, isBroken: true, lost: 0, unknown: 4 },
  ])(
    'X-02 of 10 deletions told without an id by $events events $lost are lost, and of $unknown nobody can tell',
    (case_) => {
      const { audit, writes, open, write, remove, settle } = scene();
      const all = open();
      const made = Array.from({ length: 10 }, (_, at) => write(10_000 + at * 1_000));
      made.forEach((document, at) => remove(40_000 + 1_000 * at, document));
      for (const { sequence } of made) writes.readOnce(0, DELETED_TOPIC, sequence, false);
      const last = write(80_000);
      for (const event of [...made, last]) audit.delivered(all, event);
      const nameless = { ...createDelivery(), kind: gone, receivedUs: 81_000, sentUs: Number.NaN };
      for (let event = 0; event < case_.events; event += 1) audit.delivered(all, nameless);
      if (case_.isBroken) {
        audit.broken(all, 90_000, 95_000);
        audit.opened(all, 96_000);
        audit.acknowledged(all, 97_000);
        audit.delivered(all, write(100_000));
      }
      const { findings } = settle();
      const told = (name: string) => {
        const found = findings.find(({ check }) => check === name);
        return { lost: found?.failed ?? 0, unknown: found?.unknown ?? 0 };
      };
      const { lost, unknown } = case_;
      expect([told('lost'), told('converged')]).toEqual([
        { lost, unknown },
        { lost, unknown },
      ]);
    },
  );

  test.each([
    { when: 'nothing came after it', came: [], isBack: true, missed: 6, unknown: 0 },
    {
      when: 'they came when none can have been on its way',
      came: [400_000, 400_000],
      isBack: true,
      missed: 6,
      unknown: 0,
    },
    { when: 'two may have been on their way', came: [210_000, 250_000, 400_000], isBack: true, missed: 4, unknown: 2 },
    { when: 'more came than can be told apart', came: Array(64).fill(210_000), isBack: true, missed: 0, unknown: 6 },
    { when: 'it never came back', came: [], isBack: false, missed: 6, unknown: 0 },
  ])('X-02 of 6 deletions without an id while not connected $missed are missed where $when', (case_) => {
    const { audit, open, write, remove, settle } = scene();
    const all = open();
    const made = Array.from({ length: 8 }, (_, at) => write(10_000 + at * 1_000));
    const nameless = { ...createDelivery(), kind: gone, sentUs: Number.NaN };
    for (const event of made) audit.delivered(all, event);
    made.slice(0, 2).forEach((document, at) => remove(20_000 + 1_000 * at, document));
    for (let event = 0; event < 4; event += 1) audit.delivered(all, { ...nameless, receivedUs: 25_000 });
    audit.delivered(all, write(30_000));
    audit.broken(all, 140_000);
    made.slice(2).forEach((document, at) => remove(150_000 + 1_000 * at, document));
    if (case_.isBack) {
      audit.opened(all, 190_000);
      audit.acknowledged(all, 200_000);
      for (const receivedUs of case_.came) audit.delivered(all, { ...nameless, receivedUs });
      audit.delivered(all, write(500_000));
    }
    const { findings, inGap } = settle();
    const resumed = findings.find(({ check }) => check === 'resumed');
    expect({ ...resumed, inGap }).toEqual({
      check: 'resumed',
      checked: case_.missed,
      failed: case_.missed,
      unknown: case_.unknown,
      unknownReason: case_.unknown === 0 ? '' : 'deletions were told without an id, and each may have been told twice',
      evidence: case_.missed === 0 ? [] : ['s: 6 deletions were made while it was not connected'],
      inGap: case_.missed,
    });
  });

  test.each([
    { how: 'once each', events: 20, made: 20, missed: 0, unknown: 8 },
    { how: 'twice each', events: 40, made: 20, missed: 0, unknown: 8 },
    { how: 'but for four', events: 16, made: 20, missed: 4, unknown: 4 },
    { how: 'once each, and five were made while it was away', events: 20, made: 25, missed: 5, unknown: 8 },
  ])('X-02 deletions without an id that were told before a break, $how, are not missed for it', (case_) => {
    const { audit, open, write, remove, settle } = scene();
    const all = open();
    const made = Array.from({ length: case_.made }, (_, at) => write(10_000 + at * 1_000));
    for (const event of made) audit.delivered(all, event);
    made.slice(0, 20).forEach((document, at) => remove(2_000_000 + 10_000 * at, document));
    const nameless = { ...createDelivery(), kind: gone, sentUs: Number.NaN };
    for (let event = 0; event < case_.events; event += 1)
      audit.delivered(all, { ...nameless, receivedUs: 2_001_000 + event * 5_000 });
    // What was answered in the last 0.1 s before the break may have been on its way: here 8 of 20. The others were owed.
    audit.delivered(all, write(2_114_000));
    audit.broken(all, 2_215_000);
    made.slice(20).forEach((document, at) => remove(2_217_000 + at, document));
    audit.opened(all, 2_230_000);
    audit.acknowledged(all, 2_240_000);
    audit.delivered(all, write(2_700_000));
    const { findings, inGap } = settle();
    const { missed, unknown } = case_;
    expect({ ...findings.find(({ check }) => check === 'resumed'), inGap }).toEqual({
      check: 'resumed',
      checked: missed,
      failed: missed,
      unknown,
      unknownReason: unknown === 0 ? '' : 'deletions were told without an id, and each may have been told twice',
      evidence:
        missed === 0
          ? []
          : [`s: ${case_.made - 20} deletions were made while it was not connected, and 8 not long before`],
      inGap: missed,
    });
  });

  test('X-02 what was deleted is missing in no snapshot, and must be gone when it is asked for', () => {
    const { audit, writes, write, remove, settle } = scene();
    const [kept, removed, perhaps] = [write(1_000), write(2_000), write(3_000)];
    remove(4_000, removed);
    remove(5_000, perhaps, 3);
    const subscription = audit.subscribe({ name: 's', topics: null, deletes: true });
    audit.opened(subscription, 9_500);
    audit.acknowledged(subscription, 10_000);
    audit.snapshot(subscription, [kept], true);
    audit.delivered(subscription, write(20_000));
    for (const sequence of [0, 1, 2]) writes.readOnce(0, 0, sequence, sequence === 0);
    writes.readOnce(0, DELETED_TOPIC, 1, true);
    const { failed, checkedOf, findings } = settle();
    expect({ failed, seam: checkedOf('snapshot-seam'), held: checkedOf('held') }).toEqual({
      failed: { held: 1 },
      seam: 1,
      held: 2,
    });
    expect(findings.find(({ check }) => check === 'held')?.evidence).toEqual([
      'writer 0, deletion of document 1: it is there',
    ]);
  });
});

describe('X-05 what was seen of documents that are written once, against what the server held in the end', () => {
  test('what it held was seen, by its own word where there was no answer, and nothing was seen that it did not hold', () => {
    const { audit, writes, open, write, settle } = scene();
    const subscription = open();
    const [seen, , perhaps, phantom] = [
      write(10_000),
      write(20_000),
      write(30_000, { outcome: 3 }),
      write(40_000, { outcome: 3 }),
    ];
    write(50_000, { outcome: 3 });
    const last = write(60_000);
    for (const event of [seen, perhaps, phantom, last]) audit.delivered(subscription, event);
    for (const [sequence, isThere] of [true, true, true, false, true, true].entries())
      writes.readOnce(0, 0, sequence, isThere);
    const { failed, unknown, findings } = settle();
    expect({ failed, unknown }).toEqual({
      failed: { lost: 1, converged: 2 },
      unknown: { converged: '1: its write had no answer, or our reading was behind' },
    });
    expect(findings.find(({ check }) => check === 'converged')).toMatchObject({
      checked: 5,
      evidence: ['s: writer 0, topic 0, number 1, sent at 0.0200 s, answered at 0.0204 s, is there, and was not seen'],
    });
  });

  test('of a subscription that had ended, or was there for a part of it, only that is asked', () => {
    const { audit, writes, write, settle } = scene();
    const early = write(10_000);
    const subscription = audit.subscribe({ name: 's', topics: null, deletes: true });
    audit.opened(subscription, 11_000);
    audit.acknowledged(subscription, 12_000);
    audit.delivered(subscription, write(20_000));
    for (const sequence of [0, 1]) writes.readOnce(0, 0, sequence, true);
    void early;
    const { failed, checkedOf } = settle();
    expect({ failed, converged: checkedOf('converged') }).toEqual({ failed: {}, converged: 1 });
  });
});

describe('documents that are written more than once', () => {
  test('R32 changes may be shown together; then the last must have been shown', () => {
    const { audit, open, change, settle } = scene();
    const subscription = open();
    const [, second, third] = [change(10_000, 0, create), change(20_000, 0, update), change(30_000, 0, update)];
    audit.delivered(subscription, second);
    audit.delivered(subscription, third);
    const { failed, checkedOf } = settle();
    expect({ failed, converged: checkedOf('converged') }).toEqual({ failed: { 'merged-states': 1 }, converged: 1 });
  });

  test('R32 what changes had no event of their own is counted for a part of what is written, too, and how many there are at most', () => {
    const { audit, open, change, settle } = scene();
    const part = open({ topics: [0], deletes: false });
    const all = open();
    const seen = [change(10_000, 0, create), change(20_000, 0, update), change(30_000, 1, create)];
    change(40_000, 1, update, { topic: 1 });
    change(50_000, 0, update);
    const last = change(60_000, 0, update);
    for (const event of [seen[0]!, seen[2]!, last]) audit.delivered(part, event);
    for (const event of seen) audit.delivered(all, event);
    const { failed, checkedOf, owed, owedAtMost } = settle();
    expect({ failed, merged: checkedOf('merged-states'), owed, owedAtMost }).toEqual({
      failed: { converged: 2, 'merged-states': 5, 'stale-by-protocol': 1 },
      merged: 11,
      owed: 0,
      owedAtMost: 11,
    });
  });

  test('R32 a last change that never came is told with what was seen instead', () => {
    const { audit, open, change, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, change(10_000, 0, create));
    change(20_000, 0, update);
    const { failed, findings } = settle();
    expect(failed).toEqual({ converged: 1, 'merged-states': 1 });
    expect(findings.find(({ check }) => check === 'converged')?.evidence).toEqual([
      's: of document 0 it saw writer 0, number 0 last; it is written by writer 0, number 1, sent at 0.0200 s, answered at 0.0204 s',
    ]);
  });

  test('R32 no state is older than the last one seen, be it told by our number, the version, or a writer long before', () => {
    const { audit, open, change, settle } = scene();
    const subscription = open();
    const [a, b] = [change(10_000, 0, create), change(20_000, 0, update)];
    for (const event of [b, a]) audit.delivered(subscription, event);
    const [c, d] = [change(30_000, 1, create), change(40_000, 1, update)];
    for (const event of [{ ...c, version: 2 }, { ...d, version: 1 }, d]) audit.delivered(subscription, event);
    const [e, f] = [change(50_000, 2, create, { writer: 1 }), change(900_000, 2, update, { writer: 2 })];
    for (const event of [f, e]) audit.delivered(subscription, event);
    const [g, h] = [change(910_000, 3, create, { writer: 1 }), change(911_000, 3, update, { writer: 2 })];
    for (const event of [h, g]) audit.delivered(subscription, event);
    const [i, j] = [change(920_000, 4, update, { outcome: 3 }), change(930_000, 4, update)];
    for (const event of [j, i]) audit.delivered(subscription, event);
    const { failed } = settle();
    // Of the fourth document two writers wrote at once, and of the fifth the first write had no answer: nobody knows their order.
    expect(failed['older-states']).toBe(3);
  });

  test('a write that took long may be the last though it was sent before another writer’s that was seen', () => {
    const { audit, writes, open, settle } = scene();
    const subscription = open();
    const change = (writer: number, sentUs: number, doneUs: number): Delivery => {
      const sequence = writes.nextChange(writer);
      writes.changed({ writer, sequence, key: 0, kind: update, topic: 0, dueUs: sentUs, sentUs, doneUs }, 0);
      return { ...createDelivery(), kind: update, writer, topic: 0, sequence, key: 0, sentUs, receivedUs: doneUs };
    };
    const [slow, quick] = [change(1, 100_000, 900_000), change(2, 400_000, 401_000)];
    audit.delivered(subscription, quick);
    audit.delivered(subscription, slow);
    writes.readFollowed(0, slow);
    const { failed, checkedOf } = settle();
    expect({ failed, converged: checkedOf('converged') }).toEqual({ failed: {}, converged: 1 });
  });

  test('R32 an event that shows a state again is no sample, and taken for a change that was shown together with another', () => {
    const { audit, open, change, settle } = scene();
    const subscription = open();
    const first = change(10_000, 0, create);
    for (const sentUs of [20_000, 30_000]) change(sentUs, 0, update);
    const last = change(40_000, 0, update);
    const samples = [first, last, last, last].map((event) => audit.delivered(subscription, event));
    const { failed, findings } = settle();
    expect({ samples, failed }).toEqual({ samples: [true, true, false, false], failed: { 'merged-states': 2 } });
    expect(findings.find(({ check }) => check === 'duplicated')).toMatchObject({ failed: 0, unknown: 0 });
  });

  test('more events than changes are duplicates, though they cannot be told apart', () => {
    const { audit, open, change, settle } = scene();
    const subscription = open();
    const event = change(10_000, 0, create);
    for (let times = 0; times < 3; times += 1) audit.delivered(subscription, event);
    expect(settle().failed).toEqual({ duplicated: 2 });
  });

  test('a deletion must be told to who can be told of it, and is a quirk of the protocol for others', () => {
    const { audit, open, change, settle } = scene();
    const [all, filtered, late] = [open(), open({ topics: [0], deletes: false }), open({ name: 'late' })];
    const [created, deleted] = [change(10_000, 0, create), change(20_000, 0, gone)];
    for (const each of [all, filtered, late]) audit.delivered(each, created);
    audit.delivered(all, deleted);
    const { failed } = settle();
    expect(failed).toEqual({ converged: 1, 'merged-states': 1, 'stale-by-protocol': 1 });
  });

  test('a document that left the filter is stale by protocol; one that is in it is owed', () => {
    const { audit, open, change, settle } = scene();
    const filtered = open({ topics: [0], deletes: false });
    for (const key of [0, 1]) audit.delivered(filtered, change(10_000 + key * 1_000, key, create));
    change(20_000, 0, update, { topic: 1 });
    change(30_000, 1, update, { topic: 0 });
    expect(settle().failed).toEqual({ converged: 1, 'merged-states': 1, 'stale-by-protocol': 1 });
  });

  test('deletions of a distributed server tell no id, twice', () => {
    const { audit, open, change, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, change(10_000, 0, create));
    const deleted = { ...change(20_000, 0, gone), key: NOT_SHOWN };
    for (let times = 0; times < 2; times += 1) audit.delivered(subscription, deleted);
    expect(settle().failed).toEqual({
      'deletes-without-id': 2,
      'doubled-deletes': 1,
      'merged-states': 1,
      'stale-by-protocol': 1,
    });
  });

  test('where deletions tell no id and fewer came than two of each, the end of a deleted document is unknown', () => {
    const { audit, open, change, settle } = scene();
    const subscription = open();
    for (const key of [0, 1]) audit.delivered(subscription, change(10_000 + key * 1_000, key, create));
    const deleted = [0, 1].map((key) => ({ ...change(20_000 + key * 1_000, key, gone), key: NOT_SHOWN }));
    for (let times = 0; times < 2; times += 1) audit.delivered(subscription, deleted[0]!);
    const { failed, findings } = settle();
    expect([failed['stale-by-protocol'], findings.find(({ check }) => check === 'converged')]).toEqual([
      undefined,
      expect.objectContaining({ failed: 0, unknown: 2 }),
    ]);
  });

  test('what the server holds decides where an answer is missing, and is held against what was acknowledged', () => {
    const { audit, writes, open, change, settle } = scene();
    const subscription = open();
    const created = change(10_000, 0, create);
    const unanswered = change(20_000, 0, update, { outcome: 3 });
    audit.delivered(subscription, created);
    writes.readFollowed(0, created);
    audit.delivered(subscription, change(10_000, 1, create));
    writes.readFollowed(1, { writer: 3, topic: 0, sequence: 9 });
    change(15_000, 2, create);
    writes.readFollowed(2, null);
    void unanswered;
    const { failed, findings, checkedOf } = settle();
    expect({ failed, converged: checkedOf('converged'), held: checkedOf('held') }).toEqual({
      failed: { held: 2, 'merged-states': 1 },
      converged: 1,
      held: 3,
    });
    expect(findings.find(({ check }) => check === 'held')?.evidence).toEqual([
      'document 1 shows writer 3, number 9; acknowledged last: written by writer 0, number 2, sent at 0.0100 s, answered at 0.0104 s',
      'document 2 is not there; acknowledged last: written by writer 0, number 3, sent at 0.0150 s, answered at 0.0154 s',
    ]);
  });

  test('without data followed documents are only counted', () => {
    const { audit, open, change, settle } = scene();
    const subscription = open({ data: false });
    const bare = { writer: NOT_SHOWN, topic: NOT_SHOWN, sequence: NOT_SHOWN };
    audit.delivered(subscription, { ...change(10_000, 0, create), ...bare });
    change(20_000, 0, update);
    expect(settle().failed).toEqual({ 'merged-states': 1 });
  });

  test('a document that changed before the acknowledgement is asked of the snapshot alone', () => {
    const { audit, change, settle } = scene();
    const [created, other] = [change(1_000, 0, create), change(2_000, 1, create)];
    const subscription = audit.subscribe({ name: 's', topics: null, deletes: true });
    audit.opened(subscription, 9_500);
    audit.acknowledged(subscription, 10_000);
    audit.snapshot(subscription, [created], true);
    void other;
    const { failed, checkedOf } = settle();
    expect({ failed, converged: checkedOf('converged') }).toEqual({ failed: {}, converged: 1 });
  });

  test('whatever the network says makes nothing grow and nobody throw', () => {
    const { audit, open, settle } = scene({ documents: 2 });
    const subscription = open();
    for (const hostile of [
      { key: 2 ** 31 - 1, writer: 0 },
      { key: 2 },
      { key: -7 },
      { writer: 2 ** 31 - 1 },
      { writer: 0, topic: 2 ** 31 - 1, sequence: 0 },
      { writer: 0, topic: -1, sequence: 0 },
      { writer: 0, topic: 0, sequence: -5 },
    ]) {
      audit.delivered(subscription, { ...createDelivery(), ...hostile });
    }
    expect(settle().failed).toEqual({ 'never-written': 7 });
  });
});
