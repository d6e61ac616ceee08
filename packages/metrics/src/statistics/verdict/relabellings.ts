import { seededInt } from './seeded-uniform.ts';

/** Most relabellings that are enumerated; beyond, so many as {@link DRAWN_RELABELLINGS} are drawn. */
export const MAX_ENUMERATED = 200_000;

/** How many relabellings are drawn where there are too many to enumerate: the error of a share of 1 % is then 0.04 %. */
export const DRAWN_RELABELLINGS = 50_000;

/** The same relabellings for the same number of runs, so that a comparison can be repeated. */
const SEED = 1;

/** All ways of dealing whole runs onto two sides, or so many of them by chance, the way they were dealt among them. */
export interface Relabellings {
  readonly count: number;
  /** Whether these are all that there are. */
  readonly exact: boolean;
}

/** How many relabellings of `first` and `second` runs are visited. */
export function relabellingsOf(first: number, second: number): Relabellings {
  const all = binomial(first + second, first);
  return all <= MAX_ENUMERATED ? { count: all, exact: true } : { count: DRAWN_RELABELLINGS, exact: false };
}

/** How many ways of turning pairs around are visited. */
export function turningsOf(pairs: number): Relabellings {
  const all = 2 ** pairs;
  return all <= MAX_ENUMERATED ? { count: all, exact: true } : { count: DRAWN_RELABELLINGS, exact: false };
}

/**
 * Is told the places of the runs that are dealt onto the smaller side, and from which of them on they differ from the last time. The
 * array is the same each time.
 *
 * @param weight how many relabellings it stands for: 2 where the mirrored one, which tells the same, is left out
 */
export type VisitRelabelling = (chosen: Int32Array, changedFrom: number, weight: number) => void;

/** Calls back for each relabelling, of places 0 to `first + second − 1`. Which side is called first makes no difference. */
export function forEachRelabelling(first: number, second: number, visit: VisitRelabelling): void {
  const size = Math.min(first, second);
  const total = first + second;
  const { count, exact } = relabellingsOf(first, second);
  if (exact) forEachCombination(total, size, first === second, visit);
  else drawCombinations(total, size, count, visit);
}

/** Calls back with a sign, 1 or −1, for each pair. The array is the same each time. */
export function forEachTurning(pairs: number, visit: (signs: Int32Array) => void): void {
  const { count, exact } = turningsOf(pairs);
  const signs = new Int32Array(pairs);
  const int = seededInt(SEED);
  for (let number = 0; number < count; number += 1) {
    for (let pair = 0; pair < pairs; pair += 1) {
      signs[pair] = (exact ? Math.floor(number / 2 ** pair) % 2 : int(2)) === 0 ? 1 : -1;
    }
    visit(signs);
  }
}

/** n over k. */
export function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) result = (result * (n - Math.min(k, n - k) + i)) / i;
  return Math.round(result);
}

/** In lexicographic order. Where both sides are equal the half without the first place mirrors the half with it. */
function forEachCombination(total: number, size: number, isMirrored: boolean, visit: VisitRelabelling): void {
  const chosen = Int32Array.from({ length: size }, (_, index) => index);
  let changedFrom = 0;
  for (;;) {
    visit(chosen, changedFrom, isMirrored ? 2 : 1);
    let last = size - 1;
    while (last >= 0 && chosen[last] === total - size + last) last -= 1;
    if (last < (isMirrored ? 1 : 0)) return;
    changedFrom = last;
    chosen[last]! += 1;
    for (let index = last + 1; index < size; index += 1) chosen[index] = chosen[index - 1]! + 1;
  }
}

/** Each by the first steps of a shuffle (R. A. Fisher and F. Yates, 1938). */
function drawCombinations(total: number, size: number, count: number, visit: VisitRelabelling): void {
  const int = seededInt(SEED);
  const places = Int32Array.from({ length: total }, (_, index) => index);
  const chosen = places.subarray(0, size);
  for (let drawn = 0; drawn < count; drawn += 1) {
    for (let index = 0; index < size; index += 1) {
      const other = index + int(total - index);
      const place = places[index]!;
      places[index] = places[other]!;
      places[other] = place;
    }
    visit(chosen, 0, 1);
  }
}
