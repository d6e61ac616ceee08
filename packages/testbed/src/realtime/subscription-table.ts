import type { Change, Dialect } from './change.ts';
import type { Subscription } from './subscription.ts';

/** The subscriptions of one collection, in the order they are served in. */
class CollectionSubscriptions {
  readonly byDocument = new Map<string, Set<Subscription>>();
  readonly whole = new Set<Subscription>();
  readonly filtered = new Set<Subscription>();
  /** `whole` as a list, made again after a change. */
  wholeList: readonly Subscription[] | undefined;

  get isEmpty(): boolean {
    return this.byDocument.size + this.whole.size + this.filtered.size === 0;
  }
}

const NOBODY: readonly Subscription[] = [];

/** Finds who is concerned by a change. */
export class SubscriptionTable {
  readonly #dialect: Dialect;
  readonly #collections = new Map<string, CollectionSubscriptions>();
  #size = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  get size(): number {
    return this.#size;
  }

  add(subscription: Subscription): void {
    const key = keyOf(subscription);
    let collection = this.#collections.get(key);
    if (collection === undefined) this.#collections.set(key, (collection = new CollectionSubscriptions()));
    const { interest } = subscription;
    if (interest.kind === 'document') {
      const others = collection.byDocument.get(interest.id);
      if (others === undefined) collection.byDocument.set(interest.id, new Set([subscription]));
      else others.add(subscription);
    } else if (interest.kind === 'collection') {
      collection.whole.add(subscription);
      collection.wholeList = undefined;
    } else collection.filtered.add(subscription);
    this.#size += 1;
  }

  remove(subscription: Subscription): void {
    const key = keyOf(subscription);
    const collection = this.#collections.get(key);
    if (collection === undefined) return;
    const { interest } = subscription;
    if (interest.kind === 'document') {
      const same = collection.byDocument.get(interest.id);
      if (same?.delete(subscription) === true) this.#size -= 1;
      if (same?.size === 0) collection.byDocument.delete(interest.id);
    } else if (interest.kind === 'collection') {
      if (collection.whole.delete(subscription)) this.#size -= 1;
      collection.wholeList = undefined;
    } else if (collection.filtered.delete(subscription)) this.#size -= 1;
    if (collection.isEmpty) this.#collections.delete(key);
  }

  /**
   * Whom a change concerns: those of the document, then those of the collection, then those with filters, each in the order
   * of subscription. A distributed server tells those of the collection of a deletion twice, and those of the document never.
   */
  concernedBy(change: Change): readonly Subscription[] {
    const { document } = change;
    const collection = this.#collections.get(`${change.database}\0${document.collection}`);
    if (collection === undefined) return NOBODY;
    const isOddDeletion = document.deleted && this.#dialect === 'distributed';
    const ofDocument = isOddDeletion ? undefined : collection.byDocument.get(document.id);
    const whole = (collection.wholeList ??= [...collection.whole]);
    if (ofDocument === undefined && collection.filtered.size === 0 && !isOddDeletion) return whole;
    const concerned = [...(ofDocument ?? NOBODY)];
    for (const subscription of whole) {
      concerned.push(subscription);
      if (isOddDeletion) concerned.push(subscription);
    }
    for (const subscription of collection.filtered) {
      const { interest } = subscription;
      if (interest.kind === 'filtered' && interest.matches(document)) concerned.push(subscription);
    }
    return concerned;
  }
}

function keyOf({ database, collection }: Subscription): string {
  return `${database}\0${collection}`;
}
