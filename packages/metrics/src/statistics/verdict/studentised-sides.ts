import type { Shift, TwoSides } from './sides.ts';
import { compare, isSame } from './ranks.ts';
import { forEachRelabelling, relabellingsOf } from './relabellings.ts';

/** Runs in an order, and where those of equal value end: all that a studentised statistic needs of them. */
interface Sorted {
  /** Places of the runs, the smallest value first. */
  readonly places: Int32Array;
  /** Ends of the stretches of equal values. */
  readonly ends: readonly number[];
}

/** More differences than this are not looked at one by one, but halved. */
const MOST_SCANNED = 2_000;

/**
 * Interval and p of each figure of a family by a *studentised* statistic, for sides of unequal size: ranks alone take a side that differs much
 * among itself for one that lies elsewhere, where it is the smaller one.
 *
 * The statistic is that of E. Brunner and U. Munzel, "The nonparametric Behrens–Fisher problem" (2000): how often a new run is above one of the
 * base, less a half, over its own standard error, which the placements of each side among the other tell. Dealing whole runs onto the sides anew
 * is then exact where both sides are alike, and holds its level with growing numbers where they differ in spread (E. Chung and J. P. Romano,
 * "Exact and asymptotically robust permutation tests", 2013; K. Neubert and E. Brunner, "A studentized permutation test for the nonparametric
 * Behrens–Fisher problem", 2007). Of a family the largest statistic of each relabelling counts, taken of the runs as they are, and of the runs
 * without the estimated shifts; the wider of the two decides.
 *
 * @param estimates of the shifts, in the order of the family
 * @param order of the runs, base before new, which relabellings are drawn in
 */
export function testStudentised(
  family: readonly TwoSides[],
  estimates: readonly number[],
  order: readonly number[],
  alpha: number,
): readonly Pick<Shift, 'low' | 'high' | 'p'>[] {
  const [base, next] = [family[0]!.base.length, family[0]!.next.length];
  const shifted = (figure: TwoSides, shift: number) => {
    const by = Number.isFinite(shift) ? shift : 0;
    return [...figure.base, ...figure.next.map((value) => value - by)];
  };
  const tails = [estimates.map(() => 0), estimates].map((shifts) =>
    tailOfLargest(
      family.map((figure, index) => {
        const values = shifted(figure, shifts[index]!);
        return sorted(order.map((run) => values[run]!));
      }),
      base,
      next,
    ),
  );
  const shareBeyond = (size: number) => Math.max(...tails.map((tail) => tail(size)));
  return family.map((figure, index) => {
    const sizeAt = (shift: number) => {
      const isNew = Uint8Array.from({ length: base + next }, (_, run) => (run < base ? 0 : 1));
      return statisticOf(sorted(shifted(figure, shift)), isNew, next, base);
    };
    return invert(distinctDifferences(figure), estimates[index]!, sizeAt, shareBeyond, alpha);
  });
}

/** The shifts that are not rejected, as one interval, and the p of none. */
function invert(
  differences: readonly number[],
  estimate: number,
  sizeAt: (shift: number) => number,
  shareBeyond: (size: number) => number,
  alpha: number,
): Pick<Shift, 'low' | 'high' | 'p'> {
  // Between two differences nothing changes; beyond all of them one side lies above the other.
  const between = differences.slice(1).map((high, index) => within(differences[index]!, high));
  const sizes = new Map<number, number>();
  const sizeBetween = (index: number): number => {
    if (index < 0 || index >= between.length) return Infinity;
    const known = sizes.get(index) ?? sizeAt(between[index]!);
    sizes.set(index, known);
    return known;
  };
  const isIn = (index: number) => shareBeyond(sizeBetween(index)) > alpha;
  const isUnbounded = shareBeyond(Infinity) > alpha;
  const middle = differences.findLastIndex((each) => each <= estimate);
  const first = firstIn(Math.min(middle, between.length - 1), isIn);
  const last =
    between.length -
    1 -
    firstIn(Math.min(between.length - 1 - middle, between.length - 1), (index) => isIn(between.length - 1 - index));
  return {
    low: isUnbounded ? -Infinity : Math.min(estimate, differences[Math.max(0, first)]!),
    high: isUnbounded ? Infinity : Math.max(estimate, differences[Math.min(differences.length - 1, last + 1)]!),
    p: shareBeyond(sizeOfNone(differences, estimate, sizeBetween)),
  };
}

