import type { FaultEngine } from '../faults/fault-engine.ts';
import type { Change } from './change.ts';
import type { Subscription } from './subscription.ts';

/** So many are looked at to find those that an event does not concern. */
const MAX_LOOKED_AT = 256;

/**
 * The subscription that a fault tells of a change though it does not concern it; undefined where none strikes, or all are concerned.
 *
 * @param kind `wrong-event`: a subscription of the change's database; `leaked-event`: of another
 */
export function wronglyTold(
  kind: 'wrong-event' | 'leaked-event',
  engine: FaultEngine,
  change: Change,
  concerned: readonly Subscription[],
  all: Iterable<Subscription>,
): Subscription | undefined {
  let candidates: readonly Subscription[] = [];
  const { document, database, type } = change;
  const fault = engine.lie(kind, type, database, ({ collection, transport }) => {
    if ((collection ?? document.collection) !== document.collection) return false;
    candidates = firstOf(all).filter(
      (subscription) =>
        subscription.isLive &&
        (subscription.database === database) === (kind === 'wrong-event') &&
        (transport ?? subscription.window.facts.transport) === subscription.window.facts.transport &&
        !concerned.includes(subscription),
    );
    return candidates.length > 0;
  });
  return fault === undefined ? undefined : candidates[Math.floor(engine.random.next() * candidates.length)];
}

function firstOf(all: Iterable<Subscription>): readonly Subscription[] {
  const first: Subscription[] = [];
  for (const subscription of all) {
    first.push(subscription);
    if (first.length === MAX_LOOKED_AT) break;
  }
  return first;
}
