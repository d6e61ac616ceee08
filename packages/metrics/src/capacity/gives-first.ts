import { bendOf, type Bend } from './bend.ts';
import type { CapacityEvidence, CapacityStage } from './capacity.ts';
import { formatBytes, formatFullRate, formatRate } from '../text/number.ts';

/** Most series that are told of. */
const MOST_TOLD = 5;
/** A processor of which less is used gives nothing first, however its use bends. */
const LEAST_CORES = 0.5;
/** A series that changes by less, as a share of its largest value, does not bear on anything. */
const LEAST_SPAN = 0.1;

/** A slope of less than this share of the one before it is none. */
const FLAT = 0.15;

/** Of levels that fail, so many are looked at: far beyond its knee latency is as long as the stage, whatever the level. */
const FAILING_LEVELS = 2;

/** The level from which on p99 rises more steeply than before; `null` where it is not seen to. */
export function kneeOf(stages: readonly CapacityStage[]): number | null {
  const failing = [...new Set(stages.filter(({ verdict }) => verdict === 'failed').map(({ level }) => level))];
  const highest = failing.sort((a, b) => a - b)[FAILING_LEVELS - 1] ?? Infinity;
  // On a logarithmic scale, as latency grows by factors there.
  const points = stages.flatMap(({ level, latency }) =>
    latency === null || latency.p99 <= 0 || level > highest ? [] : [{ x: level, y: Math.log(latency.p99) }],
  );
  const bend = bendOf(points);
  return bend !== null && bend.after > bend.before ? bend.at : null;
}

/**
 * What bends before the knee: each series that was watched over the level, with its change point. A resource that is used up flattens
 * there (CPU), a queue begins to grow. The earlier, and the clearer, the likelier; all of it is evidence, none of it certain.
 */
export function givesFirst(
  stages: readonly CapacityStage[],
  knee: number | null,
  levelText: (level: number) => string,
): readonly CapacityEvidence[] {
  if (knee === null) return [];
  const names = [...new Set(stages.flatMap(({ observed }) => observed.map(({ name }) => name)))];
  const found = names.flatMap((name): CapacityEvidence[] => {
    const known = stages.flatMap(({ level, observed }) => {
      const series = observed.find((each) => each.name === name);
      return series?.mean == null ? [] : [{ x: level, y: series.mean, unit: series.unit }];
    });
    const values = known.map(({ y }) => y);
    const most = Math.max(...values.map(Math.abs));
    if (known.length === 0 || Math.max(...values) - Math.min(...values) < LEAST_SPAN * most) return [];
    const bend = bendOf(known);
    if (bend === null || bend.at > knee) return [];
    const { unit } = known[0]!;
    if (unit === 'cores' && most < LEAST_CORES) return [];
    const sentence = `${name} ${verbOf(bend)} at ${levelText(bend.at)} (${valueText(bend.value, unit)}), ${
      bend.at < knee ? `before p99 bent at ${levelText(knee)}` : 'where p99 bent, too'
    }`;
    return [{ name, unit, level: bend.at, value: bend.value, explains: bend.explains, sentence }];
  });
  return found.sort((a, b) => a.level - b.level || b.explains - a.explains).slice(0, MOST_TOLD);
}

function verbOf({ before, after }: Bend): string {
  if (after > before) return 'began to rise faster';
  const flat = FLAT * Math.abs(before);
  if (after > flat) return 'began to rise more slowly';
  return after < -flat ? 'began to fall' : 'rose no further';
}

function valueText(value: number, unit: string): string {
  switch (unit) {
    case 'cores':
      return `${Math.round(value * 100)} % of a core`;
    case 'bytes':
      return formatBytes(value);
    case 'bytes_per_second':
      return `${formatBytes(value)}/s`;
    case 'per_second':
      return `${formatFullRate(value)}/s`;
    default:
      return formatRate(value);
  }
}
