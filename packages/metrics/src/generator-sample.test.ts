import { expect, test } from 'vitest';
import { combineGeneratorSamples, type GeneratorSample } from './generator-sample.ts';

const sample = (value: number): GeneratorSample => ({
  cpuUs: value,
  wallUs: value,
  cpuWaitUs: value,
  gcUs: value,
  scheduled: value,
  started: value,
  largestBatch: value,
  gcMaxUs: value,
  cpuLoad: value,
  loopUtilization: value,
  loopDelayP99Us: value,
  loopDelayMaxUs: value,
  rssBytes: value,
  heapUsedBytes: value,
  openSockets: value,
});

test('amounts add up and pressures keep the worst', () => {
  expect(combineGeneratorSamples(sample(2), sample(3))).toEqual({
    ...sample(3),
    cpuUs: 5,
    wallUs: 5,
    cpuWaitUs: 5,
    gcUs: 5,
    scheduled: 5,
    started: 5,
  });
});
