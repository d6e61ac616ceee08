import type { LedgerGap, OutcomeCode } from '@syntrix-bench/core';
import { describe, expect, test } from 'vitest';

import type { AuditCheck } from '../src/audit-checks.ts';
import { createDelivery, DELIVERY_KIND, NOT_SHOWN, type Delivery, type DeliveryKind } from '../src/delivery.ts';
import type { AuditedSubscription } from '../src/delivery-audit.ts';
import { createDeliveryAudit } from '../src/online-audit.ts';
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
      for (const finding of verdict.findings) {
        if (finding.failed > 0) failed[finding.check] = finding.failed;
        if (finding.unknown > 0) unknown[finding.check] = `${finding.unknown}: ${finding.unknownReason}`;
      }
      const checkedOf = (check: AuditCheck) => verdict.findings.find((each) => each.check === check)?.checked;
      return { ...verdict, failed, unknown, checkedOf };
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
    write(20 * SECOND);
    write(40 * SECOND);
    audit.behind(20 * SECOND, 21 * SECOND);
    write(59 * SECOND);
    const { failed, unknown } = settle();
    expect({ failed, unknown }).toEqual({
      failed: { lost: 1 },
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

  test('a window that breaks owes what is proven by a later event, the next begins with its acknowledgement, and between is a gap', () => {
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
    const { failed, inGap, owed, checkedOf } = settle();
    // The last event before the break proves the one before it; itself it is no more than seen.
    expect({ failed, inGap, owed, gap: checkedOf('resumed') }).toEqual({
      failed: { lost: 1, resumed: 2 },
      inGap: 2,
      owed: 3,
      gap: 3,
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

  test('an event that is too late is worth a notice; what it waited here is not counted', () => {
    const { audit, open, write, settle } = scene();
    const subscription = open();
    audit.delivered(subscription, { ...write(10_000), receivedUs: 7 * SECOND });
    audit.delivered(subscription, { ...write(20_000), receivedUs: 7 * SECOND, readDelayUs: 4 * SECOND });
    const { failed } = settle();
    expect({ failed, ...audit.figures() }).toMatchObject({ failed: { late: 1 }, late: 1, received: 2 });
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
    expect(settle().failed).toEqual({ converged: 1, 'stale-by-protocol': 1 });
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
      failed: { held: 2 },
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
