import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../histogram.ts';
import { generatorPart, lateReading } from './generator-part.ts';
import { PERCENTILES, type PercentileName } from './latency-summary.ts';

interface Spans {
  readonly delayUs: number;
  readonly blockedUs: number;
  readonly serviceUs: number;
}

function histogramsOf(operations: readonly Spans[]) {
  const of = (span: (operation: Spans) => number) => {
    const histogram = new LatencyHistogram();
    for (const operation of operations) histogram.record(span(operation));
    return histogram;
  };
  return {
    response: of(({ delayUs, blockedUs, serviceUs }) => delayUs + blockedUs + serviceUs),
    service: of(({ serviceUs }) => serviceUs),
    delay: of(({ delayUs }) => delayUs),
    blocked: of(({ blockedUs }) => blockedUs),
    rest: of(({ blockedUs, serviceUs }) => blockedUs + serviceUs),
  };
}

const partsOf = (operations: readonly Spans[], unanswered = 0) =>
  generatorPart(histogramsOf(operations), unanswered)!.delay;
const spread = (count: number, spans: (index: number) => Partial<Spans>) =>
  Array.from({ length: count }, (_, index) => ({ delayUs: 0, blockedUs: 0, serviceUs: 1_000, ...spans(index) }));

describe('R24 what of a percentile is the generator’s own', () => {
  test('is all that stands between service and response, where nothing else does', () => {
    // 400/s by timers: late by anything up to a millisecond, against a target of 0.4 ms.
    const part = partsOf(spread(1_000, (index) => ({ delayUs: index, serviceUs: 400 })));
    expect(part.p50).toBeCloseTo(0.5, 2);
    expect(part.p99).toBeCloseTo(0.99, 2);
    expect(part.mean).toBeCloseTo(0.5, 2);
    expect([part.min, part.max]).toEqual([0, 0.999]);
  });

  test('is nothing where the target made operations wait', () => {
    const part = partsOf(spread(1_000, (index) => ({ delayUs: 5, blockedUs: index * 1_000 })));
    expect(part.p50).toBeLessThan(0.02);
    expect(part.p99).toBeLessThan(0.02);
  });

  test('is little where long delays are rare and the target is slower than they are', () => {
    const part = partsOf(
      spread(10_000, (index) => ({ delayUs: index % 1_000 === 0 ? 20_000 : 10, serviceUs: 1_000 + index * 10 })),
    );
    expect(part.p50).toBeLessThan(0.5);
  });

  test('is not the queue’s, where responses rise steeply behind one', () => {
    // Four in five wait for nothing; the rest behind a target that stood still. One in fifty is 7 ms late.
    const part = partsOf(
      spread(10_000, (index) => ({
        delayUs: index % 50 === 0 ? 7_000 : 30,
        serviceUs: 300,
        blockedUs: index < 8_000 ? 0 : (index - 8_000) * 50,
      })),
      7_000,
    );
    expect(part.p50).toBeLessThan(0.5);
  });

  test('is told by the answered alone, at the ranks that the others leave them', () => {
    const operations = spread(1_000, (index) => ({ delayUs: index < 500 ? 0 : 3_000 }));
    expect(partsOf(operations).p50).toBeLessThan(0.01);
    expect(partsOf(operations, 500).p50).toBeCloseTo(3, 1);
  });

  test('is unknown without any answer', () => {
    expect(generatorPart(histogramsOf([]))).toBeNull();
  });

  const span = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 20_000 }));
  const operation = fc.record({ delayUs: span, blockedUs: span, serviceUs: span });

  test('is never less than it would be in truth, where nothing was blocked', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 300 }), (drawn) => {
        const operations = drawn.map((spans) => ({ ...spans, blockedUs: 0 }));
        const { response, rest } = histogramsOf(operations);
        const part = partsOf(operations);
        for (const name of Object.keys(PERCENTILES) as PercentileName[]) {
          const percentile = PERCENTILES[name] / 100;
          const fallMs = (response.valueAtPercentile(percentile) - rest.valueAtPercentile(percentile)) / 1_000;
          expect(part[name]).toBeGreaterThanOrEqual(fallMs - response.valueAtPercentile(percentile) * 4e-6);
        }
      }),
    );
  });
});

describe('R24 what late reading has added to a percentile', () => {
  const histogramOf = (values: readonly number[]) => {
    const histogram = new LatencyHistogram();
    for (const us of values) histogram.record(us);
    return histogram;
  };
  /** Drawn evenly, and in another order for each `step`, so that two of them are as good as independent. */
  const drawn = (step: number, valueAt: (share: number) => number) =>
    Array.from({ length: 20_011 }, (_, index) => Math.round(valueAt((((index * step) % 20_011) + 0.5) / 20_011)));
  const exponential = (meanUs: number) => (share: number) => -Math.log(1 - share) * meanUs;

  test.each<[string, (share: number) => number, (share: number) => number]>([
    ['a target that always takes the same, read late by an exponential time', () => 10_000, exponential(2_000)],
    ['a target of exponential times, read late by a little', exponential(20_000), exponential(1_500)],
    ['a target of even times', (share) => 5_000 + share * 20_000, (share) => share * 4_000],
    [
      'answers of which one in ten is read very late',
      (share) => 25_000 + share * 20_000,
      (share) => (share < 0.92 ? 500 : 80_000),
    ],
  ])('agrees with the truth for %s', (_why, targetUs, lateUs) => {
    const [target, late] = [drawn(1, targetUs), drawn(7_919, lateUs)];
    const truth = histogramOf(target);
    const measured = histogramOf(target.map((us, index) => us + late[index]!));
    const { response } = generatorPart({
      response: measured,
      service: measured,
      delay: histogramOf([0]),
      blocked: histogramOf([0]),
    })!;
    const told = lateReading(response, histogramOf(late));
    for (const [name, percentile] of [
      ['p50', 50],
      ['p90', 90],
      ['p99', 99],
    ] as const) {
      const fallMs = (measured.valueAtPercentile(percentile) - truth.valueAtPercentile(percentile)) / 1_000;
      const responseMs = measured.valueAtPercentile(percentile) / 1_000;
      expect(told[name] / responseMs, name).toBeGreaterThan((fallMs / responseMs) * 0.75 - 0.01);
      const own = percentile < 95 ? 0 : histogramOf(late).valueAtPercentile(percentile) / 1_000;
      expect(told[name] / responseMs, name).toBeLessThan(
        Math.max((fallMs / responseMs) * 1.25, own / responseMs) + 0.03,
      );
    }
  });

  test('is nothing where nobody looked', () => {
    expect(lateReading([1, 2, 3], new LatencyHistogram()).p50).toBe(0);
  });
});
