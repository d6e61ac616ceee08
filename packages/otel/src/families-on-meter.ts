import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import { METRIC_FAMILIES, type FamilyName, type FamilyUnit, type MetricFamily } from '@syntrix-bench/metrics';

/** Units as OpenTelemetry writes them (UCUM). */
export const OTEL_UNITS: Readonly<Record<FamilyUnit, string>> = {
  seconds: 's',
  bytes: 'By',
  ratio: '1',
  per_second: '{operation}/s',
  '': '1',
};

/**
 * Makes an instrument for each counter and gauge of a report, by the names that Prometheus knows without `_total`. They are read whenever the meter's
 * reader collects. Histograms have none: the API takes samples, and not distributions.
 *
 * @param familiesNow the families of the report so far
 * @returns what ends it
 */
export function observeFamilies(meter: Meter, familiesNow: () => readonly MetricFamily[]): () => void {
  const instruments = new Map<FamilyName, Observable>();
  for (const [name, { kind, unit, help }] of Object.entries(METRIC_FAMILIES) as [FamilyName, MetricFamily][]) {
    if (kind === 'histogram') continue;
    const options = { description: help, unit: OTEL_UNITS[unit] };
    instruments.set(
      name,
      kind === 'counter' ? meter.createObservableCounter(name, options) : meter.createObservableGauge(name, options),
    );
  }
  const observe = (result: BatchObservableResult<Attributes>): void => {
    for (const family of familiesNow()) {
      const instrument = instruments.get(family.name);
      if (instrument === undefined || family.kind === 'histogram') continue;
      for (const { labels, value } of family.points) result.observe(instrument, value, { ...labels });
    }
  };
  const all = [...instruments.values()];
  meter.addBatchObservableCallback(observe, all);
  return () => meter.removeBatchObservableCallback(observe, all);
}
