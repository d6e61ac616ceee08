import type { Operation, SyntrixWorkerClient } from '@syntrix-bench/core';

/** One of a worker's long-lived operations. */
export interface CrudOperation extends Operation<SyntrixWorkerClient> {
  /** Whether there is a document it could be done to. */
  feasible(): boolean;
  /** Draws document and contents for the next time. */
  prepare(): void;
}
