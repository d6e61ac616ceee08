import type { ShardContext, SyntrixWorkerClient, TeardownResult } from '@syntrix-bench/core';

import type { CrudOptions } from './crud-options.ts';
import { DocumentNumbers } from './document-numbers.ts';
import type { DocumentNames } from './document-names.ts';
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

/** What a shard has to remove. */
export interface Remains {
  /** Documents that are live as far as anybody knows. */
  readonly live: Documents;
  /** Documents that may be live: an answer about them was lost or strange. */
  readonly uncertain: Documents;
}

/**
 * Removes documents, as many at once as the shard has workers, until all are gone or the deadline has come. An uncertain
 * document that is not there is looked for a second time: its creation may have been under way still.
 */
export async function cleanUp(
  context: ShardContext<CrudOptions, CrudShared, SyntrixWorkerClient>,
  names: DocumentNames,
  remains: Remains,
  deadlineUs: number,
): Promise<TeardownResult> {
  const { clock, signal } = context;
  const remover = new Remover(clock, signal, deadlineUs);
  const step = progressSteps(remains.live.length + remains.uncertain.length, (done, total) =>
    context.progress(done, total),
  );

  /** Resolves with the places of those that were not there. */
  async function removeAll(documents: Documents, onEach: () => void): Promise<DocumentNumbers> {
    const tried = new DocumentNumbers();
    const absent = new DocumentNumbers();
    await context.forEach(
      documents.length,
      async (place, client, result) => {
        tried.add(place);
        const { id } = documents.at(place);
        const removal = await remover.remove(client, names.collection, id, result);
        if (removal.kind === 'absent') absent.add(place);
        if (removal.kind !== 'left') onEach();
      },
      { stopWhen: () => remover.stopReason !== null },
    );
    const why = remover.stopReason ?? 'not tried';
    for (let place = 0, passed = 0; place < documents.length && tried.size < documents.length; place += 1) {
      if (passed < tried.size && tried.at(passed) === place) passed += 1;
      else remover.leave(names.collection, documents.at(place).id, why);
    }
    return absent;
  }

  await removeAll(remains.live, step);
  const absent = await removeAll(remains.uncertain, step);
  if (absent.size > 0 && remover.stopReason === null && clock.nowUs() + LATE_WRITE_US < deadlineUs) {
    await delay(clock, LATE_WRITE_US, signal);
    await removeAll({ length: absent.size, at: (place) => remains.uncertain.at(absent.at(place)) }, () => undefined);
  }
  return remover.counts;
}
