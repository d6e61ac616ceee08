import { expect, test } from 'vitest';
import { findUneven, type FamilyFigure } from '../src/compare/comparability.ts';
import { testJointly } from '../src/statistics/verdict/joint-test.ts';
import { judgeShift } from '../src/statistics/verdict/judge.ts';
import {
  ASSUMED_ALPHA,
  ASSUMED_SPREAD,
  compareTwoRuns,
  type RunSpread,
} from '../src/statistics/verdict/one-against-one.ts';
import {
  ALPHA,
  HIGHER_IS_BETTER,
  NONE,
  RUNS,
  asRecorded,
  experiment,
  normalQuiet,
  quiet,
  slower,
} from './compared-runs.ts';
import type { Figures, RunGenerator } from './generated-runs.ts';
import { normal, uniform } from './noise.ts';

/** How well verdicts keep what they promise, on generated runs as the recorded ones are. */
const ROUNDS = Number(process.env.ROUNDS ?? 2_000);
/** For what is shown beside what is promised. */
const FEWER = ROUNDS / 4;
const SEED = Number(process.env.SEED ?? 1);
const SIDE = 10;

/** Pairs of single runs, and the spread that eight runs of the same day show, or the assumed one: in how many any figure is worse. */
function oneAgainstOne(generator: RunGenerator, shifts: Figures, delta: number, calibrated: boolean): number {
  let worse = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const day = generator.day();
    const known = Array.from({ length: 8 }, () => generator.run(day, NONE));
    const [base, next] = [generator.run(day, NONE), generator.run(day, shifts)];
    const verdicts = shifts.map((_, figure) => {
      const spread = calibrated ? spreadOf(known.map((run) => run[figure]!)) : ASSUMED_SPREAD;
      return judgeShift(
        compareTwoRuns(base[figure]!, next[figure]!, spread, calibrated ? ALPHA / 3 : ASSUMED_ALPHA),
        Math.log1p(delta),
        HIGHER_IS_BETTER[figure]!,
      );
    });
    if (verdicts.includes('worse')) worse += 1;
  }
  return worse / ROUNDS;
}

function spreadOf(values: readonly number[]): RunSpread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { s: Math.sqrt(squares / (values.length - 1)), freedom: values.length - 1 };
}

/** Changes of the spread of latencies around the same median, of which percentiles' ratios to the median are compared. */
function shapeFound(rounds: number, change: number): number {
  const next = normal(uniform(SEED));
  const ratios = [-1.2816, -0.6745, 0.6745, 1.2816, 1.6449, 2.3263];
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    const side = (sigma: number) =>
      Array.from({ length: SIDE }, () => {
        const own = sigma * (1 + 0.02 * next());
        return ratios.map((z) => own * z + 0.01 * next());
      });
    const [base, changed] = [side(0.5), side(0.5 * change)];
    const family = ratios.map((_, index) => ({
      base: base.map((run) => run[index]!),
      next: changed.map((run) => run[index]!),
    }));
    const verdicts = testJointly(family, false, ALPHA).shifts.map((shift) =>
      judgeShift(shift, Math.log1p(0.02), false),
    );
    if (verdicts.some((verdict) => verdict === 'better' || verdict === 'worse')) found += 1;
  }
  return found / rounds;
}

/** Equal medians where sides differ in size and in how much their runs differ: in how many comparisons anything is found. */
function unequalSides(rounds: number, [base, next]: readonly [UnequalSide, UnequalSide]): number {
  const draw = normal(uniform(SEED));
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    const side = ({ runs, spread }: UnequalSide) => Array.from({ length: runs }, () => spread * draw());
    // Goodput, p50 and p99 of a run go together.
    const [ofBase, ofNext] = [side(base), side(next)];
    const family = [-1, 1, 1.5].map((factor) => ({
      base: ofBase.map((value) => factor * value + 0.2 * base.spread * draw()),
      next: ofNext.map((value) => factor * value + 0.2 * next.spread * draw()),
    }));
    if (testJointly(family, false, ALPHA).shifts.some(({ low, high }) => low > 0 || high < 0)) found += 1;
  }
  return found / rounds;
}

interface UnequalSide {
  readonly runs: number;
  /** Standard deviation of a run, on logs. */
  readonly spread: number;
}

/** Disjoint comparisons of recorded runs, every other one against the others, all of the same target: none is to find anything. */
function recordedAgainstThemselves(): string {
  const targets = [...new Set(RUNS.map(({ target }) => target))];
  const all = targets.flatMap((target) => {
    const own = RUNS.filter((run) => run.target === target);
    const half = own.length < 40 ? [own] : [own.slice(0, own.length / 2), own.slice(own.length / 2)];
    return half.map((runs) => {
      const sides = [0, 1].map((side) => runs.filter((_, index) => index % 2 === side));
      const family = [0, 1, 2].map((figure) => ({
        base: sides[0]!.map((run) => run.figures[figure]!),
        next: sides[1]!.map((run) => run.figures[figure]!),
      }));
      return testJointly(family, false, ALPHA).shifts.some((shift, figure) =>
        ['better', 'worse'].includes(judgeShift(shift, Math.log1p(0.02), HIGHER_IS_BETTER[figure]!)),
      );
    });
  });
  return `${all.filter(Boolean).length} of ${all.length}`;
}

