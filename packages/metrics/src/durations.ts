// How durations are counted, for programs that must not load all that is measured for it.
export { LatencyHistogram, mergeEncodedHistograms } from './histogram.ts';
export { lowestUsOf, slotOf } from './histogram-layout.ts';
export { hasEnoughBeyond, percentileUs, toMs } from './statistics/latency-summary.ts';
export { propagationOf } from './statistics/propagation.ts';

export type { EncodedHistogram } from './encoded-histogram.ts';
