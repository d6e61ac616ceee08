import type { Report } from '@syntrix-bench/metrics';
import { formatReservedMs, formatSpanMs, latencyText, NOTHING } from '@syntrix-bench/metrics/text';

import { wantsLog, type Chart } from '../chart.ts';
import type { CourseFigure, CoursePart } from '../course.ts';
import { figuresOf, workloadOf, type Selection } from '../selection.ts';
import { clockText } from '../clock-text.ts';
import { PHASE_NOTES, regionsOf, spanOf, stageMarks } from './regions.ts';

/** Percentiles of the response over time, as bands; `null` where nothing was answered. */
export function latencyChart(report: Report, course: readonly CoursePart[], selection: Selection): Chart | null {
  const parts = course.filter(({ p50 }) => p50 !== null);
  if (parts.length === 0) return null;
  const valueOf = (figure: CourseFigure | null) => figure?.ms ?? null;
  const unanswered = course.map(({ p99 }) => (p99 !== null && p99.censored ? p99.ms : null));
  const hasMax = course.some(({ max }) => max !== null);
  const lines = [
    { name: 'p50', tone: 'p50' as const, shape: 'line' as const, values: course.map(({ p50 }) => valueOf(p50)) },
    { name: 'p95', tone: 'p95' as const, shape: 'line' as const, values: course.map(({ p95 }) => valueOf(p95)) },
    { name: 'p99', tone: 'p99' as const, shape: 'line' as const, values: course.map(({ p99 }) => valueOf(p99)) },
    ...(hasMax
      ? [{ name: 'max', tone: 'max' as const, shape: 'line' as const, values: course.map(({ max }) => valueOf(max)) }]
      : []),
    ...(unanswered.some((value) => value !== null)
      ? [{ name: 'p99 without an answer', tone: 'bad' as const, shape: 'dots' as const, values: unanswered }]
      : []),
  ];
  const all = lines.flatMap(({ values }) => values);
  return {
    id: 'latency',
    title: 'Latency over time',
    says: latencySentence(report, course, selection),
    x: { label: 'time', unit: 'seconds', isLog: false },
    y: { label: 'response', unit: 'ms', isLog: wantsLog(all) },
    places: course.map(({ from, to }) => (from + to) / 2),
    span: spanOf(course),
    lines,
    bands: [
      { upper: 1, lower: 0, tone: 'p50' },
      { upper: 2, lower: 1, tone: 'p95' },
      ...(hasMax ? [{ upper: 3, lower: 2, tone: 'p99' as const }] : []),
    ],
    regions: regionsOf(report, course, workloadOf(selection)),
    marks: stageMarks(report),
    table: () => ({
      head: ['until', 'p50', 'p95', 'p99', ...(hasMax ? ['max'] : []), ''],
      rows: course.map(({ to, p50, p95, p99, max, phase }) => [
        clockText(to),
        ...[p50, p95, p99, ...(hasMax ? [max] : [])].map(figureText),
        PHASE_NOTES[phase],
      ]),
    }),
  };
}

/** A figure of a part, with what is to be said of it. */
export function figureText(figure: CourseFigure | null): string {
  return figure === null ? NOTHING : formatReservedMs(figure.ms, { ...figure, thin: false });
}

function latencySentence(report: Report, course: readonly CoursePart[], selection: Selection): string {
  const { latency } = figuresOf(report, selection);
  const measured = course.filter(({ phase, p99 }) => phase === 'measured' && p99 !== null);
  const worst = measured.toSorted((a, b) => rank(b.p99) - rank(a.p99))[0];
  const [half, nearlyAll] = [latencyText(latency, 'p50'), latencyText(latency, 'p99')];
  const whole =
    half === 'never'
      ? 'Less than half of all operations were answered.'
      : `Half of all operations were answered ${answeredText(half)}, 99 of 100 ${answeredText(nearlyAll)}.`;
  if (worst === undefined || measured.length < 3) return whole;
  const span = formatSpanMs((worst.to - worst.from) * 1000);
  return `${whole} The worst ${span} ended at ${clockText(worst.to)}, with p99 ${figureText(worst.p99)}.`;
}

/** How soon, by a figure as it is written. */
function answeredText(figure: string): string {
  if (figure === 'never') return 'were not: too many got no answer';
  return figure.startsWith('> ') ? `after more than ${figure.slice(2)}` : `within ${figure}`;
}

function rank(figure: CourseFigure | null): number {
  return figure === null ? -1 : figure.never ? Infinity : figure.ms;
}
