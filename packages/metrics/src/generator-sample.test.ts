import { expect, test } from 'vitest';
import { LatencyHistogram } from './histogram.ts';
import { combineGeneratorSamples, type GeneratorSample } from './generator-sample.ts';

const histogramOf = (values: readonly number[]) => {
  const histogram = new LatencyHistogram();
  for (const us of values) histogram.record(us);
  return histogram.encode();
};

const sample = (value: number): GeneratorSample => ({
  cpuUs: value,
  wallUs: value,
  cpuWaitUs: value,
  gcUs: value,
  turningUs: value,
  scheduled: value,
  started: value,
  largestBatch: value,
  grainUs: value,
  gcMaxUs: value,
  cpuLoad: value,
  loopUtilization: value,
  loopDelayP99Us: value,
  loopDelayMaxUs: value,
  rssBytes: value,
  heapUsedBytes: value,
  openSockets: value,
  readDelay: histogramOf([value]),
});

test('amounts add up and pressures keep the worst', () => {
  expect(combineGeneratorSamples(sample(2), sample(3))).toEqual({
    ...sample(3),
    cpuUs: 5,
    wallUs: 5,
    cpuWaitUs: 5,
    gcUs: 5,
    turningUs: 5,
    scheduled: 5,
    started: 5,
    readDelay: histogramOf([2, 3]),
  });
});
