// How durations are counted, for scenarios that tell more of them than series do, and must not load the engine for it.
export {
  hasEnoughBeyond,
  LatencyHistogram,
  lowestUsOf,
  mergeEncodedHistograms,
  percentileUs,
  propagationOf,
  slotOf,
  toMs,
} from '@syntrix-bench/metrics/durations';

export type { EncodedHistogram } from '@syntrix-bench/metrics/durations';
