import type { Report } from '@syntrix-bench/metrics';
import { formatLatencyMs } from '../format/duration.ts';
import { lineOf, span, type Line } from '../format/line.ts';
import { formatRate, NOTHING } from '../format/number.ts';
import { LABEL_WIDTH } from './facts.ts';

/** With fewer rows there is no course to speak of. */
const FEWEST_ROWS = 4;
const MOST_BARS = 20;
const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Stands where a row has no value: nothing was ok in it. */
const NO_VALUE = '·';

/**
 * The course of goodput and p99 over the measured phase, one bar for each part of it, from zero to the highest value.
 * Where a bar stands for several rows it shows the worst of them: the lowest goodput, the highest p99.
 */
export function renderTrends({ timeline }: Report): readonly Line[] {
  const rows = timeline.filter((row) => !row.drain);
  if (rows.length < FEWEST_ROWS) return [];
  const goodput = rows.map((row) => row.goodput);
  const p99 = rows.map((row) => row.latency_p99);
  return [
    trendLine('Over time', 'ok/s', goodput, Math.min, formatRate),
    trendLine('', 'p99', p99, Math.max, formatLatencyMs),
  ];
}

/** `ok/s ▇▇▂▇ 3.10k to 12.5k` */
function trendLine(
  label: string,
  name: string,
  values: readonly (number | null)[],
  worst: (...several: number[]) => number,
  format: (value: number) => string,
): Line {
  const known = values.filter((value) => value !== null);
  const course =
    known.length === 0
      ? NOTHING
      : `${bars(thinOut(values, worst))}  ${format(Math.min(...known))} to ${format(Math.max(...known))}`;
  return lineOf(span(label.padEnd(LABEL_WIDTH), 'quiet'), `${name.padEnd(4)}  ${course}`);
}

/** Values brought down to at most {@link MOST_BARS} by keeping the worst of neighbours. */
function thinOut(
  values: readonly (number | null)[],
  worst: (...several: number[]) => number,
): readonly (number | null)[] {
  const each = Math.ceil(values.length / MOST_BARS);
  return Array.from({ length: Math.ceil(values.length / each) }, (_, index) => {
    const known = values.slice(index * each, (index + 1) * each).filter((value) => value !== null);
    return known.length === 0 ? null : worst(...known);
  });
}

function bars(values: readonly (number | null)[]): string {
  const highest = Math.max(...values.map((value) => value ?? 0));
  const height = (value: number) => Math.round((highest > 0 ? value / highest : 0) * (BARS.length - 1));
  return values.map((value) => (value === null ? NO_VALUE : BARS[height(value)])).join('');
}
