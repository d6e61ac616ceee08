import type { Environment } from '../environment.ts';
import type { FaultEngine } from '../faults/fault-engine.ts';
import type { RealtimeFault } from '../faults/realtime-fault.ts';
import { REALTIME_FAULT_KINDS } from '../faults/realtime-fault.ts';
import type { DocumentStore } from '../store/document-store.ts';
import type { Change, Dialect } from './change.ts';
import { DeliveryFaults } from './delivery-faults.ts';
import { RealtimeEvent } from './event.ts';
import { Hub } from './hub.ts';
import type { RealtimeTruthRecorder } from './realtime-truth.ts';
import { snapshotOf } from './snapshot.ts';
import type { Subscription } from './subscription.ts';
import { SubscriptionTable } from './subscription-table.ts';
import type { RealtimeTransport, SubscriptionWindow, WindowEnd, WindowFacts } from './subscription-window.ts';
import { wronglyTold } from './wrong-deliveries.ts';

/** What the pipeline is made of. */
export interface PipelineParts {
  readonly environment: Environment;
  readonly documents: DocumentStore;
  readonly faults: FaultEngine;
  readonly truth: RealtimeTruthRecorder;
  readonly dialect: Dialect;
  /** Runs a turn of the hub once the thread is free. */
  readonly defer: (turn: () => void) => void;
  /** The server dies. */
  readonly crash: () => void;
  /** The testbed made a mistake of its own. */
  readonly mistake: () => void;
}

/** From changes to messages: what the clients' connections work with. */
export class Pipeline {
  readonly environment: Environment;
  readonly dialect: Dialect;
  readonly truth: RealtimeTruthRecorder;
  readonly hub: Hub;
  /** Counts a mistake of the testbed itself. */
  readonly mistake: () => void;
  readonly #documents: DocumentStore;
  readonly #engine: FaultEngine;
  readonly #faults: DeliveryFaults;
  readonly #table: SubscriptionTable;
  readonly #all = new Set<Subscription>();
  #isDead = false;

  constructor({ environment, documents, faults, truth, dialect, defer, crash, mistake }: PipelineParts) {
    this.environment = environment;
    this.dialect = dialect;
    this.truth = truth;
    this.mistake = mistake;
    this.#documents = documents;
    this.#engine = faults;
    this.#table = new SubscriptionTable(dialect);
    this.hub = new Hub(environment, defer, {
      deliver: (subscription, event) => this.#faults.deliver(subscription, event),
      crash,
      cutOff: () => this.#cutOff(),
    });
    this.#faults = new DeliveryFaults(faults, environment, this.hub);
  }

  /** Events reach nobody any more, and nobody can subscribe. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Another fault plan is in force. */
  planned(): void {
    const kinds: readonly string[] = REALTIME_FAULT_KINDS;
    this.hub.hasFaults = this.#engine.plan.faults.some(({ kind }) => kinds.includes(kind));
  }

  /** A change was read. */
  onChange(change: Change): void {
    if (this.#isDead) return;
    const concerned = this.#table.concernedBy(change);
    if (concerned.length === 0 && !this.hub.hasFaults) return;
    const event = new RealtimeEvent(change, this.dialect);
    if (concerned.length > 0) {
      this.truth.event(change.type);
      this.hub.route(event, concerned);
    }
    if (!this.hub.hasFaults) return;
    for (const kind of ['wrong-event', 'leaked-event'] as const) {
      const wrong = wronglyTold(kind, this.#engine, change, concerned, this.#all);
      if (wrong !== undefined) this.hub.route(event, [wrong], true);
    }
  }

  /** Resolves once the hub is not held up. */
  whenFree(): Promise<void> {
    return new Promise((resolve) => this.hub.whenFree(resolve));
  }

  /** Begins to count for a subscription. */
  openWindow(facts: Omit<WindowFacts, 'openedMs'>): SubscriptionWindow {
    return this.truth.open({ ...facts, openedMs: this.environment.nowMs() });
  }

  subscribe(subscription: Subscription): void {
    this.#all.add(subscription);
    this.#table.add(subscription);
  }

  /** Ends a subscription. */
  unsubscribe(subscription: Subscription, end: WindowEnd): void {
    if (end === 'unsubscribed') this.#faults.release(subscription);
    else this.#faults.forget(subscription);
    this.#all.delete(subscription);
    this.#table.remove(subscription);
    this.endWindow(subscription, end);
  }

  /** Counts no more for a subscription, which may go on. */
  endWindow({ window }: Subscription, end: WindowEnd): void {
    window.end(end, this.environment.nowMs());
    this.truth.end(window);
  }

  /** Whether a fault of connections strikes one. */
  drawn(
    kind: Extract<RealtimeFault['kind'], 'cut-after-subscribe' | 'cut-connection'>,
    transport: RealtimeTransport,
  ): boolean {
    return (
      this.#engine.lie(kind, 'realtime', undefined, (fault) => (fault.transport ?? transport) === transport) !==
      undefined
    );
  }

  /** Documents of a collection, each as JSON. */
  snapshot(database: string, collection: string): readonly string[] {
    return snapshotOf(this.#documents.inCollection(database, collection));
  }

  /** A standalone server never finds back; a distributed one connects its hub again, without what was under way. */
  #cutOff(): void {
    this.hub.clear();
    if (this.dialect === 'standalone') this.#isDead = true;
  }
}
