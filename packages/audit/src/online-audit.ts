import { DELIVERY_KIND, NOT_SHOWN, type Delivery } from './delivery.ts';
import {
  DELETED_TOPIC,
  type AuditedSubscription,
  type AuditFigures,
  type AuditSettlement,
  type DeliveryAudit,
  type DeliveryAuditOptions,
} from './delivery-audit.ts';
import { DocumentStates, SHOWN } from './document-states.ts';
import { Findings, moment, writeName } from './findings.ts';
import { rangesOf, type Ranges } from './ranges.ts';
import { CAME } from './received.ts';
import { settle } from './settle.ts';
import type { Span } from './settling.ts';
import { Group, MOST_NAMELESS, NO_TIMES, SubscriptionLog, type Snapshot, type Window } from './subscription-log.ts';
import {
  MOST_SUSPICIONS,
  OverlapSuspicions,
  type DeletionSuspicion,
  type OrderSuspicion,
  type StateSuspicion,
} from './suspicions.ts';
import type { Verdict } from './verdict.ts';

/** What a document says of when it was written may be this much ahead of when it came, for clocks of threads differ a little. */
const CLOCK_US = 100_000;

/** How an event came that has a deletion beside it. */
type Beside = Pick<DeletionSuspicion, 'laterSentUs' | 'laterWriter' | 'after'> & {
  readonly lane: number;
  readonly came: number;
};

/** Opens an audit of one collection on one shard. */
export function createDeliveryAudit(options: DeliveryAuditOptions): DeliveryAudit {
  return new OnlineAudit(options);
}

class OnlineAudit implements DeliveryAudit {
  readonly #options: Required<DeliveryAuditOptions>;
  readonly #logs: SubscriptionLog[] = [];
  readonly #groups = new Map<string, Group>();
  readonly #findings = new Findings();
  readonly #order: OrderSuspicion[] = [];
  readonly #overlaps = new OverlapSuspicions();
  readonly #deletions: DeletionSuspicion[] = [];
  readonly #states: StateSuspicion[] = [];
  readonly #behind: Span[] = [];
  lastReceivedUs = 0;
  #received = 0;
  #timed = 0;
  #inLanes = 0;
  #shown = 0;
  #duplicated = 0;
  #outOfOrder = 0;
  /** Of those, the ones that there was no room for. */
  #unkeptOrder = 0;
  #wrong = 0;
  #older = 0;
  #late = 0;
  /** Late ones that may have waited here for so long that they came in time. */
  #lateUnknown = 0;
  #neverWritten = 0;
  #afterUnsubscribe = 0;
  #unsubscribes = 0;

