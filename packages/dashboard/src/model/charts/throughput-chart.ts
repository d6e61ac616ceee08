import type { Report } from '@syntrix-bench/metrics';
import { formatFullRate, formatRate } from '@syntrix-bench/metrics/text';

import type { Chart, ChartLine } from '../chart.ts';
import { clockText } from '../clock-text.ts';
import type { CoursePart } from '../course.ts';
import { workloadOf, type Selection } from '../selection.ts';
import { PHASE_NOTES, regionsOf, spanOf, stageMarks } from './regions.ts';

/** Ok operations a second over time, with what was asked and what failed; `null` where nothing was started. */
export function throughputChart(report: Report, course: readonly CoursePart[], selection: Selection): Chart | null {
  // In the drain nothing starts: how much a second ended in it says nothing of what the target can do.
  const rates = course.map((part) => (part.phase === 'drain' ? null : part));
  const parts = rates.filter((part) => part !== null);
  if (parts.every(({ ok, errors, dropped }) => ok + errors + dropped === 0)) return null;
  const asked = askedOf(report, workloadOf(selection));
  const has = (of: (part: CoursePart) => number) => parts.some((part) => of(part) > 0);
  const lines: ChartLine[] = [
    { name: 'ok/s', tone: 'ok', shape: 'line', values: rates.map((part) => part?.ok ?? null) },
    ...(has(({ errors }) => errors)
      ? [
          {
            name: 'errors/s',
            tone: 'bad' as const,
            shape: 'line' as const,
            values: rates.map((part) => part?.errors ?? null),
          },
        ]
      : []),
    ...(has(({ dropped }) => dropped)
      ? [
          {
            name: 'dropped/s',
            tone: 'max' as const,
            shape: 'line' as const,
            values: rates.map((part) => part?.dropped ?? null),
          },
        ]
      : []),
    ...(asked === null
      ? []
      : [
          {
            name: 'asked/s',
            tone: 'asked' as const,
            shape: 'dashed' as const,
            values: course.map(({ phase }) => (phase === 'measured' ? asked : null)),
          },
        ]),
  ];
  return {
    id: 'throughput',
    title: 'Throughput over time',
    says: throughputSentence(parts, asked),
    x: { label: 'time', unit: 'seconds', isLog: false },
    y: { label: 'operations per second', unit: 'perSecond', isLog: false },
    places: course.map(({ from, to }) => (from + to) / 2),
    span: spanOf(course),
    lines,
    bands: [],
    regions: regionsOf(report, course, workloadOf(selection)),
    marks: stageMarks(report),
    table: () => ({
      head: ['until', ...lines.map(({ name }) => name), ''],
      rows: course.map(({ to, phase }, index) => [
        clockText(to),
        ...lines.map(({ values }) => formatFullRate(values[index] ?? NaN)),
        PHASE_NOTES[phase],
      ]),
    }),
  };
}

/** What was asked a second, where it was the same all the time; `null` where it was not, or nothing asked. */
function askedOf({ reached = {}, segments = [] }: Report, workload: string | null): number | null {
  if (segments.length > 1) return null;
  const own = Object.entries(reached).filter(([name]) => workload === null || name === workload);
  if (own.length === 0 || own.some(([, { asked }]) => asked === null)) return null;
  return own.reduce((sum, [, { asked }]) => sum + (asked ?? 0), 0);
}

function throughputSentence(course: readonly CoursePart[], asked: number | null): string {
  const rates = course.filter(({ phase }) => phase === 'measured').map(({ ok }) => ok);
  if (rates.length === 0) return 'Nothing was measured yet.';
  const least = rates.reduce((a, b) => Math.min(a, b));
  const most = rates.reduce((a, b) => Math.max(a, b));
  const range =
    rates.length === 1 ? `${formatRate(least)} ok/s` : `Between ${formatRate(least)} and ${formatRate(most)} ok/s`;
  return `${range}${asked === null ? '' : `, of ${formatFullRate(asked)}/s asked`}.`;
}
