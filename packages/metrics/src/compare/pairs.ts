import type { SourcedReport } from './report-set.ts';

/**
 * Runs of two sides as pairs, base i with new i: as their reports say, which were measured in turn. `null` where reports do not say so of
 * all of them.
 */
export function recordedPairs(
  base: readonly SourcedReport[],
  next: readonly SourcedReport[],
): readonly [readonly SourcedReport[], readonly SourcedReport[]] | null {
  const others = new Map(next.map((run) => [pairOf(run), run]));
  if (base.length !== next.length || others.size !== next.length) return null;
  const pairs = base.map((run) => [run, others.get(pairOf(run))] as const);
  const isPair = ([one, other]: (typeof pairs)[number]) =>
    pairOf(one) !== null && other !== undefined && other.report.run.set?.side !== one.report.run.set?.side;
  if (!pairs.every(isPair) || new Set(base.map(pairOf)).size !== base.length) return null;
  return [base, pairs.map(([, other]) => other!)];
}

/** Runs of two sides as pairs, in the order of time: the first of both, the second of both, and so on. There are as many on each side. */
export function pairsByTime(
  base: readonly SourcedReport[],
  next: readonly SourcedReport[],
): readonly [readonly SourcedReport[], readonly SourcedReport[]] {
  return [base.toSorted(byTime), next.toSorted(byTime)];
}

function pairOf({ report: { run } }: SourcedReport): string | null {
  return run.set?.paired === true ? `${run.set.id} ${run.set.number}` : null;
}

function byTime(a: SourcedReport, b: SourcedReport): number {
  return Date.parse(a.report.benchmark.start_time) - Date.parse(b.report.benchmark.start_time);
}
