import { OUTCOME_CODE, type Clock, type OperationResult, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { isMissing } from '@syntrix-bench/documents';

import { documentsIn } from '../answers/answer-judge.ts';
import type { FoundDocument } from '../documents/document-text.ts';
import { ownerName } from '../documents/document-values.ts';
import { entriesQuery, entryQuery } from './entry-query.ts';
import type { LagCheck } from './lag-declaration.ts';
import type { LedgerView } from './write-ledger.ts';

/** Between two times that one entry is asked for. */
const PAUSE_US = 50_000;
/** Entries that are asked for one by one at most. */
const MOST_ASKED = 5_000;

/** A document that somebody wrote, by its id. */
export interface Written {
  readonly worker: number;
  readonly number: number;
}

/** Where entries are asked for when load is over, and what they are held against. */
export interface AfterLoadParts {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly collection: string;
  /** Stands before the id of a document in evidence. */
  readonly label: string;
  readonly ledger: LedgerView;
  /** Whether nobody knows what became of a worker's documents, for its shard died. */
  readonly isLost: (worker: number) => boolean;
  readonly idOf: (document: Written) => string;
  readonly identify: (id: string) => Written | null;
  /** The number of the owner that a write gave its document. */
  readonly ownerOf: (document: Written, rev: number) => number;
  /** Numbers of the owners that are asked for. */
  readonly owners: readonly number[];
  /** When the index has had its time: what is wrong then is wrong. */
  readonly settledUs: number;
  /** When it ends at the latest. */
  readonly untilUs: number;
  readonly forEach: (
    count: number,
    work: (index: number, client: SyntrixWorkerClient, result: OperationResult) => Promise<void>,
  ) => Promise<unknown>;
  readonly wait: (us: number) => Promise<void>;
  /** A document that was deleted is there. */
  readonly reappeared: (document: Written) => void;
  readonly passed: (check: LagCheck, count: number) => void;
  readonly failed: (check: LagCheck, evidence: string) => void;
  /** So many could not be judged. */
  readonly unknown: (check: LagCheck, count: number, reason: string) => void;
}

/** An entry that is there and should not be, or the other way round. */
interface Doubt {
  readonly check: LagCheck;
  readonly id: string;
  readonly owner: string;
  /** Whether the document has been written to be under this owner. */
  readonly isExpected: boolean;
}

const NOT_REACHED = 'the index could not be asked for all of its entries when load was over';
const TOO_MANY = `only ${MOST_ASKED} entries are asked for again`;
const NOT_ANSWERED = 'asking again when load was over got no answer in time';

/**
 * Holds what the index has when load is over against what all shards say was acknowledged: by the owners that this shard answers for, page by
 * page, and then, one by one, for as long as the index may be late, what was not as it must be.
 */
export async function checkEntries(parts: AfterLoadParts): Promise<void> {
  const expected = expectedOf(parts);
  const doubts: Doubt[] = [];
  const compared = new Set<number>();
  await parts.forEach(parts.owners.length, async (index, client, result) => {
    const owner = parts.owners[index]!;
    const found = await entriesUnder(ownerName(owner), client, result, parts);
    if (found === null) return;
    compare(owner, found, expected.get(owner) ?? new Map<string, Written>(), doubts, parts);
    compared.add(owner);
  });
  tellUnasked(expected, compared, parts);
  tellRemoved(compared, doubts, parts);
  const asked = doubts.slice(0, MOST_ASKED);
  tellUnknown(doubts.slice(MOST_ASKED), TOO_MANY, parts);
  const settled = new Set<Doubt>();
  await parts.forEach(asked.length, async (index, client, result) => {
    const doubt = asked[index]!;
    if (await settleDoubt(doubt, client, result, parts)) settled.add(doubt);
  });
  tellUnknown(
    asked.filter((doubt) => !settled.has(doubt)),
    NOT_ANSWERED,
    parts,
  );
}

/** Of owners that were not asked for to the end nobody knows what is under them; of stale entries not even how many there might be. */
function tellUnasked(
  expected: ReadonlyMap<number, ReadonlyMap<string, Written>>,
  compared: ReadonlySet<number>,
  { unknown }: AfterLoadParts,
): void {
  const unasked = [...expected].filter(([owner]) => !compared.has(owner));
  const lost = unasked.reduce((sum, [, documents]) => sum + documents.size, 0);
  unknown('lost-entries', lost, NOT_REACHED);
  unknown('stale-entries', unasked.length, NOT_REACHED);
}

/** Of deleted documents those are gone that are not found under the owner they had last; that of others nobody knows. */
function tellRemoved(
  compared: ReadonlySet<number>,
  doubts: readonly Doubt[],
  { ledger, owners, ownerOf, idOf, isLost, passed, unknown }: AfterLoadParts,
): void {
  const found = new Set(doubts.flatMap(({ check, id }) => (check === 'resurrected' ? [id] : [])));
  const asked = new Set(owners);
  let gone = 0;
  let unasked = 0;
  for (const { worker, number, rev } of ledger.removed()) {
    const document = { worker, number };
    const owner = ownerOf(document, rev);
    if (isLost(worker) || !asked.has(owner) || found.has(idOf(document))) continue;
    if (compared.has(owner)) gone += 1;
    else unasked += 1;
  }
  passed('resurrected', gone);
  unknown('resurrected', unasked, NOT_REACHED);
}

function tellUnknown(doubts: readonly Doubt[], reason: string, { unknown }: AfterLoadParts): void {
  for (const check of ['lost-entries', 'stale-entries', 'resurrected'] as const) {
    unknown(check, doubts.filter((doubt) => doubt.check === check).length, reason);
  }
}

/** By number of an owner that is asked for, what must be under it. */
function expectedOf({ ledger, owners, ownerOf, idOf, isLost }: AfterLoadParts): Map<number, Map<string, Written>> {
  const expected = new Map(owners.map((owner) => [owner, new Map<string, Written>()]));
  for (const { worker, number, rev } of ledger.live()) {
    if (isLost(worker)) continue;
    const document = { worker, number };
    expected.get(ownerOf(document, rev))?.set(idOf(document), document);
  }
  return expected;
}

/** Everything under an owner; null where it could not be asked to the end. */
async function entriesUnder(
  owner: string,
  { documents }: SyntrixWorkerClient,
  result: OperationResult,
  { collection, clock, untilUs, signal }: AfterLoadParts,
): Promise<Map<string, FoundDocument> | null> {
  const found = new Map<string, FoundDocument>();
  let afterId: string | null = null;
  while (!signal.aborted && clock.nowUs() < untilUs) {
    result.wantBody = true;
    const outcome = await documents.query(entriesQuery(collection, owner, afterId), result);
    const page = outcome === OUTCOME_CODE.ok ? documentsIn(result.body) : null;
    if (page === null) return null;
    const last = page.at(-1)?.['id'];
    // A page is no longer than asked for, but it may be shorter, for what was deleted: only an empty one is the last.
    if (typeof last !== 'string' || last === afterId) return found;
    for (const document of page) if (typeof document['id'] === 'string') found.set(document['id'], document);
    afterId = last;
  }
  return null;
}

function compare(
  owner: number,
  found: ReadonlyMap<string, FoundDocument>,
  expected: ReadonlyMap<string, Written>,
  doubts: Doubt[],
  { ledger, identify, isLost, passed }: AfterLoadParts,
): void {
  const name = ownerName(owner);
  const missing = [...expected.keys()].filter((id) => !found.has(id));
  for (const id of missing) doubts.push({ check: 'lost-entries', id, owner: name, isExpected: true });
  passed('lost-entries', expected.size - missing.length);
  for (const [id, document] of found) {
    const written = identify(id);
    if (written === null || isLost(written.worker)) continue;
    const state = ledger.stateOf(written.worker, written.number);
    if (state === 'unknown') continue;
    if (state === 'removed') {
      doubts.push({ check: 'resurrected', id, owner: name, isExpected: false });
      continue;
    }
    const isExpected = expected.has(id);
    if (isExpected && document['owner'] === name) passed('stale-entries', 1);
    else doubts.push({ check: 'stale-entries', id, owner: name, isExpected });
  }
}

/** Asks until the index is right, or has had its time; false where it could not be asked. */
async function settleDoubt(
  doubt: Doubt,
  { documents }: SyntrixWorkerClient,
  result: OperationResult,
  parts: AfterLoadParts,
): Promise<boolean> {
  const { check, id, owner, isExpected } = doubt;
  const { clock, signal, collection, settledUs, untilUs } = parts;
  const body = entryQuery(collection, owner, id);
  while (!signal.aborted && clock.nowUs() < untilUs) {
    const isLast = clock.nowUs() >= settledUs;
    result.wantBody = true;
    const outcome = await documents.query(body, result);
    const found = outcome === OUTCOME_CODE.ok ? documentsIn(result.body) : null;
    if (found !== null) {
      const has = isExpected && found.some((document) => document['id'] === id && document['owner'] === owner);
      const isRight = check === 'lost-entries' ? has : found.length === 0 || has;
      if (isRight) parts.passed(check, 1);
      else if (isLast) await tellWrong(doubt, documents, result, parts);
      if (isRight || isLast) return true;
    }
    await parts.wait(PAUSE_US);
  }
  return false;
}

/** Tells what is wrong, and what the document is by its id. */
async function tellWrong(
  { check, id, owner }: Doubt,
  documents: SyntrixWorkerClient['documents'],
  result: OperationResult,
  { collection, label, ledger, clock, identify, failed, passed, reappeared }: AfterLoadParts,
): Promise<void> {
  const quiet = `${((clock.nowUs() - ledger.lastUs) / 1e6).toFixed(1)} s after the last write was acknowledged`;
  result.wantBody = true;
  const outcome = await documents.get(collection, id, result);
  const body = outcome === OUTCOME_CODE.ok && result.body !== null ? Buffer.from(result.body).toString('utf8') : null;
  const shown = documentsIn(body === null ? null : Buffer.from(`[${body}]`))?.[0];
  const byId =
    shown === undefined
      ? `GET of it: ${result.status === 0 ? 'no answer' : result.status}`
      : `GET of it shows rev ${String(shown['rev'])}, owner ${String(shown['owner'])}`;
  const what = check === 'lost-entries' ? 'not in the index' : 'still in the index';
  const although = check === 'resurrected' ? ', although it was deleted' : '';
  const evidence = `${label}${collection}/${id} is ${what} under owner ${owner}${although}, ${quiet}; ${byId}`;
  if (check !== 'resurrected') return failed(check, evidence);
  // Where it is gone by its id, the index alone still has it.
  if (isMissing(result)) {
    passed(check, 1);
    return failed('stale-entries', evidence);
  }
  const written = identify(id);
  if (written !== null) reappeared(written);
  failed(check, evidence);
}
