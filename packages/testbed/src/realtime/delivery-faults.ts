import type { Environment, Timer } from '../environment.ts';
import type { FaultEngine } from '../faults/fault-engine.ts';
import type { RealtimeFault } from '../faults/realtime-fault.ts';
import type { RealtimeEvent } from './event.ts';
import type { Hub } from './hub.ts';
import type { Subscription } from './subscription.ts';

/** A delivery that waits to be overtaken, no longer than this. */
const OVERTAKEN_WITHIN_MS = 1000;

type DeliveryFault = Extract<
  RealtimeFault,
  { readonly kind: 'lost-event' | 'repeated-event' | 'delayed-event' | 'misordered-event' }
>;

interface Overtaken {
  readonly event: RealtimeEvent;
  readonly timer: Timer;
}

/** Carries out what faults make of deliveries that are owed. */
export class DeliveryFaults {
  readonly #engine: FaultEngine;
  readonly #environment: Environment;
  readonly #hub: Hub;
  readonly #overtaken = new Map<Subscription, Overtaken>();

  constructor(engine: FaultEngine, environment: Environment, hub: Hub) {
    this.#engine = engine;
    this.#environment = environment;
    this.#hub = hub;
  }

  /** One owed delivery. A fault that strikes it leaves it to no other. */
  deliver(subscription: Subscription, event: RealtimeEvent): void {
    const { window } = subscription;
    const fault = this.#drawn(subscription, event);
    switch (fault?.kind) {
      case 'lost-event':
        window.lost += 1;
        window.note('lost', event);
        return;
      case 'repeated-event':
        this.#hand(subscription, event);
        window.note('repeated', event);
        this.#hub.hand(subscription, event, window.repeated);
        break;
      case 'misordered-event':
        this.#holdBack(subscription, event);
        return;
      case 'delayed-event':
        subscription.outbox.hold(fault.forMs);
        this.#hand(subscription, event);
        break;
      case undefined:
        this.#hand(subscription, event);
    }
    this.#afterOvertaking(subscription, true);
  }

  /** A subscription ends by its client's will: what was held back is sent before, in its place. */
  release(subscription: Subscription): void {
    this.#afterOvertaking(subscription, false);
    this.#hub.flush();
  }

  /** The connection of a subscription is gone: what was held back never arrives. */
  forget(subscription: Subscription): void {
    const overtaken = this.#overtaken.get(subscription);
    if (overtaken === undefined) return;
    overtaken.timer.cancel();
    this.#overtaken.delete(subscription);
    subscription.window.right.unsent += 1;
  }

  /** The first fault that strikes. Who waits to be overtaken already cannot be held back twice. */
  #drawn(subscription: Subscription, { change: { type } }: RealtimeEvent): DeliveryFault | undefined {
    const { window, collection, database } = subscription;
    const { transport } = window.facts;
    const isMeant = (fault: DeliveryFault): boolean =>
      (fault.collection ?? collection) === collection && (fault.transport ?? transport) === transport;
    const engine = this.#engine;
    return (
      engine.lie('lost-event', type, database, isMeant) ??
      engine.lie('repeated-event', type, database, isMeant) ??
      engine.lie('misordered-event', type, database, (fault) => isMeant(fault) && !this.#overtaken.has(subscription)) ??
      engine.lie('delayed-event', type, database, isMeant)
    );
  }

  #hand(subscription: Subscription, event: RealtimeEvent): void {
    const { window } = subscription;
    this.#hub.hand(subscription, event, window.right, (ms) => window.noteDelay(event, ms));
  }

  /** Waits for the next delivery to go first. */
  #holdBack(subscription: Subscription, event: RealtimeEvent): void {
    const timer = this.#environment.setTimer(() => this.release(subscription), OVERTAKEN_WITHIN_MS);
    this.#overtaken.set(subscription, { event, timer });
  }

  #afterOvertaking(subscription: Subscription, isOvertaken: boolean): void {
    const overtaken = this.#overtaken.get(subscription);
    if (overtaken === undefined) return;
    overtaken.timer.cancel();
    this.#overtaken.delete(subscription);
    if (isOvertaken) {
      subscription.window.misordered += 1;
      subscription.window.note('misordered', overtaken.event);
    }
    this.#hand(subscription, overtaken.event);
  }
}
