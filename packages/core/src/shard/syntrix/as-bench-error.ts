import { ClientUsageError } from '@syntrix-bench/client';

import { BenchError } from '../../errors.ts';

/** Runs what may refuse its input, and turns a refusal into an error for people. */
export function asBenchError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ClientUsageError)) throw error;
    throw new BenchError('config_invalid', error.message, { hint: error.hint, cause: error });
  }
}
