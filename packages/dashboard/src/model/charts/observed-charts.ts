import type { Report, ReportObserved, ReportObservedSeries } from '@syntrix-bench/metrics';
import { formatBytes, formatRate, NOTHING } from '@syntrix-bench/metrics/text';

import type { Chart, Tone, Unit } from '../chart.ts';
import { clockText } from '../clock-text.ts';
import type { CoursePart } from '../course.ts';
import { regionsOf, spanOf, stageMarks } from './regions.ts';

const TONES: readonly Tone[] = ['first', 'second', 'third'];

const UNITS: Readonly<Record<ReportObservedSeries['unit'], { readonly unit: Unit; readonly label: string }>> = {
  cores: { unit: 'plain', label: 'CPU cores' },
  bytes: { unit: 'bytes', label: 'bytes' },
  bytes_per_second: { unit: 'bytes', label: 'bytes per second' },
  per_second: { unit: 'perSecond', label: 'per second' },
  count: { unit: 'plain', label: 'count' },
};

/** What was watched beside the load, on the time axis of latency: a chart for each thing and unit, and so many figures. */
export function observedCharts(report: Report, course: readonly CoursePart[]): readonly Chart[] {
  return (report.observed ?? []).flatMap((own) => {
    const units = [...new Set(own.series.map(({ unit }) => unit))];
    if (own.elapsed_seconds.length < 2) return [];
    return units.flatMap((unit) => {
      const series = own.series.filter((each) => each.unit === unit && each.values.some((value) => value !== null));
      const charts = Math.ceil(series.length / TONES.length);
      return Array.from({ length: charts }, (_, index) =>
        observedChart(report, course, own, series.slice(index * TONES.length, (index + 1) * TONES.length)),
      );
    });
  });
}

function observedChart(
  report: Report,
  course: readonly CoursePart[],
  own: ReportObserved,
  series: readonly ReportObservedSeries[],
): Chart {
  const { unit: kind } = series[0]!;
  const { unit, label } = UNITS[kind];
  const cpu = own.cpu_ms_per_1000_operations;
  const figures = series.map(
    ({ name, mean, max }) => `${name} ${figure(kind, mean)} in the mean, ${figure(kind, max)} at most`,
  );
  return {
    id: `observed-${own.name}-${kind}-${series[0]!.name}`,
    title: `${own.name}: ${series.map(({ name }) => name.replaceAll('_', ' ')).join(', ')}`,
    says: `${own.source}: ${figures.join('; ')}.${kind === 'cores' && cpu !== null ? ` ${formatRate(cpu)} ms of CPU for 1,000 operations.` : ''}`,
    x: { label: 'time', unit: 'seconds', isLog: false },
    y: { label, unit, isLog: false },
    places: own.elapsed_seconds,
    span: spanOf(course),
    lines: series.map(({ name, values }, index) => ({ name, tone: TONES[index]!, shape: 'line', values })),
    bands: [],
    regions: regionsOf(report, course, null),
    marks: stageMarks(report),
    table: () => ({
      head: ['at', ...series.map(({ name }) => name)],
      rows: own.elapsed_seconds.map((at, index) => [
        clockText(at),
        ...series.map(({ values }) => figure(kind, values[index] ?? null)),
      ]),
    }),
  };
}

function figure(unit: ReportObservedSeries['unit'], value: number | null): string {
  if (value === null) return NOTHING;
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'bytes_per_second') return `${formatBytes(value)}/s`;
  return unit === 'per_second' ? `${formatRate(value)}/s` : formatRate(value);
}
