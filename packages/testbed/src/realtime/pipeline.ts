import type { Environment } from '../environment.ts';
import type { DocumentStore } from '../store/document-store.ts';
import type { Change, Dialect } from './change.ts';
import { RealtimeEvent } from './event.ts';
import type { Hub } from './hub.ts';
import { snapshotOf } from './snapshot.ts';
import type { Subscription } from './subscription.ts';
import { SubscriptionTable } from './subscription-table.ts';

/** From changes to messages: what sessions work with. */
export class Pipeline {
  readonly environment: Environment;
  readonly #documents: DocumentStore;
  readonly dialect: Dialect;
  readonly #table: SubscriptionTable;
  readonly #hub: Hub;

  constructor(environment: Environment, documents: DocumentStore, dialect: Dialect, hub: Hub) {
    this.environment = environment;
    this.#documents = documents;
    this.dialect = dialect;
    this.#table = new SubscriptionTable(dialect);
    this.#hub = hub;
  }

  /** A change was read. */
  onChange(change: Change): void {
    const concerned = this.#table.concernedBy(change);
    if (concerned.length > 0) this.#hub.route(new RealtimeEvent(change, this.dialect), concerned);
  }

  /** Resolves once the hub is not held up. */
  whenFree(): Promise<void> {
    return new Promise((resolve) => this.#hub.whenFree(resolve));
  }

  subscribe(subscription: Subscription): void {
    this.#table.add(subscription);
  }

  unsubscribe(subscription: Subscription): void {
    this.#table.remove(subscription);
  }

  /** Documents of a collection, each as JSON. */
  snapshot(database: string, collection: string): readonly string[] {
    return snapshotOf(this.#documents.inCollection(database, collection));
  }
}
