import { OUTCOME_CODE, type OperationResult, type ShardContext, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { delay } from '@syntrix-bench/documents';

import { documentsIn, type AnswerJudge, type OpenQuestion } from './answers/answer-judge.ts';
import type { QueryOptions } from './query-options.ts';
import type { FormQueries } from './questions/form-queries.ts';
import { REMOVED, type WrittenDocuments } from './writes/written-documents.ts';

/** Values whose documents are asked for, of those that this shard's workers gave to documents. */
const MOST_GROUPS = 50;
/** Between two times that one question is asked. */
const PAUSE_US = 50_000;

/** What is asked when load is over, of one database. */
export interface QuietQuestions {
  readonly context: ShardContext<QueryOptions, unknown, SyntrixWorkerClient>;
  readonly database: string;
  readonly judge: AnswerJudge;
  readonly written: WrittenDocuments;
  /** When it ends at the latest. */
  readonly untilUs: number;
  /** The query for all documents of a value, by its slot; null where no index has them by that. */
  readonly groups: FormQueries | null;
  readonly slotOf: (group: number) => number;
  /** Since when no shard of the run writes any more. */
  readonly quietUs: number;
}

/**
 * Asks again what was open when its answer came, and for what was written last: now that nobody writes, an index that is late has until
 * its bound to show all of it, and what is wrong then is wrong.
 */
export async function askWhenQuiet(parts: QuietQuestions): Promise<void> {
  const { context, database, judge, written, groups, slotOf, quietUs, untilUs } = parts;
  const { clock, signal, options } = context;
  const ofGroups =
    groups === null ? [] : groupsOf(written).map((group): OpenQuestion => ({ question: groups.at(slotOf(group)) }));
  const questions = [...judge.open, ...ofGroups];
  if (questions.length === 0) return;
  let answered = 0;
  const settledUs = quietUs + options.indexLag.boundUs;
  const ask = async (index: number, client: SyntrixWorkerClient, result: OperationResult): Promise<void> => {
    const open = questions[index]!;
    for (;;) {
      const isLast = clock.nowUs() >= settledUs;
      result.wantBody = true;
      const outcome = await client.documents.query(open.question.body, result);
      result.wantBody = false;
      if (signal.aborted) return;
      const documents = outcome === OUTCOME_CODE.ok ? documentsIn(result.body) : null;
      if (documents !== null) {
        const answer = { ...open, documents, sentUs: result.sentUs, doneUs: result.doneUs, isQuiet: true } as const;
        if (isLast || judge.isRight(answer)) {
          answered += 1;
          return void judge.judge(answer);
        }
      }
      if (isLast || clock.nowUs() >= untilUs) return;
      await delay(clock, PAUSE_US, signal);
    }
  };
  await context.forEach(questions.length, ask, { database, stopWhen: () => clock.nowUs() >= untilUs });
  judge.unanswered(questions.length - answered);
}

/** The first values that workers gave to documents which are there. */
function groupsOf(written: WrittenDocuments): readonly number[] {
  const found = new Set<number>();
  for (const { identity, writes } of written.all()) {
    const rev = writes.at(-1)?.rev ?? REMOVED;
    if (rev !== REMOVED) found.add(written.groupOf(identity, rev));
    if (found.size === MOST_GROUPS) break;
  }
  return [...found];
}
