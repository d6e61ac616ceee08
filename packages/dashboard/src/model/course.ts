import type { Report, ReportBlock, ReportBlockSeries, ReportTimelineRow } from '@syntrix-bench/metrics';
import { toSpread } from '@syntrix-bench/metrics/spread';
import { unzlibSync } from 'fflate';

/** A percentile in a part of the run: ms, and whether no answer lies there. */
export interface CourseFigure {
  readonly ms: number;
  readonly censored: boolean;
  readonly never: boolean;
}

/** A part of the run. */
export interface CoursePart {
  /** Seconds from the start of the measured phase, without pauses; below 0 before it. */
  readonly from: number;
  readonly to: number;
  /** What `drain` holds was due in the measured phase, and ended after it. */
  readonly phase: 'before' | 'measured' | 'drain';
  /** Per second. */
  readonly ok: number;
  readonly errors: number;
  readonly dropped: number;
  readonly p50: CourseFigure | null;
  readonly p95: CourseFigure | null;
  readonly p99: CourseFigure | null;
  /** The slowest answer; `null` where it is not known. */
  readonly max: CourseFigure | null;
  /** `null` where it is not known. */
  readonly inFlight: number | null;
}

const PERCENTILES = [50, 95, 99, 100];

/** Unpacks histograms of a report. */
export function inflate(packed: Uint8Array): Uint8Array {
  return unzlibSync(packed);
}

/**
 * The course of a run, in the finest parts that its report has: rows of the timeline, or its blocks where there are more of them or one
 * workload alone is looked at, because rows are of all. A drain too short to be seen is left out.
 */
export function toCourse(report: Report, workload: string | null): readonly CoursePart[] {
  const rows = report.timeline.filter(({ drain }) => !drain);
  const blocks = report.blocks.filter(({ drain, seconds }) => !drain && seconds > 0);
  const before = workload === null ? beforeParts(report) : [];
  const isOfRows = workload === null && rows.length >= blocks.length;
  const measured = isOfRows ? rows.map(rowPart) : withoutStub(blocks.map((block) => blockPart(block, workload)));
  return [...before, ...measured, ...drainParts(report, workload, measured)];
}

/** What ended after the measured phase, in the same kind of parts as what ended in it. */
function drainParts(
  { timeline, blocks }: Report,
  workload: string | null,
  measured: readonly CoursePart[],
): readonly CoursePart[] {
  const own =
    workload === null
      ? timeline.filter(({ drain, operations }) => drain && operations > 0).map(rowPart)
      : blocks.filter(({ drain }) => drain).map((block) => blockPart(block, workload));
  return seenBeside(measured, own).map((part) => ({ ...part, phase: 'drain' }));
}

/** The parts of a drain, where it is long enough to be seen beside what was measured. */
export function seenBeside<Part extends Pick<CoursePart, 'from' | 'to'>>(
  measured: readonly Pick<CoursePart, 'from' | 'to'>[],
  drain: readonly Part[],
): readonly Part[] {
  const length = (parts: readonly Pick<CoursePart, 'from' | 'to'>[]) =>
    parts.reduce((sum, { from, to }) => sum + to - from, 0);
  return length(drain) * SEEN_OF > length(measured) ? drain : [];
}

/** What is shorter than this part of the rest is a place at the edge, not a course. */
const SEEN_OF = 20;

/** Warm-up and ramp-up: their clock is laid so that it ends where the measured phase begins. */
function beforeParts({ timeline_before: rows }: Report): readonly CoursePart[] {
  const own = rows.filter(({ drain }) => !drain);
  const end = own.at(-1)?.elapsed_seconds ?? 0;
  return own.map((row) => {
    const part = rowPart(row);
    return { ...part, from: part.from - end, to: part.to - end, phase: 'before' };
  });
}

function rowPart(row: ReportTimelineRow): CoursePart {
  const figure = (ms: number | null, name: 'p50' | 'p95' | 'p99'): CourseFigure | null =>
    ms === null ? null : { ms, censored: row.censored.includes(name), never: row.never.includes(name) };
  const perSecond = (count: number) => (row.seconds > 0 ? count / row.seconds : 0);
  return {
    from: row.elapsed_seconds - row.seconds,
    to: row.elapsed_seconds,
    phase: 'measured',
    ok: row.goodput,
    errors: perSecond(row.errors),
    dropped: perSecond(row.dropped),
    p50: figure(row.latency_p50, 'p50'),
    p95: figure(row.latency_p95, 'p95'),
    p99: figure(row.latency_p99, 'p99'),
    max: null,
    inFlight: row.in_flight,
  };
}

function blockPart(block: ReportBlock, workload: string | null): CoursePart {
  const series = block.series.filter(
    (each) => each.kind === 'operation' && (workload === null || each.workload === workload),
  );
  return { ...countsOf(block, series), ...figuresOf(series), inFlight: null };
}

/** What some series of a block come to a second. */
export function countsOf(
  { elapsed_seconds: to, seconds }: Pick<ReportBlock, 'elapsed_seconds' | 'seconds'>,
  series: readonly ReportBlockSeries[],
): Pick<CoursePart, 'from' | 'to' | 'phase' | 'ok' | 'errors' | 'dropped'> {
  const perSecond = (of: (each: ReportBlockSeries) => number) =>
    series.reduce((sum, each) => sum + of(each), 0) / seconds;
  return {
    from: to - seconds,
    to,
    phase: 'measured',
    ok: perSecond(({ ok }) => ok),
    errors: perSecond(({ failed, unknown }) => failed + unknown),
    dropped: perSecond(({ dropped }) => dropped),
  };
}

/** Percentiles of some series of a block. */
export function figuresOf(series: readonly ReportBlockSeries[]): Pick<CoursePart, 'p50' | 'p95' | 'p99' | 'max'> {
  const [p50 = null, p95 = null, p99 = null, max = null] = toSpread(series, inflate)?.at(PERCENTILES) ?? [];
  return { p50, p95, p99, max };
}

/** A last block that is far shorter than the others ends with the phase: alone it says too little. */
function withoutStub(parts: readonly CoursePart[]): readonly CoursePart[] {
  const [before, last] = parts.slice(-2);
  if (before === undefined || last === undefined) return parts;
  return last.to - last.from < (before.to - before.from) / 2 ? parts.slice(0, -1) : parts;
}
