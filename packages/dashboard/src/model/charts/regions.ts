import type { Report } from '@syntrix-bench/metrics';
import { formatSpanMs } from '@syntrix-bench/metrics/text';

import type { ChartMark, ChartRegion } from '../chart.ts';
import type { CoursePart } from '../course.ts';

/** What a row of a table says of its part beside the figures. */
export const PHASE_NOTES: Readonly<Record<CoursePart['phase'], string>> = {
  before: 'not measured',
  measured: '',
  drain: 'drain',
};

/** What is shaded along the time axis: what is not measured, the drain, where nothing was answered, and storms. */
export function regionsOf(
  report: Report,
  course: readonly Pick<CoursePart, 'from' | 'to' | 'phase'>[],
  workload: string | null,
): readonly ChartRegion[] {
  const first = course[0]?.from ?? 0;
  const drain = course.filter(({ phase }) => phase === 'drain');
  const phases = new Set(report.timeline_before.map(({ phase }) => phase));
  const before = phases.has('rampup') ? (phases.has('warmup') ? 'warm-up, ramp-up' : 'ramp-up') : 'warm-up';
  return [
    ...(first < 0 ? [{ from: first, to: 0, kind: 'unmeasured', label: `${before}: not measured` } as const] : []),
    ...(drain.length === 0
      ? []
      : [{ from: drain[0]!.from, to: drain.at(-1)!.to, kind: 'drain', label: 'drain: what was due before' } as const]),
    ...report.stood_still
      .filter((each) => workload === null || each.workload === workload)
      .map(({ start_seconds: from, seconds }) => ({
        from,
        to: from + seconds,
        kind: 'stalled' as const,
        label: `nothing answered for ${formatSpanMs(seconds * 1000)}`,
      })),
    ...Object.values(report.realtime ?? {}).flatMap(({ storm }) =>
      storm?.broke === true
        ? [{ from: storm.at, to: storm.at + storm.lasted, kind: 'storm' as const, label: `storm: ${storm.kind}` }]
        : [],
    ),
  ];
}

/** Where stages of the load begin. */
export function stageMarks({ segments = [] }: Report): readonly ChartMark[] {
  return segments.length < 2
    ? []
    : segments.map(({ name, start_seconds: at }, index) => ({ at, label: name ?? `stage ${index + 1}` }));
}

/** The time that a course takes up: its values stand in the middle of its parts. */
export function spanOf(course: readonly Pick<CoursePart, 'from' | 'to'>[]): readonly [number, number] | null {
  const [first, last] = [course[0], course.at(-1)];
  return first === undefined || last === undefined ? null : [first.from, last.to];
}
