import { DELIVERY_KIND, NOT_SHOWN, type Delivery } from './delivery.ts';
import type {
  AuditedSubscription,
  AuditFigures,
  AuditSettlement,
  DeliveryAudit,
  DeliveryAuditOptions,
} from './delivery-audit.ts';
import { DocumentStates, SHOWN } from './document-states.ts';
import { Findings, moment } from './findings.ts';
import { MOST_SUSPICIONS, OverlapSuspicions } from './order-suspicions.ts';
import { rangesOf, type Ranges } from './ranges.ts';
import { CAME } from './received.ts';
import { settle } from './settle.ts';
import type { Span } from './settling.ts';
import { Group, SubscriptionLog, type Snapshot, type Window } from './subscription-log.ts';
import type { Verdict } from './verdict.ts';

/** What a document says of when it was written may be this much ahead of when it came, for clocks of threads differ a little. */
const CLOCK_US = 100_000;

/** An event that came below another one of its writer: wrong, unless its write had no answer. */
export interface OrderSuspicion {
  readonly log: SubscriptionLog;
  readonly writer: number;
  readonly topic: number;
  readonly sequence: number;
  /** The highest of the topic that had come; {@link NOT_SHOWN} where it was the moment of sending that told. */
  readonly above: number;
  /** When the latest write was sent whose event had come. */
  readonly laterSentUs: number;
  readonly sentUs: number;
  readonly receivedUs: number;
}

/** A state that looks older than what was seen before. */
export interface StateSuspicion {
  readonly log: SubscriptionLog;
  readonly key: number;
  readonly writer: number;
  readonly sequence: number;
  /** How long before the seen one it was sent; Infinity where that was the same writer's. */
  readonly earlierUs: number;
  readonly receivedUs: number;
}

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
  readonly #states: StateSuspicion[] = [];
  readonly #behind: Span[] = [];
  lastReceivedUs = 0;
  #received = 0;
  #timed = 0;
  #inLanes = 0;
  #shown = 0;
  #duplicated = 0;
  #outOfOrder = 0;
  #wrong = 0;
  #older = 0;
  #late = 0;
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
    const { topics } = subscription;
    const name = topics === null ? '*' : [...new Set(topics)].sort((a, b) => a - b).join();
    let group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, (group = new Group(topics, this.#options.topics)));
    this.#logs.push(new SubscriptionLog(subscription, group));
    return this.#logs.length - 1;
  }

  opened(subscription: number, atUs: number): void {
    const log = this.#logs[subscription]!;
    log.isUnsubscribed = false;
    log.windows.push({
      openedUs: atUs,
      acknowledgedUs: NaN,
      end: 'open',
      endUs: Infinity,
      firstSentUs: NaN,
      latestSentUs: -Infinity,
      lastReceivedUs: 0,
      snapshot: null,
    });
  }

  acknowledged(subscription: number, atUs: number): void {
    this.#windowOf(subscription).acknowledgedUs = atUs;
  }

  unsubscribing(subscription: number, atUs: number): void {
    this.#end(subscription, 'closed', atUs);
  }

  unsubscribed(subscription: number): void {
    this.#logs[subscription]!.isUnsubscribed = true;
    this.#unsubscribes += 1;
  }

  broken(subscription: number, lastByteUs: number): void {
    this.#end(subscription, 'broken', lastByteUs);
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
    if (writer !== NOT_SHOWN) {
      this.#timed += 1;
      // An event of a followed document may show it as it is later: only the others tell how far the events are.
      if (delivery.key === NOT_SHOWN) laterSentUs = markProgress(log.windows[log.windows.length - 1], sentUs);
      if (receivedUs - delivery.readDelayUs - sentUs > this.#options.lateUs) this.#cameLate(log, delivery);
      if (!log.group.sees(delivery.topic)) return this.#cameWrongly(log, delivery);
    } else if (delivery.kind === DELIVERY_KIND.delete && !log.asked.deletes) {
      return this.#cameWrongly(log, delivery);
    }
    if (delivery.key !== NOT_SHOWN) return this.#takeState(log, delivery);
    if (writer !== NOT_SHOWN) return this.#takeOnce(log, delivery, laterSentUs);
    if (delivery.kind === DELIVERY_KIND.delete) log.deletesWithoutId += 1;
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
    findings.checked('late', this.#timed);
    findings.checked('older-states', this.#shown);
    return settle(this.#options, settlement, {
      logs: this.#logs,
      findings,
      order: this.#order,
      unkeptOrder: this.#outOfOrder - this.#order.length,
      overlaps: this.#overlaps.all(),
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
    const isBelowOther = group.hasSeveral && this.#isBelowAnotherTopic(log, delivery);
    if (isBelowOther) this.#cameBelow(log, delivery, NOT_SHOWN, laterSentUs);
    else if (came === CAME.belowAnother) this.#cameBelow(log, delivery, log.received.highestOf(lane), laterSentUs);
    else if (laterSentUs - delivery.sentUs > this.#overlaps.leastApartUs)
      this.#cameAfterLater(log, delivery, laterSentUs);
    return true;
  }

  /** Whether a later write of the writer, in another topic, had come. */
  #isBelowAnotherTopic(log: SubscriptionLog, { writer, sentUs }: Delivery): boolean {
    if (log.latestSent === null || writer >= log.latestSent.length) {
      const longer = new Float64Array(Math.min(this.#options.writers, 2 * writer + 4));
      longer.set(log.latestSent ?? []);
      log.latestSent = longer;
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
    if (this.#order.length === MOST_SUSPICIONS) return;
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
      return delivery.writer === NOT_SHOWN
        ? `${log.asked.name}: was told of a deletion at ${moment(delivery.receivedUs)}, which its filters cannot match`
        : `${log.asked.name}: ${told(delivery)}, does not match its filters`;
    });
    return false;
  }

  #cameLate(log: SubscriptionLog, delivery: Delivery): void {
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
    return writer < writers && topic >= 0 && topic < topics && sequence >= 0;
  }

  #windowOf(subscription: number): Window {
    const { window } = this.#logs[subscription]!;
    if (window === undefined) throw new Error(`subscription ${subscription} was not opened`);
    return window;
  }

  #end(subscription: number, end: 'closed' | 'broken', atUs: number): void {
    const window = this.#windowOf(subscription);
    if (window.end === 'open') {
      window.end = end;
      window.endUs = atUs;
    } else if (end === 'broken' && !this.#logs[subscription]!.isUnsubscribed) {
      // What was being unsubscribed when the connection broke ended by that.
      window.end = end;
      window.endUs = Math.min(window.endUs, atUs);
    }
  }
}

/** Notes how far events are. @returns when the latest write was sent whose event came before. */
function markProgress(window: Window | undefined, sentUs: number): number {
  if (window === undefined) return -Infinity;
  const { latestSentUs } = window;
  if (latestSentUs === -Infinity) window.firstSentUs = sentUs;
  if (sentUs > latestSentUs) window.latestSentUs = sentUs;
  return latestSentUs;
}

/** An event, for people. */
function told({ writer, topic, sequence, key, sentUs, receivedUs }: Delivery): string {
  const document = key === NOT_SHOWN ? '' : ` of document ${key}`;
  const write = `writer ${writer}, topic ${topic}, number ${sequence}${document}`;
  return `${write}, sent at ${moment(sentUs)}, received at ${moment(receivedUs)}`;
}
