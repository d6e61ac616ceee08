import { OUTCOME_CODE, type Json } from '@syntrix-bench/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DELETED_TOPIC } from './delivery-audit.ts';
import { createDelivery } from './delivery.ts';
import { retryWaitUs, type RetryPolicy } from './retry-policy.ts';
import { MOST_SUSPICIONS } from './suspicions.ts';
import { WebhookAudit } from './webhook-audit.ts';
import { WriteLog } from './write-log.ts';
import { WRITES_FORMAT } from './write-ledger.ts';
import type { CallAnswer } from './webhook-task.ts';

const MS = 1000;
const SECOND = 1_000_000;
const PATH = 'default/orders';
const POLICY: RetryPolicy = { attempts: 3, initialUs: SECOND, mostUs: 30 * SECOND };
const MATCHING = 0;
const OTHERS = 1;
const DOCUMENT = 2;
/** Numbers of deleted documents lie so far apart: those between were never deleted. */
const APART = 3;
const nameOf = (writer: number, number: number): string => `gone-${writer}-${number}`;

/** What a server does wrongly with the call of one write. */
type Fault = 'none' | 'lost' | 'repeated' | 'wrong' | 'altered' | 'missing-retry' | 'hasty-retry' | 'extra-retry';

interface Write {
  readonly writer: number;
  readonly topic: number;
  /** How the receiver answers its calls, one after the other; then it takes them. */
  readonly answers: readonly CallAnswer[];
  readonly fault: Fault;
}

interface Told {
  lost: number;
  duplicated: number;
  'wrongly-delivered': number;
  altered: number;
  retried: number;
  'retry-spacing': number;
  'given-up': number;
  'out-of-order': number;
  'never-written': number;
  'merged-states': number;
}

const NOTHING: Told = {
  lost: 0,
  duplicated: 0,
  'wrongly-delivered': 0,
  altered: 0,
  retried: 0,
  'retry-spacing': 0,
  'given-up': 0,
  'out-of-order': 0,
  'never-written': 0,
  'merged-states': 0,
};

/** A server in virtual time: it calls for each write as the policy says, and wrongly where it is told to. */
class HookSource {
  readonly truth: Told = { ...NOTHING };
  readonly audit: WebhookAudit;
  readonly #log = new WriteLog(PATH);
  readonly #sentUs = new Map<string, number>();
  readonly #removed = new Map<number, number>();
  readonly #queue: { readonly atUs: number; readonly go: (atUs: number) => void }[] = [];
  #nowUs = 0;
  #ledger: Json = {};

  constructor(policy = POLICY) {
    this.audit = new WebhookAudit({
      path: PATH,
      writers: 4,
      topics: 8,
      matches: (topic) => topic !== OTHERS,
      isDocument: (topic) => topic >= DOCUMENT,
      policy,
      deletedName: nameOf,
    });
    this.#policy = policy;
  }
  readonly #policy: RetryPolicy;

  write({ writer, topic, answers, fault }: Write, at: number, delayUs = 5 * MS): number {
    const sentUs = at * 10 * MS;
    const sequence = topic === DELETED_TOPIC ? this.#nextRemoved(writer) : this.#log.next(writer, topic);
    this.#sentUs.set(`${writer}.${topic}.${sequence}`, sentUs);
    this.#log.wrote(writer, topic, sequence, { dueUs: sentUs, sentUs, doneUs: sentUs + 3 * MS }, OUTCOME_CODE.ok);
    const call = (atUs: number, altered = '') => {
      if (topic === DELETED_TOPIC) return this.remove(nameOf(writer, sequence), atUs, altered);
      const form = { ...createDelivery(), writer, topic, sequence, dueUs: sentUs, sentUs, receivedUs: atUs, altered };
      return this.audit.called(form);
    };
    const attempt = (number: number, atUs: number): void => {
      const isAltered = fault === 'altered' && number === 1;
      this.truth.altered += isAltered ? 1 : 0;
      const { task } = call(atUs, isAltered ? 'other contents' : '');
      if (fault === 'repeated' && number === 1) {
        this.truth.duplicated += 1;
        call(atUs + 200);
      }
      const answer = answers[number - 1] ?? 'taken';
      const endUs = atUs + MS;
      if (task !== null) this.audit.answered(task, endUs, answer);
      if (answer !== 'failed') return;
      if (number < this.#policy.attempts) {
        if (fault === 'missing-retry') {
          this.truth.retried += 1;
          return;
        }
        const isHasty = fault === 'hasty-retry';
        this.truth['retry-spacing'] += isHasty ? 1 : 0;
        const waitUs = isHasty ? 0 : retryWaitUs(this.#policy, number);
        this.#at(endUs + waitUs + MS / 2, (againUs) => attempt(number + 1, againUs));
        return;
      }
      this.truth['given-up'] += 1;
      if (fault !== 'extra-retry') return;
      this.truth.duplicated += 1;
      this.#at(endUs + SECOND, (againUs) => void call(againUs));
    };
    if (topic === OTHERS) {
      if (fault !== 'wrong') return sequence;
      this.truth['wrongly-delivered'] += 1;
      this.#at(sentUs + delayUs, (atUs) => void call(atUs));
    } else if (fault === 'lost') this.truth.lost += 1;
    else this.#at(sentUs + delayUs, (atUs) => attempt(1, atUs));
    return sequence;
  }

  /** A call about a deletion. */
  remove(name: string, receivedUs: number, altered = '') {
    return this.audit.deletionCalled({ name, altered, receivedUs, readDelayUs: 0 });
  }

  #nextRemoved(writer: number): number {
    const number = this.#removed.get(writer) ?? 0;
    this.#removed.set(writer, number + APART);
    return number;
  }

