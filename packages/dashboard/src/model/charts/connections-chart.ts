import type { Report, ReportTimelineRow } from '@syntrix-bench/metrics';
import { formatCount } from '@syntrix-bench/metrics/text';

import type { Chart } from '../chart.ts';
import { clockText } from '../clock-text.ts';
import type { CoursePart } from '../course.ts';
import { PHASE_NOTES, regionsOf, spanOf, stageMarks } from './regions.ts';

interface HeldPart {
  readonly from: number;
  readonly to: number;
  readonly phase: CoursePart['phase'];
  readonly asked: number;
  readonly open: number;
}

/** Connections that were held over time, of those that were to be; `null` where none are held, or one workload alone is looked at. */
export function connectionsChart(report: Report, course: readonly CoursePart[], workload: string | null): Chart | null {
  const parts = workload === null ? heldParts(report) : [];
  const [first] = parts;
  if (first === undefined) return null;
  // A row's value holds from its begin to its end.
  const steps = [first, ...parts];
  return {
    id: 'connections',
    title: 'Connections held',
    says: heldSentence(parts.filter(({ phase }) => phase === 'measured')),
    x: { label: 'time', unit: 'seconds', isLog: false },
    y: { label: 'connections', unit: 'plain', isLog: false },
    places: [first.from, ...parts.map(({ to }) => to)],
    span: spanOf(course.length > 0 ? course : parts),
    lines: [
      { name: 'asked', tone: 'asked', shape: 'steps', values: steps.map(({ asked }) => asked) },
      { name: 'open', tone: 'ok', shape: 'steps', values: steps.map(({ open }) => open) },
    ],
    bands: [],
    regions: regionsOf(report, course.length > 0 ? course : parts, null),
    marks: stageMarks(report),
    table: () => ({
      head: ['until', 'open', 'asked', ''],
      rows: parts.map(({ to, open, asked, phase }) => [
        clockText(to),
        countText(open),
        countText(asked),
        PHASE_NOTES[phase],
      ]),
    }),
  };
}

function heldParts({ timeline, timeline_before: rows }: Report): readonly HeldPart[] {
  const before = rows.filter(({ drain }) => !drain);
  const end = before.at(-1)?.elapsed_seconds ?? 0;
  return [
    ...before.flatMap((row) => heldPart(row, 'before', end)),
    ...timeline.flatMap((row) => (row.drain ? [] : heldPart(row, 'measured', 0))),
  ];
}

/** A mean over a part: a tenth of a connection tells that one was away for some of it. */
function countText(connections: number): string {
  const told = Math.round(connections * 10) / 10;
  return Number.isInteger(told) ? formatCount(told) : told.toFixed(1);
}

function heldPart(
  { connections, elapsed_seconds: to, seconds }: ReportTimelineRow,
  phase: CoursePart['phase'],
  shift: number,
): readonly HeldPart[] {
  return connections === undefined ? [] : [{ from: to - seconds - shift, to: to - shift, phase, ...connections }];
}

function heldSentence(parts: readonly HeldPart[]): string {
  const [first] = parts;
  if (first === undefined) return 'Nothing was measured yet.';
  const asked = parts.reduce((most, part) => Math.max(most, part.asked), 0);
  const least = parts.reduce((a, b) => (b.open < a.open ? b : a), first);
  if (parts.every(({ open, asked: wanted }) => open >= wanted))
    return asked > 1 ? `All ${countText(asked)} were open all the time.` : 'It was open all the time.';
  return `Of ${countText(asked)} at least ${countText(least.open)} were open, the fewest until ${clockText(least.to)}.`;
}
