import type { CoordinatorContext, LostWorker, SyntrixWorkerClient, TeardownResult } from '@syntrix-bench/core';

import type { CrudOptions } from './crud-options.ts';
import { DocumentList } from './document-list.ts';
import { documentNames } from './document-names.ts';
import { Remover } from './removal.ts';
import type { CrudShared } from './run-record.ts';
import { dealtTo, sharedOf, splitSeeds } from './seeded-documents.ts';

/** A worker may have gone on after its last mark. Clean-up follows it until this many numbers in a row name nothing. */
const MARGIN = 200;

/**
 * Removes what workers of dead shards have made, as far as their last marks and a margin tell. One connection does all of it;
 * what the deadline cuts off is left, and counted.
 */
export async function removeLost(
  context: CoordinatorContext<CrudOptions, CrudShared, SyntrixWorkerClient>,
  lost: readonly LostWorker[],
  deadlineUs: number,
): Promise<TeardownResult> {
  const { databases, result, clock, signal } = context;
  const client = context.client(databases[0]!);
  const names = documentNames(context, context.options.data.collection);
  const split = splitSeeds(context.options);
  const remover = new Remover(clock, signal, deadlineUs);

  /** Returns whether something was, or may be, there. */
  async function remove(id: string): Promise<boolean> {
    const reason = remover.stopReason;
    if (reason === null) return (await remover.remove(client, names.collection, id, result)).kind !== 'absent';
    remover.leave(names.collection, id, reason);
    return true;
  }

  for (const { worker, highWaterMark } of lost) {
    const rank = worker - context.firstWorker;
    const prefix = names.workerPrefix(worker);
    const known = Math.max(highWaterMark, dealtTo(rank, split.own, context.workers));
    for (let number = 0; number < known; number += 1) await remove(prefix + number);
    let absentInARow = 0;
    let next = known;
    for (; absentInARow < MARGIN && remover.stopReason === null; next += 1) {
      absentInARow = (await remove(prefix + next)) ? 0 : absentInARow + 1;
    }
    // Not followed to its end, so that nobody knows: the run record must stay.
    if (absentInARow < MARGIN) await remove(prefix + next);
    const shared = new DocumentList([sharedOf({ worker, rank, workers: context.workers }, split, names)]);
    for (let place = 0; place < shared.length; place += 1) await remove(shared.at(place).id);
  }
  const { removed, left } = remover.counts;
  if (lost.length > 0) {
    context.log(
      'warn',
      `cleaned up for ${lost.length} workers whose shard died: ${removed} documents removed, ${left.count} may be left; what they did in their last moments is followed ${MARGIN} numbers far`,
    );
  }
  return { removed, left };
}
