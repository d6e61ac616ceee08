import { judgeShift } from '../src/statistics/verdict/judge.ts';
import { testJointly } from '../src/statistics/verdict/joint-test.ts';
import type { TwoSides } from '../src/statistics/verdict/sides.ts';
import { fitGenerator, recordedRuns, type Figures, type RunGenerator } from './generated-runs.ts';

/** Of a family, as `compare` has it. */
export const ALPHA = 0.01;
export const NONE: Figures = [0, 0, 0];
export const HIGHER_IS_BETTER = [true, false, false];

export const RUNS = recordedRuns();
/** Runs as the recorded ones are. */
export const asRecorded = (seed: number) => fitGenerator(RUNS, seed);
/** As recorded, but on a machine so quiet that p50 differs by 2 % from run to run. */
export const quiet = (seed: number) =>
  fitGenerator(RUNS, seed, ({ within, between }) => 0.02 / Math.hypot(within[1]!, between[1]!));

/** The same spread, but normal: no run is much worse than all others. */
export const normalQuiet = (seed: number) =>
  fitGenerator(RUNS, seed, ({ within, between }) => 0.02 / Math.hypot(within[1]!, between[1]!), true);

/** A change of p50 by a factor, with what follows for the others of a closed loop. */
export function slower(by: number): Figures {
  return [-Math.log(by), Math.log(by), Math.log(by)];
}

export interface Design {
  readonly side: number;
  readonly shifts: Figures;
  readonly paired?: boolean;
  /** Whether each side, or each pair, has a day of its own. */
  readonly days?: 'one' | 'of sides' | 'of pairs';
  readonly delta?: number;
  readonly rounds: number;
}

/** What came of many comparisons, as shares. */
export interface Outcome {
  /** Any figure better or worse. */
  readonly found: number;
  /** p50 worse. */
  readonly p50: number;
  /** All intervals hold the truth. */
  readonly covered: number;
}

/** Makes many comparisons, and counts what they find. */
export function experiment(
  generator: RunGenerator,
  { side, shifts, paired = false, days = 'one', delta = 0.02, rounds }: Design,
): Outcome {
  let [found, p50, covered] = [0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const first = generator.day();
    const second = days === 'of sides' ? generator.day() : first;
    const [base, next]: [Figures[], Figures[]] = [[], []];
    for (let run = 0; run < side; run += 1) {
      const day = days === 'of pairs' ? generator.day() : first;
      base.push(generator.run(day, NONE));
      next.push(generator.run(days === 'of sides' ? second : day, shifts));
    }
    const family = shifts.map((_, figure): TwoSides => ({
      base: base.map((run) => run[figure]!),
      next: next.map((run) => run[figure]!),
    }));
    // Failed checks, of which there are none.
    const checks = { base: base.map(() => 0), next: next.map(() => 0) };
    const { shifts: tested } = testJointly([...family, checks], paired, ALPHA);
    const verdicts = shifts.map((_, figure) =>
      judgeShift(tested[figure]!, Math.log1p(delta), HIGHER_IS_BETTER[figure]!),
    );
    if (verdicts.some((verdict) => verdict === 'better' || verdict === 'worse')) found += 1;
    if (verdicts[1] === 'worse') p50 += 1;
    if (shifts.every((shift, figure) => tested[figure]!.low <= shift && shift <= tested[figure]!.high)) covered += 1;
  }
  return { found: found / rounds, p50: p50 / rounds, covered: covered / rounds };
}