  /** A call that shows another state of a document than the one that it is about. */
  show(writer: number, topic: number, sequence: number, atUs: number): void {
    this.#at(atUs, (receivedUs) => {
      const sentUs = this.#sentUs.get(`${writer}.${topic}.${sequence}`) ?? 0;
      const form = { ...createDelivery(), writer, topic, sequence, dueUs: sentUs, sentUs, receivedUs };
      const { task } = this.audit.called(form);
      if (task !== null) this.audit.answered(task, receivedUs + MS, 'taken');
    });
  }

  settle(afterUs = 60 * SECOND, gaps: { readonly shard: number; readonly reason: 'dead' }[] = []) {
    while (this.#queue.length > 0) {
      this.#queue.sort((a, b) => a.atUs - b.atUs);
      const { atUs, go } = this.#queue.shift()!;
      this.#nowUs = atUs;
      go(atUs);
    }
    this.#ledger = WRITES_FORMAT.merge({}, this.#log.take()['audit-writes'] ?? {});
    return this.audit.settle({
      ledgers: { 'audit-writes': this.#ledger },
      gaps,
      settledUs: this.#nowUs + afterUs,
    });
  }

  #at(atUs: number, go: (atUs: number) => void): void {
    this.#queue.push({ atUs, go });
  }
}

/** How often each check failed. */
function toldIn({
  findings,
}: {
  readonly findings: readonly { readonly check: string; readonly failed: number }[];
}): Told {
  return Object.fromEntries(
    Object.keys(NOTHING).map((name) => [name, findings.find(({ check }) => check === name)?.failed ?? 0]),
  ) as unknown as Told;
}

const writes = fc.array(
  fc.record({
    writer: fc.nat(3),
    topic: fc.constantFrom(MATCHING, MATCHING, OTHERS, DELETED_TOPIC),
    answers: fc.array(fc.constantFrom<CallAnswer>('taken', 'failed', 'failed', 'refused'), { maxLength: 3 }),
    fault: fc.constantFrom<Fault>(
      'none',
      'none',
      'lost',
      'repeated',
      'wrong',
      'altered',
      'missing-retry',
      'hasty-retry',
      'extra-retry',
    ),
  }),
  { maxLength: 40 },
);

