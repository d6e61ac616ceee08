import type { CoordinatorContext, LostWorker, SyntrixWorkerClient, TeardownResult } from '@syntrix-bench/core';

import { DocumentList } from './document-list.ts';
import { databaseLabel, documentNames } from './document-names.ts';
import { Remover } from './removal.ts';
import type { ScenarioDocuments } from './scenario-documents.ts';
import { ownSeedsOf, placeOf, sharedOf } from './seeded-documents.ts';

/** A worker may have gone on after its last mark. Clean-up follows it until this many numbers in a row name nothing. */
const MARGIN = 200;

/**
 * Removes what workers of dead shards have made, as far as their last marks and a margin tell. One connection does all of it;
 * what the deadline cuts off is left, and counted.
 */
export async function removeLost(
  context: CoordinatorContext<unknown, unknown, SyntrixWorkerClient>,
  { collection, seeds: split }: ScenarioDocuments,
  lost: readonly LostWorker[],
  deadlineUs: number,
): Promise<TeardownResult> {
  const { databases, result, clock, signal } = context;
  const names = documentNames(context, collection);
  const toRemove = lost.map(({ worker, highWaterMark }) => {
    const place = placeOf(worker, context);
    const shared = sharedOf(place, split, names).count;
    return Math.max(highWaterMark, ownSeedsOf(place, split, names).count) + MARGIN + shared;
  });
  const documents = toRemove.reduce((sum, count) => sum + count, 0);
  const remover = new Remover(clock, signal, deadlineUs, documents);

  for (const { worker, highWaterMark } of lost) {
    const place = placeOf(worker, context);
    const client = context.client(place.database);
    const label = databaseLabel(databases, place.database);

    /** Returns whether something was, or may be, there. */
    const remove = async (id: string, guessed = false): Promise<boolean> => {
      const reason = remover.stopReason;
      if (reason === null) {
        const { kind } = await remover.remove(client, names.collection, id, result, label, guessed);
        return kind !== 'absent';
      }
      remover.leave(label + names.collection, id, reason);
      return true;
    };

    const { prefix, count } = ownSeedsOf(place, split, names);
    const known = Math.max(highWaterMark, count);
    for (let number = 0; number < known; number += 1) await remove(prefix + number);
    let absentInARow = 0;
    let next = known;
    for (; absentInARow < MARGIN && remover.stopReason === null; next += 1) {
      absentInARow = (await remove(prefix + next, true)) ? 0 : absentInARow + 1;
    }
    // Not followed to its end, so that nobody knows: the run record must stay.
    if (absentInARow < MARGIN) await remove(prefix + next);
    const shared = new DocumentList([sharedOf(place, split, names)]);
    for (let index = 0; index < shared.length; index += 1) await remove(shared.at(index).id);
  }
  const { removed, left } = remover.counts;
  if (lost.length > 0) {
    context.log(
      'warn',
      `cleaned up for ${counted(lost.length, 'worker')} whose shard died: ${counted(removed, 'document')} removed, ${left.count} may be left; ids up to ${MARGIN} beyond their last report were checked`,
    );
  }
  return { removed, left };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
