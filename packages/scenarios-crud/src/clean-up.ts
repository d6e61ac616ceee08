import type { ShardContext, SyntrixWorkerClient, TeardownResult } from '@syntrix-bench/core';

import type { CrudOptions } from './crud-options.ts';
import { DocumentNumbers } from './document-numbers.ts';
import { databaseLabel, type DocumentNames } from './document-names.ts';
import type { CrudShared } from './run-record.ts';
import { progressSteps } from './progress-steps.ts';
import { Remover } from './removal.ts';
import { delay } from './retry.ts';

/** After this time a write whose answer was lost has reached its document, or never will. */
const LATE_WRITE_US = 1_000_000;

/** Documents one after the other, by place. */
export interface Documents {
  readonly length: number;
  at(place: number): { readonly id: string };
}

/** What a shard has to remove from one database. */
export interface Remains {
  readonly database: string;
  /** Documents that are live as far as anybody knows. */
  readonly live: Documents;
  /** Documents that may be live: an answer about them was lost or strange. */
  readonly uncertain: Documents;
}

/**
 * Removes documents from all databases at a time, as many at once as the shard has workers, until all are gone or the
 * deadline has come. An uncertain document that is not there is looked for a second time: its creation may have been under
 * way still.
 */
export async function cleanUp(
  context: ShardContext<CrudOptions, CrudShared, SyntrixWorkerClient>,
  names: DocumentNames,
  remains: readonly Remains[],
  deadlineUs: number,
): Promise<TeardownResult> {
  const { clock, signal, databases } = context;
  const remover = new Remover(clock, signal, deadlineUs);
  const documentCount = remains.reduce((sum, { live, uncertain }) => sum + live.length + uncertain.length, 0);
  const step = progressSteps(documentCount, (done, total) => context.progress(done, total));

  /** Resolves with the places of those that were not there. */
  async function removeAll(database: string, documents: Documents, onEach: () => void): Promise<DocumentNumbers> {
    const label = databaseLabel(databases, database);
    const tried = new DocumentNumbers();
    const absent = new DocumentNumbers();
    await context.forEach(
      documents.length,
      async (place, client, result) => {
        tried.add(place);
        const { id } = documents.at(place);
        const removal = await remover.remove(client, names.collection, id, result, label);
        if (removal.kind === 'absent') absent.add(place);
        if (removal.kind !== 'left') onEach();
      },
      { stopWhen: () => remover.stopReason !== null, database },
    );
    const why = remover.stopReason ?? 'not tried';
    for (let place = 0, passed = 0; place < documents.length && tried.size < documents.length; place += 1) {
      if (passed < tried.size && tried.at(passed) === place) passed += 1;
      else remover.leave(label + names.collection, documents.at(place).id, why);
    }
    return absent;
  }

  async function removeFrom({ database, live, uncertain }: Remains): Promise<void> {
    await removeAll(database, live, step);
    const absent = await removeAll(database, uncertain, step);
    if (absent.size === 0 || remover.stopReason !== null || clock.nowUs() + LATE_WRITE_US >= deadlineUs) return;
    await delay(clock, LATE_WRITE_US, signal);
    const late: Documents = { length: absent.size, at: (place) => uncertain.at(absent.at(place)) };
    await removeAll(database, late, () => undefined);
  }

  await Promise.all(remains.map(removeFrom));
  return remover.counts;
}
