import type { Operation, SyntrixLaneClient } from '@syntrix-bench/core';

/** One of a lane's long-lived operations. */
export interface CrudOperation extends Operation<SyntrixLaneClient> {
  /** Whether there is a document it could be done to. */
  feasible(): boolean;
  /** Draws document and contents for the next time. */
  prepare(): void;
}