describe('X-08 an audit of webhooks', () => {
  test('finds what the server did, whatever it did with which write, and nothing else', () => {
    fc.assert(
      fc.property(writes, (all) => {
        const source = new HookSource();
        all.forEach((write, at) => source.write(write, at));
        const verdict = source.settle();
        expect(toldIn(verdict)).toEqual(source.truth);
        expect(verdict.findings.every(({ unknown }) => unknown === 0)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('finds nothing where calls fail and are made again as the policy says, and tells of those that were given up', () => {
    const source = new HookSource({ attempts: 2, initialUs: 200 * MS, mostUs: 300 * MS });
    const answers: readonly CallAnswer[][] = [['failed'], ['failed', 'failed'], ['refused'], []];
    answers.forEach((each, at) => source.write({ writer: 0, topic: MATCHING, answers: each, fault: 'none' }, at));
    expect(toldIn(source.settle())).toEqual({ ...NOTHING, 'given-up': 1 });
    expect(source.audit.figures()).toEqual({
      calls: 6,
      tasks: 4,
      retries: 2,
      recovered: 1,
      givenUp: 1,
      refused: 1,
      pending: 0,
    });
  });

  test('calls of different documents may overtake one another, those of one document may not', () => {
    const source = new HookSource();
    const usual = { writer: 0, answers: [], fault: 'none' } as const;
    source.write({ ...usual, topic: MATCHING }, 0, 50 * MS);
    source.write({ ...usual, topic: MATCHING }, 1);
    source.write({ ...usual, topic: DOCUMENT }, 2, 50 * MS);
    source.write({ ...usual, topic: DOCUMENT }, 3);
    expect(toldIn(source.settle())).toEqual({ ...NOTHING, 'out-of-order': 1 });
  });

  test('of calls that were overtaken beyond those that are kept, nobody can tell whether they are out of order', () => {
    const source = new HookSource();
    const came = MOST_SUSPICIONS + 4;
    for (let at = 0; at < came; at += 1) source.write({ writer: 0, topic: DOCUMENT, answers: [], fault: 'lost' }, 0);
    const form = { ...createDelivery(), writer: 0, topic: DOCUMENT, receivedUs: 10 * MS };
    source.audit.called({ ...form, sequence: came - 1 });
    for (let sequence = 0; sequence < came - 1; sequence += 1) source.audit.called({ ...form, sequence });
    const { findings } = source.settle();
    expect(findings.find(({ check }) => check === 'out-of-order')).toMatchObject({
      checked: came - 3,
      failed: MOST_SUSPICIONS,
      unknown: 3,
      unknownReason: 'there were too many to look at each',
    });
  });

  test('a call that is made again may come after those of later writes', () => {
    const source = new HookSource();
    source.write({ writer: 0, topic: DOCUMENT, answers: ['failed'], fault: 'none' }, 0);
    source.write({ writer: 0, topic: DOCUMENT, answers: [], fault: 'none' }, 1);
    expect(toldIn(source.settle())).toEqual(NOTHING);
  });

  test('a change that was read when the next had been made is shown by the call of that one: a quirk, and nothing is lost', () => {
    const source = new HookSource();
    const usual = { writer: 0, topic: DOCUMENT, answers: [] } as const;
    source.write({ ...usual, fault: 'lost' }, 0);
    const later = source.write({ ...usual, fault: 'none' }, 1);
    source.show(0, DOCUMENT, later, 40 * MS);
    expect(toldIn(source.settle())).toEqual({ ...NOTHING, 'merged-states': 1 });
  });

  test('a repeated call excuses no other change than the one directly before, and that only where calls took as long as both lie apart', () => {
    const usual = { writer: 0, topic: DOCUMENT, answers: [] } as const;
    const earlier = new HookSource();
    earlier.write({ ...usual, fault: 'lost' }, 0);
    earlier.write({ ...usual, fault: 'none' }, 1);
    earlier.write({ ...usual, fault: 'repeated' }, 2);
    expect(toldIn(earlier.settle())).toEqual({ ...NOTHING, lost: 1, duplicated: 1 });
    const longBefore = new HookSource();
    longBefore.write({ ...usual, fault: 'lost' }, 0);
    longBefore.write({ ...usual, fault: 'repeated' }, 20);
    expect(toldIn(longBefore.settle())).toEqual({ ...NOTHING, lost: 1, duplicated: 1 });
    const behind = new HookSource();
    behind.write({ ...usual, fault: 'lost' }, 0);
    behind.write({ ...usual, fault: 'lost' }, 10);
    const last = behind.write({ ...usual, fault: 'none' }, 20, 300 * MS);
    for (const atUs of [501, 502]) behind.show(0, DOCUMENT, last, atUs * MS);
    expect(toldIn(behind.settle())).toMatchObject({ lost: 0, duplicated: 0, 'merged-states': 2 });
  });

  test('the call of a deletion that comes before that of the document’s creation is out of order', () => {
    const source = new HookSource();
    const sequence = source.write({ writer: 0, topic: MATCHING, answers: [], fault: 'lost' }, 0);
    const form = { ...createDelivery(), writer: 0, topic: MATCHING, sequence, receivedUs: 60 * MS };
    source.remove(nameOf(0, 0), 20 * MS);
    source.audit.called(form, nameOf(0, 0));
    source.audit.called({ ...form, sequence: 1 }, nameOf(0, 1));
    const { findings } = source.settle();
    expect(findings.find(({ check }) => check === 'out-of-order')).toMatchObject({ checked: 1, failed: 1 });
  });

  test('a call that came before its deletion was sent is not the one of it: nobody has written it, and the deletion is lost', () => {
    const source = new HookSource();
    source.write({ writer: 0, topic: DELETED_TOPIC, answers: [], fault: 'lost' }, 100);
    source.remove(nameOf(0, 0), 10 * MS);
    expect(toldIn(source.settle())).toEqual({ ...NOTHING, lost: 1, 'never-written': 1 });
  });

  test('a call about the deletion of what a writer has made and not deleted is found, unless a shard is dead', () => {
    const settled = (gaps: { readonly shard: number; readonly reason: 'dead' }[]) => {
      const source = new HookSource();
      source.write({ writer: 0, topic: MATCHING, answers: [], fault: 'none' }, 0);
      source.remove(nameOf(0, 0), 10 * MS);
      return toldIn(source.settle(60 * SECOND, gaps));
    };
    expect([settled([]), settled([{ shard: 1, reason: 'dead' }])]).toEqual([
      { ...NOTHING, 'never-written': 1 },
      NOTHING,
    ]);
  });

  test('of a call that was answered when the server may have given it up, nobody can tell whether it comes twice', () => {
    const source = new HookSource();
    const form = { ...createDelivery(), writer: 0, topic: MATCHING, sequence: 0, receivedUs: 10 * MS };
    source.write({ writer: 0, topic: MATCHING, answers: [], fault: 'lost' }, 0);
    const { task } = source.audit.called(form);
    source.audit.answered(task!, 5 * SECOND, 'taken');
    const again = source.audit.called({ ...form, receivedUs: 6 * SECOND });
    expect([again.kind, again.attempt]).toEqual(['retry', 2]);
    source.audit.answered(again.task!, 6 * SECOND + MS, 'taken');
    source.audit.called({ ...form, receivedUs: 7 * SECOND });
    const { findings } = source.settle();
    expect(findings.find(({ check }) => check === 'duplicated')).toMatchObject({
      checked: 2,
      failed: 1,
      unknown: 1,
      unknownReason: 'a call was answered so late that the server may have given it up',
    });
  });

  test('calls that were answered when the server may have given them up are kept no longer than they may come again', () => {
    const source = new HookSource();
    const form = { ...createDelivery(), writer: 0, topic: MATCHING };
    let most = 0;
    for (let sequence = 0; sequence < 1000; sequence += 1) {
      const atUs = sequence * SECOND;
      const { task } = source.audit.called({ ...form, sequence, sentUs: atUs, receivedUs: atUs + MS });
      source.audit.answered(task!, atUs + 4_800 * MS, 'taken');
      most = Math.max(most, source.audit.doubtful);
    }
    // A second until it is made again, and a minute beyond.
    expect([most >= 61, most <= 63]).toEqual([true, true]);
    const again = source.audit.called({ ...form, sequence: 945, sentUs: 945 * SECOND, receivedUs: 1000 * SECOND });
    expect(again.kind).toBe('retry');
  });

  test('calls about what others have deleted are no findings, and count for nothing', () => {
    const source = new HookSource();
    source.write({ writer: 0, topic: DELETED_TOPIC, answers: [], fault: 'none' }, 0);
    for (const atUs of [MS, 2 * MS]) source.remove(`others-${atUs}`, atUs);
    const { findings, owed, received } = source.settle();
    expect([owed, received, findings.filter(({ failed, unknown }) => failed + unknown > 0)]).toEqual([1, 1, []]);
  });

  test('evidence of a lost deletion names the document by its number, and of a repeated one by what calls name it', () => {
    const source = new HookSource();
    source.write({ writer: 1, topic: DELETED_TOPIC, answers: [], fault: 'repeated' }, 0);
    source.write({ writer: 1, topic: DELETED_TOPIC, answers: [], fault: 'lost' }, 1);
    const { findings } = source.settle();
    const evidence = (name: string) => findings.find(({ check }) => check === name)?.evidence;
    expect([evidence('duplicated'), evidence('lost')]).toEqual([
      ['deletion of gone-1-0, received at 0.0052 s, came again while attempt 1 was under way'],
      ['writer 1, deletion of document 3, sent at 0.0100 s, answered at 0.0130 s never led to a call'],
    ]);
  });

  test('a call about a document of before load is wrongly delivered', () => {
    const source = new HookSource();
    source.audit.calledForSeed('run1-s-7', 10 * MS);
    const { findings } = source.settle();
    expect(findings.find(({ check }) => check === 'wrongly-delivered')).toMatchObject({
      checked: 1,
      failed: 1,
      evidence: ['run1-s-7, written before load, received at 0.0100 s, does not fulfil the condition'],
    });
  });

  test('what had no time to come is unknown, not lost', () => {
    const source = new HookSource();
    source.write({ writer: 0, topic: MATCHING, answers: [], fault: 'lost' }, 0);
    source.write({ writer: 0, topic: MATCHING, answers: ['failed'], fault: 'missing-retry' }, 1);
    const { findings } = source.settle(MS);
    const of = (name: string) => findings.find(({ check }) => check === name);
    expect([of('lost'), of('retried')]).toMatchObject([
      { failed: 0, unknown: 1 },
      { failed: 0, unknown: 1 },
    ]);
  });

  test('one late call does not acquit all that are missing: no more may be on their way than as often as calls were late', () => {
    const usual = { writer: 0, topic: MATCHING, answers: [] } as const;
    const source = new HookSource();
    source.write({ ...usual, fault: 'none' }, 0, 8 * SECOND);
    for (let at = 1; at <= 1000; at += 1) source.write({ ...usual, fault: at % 10 === 0 ? 'lost' : 'none' }, at);
    // Load ends after 10 s, the drain after 15 s.
    const { findings } = source.settle(4_995 * MS);
    expect(findings.find(({ check }) => check === 'lost')).toMatchObject({
      failed: 94,
      unknown: 6,
      unknownReason: 'a call took 8.0 s, and the drain did not last twice as long',
    });
  });

  test('what was overtaken by calls of much later writes is lost though calls still come', () => {
    const usual = { writer: 0, topic: MATCHING, answers: [] } as const;
    const source = new HookSource();
    for (let at = 0; at <= 1000; at += 1) source.write({ ...usual, fault: at % 10 === 0 ? 'lost' : 'none' }, at);
    const { findings } = source.settle(MS);
    const lost = findings.find(({ check }) => check === 'lost');
    expect([lost?.failed, lost?.unknown]).toEqual([47, 54]);
  });

  test('what a dead shard wrote may have led to calls, which are then no findings', () => {
    const source = new HookSource();
    source.show(3, MATCHING, 7, 10 * MS);
    const { findings } = source.settle(60 * SECOND, [{ shard: 1, reason: 'dead' }]);
    expect(findings.filter(({ failed }) => failed > 0)).toEqual([]);
    expect(findings.find(({ check }) => check === 'never-written')).toMatchObject({ unknown: 1 });
  });

  test('a call about a write that nobody made, or that was refused, is found', () => {
    const source = new HookSource();
    source.show(3, MATCHING, 7, 10 * MS);
    source.show(99, MATCHING, 7, 10 * MS);
    expect(toldIn(source.settle())).toEqual({ ...NOTHING, 'never-written': 2 });
  });

  test('a call that nobody answered may be made again as soon as the server gave it up, which is seen later', () => {
    const source = new HookSource();
    const form = { ...createDelivery(), writer: 0, topic: MATCHING, sequence: 0, receivedUs: 10 * MS };
    const { task } = source.audit.called(form);
    source.audit.answered(task!, 5 * SECOND, 'failed', false);
    const again = source.audit.called({ ...form, receivedUs: 6 * SECOND - 100 * MS });
    expect([again.kind, again.attempt]).toEqual(['retry', 2]);
    expect(toldIn(source.settle())['retry-spacing']).toBe(0);
  });

  test('evidence names writes and times, and no more of a call', () => {
    const source = new HookSource();
    source.write({ writer: 2, topic: MATCHING, answers: [], fault: 'repeated' }, 0);
    const { findings } = source.settle();
    expect(findings.find(({ check }) => check === 'duplicated')?.evidence).toEqual([
      'writer 2, topic 0, number 0, sent at 0.0000 s, received at 0.0052 s, came again while attempt 1 was under way',
    ]);
  });
});
