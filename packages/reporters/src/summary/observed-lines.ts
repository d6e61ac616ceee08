import type { Report, ReportObserved, ReportObservedSeries } from '@syntrix-bench/metrics';
import { formatBytes, formatExactly, formatRate, formatSpanMs } from '@syntrix-bench/metrics/text';

import type { Line } from '../format/line.ts';
import { factLines } from './facts.ts';

/** What was watched beside the load: CPU and memory, and, for whoever asks for more, all of it. */
export function renderObserved({ observed = [] }: Report, columns: number, verbose: boolean): readonly Line[] {
  return observed.flatMap((thing) => factLines('Observed', `${thing.name}: ${observedText(thing, verbose)}`, columns));
}

function observedText(thing: ReportObserved, verbose: boolean): string {
  const { series, samples, failed, problem, cpu_ms_per_1000_operations: cpu } = thing;
  if (samples === 0) return `nothing was seen${problem === null ? '' : `: ${problem}`}`;
  const shown = series.filter(({ unit, mean }) => mean !== null && (verbose || unit === 'cores' || unit === 'bytes'));
  const figures = shown.map(seriesText);
  if (cpu !== null) figures.push(`${formatExactly(Number(cpu.toPrecision(3)))} CPU-ms for 1,000 operations`);
  if (failed > 0) figures.push(`${failed} of ${samples + failed} looks failed`);
  return figures.length === 0 ? 'nothing was seen in the measured phase' : figures.join(', ');
}

function seriesText({ name, unit, mean, max }: ReportObservedSeries): string {
  const value = (number: number | null) => amountText(number ?? 0, unit);
  if (unit === 'cores') return `${name} ${value(mean)} cores`;
  return `${name} ${value(mean)}${max !== null && max > (mean ?? 0) * 1.01 ? ` (max ${value(max)})` : ''}`;
}

function amountText(value: number, unit: ReportObservedSeries['unit']): string {
  switch (unit) {
    case 'cores':
      return value.toFixed(2);
    case 'bytes':
      return formatBytes(value);
    case 'bytes_per_second':
      return `${formatBytes(value)}/s`;
    case 'per_second':
      return `${formatRate(value)}/s`;
    case 'count':
      return formatRate(value);
  }
}

/** From so long a measured phase on it was asked for that something may grow. */
const LONG_SECONDS = 600;

/** Whether latency and memory grew: what is asked of a long run, and of others by whoever asks for more. */
export function renderGrowth({ growth = [], benchmark }: Report, columns: number, verbose: boolean): readonly Line[] {
  if (!verbose && benchmark.duration_seconds < LONG_SECONDS) return [];
  return growth
    .filter(({ of, verdict }) => verbose || (of !== 'latency_p50' && verdict !== 'not_assessed'))
    .flatMap(({ sentence, verdict, seconds }) =>
      factLines(
        'Growth',
        `${sentence}, over ${formatSpanMs(seconds * 1_000)}`,
        columns,
        verdict === 'grows' ? 'warning' : 'plain',
      ),
    );
}

/** What the user says of the run. */
export function renderLabels({ labels = {} }: Report, columns: number): readonly Line[] {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}: ${text}`);
  return pairs.length === 0 ? [] : factLines('Labels', pairs.join(', '), columns);
}