  constructor(options: DeliveryAuditOptions) {
    this.#options = {
      documents: 0,
      documentsPath: options.path,
      lateUs: 5_000_000,
      quietUs: 2_000_000,
      share: { shard: 0, shards: 1 },
      ...options,
    };
  }

  subscribe(subscription: AuditedSubscription): number {
    const { topics, deletes } = subscription;
    const seen =
      topics !== null && 'length' in topics
        ? [...new Set(topics)].sort((a, b) => a - b).join()
        : JSON.stringify(topics);
    const name = `${seen} ${deletes}`;
    let group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, (group = new Group(subscription, this.#options.topics)));
    this.#logs.push(new SubscriptionLog(subscription, group));
    return this.#logs.length - 1;
  }

  opened(subscription: number, atUs: number): void {
    const log = this.#logs[subscription]!;
    log.isUnsubscribed = false;
    log.lastDeletion = null;
    const window: Window = {
      openedUs: atUs,
      acknowledgedUs: NaN,
      end: 'open',
      endUs: Infinity,
      noticedUs: Infinity,
      firstSentUs: NaN,
      latestSentUs: -Infinity,
      latestWriter: NOT_SHOWN,
      lastReceivedUs: 0,
      longestUs: 0,
      firstNamelessUs: NO_TIMES,
      snapshot: null,
    };
    // Most have one and no more: a list that grows takes room for many.
    if (log.windows.length === 0) log.windows = [window];
    else log.windows.push(window);
  }

  acknowledged(subscription: number, atUs: number): void {
    this.#windowOf(subscription).acknowledgedUs = atUs;
  }

  unsubscribing(subscription: number, atUs: number): void {
    this.#end(subscription, 'closed', atUs, atUs);
  }

  unsubscribed(subscription: number): void {
    this.#logs[subscription]!.isUnsubscribed = true;
    this.#unsubscribes += 1;
  }

  broken(subscription: number, lastByteUs: number, noticedUs = lastByteUs): void {
    this.#end(subscription, 'broken', lastByteUs, noticedUs);
  }

  behind(fromUs: number, toUs: number, subscription?: number): void {
    const log = subscription === undefined ? null : this.#logs[subscription]!;
    const last = this.#behind.at(-1);
    // Event by event the same time is told of.
    const goesOn = last !== undefined && last.log === log && fromUs <= last.toUs && toUs >= last.fromUs;
    if (!goesOn) return void this.#behind.push({ fromUs, toUs, log });
    const both = { fromUs: Math.min(fromUs, last.fromUs), toUs: Math.max(toUs, last.toUs), log };
    this.#behind[this.#behind.length - 1] = both;
  }

  snapshot(subscription: number, documents: Iterable<Delivery>, isWhole: boolean): void {
    const { group } = this.#logs[subscription]!;
    const lanes = new Map<number, number[]>();
    const states = new Map<number, { writer: number; sequence: number }>();
    for (const delivery of documents) {
      if (delivery.writer === NOT_SHOWN || !this.#isPossible(delivery)) continue;
      const { key, writer, topic, sequence } = delivery;
      if (key !== NOT_SHOWN) {
        states.set(key, { writer, sequence });
      } else if (group.sees(topic)) {
        const lane = group.laneOf(writer, topic);
        const numbers = lanes.get(lane);
        if (numbers === undefined) lanes.set(lane, [sequence]);
        else numbers.push(sequence);
      }
    }
    const shown = new Map([...lanes].map(([lane, numbers]): [number, Ranges] => [lane, rangesOf(numbers)]));
    const snapshot: Snapshot = { isWhole, lanes: shown, states };
    this.#windowOf(subscription).snapshot = snapshot;
  }

  delivered(subscription: number, delivery: Delivery): boolean {
    const log = this.#logs[subscription]!;
    const { receivedUs, sentUs, writer } = delivery;
    let laterSentUs = -Infinity;
    this.#received += 1;
    if (receivedUs > this.lastReceivedUs) this.lastReceivedUs = receivedUs;
    if (log.window !== undefined) log.window.lastReceivedUs = receivedUs;
    if (log.isUnsubscribed) return this.#cameAfterUnsubscribe(log, delivery);
    if (!this.#isPossible(delivery) || sentUs > receivedUs + CLOCK_US) return this.#cameFromNobody(log, delivery);
    if (delivery.topic === DELETED_TOPIC) return this.#takeDeletion(log, delivery);
    if (writer !== NOT_SHOWN) {
      this.#timed += 1;
      // An event of a followed document may show it as it is later: only the others tell how far the events are.
      if (delivery.key === NOT_SHOWN) laterSentUs = markProgress(log.windows[log.windows.length - 1], delivery);
      if (receivedUs - sentUs > this.#options.lateUs) this.#cameLate(log, delivery);
      if (!log.group.sees(delivery.topic)) return this.#cameWrongly(log, delivery);
    } else if (delivery.kind === DELIVERY_KIND.delete && !log.asked.deletes) {
      return this.#cameWrongly(log, delivery);
    }
    // What it shows beside the trace; it has come all the same.
    const isAsWritten = delivery.altered === '' || this.#cameAltered(log, delivery);
    if (delivery.key !== NOT_SHOWN) return this.#takeState(log, delivery) && isAsWritten;
    if (writer !== NOT_SHOWN) return this.#takeOnce(log, delivery, laterSentUs) && isAsWritten;
    if (delivery.kind === DELIVERY_KIND.delete) takeNameless(log, receivedUs);
    return false;
  }

  figures(): AuditFigures {
    return {
      received: this.#received,
      duplicated: this.#duplicated,
      outOfOrder: this.#outOfOrder,
      wronglyDelivered: this.#wrong,
      olderStates: this.#older,
      late: this.#late,
    };
  }

  settle(settlement: AuditSettlement): Verdict {
    const findings = this.#findings;
    findings.checked('duplicated', this.#inLanes + this.#shown);
    findings.checked('out-of-order', this.#inLanes);
    findings.checked('wrongly-delivered', this.#received);
    findings.checked('never-written', this.#timed + this.#neverWritten);
    findings.checked('after-unsubscribe', this.#unsubscribes + this.#afterUnsubscribe);
    findings.checked('altered', this.#inLanes + this.#shown);
    findings.checked('late', this.#timed - this.#lateUnknown);
    findings.checked('older-states', this.#shown);
    return settle(this.#options, settlement, {
      logs: this.#logs,
      findings,
      order: this.#order,
      unkeptOrder: this.#unkeptOrder,
      overlaps: this.#overlaps.all(),
      deletions: this.#deletions,
      states: this.#states,
      behind: this.#behind,
      received: this.#received,
    });
  }

  /**
   * An event of a document that is written once.
   *
   * @param laterSentUs When the latest write whose event came before it was sent.
   */
  #takeOnce(log: SubscriptionLog, delivery: Delivery, laterSentUs: number): boolean {
    const { writer, topic, sequence } = delivery;
    const { group } = log;
    this.#inLanes += 1;
    const lane = group.laneOf(writer, topic);
    const came = log.received.take(lane, sequence, group.laneCount);
    if (came === CAME.again) return this.#cameAgain(log, delivery);
    const after = log.lastDeletion;
    log.lastDeletion = null;
    const isBelowOther = group.hasSeveral && this.#isBelowAnotherTopic(log, delivery);
    if (isBelowOther) this.#cameBelow(log, delivery, NOT_SHOWN, laterSentUs);
    else if (after !== null)
      this.#cameBesideDeletion(log, delivery, { lane, came, laterSentUs, laterWriter: writer, after });
    else if (came === CAME.belowAnother) this.#cameBelow(log, delivery, log.received.highestOf(lane), laterSentUs);
    else if (laterSentUs - delivery.sentUs > this.#overlaps.leastApartUs)
      this.#cameAfterLater(log, delivery, laterSentUs);
    return true;
  }

  /** A document that was written once is gone. When that was sent the event does not show, so that it is no sample of anything. */
  #takeDeletion(log: SubscriptionLog, delivery: Delivery): false {
    const { writer, topic, sequence, altered } = delivery;
    const { group } = log;
    if (!log.asked.deletes) return this.#cameWrongly(log, delivery);
    if (altered !== '') this.#cameAltered(log, delivery);
    this.#inLanes += 1;
    const lane = group.laneOf(writer, topic);
    const came = log.received.take(lane, sequence, group.laneCount);
    if (came === CAME.again) return this.#cameAgain(log, delivery);
    log.lastDeletion = { writer, number: sequence };
    const { latestSentUs: laterSentUs = -Infinity, latestWriter: laterWriter = NOT_SHOWN } = log.window ?? {};
    this.#cameBesideDeletion(log, delivery, { lane, came, laterSentUs, laterWriter, after: null });
    return false;
  }

  /** A deletion has come, or something else right after one: what was sent first is known in the end. */
  #cameBesideDeletion(
    log: SubscriptionLog,
    { writer, topic, sequence, receivedUs }: Delivery,
    { lane, came, ...beside }: Beside,
  ): void {
    const isBelow = came === CAME.belowAnother;
    if (isBelow) this.#outOfOrder += 1;
    if (this.#deletions.length === MOST_SUSPICIONS) return void (this.#unkeptOrder += isBelow ? 1 : 0);
    const above = isBelow ? log.received.highestOf(lane) : NOT_SHOWN;
    this.#deletions.push({ log, writer, topic, sequence, above, receivedUs, ...beside });
  }

  /** Whether a later write of the writer, in another topic, had come. */
  #isBelowAnotherTopic(log: SubscriptionLog, { writer, sentUs }: Delivery): boolean {
    if (log.latestSent === null || writer >= log.latestSent.length) {
      const length = Math.min(this.#options.writers, 2 * writer + 4);
      log.latestSent = Array.from({ length }, (_, each) => log.latestSent?.[each] ?? 0);
    }
    if (sentUs < log.latestSent[writer]!) return true;
    log.latestSent[writer] = sentUs;
    return false;
  }

  /** An event of a followed document. */
  #takeState(log: SubscriptionLog, delivery: Delivery): boolean {
    this.#shown += 1;
    log.states ??= new DocumentStates();
    const shown = log.states.take(delivery, this.#options.documents);
    if (shown === SHOWN.newer) return true;
    // Sent twice, or the event of a change that was read as late as the next one: a sample of neither.
    if (shown === SHOWN.again) return false;
    const { key, writer, sequence, receivedUs } = delivery;
    this.#older += 1;
    if (shown === SHOWN.older) {
      log.failures += 1;
      this.#findings.failed('older-states', 1, () => {
        return `${log.asked.name}: document ${key} went back to version ${delivery.version} at ${moment(receivedUs)}`;
      });
    } else if (this.#states.length < MOST_SUSPICIONS) {
      const earlierUs = shown === SHOWN.belowAnother ? Infinity : log.states.sentOf(key) - delivery.sentUs;
      this.#states.push({ log, key, writer, sequence, earlierUs, receivedUs });
    }
    return shown === SHOWN.sentBefore;
  }

  #cameAgain(log: SubscriptionLog, delivery: Delivery): false {
    this.#duplicated += 1;
    log.failures += 1;
    this.#findings.failed('duplicated', 1, () => `${log.asked.name}: ${told(delivery)}, came again`);
    return false;
  }

  #cameBelow(log: SubscriptionLog, delivery: Delivery, above: number, laterSentUs: number): void {
    const { writer, topic, sequence, sentUs, receivedUs } = delivery;
    this.#outOfOrder += 1;
    if (this.#order.length === MOST_SUSPICIONS) return void (this.#unkeptOrder += 1);
    this.#order.push({ log, writer, topic, sequence, above, laterSentUs, sentUs, receivedUs });
  }

  #cameAfterLater(log: SubscriptionLog, delivery: Delivery, laterSentUs: number): void {
    const { writer, topic, sequence, sentUs, receivedUs } = delivery;
    this.#overlaps.add({ log, writer, topic, sequence, sentUs, laterSentUs, receivedUs });
  }

  #cameWrongly(log: SubscriptionLog, delivery: Delivery): false {
    this.#wrong += 1;
    log.failures += 1;
    this.#findings.failed('wrongly-delivered', 1, () => {
      return delivery.kind === DELIVERY_KIND.delete
        ? `${log.asked.name}: was told of a deletion at ${moment(delivery.receivedUs)}, which its filters cannot match`
        : `${log.asked.name}: ${told(delivery)}, does not match its filters`;
    });
    return false;
  }

  #cameAltered(log: SubscriptionLog, delivery: Delivery): false {
    log.failures += 1;
    this.#findings.failed('altered', 1, () => `${log.asked.name}: ${told(delivery)}, shows ${delivery.altered}`);
    return false;
  }

  #cameLate(log: SubscriptionLog, delivery: Delivery): void {
    if (delivery.receivedUs - delivery.readDelayUs - delivery.sentUs <= this.#options.lateUs) {
      this.#lateUnknown += 1;
      return this.#findings.unknown('late', 1, 'the reading of events was behind');
    }
    this.#late += 1;
    this.#findings.failed('late', 1, () => `${log.asked.name}: ${told(delivery)}`);
  }

  #cameFromNobody(log: SubscriptionLog, delivery: Delivery): false {
    this.#neverWritten += 1;
    log.failures += 1;
    this.#findings.failed(
      'never-written',
      1,
      () => `${log.asked.name}: ${told(delivery)}, which nobody can have written`,
    );
    return false;
  }

  #cameAfterUnsubscribe(log: SubscriptionLog, delivery: Delivery): false {
    this.#afterUnsubscribe += 1;
    log.failures += 1;
    this.#findings.failed('after-unsubscribe', 1, () => `${log.asked.name}: ${told(delivery)}`);
    return false;
  }

  /** Whether what an event shows can be: whatever comes from the network must not make lanes or documents without end. */
  #isPossible({ writer, topic, sequence, key }: Delivery): boolean {
    const { writers, topics, documents } = this.#options;
    if (key < NOT_SHOWN || (key !== NOT_SHOWN && key >= documents)) return false;
    if (writer === NOT_SHOWN) return true;
    return writer < writers && topic >= 0 && (topic < topics || topic === DELETED_TOPIC) && sequence >= 0;
  }

  #windowOf(subscription: number): Window {
    const { window } = this.#logs[subscription]!;
    if (window === undefined) throw new Error(`subscription ${subscription} was not opened`);
    return window;
  }

  #end(subscription: number, end: 'closed' | 'broken', atUs: number, noticedUs: number): void {
    const window = this.#windowOf(subscription);
    if (window.end === 'open') {
      window.end = end;
      window.endUs = atUs;
      window.noticedUs = noticedUs;
    } else if (end === 'broken' && !this.#logs[subscription]!.isUnsubscribed) {
      // What was being unsubscribed when the connection broke ended by that.
      window.end = end;
      window.endUs = Math.min(window.endUs, atUs);
      window.noticedUs = Math.max(window.endUs, Math.min(window.noticedUs, noticedUs));
    }
  }
}

