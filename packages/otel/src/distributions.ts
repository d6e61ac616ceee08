import { ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type CollectionResult,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { MetricFamily } from '@syntrix-bench/metrics';

import { OTEL_UNITS } from './families-on-meter.ts';

/** Name of the scope that all metrics are of. */
export const SCOPE = 'syntrix-bench';

/** Wall time as OpenTelemetry has it: seconds, and nanoseconds. */
export type HighResolutionTime = [number, number];

/** Gives the SDK the distributions of a report as they are: bucket by bucket, with count and sum. */
export function distributionProducer(
  familiesNow: () => readonly MetricFamily[],
  startTime: HighResolutionTime,
  now: () => HighResolutionTime,
): MetricProducer {
  return {
    collect: () => {
      const metrics = familiesNow().flatMap((family) => toHistogram(family, startTime, now()) ?? []);
      return Promise.resolve<CollectionResult>({
        resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope: { name: SCOPE }, metrics }] },
        errors: [],
      });
    },
  };
}

function toHistogram(
  family: MetricFamily,
  startTime: HighResolutionTime,
  endTime: HighResolutionTime,
): HistogramMetricData | null {
  if (family.kind !== 'histogram') return null;
  const { name, help: description, unit, points } = family;
  return {
    descriptor: { name, description, unit: OTEL_UNITS[unit], valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: points.map(({ labels, boundaries, counts, count, sum }) => ({
      startTime,
      endTime,
      attributes: { ...labels },
      value: { buckets: { boundaries: [...boundaries], counts: [...counts] }, count, sum },
    })),
  };
}
