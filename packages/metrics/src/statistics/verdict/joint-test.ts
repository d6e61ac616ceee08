import { compare, doubledRanks, isSame } from './ranks.ts';
import { forEachRelabelling, forEachTurning, relabellingsOf, turningsOf, type Relabellings } from './relabellings.ts';
import type { Shift, TwoSides } from './sides.ts';
import { testStudentised } from './studentised-sides.ts';

// docs/decisions/0240-whole-runs-are-ranked.md

/** What a joint test of a family found: a shift for each of its figures. */
export interface JointTest {
  readonly shifts: readonly Shift[];
  readonly relabellings: Relabellings;
}

/**
 * Tests a family of figures together, by dealing whole runs onto the two sides anew: unpaired ones in all ways, pairs by turning
 * them around.
 *
 * Each figure has Wilcoxon's statistic (F. Wilcoxon, "Individual comparisons by ranking methods", 1945), of ranks of all runs, or of
 * signed ranks of differences within pairs; its distribution is the same whatever the runs are like. One relabelling serves all
 * figures, and what counts is how often the *largest* of their statistics is as large as the one that was found (P. H. Westfall and
 * S. S. Young, "Resampling-based multiple testing", 1993): figures that go together, as they do, then cost little, and under
 * a family of changes that are none at most α of comparisons find any.
 *
 * The interval holds the shifts that the same test would not reject (J. L. Hodges and E. L. Lehmann, "Estimates of location
 * based on rank tests", 1963): all of the family's cover their truths together in 1 − α. The largest statistic is taken of the runs as
 * they are and of the runs without the estimated shifts, and the wider of the two decides: the first makes the test exact where
 * nothing changed, the second holds the intervals where something did. Equal runs count against a difference. Of sides of unequal size
 * a studentised statistic has to agree ({@link testStudentised}): where they also differ in spread, ranks alone find too much.
 *
 * @param paired whether runs were measured in turn: `base[i]` and `next[i]` are one pair
 * @param alpha in how many of one comparisons any interval of the family may exclude its truth
 */
export function testJointly(family: readonly TwoSides[], paired: boolean, alpha: number): JointTest {
  const first = family[0];
  if (first === undefined) return { shifts: [], relabellings: { count: 0, exact: true } };
  return paired ? testPairs(family, alpha) : testSides(family, first.base.length, first.next.length, alpha);
}

function testSides(family: readonly TwoSides[], base: number, next: number, alpha: number): JointTest {
  const differences = family.map(differencesOf);
  const estimates = differences.map(medianOfSorted);
  const order = sideOrder(family);
  const tails = [estimates.map(() => 0), estimates].map((shifts) => {
    const ranks = family.map((figure, index) => {
      const shift = Number.isFinite(shifts[index]) ? shifts[index]! : 0;
      const values = [...figure.base, ...figure.next.map((value) => value - shift)];
      return doubledRanks(order.map((run) => values[run]!));
    });
    return sideTail(ranks, base, next);
  });
  const byRanks = conclude(differences, estimates, tails, alpha, relabellingsOf(base, next));
  if (base === next) return byRanks;
  const studentised = testStudentised(family, estimates, order, alpha);
  const shifts = byRanks.shifts.map(({ estimate, low, high, p }, index): Shift => {
    const other = studentised[index]!;
    return { estimate, low: Math.min(low, other.low), high: Math.max(high, other.high), p: Math.max(p, other.p) };
  });
  return { ...byRanks, shifts };
}

/** How often the largest statistic of a family is as large as each number, when runs are dealt anew. */
function sideTail(ranks: readonly Int32Array[], base: number, next: number): Float64Array {
  const counts = new Float64Array(base * next + 1);
  const smaller = Math.min(base, next);
  const expected = smaller * (base + next + 1);
  // Sums of the ranks up to each place: most relabellings differ from the one before in the last of them.
  const sums = ranks.map(() => new Int32Array(smaller + 1).fill(-expected));
  forEachRelabelling(base, next, (chosen, changedFrom, weight) => {
    let largest = 0;
    for (let figure = 0; figure < ranks.length; figure += 1) {
      const own = ranks[figure]!;
      const upTo = sums[figure]!;
      for (let place = changedFrom; place < smaller; place += 1) upTo[place + 1] = upTo[place]! + own[chosen[place]!]!;
      const size = Math.abs(upTo[smaller]!);
      if (size > largest) largest = size;
    }
    counts[largest]! += weight;
  });
  return tailOf(counts, relabellingsOf(base, next));
}

function testPairs(family: readonly TwoSides[], alpha: number): JointTest {
  const pairs = family[0]!.base.length;
  const order = pairOrder(family);
  const within = family.map(({ base, next }) => order.map((pair) => minus(next[pair]!, base[pair]!)));
  const means = within.map(walshAverages);
  const estimates = means.map(medianOfSorted);
  const tails = [estimates.map(() => 0), estimates].map((shifts) => {
    const ranks = within.map((own, index) => {
      const shift = Number.isFinite(shifts[index]) ? shifts[index]! : 0;
      return signedRanks(own.map((value) => value - shift));
    });
    return pairTail(ranks, pairs);
  });
  return conclude(means, estimates, tails, alpha, turningsOf(pairs));
}

