import {
  BenchError,
  type AskQuery,
  type CoordinatorContext,
  type EarlierRunsPlace,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

import { runsCollectionOf } from './collections.ts';
import { queryDocuments } from './earlier-runs.ts';
import { parseEarlierRun, workedDatabases } from './run-record.ts';
import type { ScenarioDocuments } from './scenario-documents.ts';

// docs/decisions/0152-hosts-are-allowed-by-name.md

/** So many documents of the largest size fit into any answer. */
const FEW = 7;
/** Most documents that a query may ask for. */
const MOST = 1000;
/** How long an answer with more of them may become. */
const ANSWER_BYTES = 4 * 1024 * 1024;
/** Ids that one query asks about. */
const BATCH = 50;

/** A document of a run: `<run>-<worker>-<number>`, or `<run>-s-<number>` for one that workers share. */
const OWN_ID = /^([a-z0-9]{1,24})-(?:s\d*|\d+)-\d+$/;
/** What `doctor` writes, and removes at once. */
const DOCTOR_ID = /^doctor-[0-9a-f-]{36}$/;

/** Whether a document is named like those of some run, or of a probe: all that may be in a collection that is not shared. */
export function isNamedByTool(id: string): boolean {
  return OWN_ID.test(id) || DOCTOR_ID.test(id);
}

type Document = Readonly<Record<string, unknown>>;

/**
 * Paths of live documents in a run's two collections that no run made, such as `orders/1001`: of the first thousand that the
 * server lists, which are the oldest as a rule, or of fewer where they are large. A document counts as a run's if it is named
 * like one and that run has a record. @throws what `ask` fails with
 */
export async function findForeignDocuments(collection: string, ask: AskQuery): Promise<readonly string[]> {
  const runsCollection = runsCollectionOf(collection);
  const documents = await firstDocuments(collection, ask, (document) => isNamedByTool(idOf(document)));
  const records = await firstDocuments(runsCollection, ask, isOfRun);
  const runs = new Set(records.map((record) => parseEarlierRun(record)?.runId));
  const ids = documents.map(idOf).filter((id) => !DOCTOR_ID.test(id));
  const unknown = ids.filter((id) => !OWN_ID.test(id));
  const orphans = ids.filter((id) => OWN_ID.test(id) && !runs.has(OWN_ID.exec(id)?.[1]));
  return [
    ...[...unknown, ...(await stillThere(collection, orphans.slice(0, BATCH), ask))].map((id) => `${collection}/${id}`),
    ...records.filter((record) => !isOfRun(record)).map((record) => `${runsCollection}/${idOf(record)}`),
  ];
}

/** Those that a run which has just ended has not removed meanwhile, with its record. */
async function stillThere(collection: string, ids: readonly string[], ask: AskQuery): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const asked = new Set(ids);
  const found = await ask({ collection, filters: [{ field: 'id', op: 'in', value: ids }] });
  return found.map(idOf).filter((id) => asked.has(id));
}

/** A few, and more of them only where these leave the question open. */
async function firstDocuments(
  collection: string,
  ask: AskQuery,
  isOwn: (document: Document) => boolean,
): Promise<readonly Document[]> {
  const few = await ask({ collection, limit: FEW });
  if (few.length < FEW || !few.every(isOwn)) return few;
  const bytesEach = JSON.stringify(few).length / few.length;
  return ask({ collection, limit: Math.max(FEW, Math.min(MOST, Math.floor(ANSWER_BYTES / bytesEach))) });
}

function isOfRun(record: Document): boolean {
  return parseEarlierRun(record) !== null || DOCTOR_ID.test(idOf(record));
}

function idOf({ id }: Document): string {
  return typeof id === 'string' ? id : '';
}

/**
 * Refuses a collection that holds documents no run made, unless it is said to be shared. Where that cannot be seen
 * the run goes on, and says so.
 *
 * @throws BenchError `foreign_documents` naming some of them
 */
export async function refuseForeignDocuments(
  context: CoordinatorContext<unknown, null, SyntrixWorkerClient>,
  { collection, sharedCollection }: ScenarioDocuments,
): Promise<void> {
  const { client, result, clock, signal } = context;
  if (sharedCollection === true) return;
  if (context.signedIn !== true) {
    context.note(`documents of others in ${collection}: not looked for, which needs a token`);
    return;
  }
  for (const database of workedDatabases(context)) {
    const place: EarlierRunsPlace<SyntrixWorkerClient> = {
      url: 'the target',
      client: client(database),
      results: [result],
      clock,
      signal,
      collection,
    };
    const found = await findForeignDocuments(collection, (query) => queryDocuments(place, result, query)).catch(
      (error: unknown) => {
        if (!(error instanceof BenchError)) throw error;
        const note = `documents of others in ${collection}: could not be looked for: ${error.message}`;
        context.log('warn', note);
        context.note(note);
        return [];
      },
    );
    if (found.length > 0) throw foreignDocuments(database, collection, found);
    if (signal.aborted) return;
  }
}

/** Documents that a message names. */
const MOST_NAMED = 3;

function foreignDocuments(database: string, collection: string, found: readonly string[]): BenchError {
  const named = found.slice(0, MOST_NAMED).join(', ');
  const message = `collection "${collection}" of database "${database}" holds documents that no run made, such as ${named}`;
  return new BenchError('foreign_documents', message, {
    hint: 'choose another collection (--collection), or give --shared-collection if the run may work beside them',
  });
}
