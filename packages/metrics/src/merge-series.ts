import { type EncodedHistogram } from './encoded-histogram.ts';
import { LatencyHistogram } from './histogram.ts';
import { mergeByKey } from './merge-by-key.ts';
import { seriesId } from './series.ts';
import type { SeriesInterval } from './snapshot.ts';

// Merging never awaits, so one histogram serves all and none has to be allocated each time.
const scratch = new LatencyHistogram();

/** Adds up what the same series did. */
export function mergeSeriesIntervals(a: readonly SeriesInterval[], b: readonly SeriesInterval[]): SeriesInterval[] {
  return mergeByKey(a, b, (series) => seriesId(series.key), mergeSeries);
}

function mergeSeries(a: SeriesInterval, b: SeriesInterval): SeriesInterval {
  return {
    key: a.key,
    ok: a.ok + b.ok,
    refused: a.refused + b.refused,
    failed: a.failed + b.failed,
    unknown: a.unknown + b.unknown,
    dropped: a.dropped + b.dropped,
    requests: a.requests + b.requests,
    bytesOut: a.bytesOut + b.bytesOut,
    bytesIn: a.bytesIn + b.bytesIn,
    skewed: a.skewed + b.skewed,
    censored: a.censored + b.censored,
    censoredResponseUs: smallest(a.censoredResponseUs, b.censoredResponseUs),
    censoredServiceUs: smallest(a.censoredServiceUs, b.censoredServiceUs),
    response: mergeEncodedHistograms(a.response, b.response),
    service: mergeEncodedHistograms(a.service, b.service),
    delay: mergeEncodedHistograms(a.delay, b.delay),
    blocked: mergeEncodedHistograms(a.blocked, b.blocked),
    other: mergeEncodedHistograms(a.other, b.other),
  };
}

/** The smaller of two values, either of which may be missing. */
export function smallest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** One encoded histogram that holds what two held. @throws RangeError if either is damaged. */
export function mergeEncodedHistograms(a: EncodedHistogram, b: EncodedHistogram): EncodedHistogram {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  scratch.reset();
  scratch.mergeEncoded(a);
  scratch.mergeEncoded(b);
  return scratch.encode();
}
