import {
  encodeDocument,
  encodeQuery,
  OUTCOME_CODE,
  type CoordinatorContext,
  type NeedProblem,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';
import { answerName, delay, probeRefusal } from '@syntrix-bench/documents';

import { documentsIn } from '../answers/answer-judge.ts';
import type { FoundDocument } from '../documents/document-text.ts';
import { indexTemplates } from '../index-templates.ts';
import type { QueryOptions } from '../query-options.ts';
import { probeDocuments } from './probe-documents.ts';
import { probeQueries, type ProbeQuery } from './probe-queries.ts';

type Context = CoordinatorContext<QueryOptions, null, SyntrixWorkerClient>;

/** How long an index may take to show the documents of a probe, if its bound is shorter. */
const SHORTEST_WAIT_US = 2_000_000;
const PAUSE_US = 20_000;
const PUT_TEMPLATES = 'put its index templates into the server’s folder of templates, and restart it';

/**
 * Finds out whether the indexes that the queries need are on the server: writes a few documents, asks for them by each index and as the run
 * will, and removes them.
 */
export async function probeNeeds(context: Context): Promise<readonly NeedProblem[]> {
  const { options, databases } = context;
  if (indexTemplates(options).length === 0) return [];
  const documents = probeDocuments();
  const client = context.client(databases[0]!);
  const { written, problem } = await write(context, client, documents);
  const problems = problem === null ? await ask(context, client, probeQueries(options, documents)) : [problem];
  return [...problems, ...(await remove(context, client, written))];
}

/** Writes until it cannot: which documents may be there then, and what stood in the way. */
async function write(
  { result, options, signal }: Context,
  { documents: api }: SyntrixWorkerClient,
  documents: readonly FoundDocument[],
): Promise<{ readonly written: readonly FoundDocument[]; readonly problem: NeedProblem | null }> {
  const { collection } = options.data;
  const written: FoundDocument[] = [];
  for (const document of documents) {
    if (signal.aborted) break;
    const outcome = await api.create(collection, encodeDocument(document), result);
    if (outcome !== OUTCOME_CODE.failed) written.push(document);
    if (outcome !== OUTCOME_CODE.ok) {
      return { written, problem: probeRefusal(`cannot write to ${collection}`, result, collection) };
    }
  }
  return { written, problem: null };
}

async function remove(
  { result, options }: Context,
  { documents: api }: SyntrixWorkerClient,
  documents: readonly FoundDocument[],
): Promise<readonly NeedProblem[]> {
  const { collection } = options.data;
  let problem: NeedProblem | null = null;
  for (const { id } of documents) {
    const outcome = await api.delete(collection, String(id), result);
    if (outcome === OUTCOME_CODE.ok || result.status === 404) continue;
    problem = probeRefusal(`cannot remove ${collection}/${String(id)}, which a probe has written`, result, collection);
  }
  return problem === null ? [] : [problem];
}

/** Asks all queries. Where an index is not there at all, nothing more is said of the queries that would need it. */
async function ask(
  context: Context,
  client: SyntrixWorkerClient,
  queries: readonly ProbeQuery[],
): Promise<readonly NeedProblem[]> {
  const { clock, options } = context;
  const untilUs = clock.nowUs() + Math.max(SHORTEST_WAIT_US, options.indexLag.boundUs);
  const problems = new Map<string, NeedProblem>();
  for (const query of queries) {
    if (context.signal.aborted) break;
    if (query.kind !== 'template' && problems.size > 0) continue;
    const problem = await askUntil(context, client, query, untilUs);
    if (problem === null) continue;
    problems.set(problem.problem, problem);
    // It is the same for all others.
    if (problem.problem.startsWith('cannot ')) break;
  }
  return [...problems.values()];
}

/** Asks until the answer is right, or the index has had its time; an index that is not there is not waited for as long. */
async function askUntil(
  context: Context,
  { documents: api }: SyntrixWorkerClient,
  query: ProbeQuery,
  untilUs: number,
): Promise<NeedProblem | null> {
  const { result, clock, signal, options } = context;
  const { collection } = options.data;
  const body = encodeQuery(query.query);
  const refusedUntilUs = Math.min(untilUs, clock.nowUs() + SHORTEST_WAIT_US / 4);
  for (;;) {
    result.wantBody = true;
    const outcome = await api.query(body, result);
    result.wantBody = false;
    const documents = outcome === OUTCOME_CODE.ok ? documentsIn(result.body) : null;
    if (documents !== null && isExpected(documents, query)) return null;
    const isLate = documents !== null || result.status >= 500 || result.status === 0;
    if (!isLate) return probeRefusal(`cannot query ${collection}`, result, collection);
    const isOver = signal.aborted || clock.nowUs() >= (documents === null ? refusedUntilUs : untilUs);
    if (isOver && documents !== null) return wrong(query, documents);
    // Whoever was not answered knows nothing of indexes.
    if (isOver && result.status === 0) return probeRefusal(`cannot query ${collection}`, result, collection);
    if (isOver) return unserved(query, answerName(result));
    await delay(clock, PAUSE_US, signal);
  }
}

function isExpected(documents: readonly FoundDocument[], { expected }: ProbeQuery): boolean {
  return documents.length === expected.length && documents.every(({ id }, place) => id === expected[place]);
}

function unserved({ about, kind, indexTemplate }: ProbeQuery, answer: string): NeedProblem {
  if (kind === 'cursor') {
    const problem = `the server refuses the cursor of a page of ${about} (${answer})`;
    return {
      problem,
      hint: 'is this a server whose cursors are sort keys? Leave operations of type paged out otherwise',
      indexTemplate,
    };
  }
  return { problem: `no index serves ${about} (${answer})`, hint: PUT_TEMPLATES, indexTemplate };
}

/** What an answer shows that did not become right. */
function wrong({ about, kind, expected, indexTemplate }: ProbeQuery, documents: readonly FoundDocument[]): NeedProblem {
  const ids = documents.map(({ id }) => String(id));
  if (expected.length > 0 && documents.length === 0) {
    const problem = `the index of ${about} does not show what was just written`;
    const hint = 'does the server’s indexer run? Or give it more time with indexLag.bound';
    return { problem, hint, indexTemplate };
  }
  if (kind === 'cursor') {
    const problem = `the server goes on at the wrong document after the cursor of a page of ${about}`;
    return {
      problem,
      hint: 'has the template other fields, or another order, than the one that this run needs?',
      indexTemplate,
    };
  }
  const isAll = expected.every((id) => ids.includes(id));
  const what = !isAll
    ? 'left documents out'
    : ids.length > expected.length
      ? 'did not filter'
      : 'came in another order than it must';
  const problem = `another index than the one of ${about} answers its queries: the answer ${what}`;
  return {
    problem,
    hint: `${PUT_TEMPLATES}; a template that wins over it must go, or give the run a collection of its own`,
    indexTemplate,
  };
}
