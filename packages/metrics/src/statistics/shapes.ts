import { inflation, scatterOf } from './autocorrelation.ts';
import { medianOf, theilSenSlope } from './theil-sen.ts';

/** The shapes that are looked for in a series of windows. */
export const SHAPES = ['drift', 'start', 'step', 'sawtooth'] as const;
/** One of {@link SHAPES}. */
export type Shape = (typeof SHAPES)[number];

/** How well a shape fits a series of equally spaced values. */
export interface ShapeFit {
  readonly shape: Shape;
  /** What it changes, in the unit of the values: over the whole series, at the step, from peak to trough of a tooth. Signed. */
  readonly change: number;
  /** The change in standard errors, as far as the residuals tell of them: to be held against a critical value. Not negative. */
  readonly t: number;
  /** φ of what the shape leaves. */
  readonly phi: number;
  /** Sum of squares of what the shape leaves. */
  readonly rss: number;
  /** How many numbers describe the shape. */
  readonly parameters: number;
  /** Of a step, how many values come before it; of a start, how many it takes; of a sawtooth, how many a tooth has; of a drift, all. */
  readonly length: number;
}

/** Fits each shape. Takes time with the square of the number of values: meant for dozens, at least ten. */
export function fitShapes(values: Float64Array): Record<Shape, ShapeFit> {
  return {
    drift: fitDrift(values),
    start: fitStart(values),
    step: fitStep(values),
    sawtooth: fitSawtooth(values),
  };
}

function slopeOf(values: Float64Array): number {
  return theilSenSlope(Array.from(values, (y, x) => ({ x, y })));
}

/**
 * A straight line: its slope is Theil–Sen's, so that a stall does not tilt it. With σ of the residuals, a line over n values
 * has the standard error σ·√(12/n) over its whole length, times √((1+φ)/(1−φ)).
 */
function fitDrift(values: Float64Array): ShapeFit {
  const n = values.length;
  const slope = slopeOf(values);
  const residuals = values.map((y, x) => y - slope * x);
  center(residuals);
  const { sd, phi } = scatterOf(residuals);
  const change = slope * n;
  const t = ratio(Math.abs(change), sd * Math.sqrt((12 / n) * inflation(phi)));
  return { shape: 'drift', change, t, phi, rss: squaresOf(detrended(values)), parameters: 2, length: n };
}

/** A place that was searched for takes more than a number that was fitted: of many places one fits best by chance. */
const SEARCHED_PARAMETERS = 5;

/** Fewest values that a start takes, and the largest share of all: what lasts longer is a drift. */
const START_MIN = 3;
const START_MOST_SHARE = 2 / 3;

/** A start that differs from the rest: a line up to some value, and level from there on. The one that explains most. */
function fitStart(values: Float64Array): ShapeFit {
  const n = values.length;
  const flat = Float64Array.from(values);
  center(flat);
  let best = { length: START_MIN, slope: 0, score: -1, squares: 1 };
  for (let length = START_MIN; length <= n * START_MOST_SHARE; length += 1) {
    // Of a ramp from −length to 0 over the first values, and 0 from there on.
    const mean = -(length * (length + 1)) / 2 / n;
    const squares = (length * (length + 1) * (2 * length + 1)) / 6 - n * mean * mean;
    let product = 0;
    for (let x = 0; x < length; x += 1) product += flat[x]! * (x - length);
    const score = (product * product) / squares;
    if (score > best.score) best = { length, slope: product / squares, score, squares };
  }
  const { length, slope, squares } = best;
  const residuals = flat.map((y, x) => y - slope * Math.min(x - length, 0));
  center(residuals);
  const { sd, phi } = scatterOf(residuals);
  const change = slope * length;
  const t = ratio(Math.abs(change), length * sd * Math.sqrt(inflation(phi) / squares));
  return { shape: 'start', change, t, phi, rss: squaresOf(residuals), parameters: SEARCHED_PARAMETERS, length };
}

/** Fewest values on either side of a step, as a share of all: fewer are a hole, or the end of something. */
const STEP_SIDE_SHARE = 0.1;
const STEP_SIDE_MIN = 3;

/** Two levels: the place where the difference of their means stands out most. */
function fitStep(values: Float64Array): ShapeFit {
  const n = values.length;
  const side = Math.max(STEP_SIDE_MIN, Math.ceil(n * STEP_SIDE_SHARE));
  const total = sumOf(values, 0, n);
  let before = sumOf(values, 0, side - 1);
  let best = { length: side, change: 0, weight: 1, score: -1 };
  for (let length = side; length <= n - side; length += 1) {
    before += values[length - 1]!;
    const change = (total - before) / (n - length) - before / length;
    const weight = 1 / length + 1 / (n - length);
    const score = (change * change) / weight;
    if (score > best.score) best = { length, change, weight, score };
  }
  const { length, change, weight } = best;
  const low = (total - change * (n - length)) / n;
  const residuals = values.map((y, x) => y - low - (x < length ? 0 : change));
  const { sd, phi } = scatterOf(residuals);
  const t = ratio(Math.abs(change), sd * Math.sqrt(weight * inflation(phi)));
  return { shape: 'step', change, t, phi, rss: squaresOf(residuals), parameters: SEARCHED_PARAMETERS, length };
}

