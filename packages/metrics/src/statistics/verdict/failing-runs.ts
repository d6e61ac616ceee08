import { binomial } from './relabellings.ts';
import { MOST_RUNS_ASKED } from './runs-needed.ts';

/** In how many runs of a side something failed. */
export interface FailingRuns {
  readonly failing: number;
  readonly runs: number;
}

/**
 * How likely runs that failed, if sides do not matter, lie so unevenly on the two sides, or more so (R. A. Fisher's exact test, 1935, of
 * both sides). Unlike ranks of a figure that is 0 in most runs it loses nothing to ties.
 */
export function testFailingRuns(base: FailingRuns, next: FailingRuns): number {
  const failing = base.failing + next.failing;
  const all = binomial(base.runs + next.runs, failing);
  const chance = (ofBase: number) => (binomial(base.runs, ofBase) * binomial(next.runs, failing - ofBase)) / all;
  const found = chance(base.failing) * (1 + 1e-9);
  let p = 0;
  for (let ofBase = Math.max(0, failing - next.runs); ofBase <= Math.min(base.runs, failing); ofBase += 1) {
    const share = chance(ofBase);
    if (share <= found) p += share;
  }
  return Math.min(1, p);
}

/** How many runs each side would need to reach α with the same shares of failing runs; `null` for more than {@link MOST_RUNS_ASKED}. */
export function failingRunsNeeded(base: FailingRuns, next: FailingRuns, alpha: number): number | null {
  const scaled = ({ failing, runs }: FailingRuns, to: number) => ({
    failing: Math.round((failing / runs) * to),
    runs: to,
  });
  for (let runs = Math.min(base.runs, next.runs) + 1; runs <= MOST_RUNS_ASKED; runs += 1) {
    if (testFailingRuns(scaled(base, runs), scaled(next, runs)) <= alpha) return runs;
  }
  return null;
}
