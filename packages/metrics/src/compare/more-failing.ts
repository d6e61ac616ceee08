import type { Report } from '../report/report.ts';
import { testFailingRuns, type FailingRuns } from '../statistics/verdict/failing-runs.ts';
import type { ComparedFigure } from './comparison.ts';

/** Something that holds in a run, or does not, over the runs of both sides. */
export interface Outcomes {
  readonly name: string;
  /** Per run how much of it failed in per cent; `null` where it was not looked at, or where nobody could tell. */
  readonly base: readonly (number | null)[];
  readonly next: readonly (number | null)[];
  /** Whether it is told only where it failed in no run of the base. */
  readonly onlyNew: boolean;
}

/** Checks and thresholds that fail in some of all runs. */
export function mixedOutcomes(base: readonly Report[], next: readonly Report[]): readonly Outcomes[] {
  const all = [
    ...outcomesOf(base, next, checksOf).map((each) => ({ ...each, onlyNew: true })),
    ...outcomesOf(base, next, thresholdsOf).map((each) => ({ ...each, onlyNew: false })),
  ];
  return all.filter(({ base: a, next: b }) => isMixed(countFailing([...a, ...b])));
}

/** What fails in all runs or in none can never be told, however the sides are dealt: it takes no part of the level (R. E. Tarone, 1990). */
export function isMixed({ failing, runs }: FailingRuns): boolean {
  return failing > 0 && failing < runs;
}

/**
 * Checks and thresholds that failed in more of the new runs than chance explains, by Fisher's exact test of their number: beside the family.
 * What else heals meanwhile does not hide them, as it does in the share of all failed checks; and a threshold on a database or on a stage is
 * in no other figure.
 */
export function findMoreFailing(outcomes: readonly Outcomes[], alpha: number): readonly ComparedFigure[] {
  return outcomes.flatMap((each) => judge(each, alpha));
}

function judge({ name, base, next, onlyNew }: Outcomes, alpha: number): readonly ComparedFigure[] {
  const [ofBase, ofNew] = [countFailing(base), countFailing(next)];
  const p = testFailingRuns(ofBase, ofNew);
  const isMore = ofNew.failing * ofBase.runs > ofBase.failing * ofNew.runs;
  if (!isMore || p > alpha || (onlyNew && ofBase.failing > 0)) return [];
  const [a, b] = [meanOf(base), meanOf(next)];
  return [
    {
      name,
      unit: '%',
      scale: 'difference',
      higher_is_better: false,
      primary: true,
      base: a,
      new: b,
      base_unanswered: null,
      new_unanswered: null,
      base_runs: base,
      new_runs: next,
      change: b - a,
      low: null,
      high: null,
      p,
      delta: 0,
      verdict: 'worse',
      by_failing_runs: true,
      reason: '',
      more_runs: null,
    },
  ];
}

/** In how many of the runs that have a share it is beyond this. */
export function countFailing(values: readonly (number | null)[], beyond = 0): FailingRuns {
  const there = values.filter((value) => value !== null);
  return { failing: there.filter((value) => value > beyond).length, runs: there.length };
}

function meanOf(values: readonly (number | null)[]): number {
  const there = values.filter((value) => value !== null);
  return there.reduce((sum, value) => sum + value, 0) / there.length;
}

function outcomesOf(
  base: readonly Report[],
  next: readonly Report[],
  of: (report: Report) => ReadonlyMap<string, number>,
): readonly Pick<Outcomes, 'name' | 'base' | 'next'>[] {
  const [ofBase, ofNew] = [base.map(of), next.map(of)];
  const names = new Set([...ofBase, ...ofNew].flatMap((values) => [...values.keys()]));
  const each = (side: typeof ofBase, name: string) => side.map((values) => values.get(name) ?? null);
  return [...names].map((name) => ({ name, base: each(ofBase, name), next: each(ofNew, name) }));
}

function checksOf({ checks, workloads }: Report): ReadonlyMap<string, number> {
  const looked = checks.filter(({ kind, checked }) => kind === 'failure' && checked > 0);
  return new Map(
    looked.map(({ workload, name, failed, checked }) => [
      `${workloads === undefined ? '' : `${workload}/`}checks.${name}`,
      (100 * failed) / checked,
    ]),
  );
}

function thresholdsOf({ thresholds }: Report): ReadonlyMap<string, number> {
  const told = thresholds.filter(({ verdict }) => verdict !== 'not_proven');
  return new Map(told.map(({ expression, verdict }) => [`runs failing ${expression}`, verdict === 'failed' ? 100 : 0]));
}
