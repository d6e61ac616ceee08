import { binomial } from './relabellings.ts';
import type { TwoSides } from './sides.ts';
import { studentT } from './student-t.ts';

/** The chance of a verdict that the number of runs is made for. */
const POWER = 0.8;

/** More runs of each side than this nobody is asked for. */
export const MOST_RUNS_ASKED = 200;

/**
 * The least runs of each side, or pairs, with which a family can reach α at all: where one side has all the largest values of a
 * figure, that happens by chance in two of all relabellings, and for each figure in other ones.
 */
export function leastRuns(figures: number, paired: boolean, alpha: number): number {
  let runs = 2;
  while (!canTell(figures, runs, runs, paired, alpha)) runs += 1;
  return runs;
}

/** Whether so many runs can reach α at all. */
export function canTell(figures: number, base: number, next: number, paired: boolean, alpha: number): boolean {
  return (2 * Math.max(1, figures)) / (paired ? 2 ** base : binomial(base + next, base)) <= alpha;
}

/** A family of figures that are judged together, and how. */
export interface FamilySize {
  /** Those that are not the same in all runs. */
  readonly figures: number;
  readonly paired: boolean;
  readonly alpha: number;
}

/**
 * About how many runs each side needs for a verdict, if the next runs differ as much as these do; `null` for more than
 * {@link MOST_RUNS_ASKED}. With so many the interval excludes 0, or lies within ±δ, whichever is nearer, four times in five. Ranks need π/3
 * as many runs as means of normal values do.
 *
 * @param sd standard deviation of a run on each side, or of a pair's difference
 */
export function runsNeeded(estimate: number, delta: number, sd: number, family: FamilySize): number | null {
  const { figures, paired, alpha } = family;
  const size = Math.abs(estimate);
  const target = size > delta ? size : delta - size;
  const runs = sd === 0 ? 0 : (paired ? 1 : 2) * ((quantilesOf(family) * sd) / target) ** 2 * (Math.PI / 3);
  const whole = Math.max(leastRuns(figures, paired, alpha), Math.ceil(runs));
  return whole <= MOST_RUNS_ASKED ? whole : null;
}

/** The shift that so many runs of each side, or pairs, find four times in five. */
export function smallestShift(sd: number, runs: number, family: FamilySize): number {
  return quantilesOf(family) * sd * Math.sqrt(((family.paired ? 1 : 2) / runs) * (Math.PI / 3));
}

function quantilesOf({ figures, alpha }: FamilySize): number {
  return studentT(alpha / 2 / Math.max(1, figures), Infinity) + studentT(1 - POWER, Infinity);
}

/** Standard deviation of a run around the mean of its side, both sides together; of pairs, of their differences. 0 of too few. */
export function spreadOf({ base, next }: TwoSides, paired: boolean): number {
  if (paired) {
    const differences = base.map((value, index) => next[index]! - value);
    return Math.sqrt(squaresOf(differences) / Math.max(1, differences.length - 1));
  }
  return Math.sqrt((squaresOf(base) + squaresOf(next)) / Math.max(1, base.length + next.length - 2));
}

function squaresOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
