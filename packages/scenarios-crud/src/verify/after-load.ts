import { OUTCOME_CODE, type OperationResult, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { isAbsent } from '@syntrix-bench/documents';

import { shownDocument, versionOf } from './document-comparison.ts';

/** Documents that a shard asks for again in a database at most, and for how long. */
const MOST_ASKED = 10_000;
export const LONGEST_ASKING_US = 5_000_000;
/** So many in a row that got no answer say that the target is gone. */
const MOST_UNANSWERED = 10;
/** How soon a document is asked for once more that shows less than it has to: its answer may be old, and nothing lost. */
const ONCE_MORE_US = 250_000;

/** What a document that was asked for again shows. */
export type Found = { readonly kind: 'version'; readonly version: number } | { readonly kind: 'absent' };

/** A document to be asked for when load is over, and what it is to be judged by. */
export interface Question {
  readonly id: string;
  readonly judge: (found: Found) => void;
  /** Whether it shows what it has to. Until it does it is asked for again, as long as there is time. */
  readonly isAsExpected: (found: Found) => boolean;
  /** Nobody can tell how it is, because of this. */
  readonly unknown: (reason: string) => void;
}

const TOO_MANY = `only ${MOST_ASKED} documents of a database are asked for again`;
const NOT_ASKED = 'not all documents could be asked for again in time';
const NOT_ANSWERED = 'asking again for a document got no answer that shows it';

/** Does work for many items, as `ShardContext.forEach` within a database. */
type ForEach = (
  count: number,
  work: (index: number, client: SyntrixWorkerClient, result: OperationResult) => Promise<void>,
  stopWhen: () => boolean,
) => Promise<unknown>;

/**
 * Asks for documents when load is over, each once, and then for those again that do not show what they have to: an answer may be
 * old. Ends early where the time is up or the target is gone: what is not asked for any more, or was not answered, is unknown, with
 * the reason. What showed itself is judged by what it showed last.
 */
export async function askAgain(
  questions: readonly Question[],
  collection: string,
  forEach: ForEach,
  timeIsUp: () => boolean,
  wait: (us: number) => Promise<void>,
): Promise<void> {
  let asked: readonly Question[] = questions.slice(0, MOST_ASKED);
  const behind = new Map<Question, Found>();
  const judged = new Set<Question>();
  let unansweredInARow = 0;
  const take = (question: Question, found: Found): void => {
    if (!question.isAsExpected(found)) return void behind.set(question, found);
    behind.delete(question);
    question.judge(found);
  };
  const ask = async (index: number, { documents }: SyntrixWorkerClient, result: OperationResult): Promise<void> => {
    const question = asked[index]!;
    result.wantBody = true;
    const outcome = await documents.get(collection, question.id, result);
    const document = outcome === OUTCOME_CODE.ok ? shownDocument(result.body) : null;
    unansweredInARow = result.status === 0 ? unansweredInARow + 1 : 0;
    judged.add(question);
    if (document !== null && document.fields['id'] === question.id) {
      take(question, { kind: 'version', version: versionOf(document) });
    } else if (isAbsent(result)) take(question, { kind: 'absent' });
    else if (!behind.has(question)) question.unknown(NOT_ANSWERED);
  };
  const isOver = (): boolean => unansweredInARow >= MOST_UNANSWERED || timeIsUp();
  await forEach(asked.length, ask, isOver);
  while (behind.size > 0 && !isOver()) {
    await wait(ONCE_MORE_US);
    asked = [...behind.keys()];
    await forEach(asked.length, ask, isOver);
  }
  for (const [question, found] of behind) question.judge(found);
  for (const [place, question] of questions.entries()) {
    if (!judged.has(question)) question.unknown(place < MOST_ASKED ? NOT_ASKED : TOO_MANY);
  }
}
