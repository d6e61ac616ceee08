import {
  compareSamples,
  earlierSample,
  errorKindId,
  laterSample,
  type ErrorTally,
  type RecentError,
} from './error-sample.ts';
import { mergeByKey } from './merge-by-key.ts';

/** Adds up error tables by kind; the first and last sample of both stay. */
export function mergeErrorTallies(a: readonly ErrorTally[], b: readonly ErrorTally[]): ErrorTally[] {
  return mergeByKey(a, b, errorKindId, (x, y) => ({
    ...x,
    count: x.count + y.count,
    first: earlierSample(x.first, y.first),
    last: laterSample(x.last, y.last),
  }));
}

/** All recent errors of both, oldest first. */
export function mergeRecentErrors(a: readonly RecentError[], b: readonly RecentError[]): RecentError[] {
  const labels = (error: RecentError) => JSON.stringify([error.workload, error.database, error.category]);
  return [...a, ...b].sort(
    (x, y) => compareSamples(x, y) || (labels(x) < labels(y) ? -1 : labels(x) > labels(y) ? 1 : 0),
  );
}
