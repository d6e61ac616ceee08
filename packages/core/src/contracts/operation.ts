import type { OutcomeCode } from '@syntrix-bench/metrics';

import type { OperationResult } from './operation-result.ts';
import type { SyntrixWorkerClient } from './syntrix-worker-client.ts';

// docs/decisions/0170-operations-may-call-back.md

/**
 * One kind of thing a worker does. Long-lived: made once per worker and re-parametrised by the worker before each use, so that
 * nothing is allocated for an operation that need not be.
 */
export interface Operation<Client = SyntrixWorkerClient> {
  /** Index into the names that the scenario's `operations(options)` returned. */
  readonly type: number;
  /**
   * Does the operation once and fills the result. Called again only after it has ended. How it ended is told in one of three
   * ways: returned; by a promise; or by returning nothing and calling `done` once, later, which costs no promise. Expected
   * failures are outcomes; what it throws, or rejects with, is taken for a bug of the scenario and ends the run.
   *
   * @param done Not to be called before `execute` has returned.
   */
  execute(
    client: Client,
    result: OperationResult,
    done: (outcome: OutcomeCode) => void,
  ): OutcomeCode | Promise<OutcomeCode> | undefined;
  /**
   * Learns how it ended, before that is recorded and before the worker goes on: where a scenario keeps account of what it
   * did. Also called, with what the answer was in the end, when the shard had given the operation up. What it throws is
   * taken for a bug of the scenario.
   */
  settle?(outcome: OutcomeCode, result: OperationResult): void;
}
