import { DocumentScan, OUTCOME_CODE, type ShardContext, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { delay } from '@syntrix-bench/documents';

import { indexTemplates } from './index-templates.ts';
import { entryQuery } from './lag/entry-query.ts';
import type { QueryOptions } from './query-options.ts';

/** Seeds for each worker that are looked for: an index takes up changes one after the other, so that the last tell of all. */
const LOOKED_FOR = 4;
const PAUSE_US = 20_000;

/** A seeded document, as the index by owner has it. */
export interface SeedEntry {
  readonly owner: string;
  readonly id: string;
}

/**
 * Waits until the index shows the last of the documents that were seeded, so that load meets all of them; no longer than the index may
 * take. What it does not show by then is for the checks to tell.
 *
 * @param seeds In the order in which they were written
 */
export async function awaitSeeds(
  context: ShardContext<QueryOptions, unknown, SyntrixWorkerClient>,
  database: string,
  workers: number,
  seeds: readonly SeedEntry[],
): Promise<void> {
  const { clock, signal, options } = context;
  const { collection } = options.data;
  if (indexTemplates(options).length === 0) return;
  const untilUs = clock.nowUs() + options.indexLag.boundUs;
  const last = seeds.slice(-LOOKED_FOR * workers);
  await context.forEach(
    last.length,
    async (index, client, result) => {
      const { owner, id } = last[index]!;
      const body = entryQuery(collection, owner, id);
      const scan = new DocumentScan();
      for (;;) {
        const outcome = await client.documents.query(body, result, { scan });
        if (outcome === OUTCOME_CODE.ok && scan.documents === 1) return;
        if (signal.aborted || clock.nowUs() >= untilUs) return;
        await delay(clock, PAUSE_US, signal);
      }
    },
    { database },
  );
}