function pairTail(ranks: readonly Int32Array[], pairs: number): Float64Array {
  const counts = new Float64Array((pairs * (pairs + 1)) / 2 + 1);
  forEachTurning(pairs, (signs) => {
    let largest = 0;
    for (const own of ranks) {
      let sum = 0;
      for (let pair = 0; pair < pairs; pair += 1) sum += signs[pair]! * own[pair]!;
      largest = Math.max(largest, Math.abs(sum));
    }
    counts[largest / 2]! += 1;
  });
  return tailOf(counts, turningsOf(pairs));
}

/** Twice the ranks of the sizes, with the signs of the values; 0 of 0. Their sums are even. */
function signedRanks(values: readonly number[]): Int32Array {
  const ranks = doubledRanks(values.map(Math.abs));
  return ranks.map((rank, index) => (isSame(values[index]!, 0) ? 0 : values[index]! > 0 ? rank : -rank));
}

/**
 * Shares from the counts. Drawn relabellings count the one that was found as well: else a share could be 0 (B. Phipson and
 * G. K. Smyth, "Permutation P-values should never be zero", 2010).
 */
function tailOf(counts: Float64Array, { count, exact }: Relabellings): Float64Array {
  const tail = new Float64Array(counts.length + 1);
  const found = exact ? 0 : 1;
  let beyond = 0;
  for (let size = counts.length - 1; size >= 0; size -= 1) {
    beyond += counts[size]!;
    tail[size] = (beyond + found) / (count + found);
  }
  // Beyond the largest possible statistic nothing is found.
  tail[counts.length] = 0;
  return tail;
}

/** Estimate, interval and p of each figure from its sorted differences and from the tails of the largest statistic. */
function conclude(
  sorted: readonly Float64Array[],
  estimates: readonly number[],
  tails: readonly Float64Array[],
  alpha: number,
  relabellings: Relabellings,
): JointTest {
  const critical = Math.max(...tails.map((tail) => tail.findIndex((share) => share <= alpha)));
  const shifts = sorted.map((values, index): Shift => {
    const size = sizeOf(values);
    const rank = Math.floor((values.length - critical) / 2);
    const isPossible = critical <= values.length;
    return {
      estimate: estimates[index]!,
      low: isPossible ? values[rank]! : -Infinity,
      high: isPossible ? values[values.length - 1 - rank]! : Infinity,
      p: Math.max(...tails.map((tail) => tail[size]!)),
    };
  });
  return { shifts, relabellings };
}

/** The statistic of what was found: by how many more differences lie on one side of 0 than on the other. Those at 0 lie on both. */
function sizeOf(sorted: Float64Array): number {
  let atMost = 0;
  let atLeast = 0;
  for (const value of sorted) {
    if (value <= 0) atMost += 1;
    if (value >= 0) atLeast += 1;
  }
  return Math.max(0, sorted.length - 2 * Math.min(atMost, atLeast));
}

/** All differences between a new run and a base run, sorted. */
function differencesOf({ base, next }: TwoSides): Float64Array {
  return Float64Array.from(next.flatMap((b) => base.map((a) => minus(b, a)))).sort();
}

/** Means of all two differences, each with itself as well, sorted (J. E. Walsh, 1949). */
function walshAverages(values: readonly number[]): Float64Array {
  return Float64Array.from(values.flatMap((a, index) => values.slice(index).map((b) => middle(a, b)))).sort();
}

/** Two that are infinite the same way are equal. Differences by rounding are none. */
function minus(b: number, a: number): number {
  return isSame(a, b) ? 0 : b - a;
}

function middle(a: number, b: number): number {
  return a === -b ? 0 : a === b ? a : a / 2 + b / 2;
}

function medianOfSorted(values: Float64Array): number {
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half]! : middle(values[half - 1]!, values[half]!);
}

/** Runs in an order that depends neither on theirs nor on their sides, so that drawn relabellings do not, either. */
function sideOrder(family: readonly TwoSides[]): readonly number[] {
  const runs = family.map(({ base, next }) => [...base, ...next]);
  return orderOf(runs[0]!.length, (run) => runs.map((values) => values[run]!));
}

function pairOrder(family: readonly TwoSides[]): readonly number[] {
  return orderOf(family[0]!.base.length, (pair) =>
    family.flatMap(({ base, next }) => {
      const [a, b] = [base[pair]!, next[pair]!];
      return [Math.min(a, b), Math.max(a, b)];
    }),
  );
}

function orderOf(length: number, keyOf: (index: number) => readonly number[]): readonly number[] {
  const keys = Array.from({ length }, (_, index) => keyOf(index));
  return keys
    .map((_, index) => index)
    .sort((a, b) => keys[a]!.map((value, index) => compare(value, keys[b]![index]!)).find((sign) => sign !== 0) ?? 0);
}