/** Fewest windows that a tooth can be seen in, and fewest teeth that are a pattern. */
const TOOTH_MIN = 4;
const TEETH_MIN = 3;

interface Teeth {
  readonly length: number;
  readonly template: Float64Array;
  readonly squares: number;
}

const TEETH_BY_SIZE = new Map<number, readonly Teeth[]>();

/** Teeth of every length and place, for so many values: ramps from −½ to ½ that fall back at once. */
function teethOf(n: number): readonly Teeth[] {
  const known = TEETH_BY_SIZE.get(n);
  if (known !== undefined) return known;
  const all: Teeth[] = [];
  for (let length = TOOTH_MIN; length <= n / TEETH_MIN; length += 0.5) {
    for (let place = 0; place < length; place += 1) {
      const template = Float64Array.from({ length: n }, (_, x) => {
        const phase = (x + 0.5 + place) / length;
        return phase - Math.floor(phase) - 0.5;
      });
      const flat = detrended(template);
      all.push({ length, template: flat, squares: squaresOf(flat) });
    }
  }
  TEETH_BY_SIZE.set(n, all);
  return all;
}

/**
 * Teeth that rise slowly and fall at once, or the other way: the length and place that explain most. What noise with
 * autocorrelation φ has at that length is 1/(1 − 2φ·cos ω + φ²) times that of independent values, by its spectrum.
 */
function fitSawtooth(values: Float64Array): ShapeFit {
  const flat = detrended(values);
  let best: { teeth: Teeth; change: number; score: number } | null = null;
  for (const teeth of teethOf(values.length)) {
    let product = 0;
    for (let x = 0; x < flat.length; x += 1) product += flat[x]! * teeth.template[x]!;
    const score = (product * product) / teeth.squares;
    if (best === null || score > best.score) best = { teeth, change: product / teeth.squares, score };
  }
  if (best === null) {
    return { shape: 'sawtooth', change: 0, t: 0, phi: 0, rss: squaresOf(flat), parameters: 5, length: 0 };
  }
  const { teeth, change } = best;
  const residuals = flat.map((y, x) => y - change * teeth.template[x]!);
  const { sd, phi } = scatterOf(residuals);
  const spectrum = (1 - phi * phi) / (1 - 2 * phi * Math.cos((2 * Math.PI) / teeth.length) + phi * phi);
  const t = ratio(Math.abs(change), sd * Math.sqrt(spectrum / teeth.squares));
  return { shape: 'sawtooth', change, t, phi, rss: squaresOf(residuals), parameters: 5, length: teeth.length };
}

/** How far single values lie from the line through all, in robust standard deviations of the rest. */
export interface Outliers {
  /** The value that the line has there. */
  readonly line: Float64Array;
  /** Signed distances from the line, in standard deviations by the median of absolute distances. */
  readonly distances: Float64Array;
}

/** What a normal distribution's standard deviation is, in medians of absolute distances. */
const SD_PER_MAD = 1.4826;

/** Holds values that are evenly apart against a line that a few of them do not move. */
export function findOutliers(values: Float64Array): Outliers {
  const slope = slopeOf(values);
  const level = medianOf(Array.from(values, (y, x) => y - slope * x));
  const line = values.map((_, x) => level + slope * x);
  const residuals = values.map((y, x) => y - line[x]!);
  const sd = SD_PER_MAD * medianOf(Array.from(residuals, Math.abs));
  return { line, distances: residuals.map((residual) => (residual === 0 ? 0 : residual / Math.max(sd, 1e-12))) };
}

/** What a straight line of least squares leaves. */
function detrended(values: Float64Array): Float64Array {
  const middle = (values.length - 1) / 2;
  const flat = Float64Array.from(values);
  center(flat);
  let product = 0;
  let squares = 0;
  for (let x = 0; x < flat.length; x += 1) {
    product += flat[x]! * (x - middle);
    squares += (x - middle) * (x - middle);
  }
  const slope = product / squares;
  for (let x = 0; x < flat.length; x += 1) flat[x]! -= slope * (x - middle);
  return flat;
}

function center(values: Float64Array): void {
  const mean = sumOf(values, 0, values.length) / values.length;
  for (let x = 0; x < values.length; x += 1) values[x]! -= mean;
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let x = from; x < to; x += 1) sum += values[x]!;
  return sum;
}

function productOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let x = 0; x < a.length; x += 1) sum += a[x]! * b[x]!;
  return sum;
}

function squaresOf(values: Float64Array): number {
  return productOf(values, values);
}

/** Infinite where something changes and nothing scatters: then there is no doubt. Changes that are rounding's own are none. */
function ratio(change: number, error: number): number {
  if (change < 1e-9) return 0;
  return error < 1e-12 ? Infinity : change / error;
}
