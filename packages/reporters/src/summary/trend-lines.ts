import type { Report } from '@syntrix-bench/metrics';
import { formatRate, formatReservedMs, NOTHING } from '@syntrix-bench/metrics/text';
import { lineOf, span, type Line } from '../format/line.ts';
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
  const [lowest, highest] = [Math.min(...goodput), Math.max(...goodput)];
  return [
    trendLine('Over time', 'ok/s', thinOut(goodput, Math.min), `${formatRate(lowest)} to ${formatRate(highest)}`),
    trendLine('', 'p99', thinOut(p99, Math.max), p99Range(rows)),
  ];
}

/** `ok/s ▇▇▂▇ 3.10k to 12.5k` */
function trendLine(label: string, name: string, values: readonly (number | null)[], range: string): Line {
  const course = values.every((value) => value === null) ? NOTHING : `${bars(values)}  ${range}`;
  return lineOf(span(label.padEnd(LABEL_WIDTH), 'quiet'), `${name.padEnd(4)}  ${course}`);
}

/** The quickest and the slowest p99 of any row, with what is to be said of them: `8.00 ms to never`. */
function p99Range(rows: Report['timeline']): string {
  const known = rows
    .flatMap(({ latency_p99: ms, censored, never }) =>
      ms === null ? [] : [{ ms, censored: censored.includes('p99'), never: never.includes('p99'), thin: false }],
    )
    .toSorted((a, b) => Number(a.never) - Number(b.never) || a.ms - b.ms);
  return [known[0], known.at(-1)]
    .flatMap((row) => (row === undefined ? [] : [formatReservedMs(row.ms, row)]))
    .join(' to ');
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
