import { createOperationResult, type OperationResult } from '@syntrix-bench/core';

/** A result that knows its worker. */
export function resultOf(worker: number): OperationResult {
  return createOperationResult(worker);
}
