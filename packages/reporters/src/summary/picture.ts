import {
  toGoodputCourse,
  toLatencyShape,
  type LatencyShape,
  type LatencySummary,
  type Report,
  type ReportSegment,
} from '@syntrix-bench/metrics';
import { cleanText, formatRate, formatShortCount, formatSpanMs } from '@syntrix-bench/metrics/text';
import { drawBars } from '../format/bars.ts';
import { span, type Line } from '../format/line.ts';
import { textWidth } from '../format/text.ts';

/** Columns of the name of a line of bars: `delivery` is the longest, and `ok/s` of those that stand beside it. */
const NAME_WIDTH = 9;
const SECOND_NAME_WIDTH = 6;
const GAP = 4;
const WIDEST = 60;
const NARROWEST = 8;
/** With less room beside one another, panels go below one another. */
const SIDE_BY_SIDE = 70;
/** Fewer parts show no course. */
const FEWEST_PARTS = 3;

/** Bars with what stands above and below them. */
interface Panel {
  readonly name: string;
  readonly above: string;
  readonly bars: string;
  readonly below: string;
}

/**
 * How latencies are distributed, with p50 and p99 above and a logarithmic axis below, and beside it the course of goodput from zero up,
 * with its range above and time, or the stages, below. What there is nothing to draw of is left out.
 */
export function renderPicture(report: Report, columns: number): readonly Line[] {
  const isBeside = columns >= SIDE_BY_SIDE;
  const room = isBeside ? Math.floor((columns - NAME_WIDTH - GAP - SECOND_NAME_WIDTH) / 2) : columns - NAME_WIDTH;
  const width = Math.min(WIDEST, Math.max(NARROWEST, room));
  const panels = [latencyPanel(report, width), goodputPanel(report, width)].filter((panel) => panel !== null);
  if (!isBeside) return panels.flatMap((panel) => panelLines([panel], width));
  return panelLines(panels, width);
}

function panelLines(panels: readonly Panel[], width: number): readonly Line[] {
  if (panels.length === 0) return [];
  const rows = ['above', 'bars', 'below'] as const;
  return rows.map((row) =>
    panels.flatMap((panel, index) => [
      span(' '.repeat(index === 0 ? 0 : GAP)),
      span((row === 'bars' ? panel.name : '').padEnd(index === 0 ? NAME_WIDTH : SECOND_NAME_WIDTH), 'quiet'),
      span(panel[row].padEnd(width), row === 'bars' ? 'accent' : 'quiet'),
    ]),
  );
}

/** Operations, unless the run has none: what it then measures is how long deliveries took. */
function kindOf({ summary, deliveries }: Report): 'operation' | 'delivery' {
  return summary.total_operations === 0 && Object.keys(deliveries).length > 0 ? 'delivery' : 'operation';
}

function latencyPanel(report: Report, width: number): Panel | null {
  const kind = kindOf(report);
  const shape = toLatencyShape(report.blocks, kind, width);
  if (shape === null) return null;
  const [only, other] = Object.values(report.deliveries);
  const ofDeliveries = other === undefined ? (only?.propagation ?? null) : null;
  return {
    name: kind === 'operation' ? 'latency' : 'delivery',
    above: placeMarks(
      width,
      figureMarks(shape, kind === 'operation' ? report.summary.latency : ofDeliveries, width),
      '╷',
    ),
    bars: drawBars(shape.counts),
    below: placeMarks(width, axisMarks(shape, width), '╵'),
  };
}

/** A text that belongs to a column. */
interface Mark {
  readonly at: number;
  readonly text: string;
  /** Whether it points at its column. @default true */
  readonly points?: false;
}