/** The first index up to `most` that is in; all before it are not. `most` where there are too many to look at each. */
function firstIn(most: number, isIn: (index: number) => boolean): number {
  if (most <= MOST_SCANNED) {
    for (let index = 0; index <= most; index += 1) if (isIn(index)) return index;
    return most;
  }
  let [out, into] = [-1, most];
  while (into - out > 1) {
    const half = (into + out) >> 1;
    if (isIn(half)) into = half;
    else out = half;
  }
  return into;
}

/** The least statistic from no shift on away from the estimate: where it is not monotone the interval holds what lies between. */
function sizeOfNone(differences: readonly number[], estimate: number, sizeBetween: (index: number) => number): number {
  if (estimate === 0) return 0;
  // Where the stretch that holds no shift begins, seen from the estimate.
  const isAbove = estimate < 0;
  const at = isAbove ? differences.findLastIndex((each) => each < 0) : differences.findIndex((each) => each > 0) - 1;
  const beyond = isAbove ? differences.length - 1 - at : at + 1;
  let least = Infinity;
  for (let step = 0; step < Math.min(MOST_SCANNED, beyond); step += 1)
    least = Math.min(least, sizeBetween(isAbove ? at + step : at - step));
  return least;
}

/** Between two numbers, of which the outer ones may be infinite. */
function within(low: number, high: number): number {
  if (low === -Infinity) return high === Infinity ? 0 : high - 1;
  return high === Infinity ? low + 1 : low + (high - low) / 2;
}

function distinctDifferences({ base, next }: TwoSides): readonly number[] {
  const all = next.flatMap((b) => base.map((a) => (isSame(a, b) ? 0 : b - a))).sort(compare);
  return all.filter((value, index) => index === 0 || !isSame(value, all[index - 1]!));
}

function sorted(values: readonly number[]): Sorted {
  const places = Int32Array.from(values.keys()).sort((a, b) => compare(values[a]!, values[b]!));
  const ends: number[] = [];
  for (let at = 1; at <= places.length; at += 1) {
    if (at === places.length || !isSame(values[places[at - 1]!]!, values[places[at]!]!)) ends.push(at);
  }
  return { places, ends };
}

/** Shares of relabellings whose largest statistic of a family is at least so large. */
function tailOfLargest(family: readonly Sorted[], base: number, next: number): (size: number) => number {
  const smaller = Math.min(base, next);
  const larger = base + next - smaller;
  const isChosen = new Uint8Array(base + next);
  const { count, exact } = relabellingsOf(base, next);
  const largest: number[] = [];
  forEachRelabelling(base, next, (chosen) => {
    isChosen.fill(0);
    for (const place of chosen) isChosen[place] = 1;
    let most = 0;
    for (const figure of family) most = Math.max(most, statisticOf(figure, isChosen, smaller, larger));
    largest.push(most);
  });
  const rising = Float64Array.from(largest).sort();
  // Drawn relabellings count the one that was found as well (B. Phipson and G. K. Smyth, 2010).
  const found = exact ? 0 : 1;
  return (size) => {
    const least = size === Infinity ? Infinity : size * (1 - 1e-9);
    return (rising.length - firstAtLeast(rising, least) + found) / (count + found);
  };
}

function firstAtLeast(rising: Float64Array, value: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if (rising[half]! >= value) high = half;
    else low = half + 1;
  }
  return low;
}

/** Brunner and Munzel's statistic, without its sign: infinite where the sides do not overlap. */
function statisticOf({ places, ends }: Sorted, isOne: Uint8Array, ones: number, others: number): number {
  let [onesBelow, othersBelow, from] = [0, 0, 0];
  let [sum, squares, otherSquares] = [0, 0, 0];
  for (const end of ends) {
    let own = 0;
    for (let at = from; at < end; at += 1) own += isOne[places[at]!]!;
    const rest = end - from - own;
    // Placements: how many of the other side lie below, equal ones half.
    const placement = othersBelow + rest / 2;
    const otherPlacement = onesBelow + own / 2;
    sum += own * placement;
    squares += own * placement * placement;
    otherSquares += rest * otherPlacement * otherPlacement;
    onesBelow += own;
    othersBelow += rest;
    from = end;
  }
  const otherSum = ones * others - sum;
  const variance =
    spread(squares, sum, ones) / (ones * others ** 2) + spread(otherSquares, otherSum, others) / (others * ones ** 2);
  const distance = Math.abs(sum / (ones * others) - 0.5);
  if (distance < 1e-12) return 0;
  return variance < 1e-12 ? Infinity : distance / Math.sqrt(variance);
}

/** Variance of so many numbers, of their sum and that of their squares; 0 of one. */
function spread(squares: number, sum: number, count: number): number {
  return count < 2 ? 0 : Math.max(0, squares - (sum * sum) / count) / (count - 1);
}
