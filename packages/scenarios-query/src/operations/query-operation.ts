import type { Operation, OperationResult, OutcomeCode, Random, SyntrixWorkerClient } from '@syntrix-bench/core';
import type { Keys } from '@syntrix-bench/documents';

import type { AnswerJudge } from '../answers/answer-judge.ts';
import type { DrawnValues } from '../questions/drawn-values.ts';

/** Is told how an operation ended. */
export type Done = (outcome: OutcomeCode) => void;

/** What the reading operations of a worker work with. */
export interface ReadingResources {
  readonly random: Random;
  readonly values: DrawnValues;
  /** How many values there are to ask for. */
  readonly groups: number;
  readonly keys: Keys;
  readonly pages: number;
  /** Checks answers; null where none is checked. */
  readonly judge: AnswerJudge | null;
  /** Part of the answers that are checked. */
  readonly verify: number;
  /** Records a part of an operation. */
  readonly step: (series: number, result: OperationResult, outcome: OutcomeCode) => void;
  /** Counts documents that came with an answer of so many bytes, of an operation that was due then. */
  readonly cameDocuments: (count: number, bytes: number, dueUs: number) => void;
}

/** One of a worker's long-lived operations: prepared, executed, settled, and then prepared again. */
export interface PreparedOperation extends Operation<SyntrixWorkerClient> {
  /** Whether there is something it could be done to. */
  feasible(): boolean;
  /** Draws what it is done to next. */
  prepare(): void;
}

/** Draws the slot of a query: its value by the distribution, its range evenly. */
export function drawSlot({ random, values, groups, keys }: ReadingResources): number {
  const value = keys.draw(random, groups, 0);
  return values.slotOf(value, values.ranges === 1 ? 0 : random.int(values.ranges));
}