/** How much lies beyond the axis, which is in no other place of the picture; then p99 and p50, where they lie on it. */
function figureMarks(shape: LatencyShape, latency: LatencySummary | null, width: number): readonly Mark[] {
  const marks = (['p99', 'p50'] as const).flatMap((figure): Mark[] => {
    if (latency === null || latency.censored.includes(figure) || latency.never.includes(figure)) return [];
    return [{ at: Math.floor(along(shape, latency[figure]) * width), text: figure }];
  });
  const beyond =
    shape.unanswered === 0 ? [] : [{ at: width, text: `+${formatShortCount(shape.unanswered)} unanswered` }];
  return [...beyond.map((mark) => ({ ...mark, points: false as const })), ...marks];
}

/** The ends of the axis, and the powers of ten between them; where there are none, what else is round. */
function axisMarks(shape: LatencyShape, width: number): readonly Mark[] {
  const ticks = Array.from({ length: 12 }, (_, digits) => 10 ** (digits - 3));
  const between = ticks.flatMap((tick) => [2 * tick, 5 * tick]);
  const isInside = (ms: number) => ms > shape.fromMs && ms < shape.toMs;
  const inside = ticks.some(isInside) ? ticks.filter(isInside) : between.filter(isInside);
  return [shape.fromMs, shape.toMs, ...inside].map((ms) => ({
    at: Math.round(along(shape, ms) * width),
    text: tickText(ms),
  }));
}

/** From 0 to 1. */
function along({ fromMs, toMs }: LatencyShape, ms: number): number {
  return Math.min(1, Math.max(0, Math.log(ms / fromMs) / Math.log(toMs / fromMs)));
}

/** Ticks are round numbers. */
function tickText(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1_000)} µs`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1_000)} s`;
}

function goodputPanel(report: Report, width: number): Panel | null {
  const kind = kindOf(report);
  const course = toGoodputCourse(report.blocks, kind, width);
  if (course === null || course.perSecond.length < FEWEST_PARTS || course.highest === 0) return null;
  const { perSecond, seconds, lowest, highest } = course;
  const partAt = (column: number) => perSecond[Math.floor((column * perSecond.length) / width)] ?? 0;
  const range = lowest === highest ? formatRate(highest) : `${formatRate(lowest)} to ${formatRate(highest)}`;
  return {
    name: kind === 'operation' ? 'ok/s' : '/s',
    above: placeMarks(width, [{ at: 0, text: range, points: false }], ''),
    bars: drawBars(
      Array.from({ length: width }, (_, column) => partAt(column)),
      highest,
    ),
    below: placeMarks(width, timeMarks(report, seconds, width), '╵'),
  };
}

/** Where stages begin, longer ones first, or else the beginning; and the end. */
function timeMarks({ segments = [] }: Report, seconds: number, width: number): readonly Mark[] {
  const lengthOf = ({ start_seconds: from, end_seconds: to }: ReportSegment) => to - from;
  const longestFirst = segments.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  const stages = longestFirst.map(({ name, start_seconds: start }) => ({
    at: Math.round((start / seconds) * width),
    text: name === null ? spanText(start) : cleanText(name),
  }));
  const start = stages.length === 0 ? [{ at: 0, text: '0s' }] : stages;
  return [...start, { at: width, text: formatSpanMs(seconds * 1_000) }];
}

function spanText(seconds: number): string {
  return seconds === 0 ? '0s' : formatSpanMs(seconds * 1_000);
}

/**
 * Texts in one line of so many columns, each beginning at its column with a pointer, or ending there where it would not fit. Where two
 * would come too close the later one is left out.
 */
function placeMarks(width: number, marks: readonly Mark[], pointer: string): string {
  const line = Array.from({ length: width }, () => ' ');
  for (const { at, text, points = true } of marks) {
    const sign = points ? pointer : '';
    const whole = textWidth(text) + sign.length;
    const fitsBehind = at + whole <= width;
    const start = fitsBehind ? at : Math.min(width, at + sign.length) - whole;
    const near = line.slice(Math.max(0, start - 1), start + whole + 1);
    if (start < 0 || near.some((sign) => sign !== ' ') || textWidth(text) !== text.length) continue;
    line.splice(start, whole, ...(fitsBehind ? `${sign}${text}` : `${text}${sign}`));
  }
  return line.join('');
}
