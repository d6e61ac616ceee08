import type { PerSecond, ReportBlock, Seconds } from './report-parts.ts';
import type { ShapeKind } from './latency-shape.ts';

/** The course of goodput over the measured phase. */
export interface GoodputCourse {
  /** How long the phase lasted, without pauses. */
  readonly seconds: Seconds;
  /** The rate in each of the equal parts of the phase; where a part stands for several blocks, that of all of them. */
  readonly perSecond: readonly PerSecond[];
  /** The lowest rate of any block. */
  readonly lowest: PerSecond;
  /** The highest rate of any block. */
  readonly highest: PerSecond;
}

interface Stretch {
  readonly seconds: Seconds;
  readonly ok: number;
}

/** A last block that is this much shorter than the others would be a part on its own, and says too little for that. */
const SHORTEST_SHARE = 0.5;

/**
 * Ok operations, or deliveries, per second over the measured phase, in at most so many parts; `null` where the report holds
 * no blocks of it. What ended in the drain is of no part (R11).
 */
export function toGoodputCourse(blocks: readonly ReportBlock[], kind: ShapeKind, most: number): GoodputCourse | null {
  const stretches = withoutStub(
    blocks
      .filter(({ drain, seconds }) => !drain && seconds > 0)
      .map(({ seconds, series }) => ({
        seconds,
        ok: series.filter((each) => each.kind === kind).reduce((sum, each) => sum + each.ok, 0),
      })),
  );
  if (stretches.length === 0) return null;
  const rates = stretches.map(({ seconds, ok }) => ok / seconds);
  const each = Math.ceil(rates.length / most);
  return {
    seconds: stretches.reduce((sum, { seconds }) => sum + seconds, 0),
    perSecond: Array.from({ length: Math.ceil(rates.length / each) }, (_, part) =>
      rateOf(stretches.slice(part * each, (part + 1) * each)),
    ),
    lowest: Math.min(...rates),
    highest: Math.max(...rates),
  };
}

function rateOf(stretches: readonly Stretch[]): PerSecond {
  return stretches.reduce((sum, { ok }) => sum + ok, 0) / stretches.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The last block ends with the phase, however short it is by then: it is told with the one before it. */
function withoutStub(stretches: readonly Stretch[]): readonly Stretch[] {
  const [before, last] = stretches.slice(-2);
  if (before === undefined || last === undefined || last.seconds >= before.seconds * SHORTEST_SHARE) return stretches;
  return [...stretches.slice(0, -2), { seconds: before.seconds + last.seconds, ok: before.ok + last.ok }];
}