test(`verdicts of ${ROUNDS} comparisons each, seed ${SEED}`, () => {
  const per = (share: number) => `${(100 * share).toFixed(2)} %`;
  const say = (what: string, ...values: readonly (number | string)[]) => {
    process.stdout.write(
      `| ${[what, ...values.map((value) => (typeof value === 'number' ? per(value) : value))].join(' | ')} |\n`,
    );
  };
  const shown = (spread: Figures) => spread.map((value) => (100 * value).toFixed(1)).join(' / ');
  const { within, between, day } = asRecorded(SEED).spreads;
  process.stdout.write(
    `${RUNS.length} runs; goodput / p50 / p99 in %: within ${shown(within)}, between ${shown(between)}, day ${shown(day)}\n`,
  );
  say('recorded runs against themselves', recordedAgainstThemselves());
  for (const [name, make] of Object.entries({
    'as recorded': asRecorded,
    quiet: quiet,
    'quiet, normal': normalQuiet,
  })) {
    for (const side of [6, SIDE]) {
      const equal = experiment(make(SEED), { side, shifts: NONE, rounds: ROUNDS });
      say(`${name}: equal, ${side} a side`, equal.found, '', equal.covered);
    }
    const alone = [0, Math.log(1.05), 0];
    for (const [what, side, shifts] of [
      ['all 5 % slower', SIDE, slower(1.05)],
      ['p50 alone +5 %', SIDE, alone],
      ['p50 alone +5 %', SIDE + 1, alone],
    ] as const) {
      const { found, p50, covered } = experiment(make(SEED), { side, shifts, rounds: ROUNDS });
      say(`${name}: ${what}, ${side} a side`, found, p50, covered);
    }
    const equalDays = experiment(make(SEED), { side: SIDE, shifts: NONE, days: 'of sides', rounds: FEWER });
    say(`${name}: equal, sides on two days`, equalDays.found, '', equalDays.covered);
    for (const pairs of [10, 14]) {
      const equal = experiment(make(SEED), {
        side: pairs,
        shifts: NONE,
        paired: true,
        days: 'of pairs',
        rounds: FEWER,
      });
      say(`${name}: equal, ${pairs} pairs, a day for each`, equal.found, '', equal.covered);
      const changed = experiment(make(SEED), {
        side: pairs,
        shifts: slower(1.05),
        paired: true,
        days: 'of pairs',
        rounds: FEWER,
      });
      say(`${name}: all 5 % slower, ${pairs} pairs, a day for each`, changed.found, changed.p50, changed.covered);
    }
    for (const calibrated of [true, false]) {
      const how = calibrated ? 's of 8 runs' : 's assumed';
      say(`${name}: one against one, equal, δ 10 %, ${how}`, oneAgainstOne(make(SEED), NONE, 0.1, calibrated));
      say(
        `${name}: one against one, 25 % slower, δ 10 %, ${how}`,
        oneAgainstOne(make(SEED), slower(1.25), 0.1, calibrated),
      );
    }
  }
  say('shape: equal', shapeFound(FEWER, 1));
  say('shape: 10 % wider around the same median', shapeFound(FEWER, 1.1));
  expect(RUNS.length).toBeGreaterThanOrEqual(40);
});

test(`sides of unequal size, ${ROUNDS} comparisons each, seed ${SEED}`, () => {
  const sidesOf = (runs: number, spread: number): UnequalSide => ({ runs, spread });
  for (const pair of [
    [sidesOf(12, 0.01), sidesOf(5, 0.15)],
    [sidesOf(20, 0.01), sidesOf(6, 0.15)],
    [sidesOf(12, 0.15), sidesOf(5, 0.01)],
    [sidesOf(8, 0.01), sidesOf(8, 0.15)],
    [sidesOf(12, 0.05), sidesOf(6, 0.05)],
    [sidesOf(12, 0.02), sidesOf(5, 0.05)],
  ] as const) {
    const [a, b] = pair.map(({ runs, spread }) => `${runs} runs that differ by ${100 * spread} %`);
    const found = unequalSides(ROUNDS, pair);
    process.stdout.write(`| equal medians, ${a} against ${b} | ${(100 * found).toFixed(2)} % |\n`);
    // Both sides are random: what is found by chance, and no more than a small sample of spreads adds.
    expect(found).toBeLessThan(0.1);
  }
});

test(`the note on sides of unequal size, ${ROUNDS * 10} comparisons each, seed ${SEED}`, () => {
  const draw = normal(uniform(SEED));
  const share = (rounds: number, family: () => readonly FamilyFigure[]) => {
    let told = 0;
    for (let round = 0; round < rounds; round += 1)
      told += findUneven({ label: 'base' }, { label: 'new' }, family()).length;
    return told / rounds;
  };
  const say = (what: string, told: number) => void process.stdout.write(`| ${what} | ${(100 * told).toFixed(2)} % |\n`);
  const values = (runs: number, spread: number) => Array.from({ length: runs }, () => spread * draw());
  for (const figures of [1, 3, 9]) {
    for (const [few, many] of [
      [2, 3],
      [5, 6],
      [5, 12],
      [8, 12],
    ] as const) {
      for (const spread of [1, 2.5, 4, 15]) {
        const told = share(ROUNDS * 10, () =>
          Array.from({ length: figures }, (_, figure) => ({
            name: `f${figure}`,
            sides: { base: values(many, 1), next: values(few, spread) },
          })),
        );
        say(`${figures} independent figures, ${few} against ${many}, spread × ${spread}`, told);
        if (spread === 1) expect(told).toBeLessThan(0.015);
      }
    }
  }
  for (const [few, many] of [
    [5, 6],
    [5, 12],
    [8, 12],
  ] as const) {
    const generator = asRecorded(SEED);
    const told = share(ROUNDS, () => {
      const day = generator.day();
      const side = (runs: number) => Array.from({ length: runs }, () => generator.run(day, NONE));
      const [base, next] = [side(many), side(few)];
      return NONE.map((_, figure) => ({
        name: `f${figure}`,
        sides: { base: base.map((run) => run[figure]!), next: next.map((run) => run[figure]!) },
      }));
    });
    say(`equal, with the tails of recorded runs, ${few} against ${many}`, told);
  }
});