/** Notes how far events are. @returns when the latest write was sent whose event came before. */
function markProgress(window: Window | undefined, { writer, sentUs, receivedUs, readDelayUs }: Delivery): number {
  if (window === undefined) return -Infinity;
  const tookUs = receivedUs - readDelayUs - sentUs;
  if (tookUs > window.longestUs) window.longestUs = tookUs;
  const { latestSentUs } = window;
  if (latestSentUs === -Infinity) window.firstSentUs = sentUs;
  if (sentUs > latestSentUs) {
    window.latestSentUs = sentUs;
    window.latestWriter = writer;
  }
  return latestSentUs;
}

/** A deletion whose event does not say of what: after a break, when it came tells whether it may be of the time before. */
function takeNameless(log: SubscriptionLog, receivedUs: number): void {
  const { window, windows } = log;
  log.deletesWithoutId += 1;
  if (window === undefined || windows.length === 1 || window.firstNamelessUs.length === MOST_NAMELESS) return;
  window.firstNamelessUs = [...window.firstNamelessUs, receivedUs];
}

/** An event, for people. */
function told({ writer, topic, sequence, key, sentUs, receivedUs }: Delivery): string {
  const document = key === NOT_SHOWN ? '' : ` of document ${key}`;
  const sent = Number.isNaN(sentUs) ? '' : `, sent at ${moment(sentUs)}`;
  return `${writeName(writer, topic, sequence)}${document}${sent}, received at ${moment(receivedUs)}`;
}
