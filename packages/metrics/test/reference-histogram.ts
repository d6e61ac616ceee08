import { Float64Histogram } from 'hdr-histogram-js';
import { HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS } from '../src/histogram-layout.ts';

/** A histogram of hdr-histogram-js with our range and precision: what ours is held against. */
export function referenceHistogram(values: readonly number[] = []): Float64Histogram {
  const histogram = new Float64Histogram(1, HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS);
  for (const value of values) histogram.recordValue(value);
  return histogram;
}
