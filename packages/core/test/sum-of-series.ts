import type { SeriesInterval } from '@syntrix-bench/metrics';

import type { RecordingReporter } from '../src/testing/recording-reporter.ts';

/** Sums something up over all intervals that a reporter was told of, and all their series of operations. */
export function sumOfSeries(
  { snapshots }: Pick<RecordingReporter, 'snapshots'>,
  of: (series: SeriesInterval) => number,
): number {
  return snapshots
    .flatMap(({ interval }) => interval.series)
    .filter(({ key }) => key.kind === 'operation')
    .reduce((sum, series) => sum + of(series), 0);
}

/** Arrivals that became operations. */
export const operationsOf = ({ ok, refused, failed, unknown }: SeriesInterval): number =>
  ok + refused + failed + unknown;
