/** A place where a curve changes its slope. */
export interface Bend {
  /** Where on the x axis. */
  readonly at: number;
  /** The value of the curve there. */
  readonly value: number;
  /** Share of what a straight line leaves that the bend explains, 0 to 1. */
  readonly explains: number;
  /** Slopes on both sides, in y per x. */
  readonly before: number;
  readonly after: number;
}

/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** With fewer places a bend is no more than a line through points. */
const FEWEST_PLACES = 5;
/** A bend that explains less of what a line leaves is none. */
const LEAST_EXPLAINED = 0.6;
/** A slope that changes by less than this share of the larger is no bend. */
const LEAST_CHANGE = 0.5;

/**
 * The change point of a curve: y = a + b·x + c·max(0, x − k), with the k among the places that leaves the least squares ("broken stick",
 * Muggeo 2003, on a grid). `null` where a straight line does about as well, or there are too few places.
 *
 * @param points in any order; several of one x are averaged
 */
export function bendOf(points: readonly CurvePoint[]): Bend | null {
  const curve = averaged(points);
  if (curve.length < FEWEST_PLACES) return null;
  const straight = squaresLeft(curve, (x) => [1, x]);
  const spread = curve.reduce((sum, { y }) => sum + (y - meanOf(curve.map((point) => point.y))) ** 2, 0);
  // A curve that is flat, or straight to the last digit, has nothing to explain.
  if (straight === null || spread === 0 || straight.left < 1e-9 * spread) return null;
  let best: Bend | null = null;
  let least = Infinity;
  for (const { x: at } of curve.slice(1, -1)) {
    const fit = squaresLeft(curve, (x) => [1, x, Math.max(0, x - at)]);
    if (fit === null || fit.left >= least) continue;
    least = fit.left;
    const [a = 0, before = 0, change = 0] = fit.weights;
    best = { at, value: a + before * at, explains: 1 - fit.left / straight.left, before, after: before + change };
  }
  if (best === null || best.explains < LEAST_EXPLAINED) return null;
  const steeper = Math.max(Math.abs(best.before), Math.abs(best.after));
  return Math.abs(best.after - best.before) < LEAST_CHANGE * steeper ? null : best;
}

function averaged(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const places = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  return places.map((x) => ({ x, y: meanOf(points.filter((point) => point.x === x).map(({ y }) => y)) }));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Least squares by the normal equations, for two or three terms; `null` where they have no one solution. */
function squaresLeft(
  points: readonly CurvePoint[],
  termsOf: (x: number) => readonly number[],
): { readonly left: number; readonly weights: readonly number[] } | null {
  const scale = Math.max(...points.map(({ x }) => Math.abs(x)), 1e-12);
  const rows = points.map(({ x, y }) => ({
    terms: termsOf(x).map((term, index) => (index === 0 ? term : term / scale)),
    y,
  }));
  const size = rows[0]!.terms.length;
  const matrix = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_unused, j) => rows.reduce((sum, { terms }) => sum + terms[i]! * terms[j]!, 0)),
    rows.reduce((sum, { terms, y }) => sum + terms[i]! * y, 0),
  ]);
  const solved = solve(matrix);
  if (solved === null) return null;
  const left = rows.reduce(
    (sum, { terms, y }) => sum + (y - terms.reduce((fit, term, index) => fit + term * solved[index]!, 0)) ** 2,
    0,
  );
  return { left, weights: solved.map((weight, index) => (index === 0 ? weight : weight / scale)) };
}

/** Gauss–Jordan with pivots; `null` for a singular matrix. */
function solve(matrix: number[][]): number[] | null {
  const size = matrix.length;
  for (let column = 0; column < size; column += 1) {
    const pivot = matrix
      .slice(column)
      .reduce(
        (best, row, index) => (Math.abs(row[column]!) > Math.abs(matrix[best]![column]!) ? column + index : best),
        column,
      );
    if (Math.abs(matrix[pivot]![column]!) < 1e-12) return null;
    [matrix[column], matrix[pivot]] = [matrix[pivot]!, matrix[column]!];
    for (let row = 0; row < size; row += 1) {
      if (row === column) continue;
      const factor = matrix[row]![column]! / matrix[column]![column]!;
      for (let k = column; k <= size; k += 1) matrix[row]![k]! -= factor * matrix[column]![k]!;
    }
  }
  return matrix.map((row, index) => row[size]! / row[index]!);
}
