import { perCent, thousands, waitingTime } from '../sentence-parts.ts';
import { criticalValue, MAX_SERIES } from '../statistics/critical-values.ts';
import { findOutliers, fitShapes, SHAPES, type ShapeFit } from '../statistics/shapes.ts';
import { medianOf } from '../statistics/theil-sen.ts';
import type { SteadyWindow } from './claim-figures.ts';
import {
  STEADY_HOLE_DEPTH,
  STEADY_MAX_DRIFT,
  STEADY_MAX_FAR_SHARE,
  STEADY_MIN_OPERATIONS,
  STEADY_MIN_SECONDS,
  STEADY_MIN_WINDOWS,
  STEADY_SPIKE_HEIGHT,
} from './steadiness-limits.ts';

// docs/decisions/0205-steadiness-by-simulated-critical-values.md

/** A stretch of the measured phase, in seconds of its active time from its start. */
export interface Stretch {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** What steadiness is assessed by. */
export interface SteadinessInput {
  readonly seconds: number;
  readonly operations: number;
  readonly windows: readonly SteadyWindow[];
  /** Whether the load changes all the time, by plan: then goodput is held against a schedule alone, and p50 against nothing. @default false */
  readonly changing?: boolean;
  /** When nothing was answered: what windows show of that is no finding of theirs. @default [] */
  readonly standstills?: readonly Stretch[];
}

/** How much more is needed before steadiness can be assessed (R25). 0: enough of that. */
export interface SteadinessShortage {
  readonly seconds: number;
  readonly operations: number;
  readonly windows: number;
}

/** What is looked at, window by window. */
export type SteadyMeasure = 'goodput' | 'p50';

/**
 * What speaks against a measure being steady (R25). Changes are shares of the measure's median, signed: 0.1 is a rise by 10 %.
 * Seconds are of the phase's active time.
 */
export type Unsteadiness =
  | { readonly kind: 'drift'; readonly change: number }
  | {
      readonly kind: 'step';
      readonly change: number;
      readonly atSeconds: number;
      /** After how many seconds it is steady, where nothing but its beginning speaks against it; else `null`. */
      readonly warmUpSeconds: number | null;
    }
  | ({ readonly kind: 'hole'; readonly change: number; readonly warmUpSeconds: number | null } & Stretch)
  /** Windows far off the rest, one by one or too many of them: there is more than one level. */
  | { readonly kind: 'levels'; readonly change: number; readonly windows: number; readonly of: number }
  | { readonly kind: 'sawtooth'; readonly change: number; readonly toothSeconds: number }
  /** It moved for as long, and then no more. */
  | {
      readonly kind: 'start';
      readonly change: number;
      readonly seconds: number;
      readonly warmUpSeconds: number | null;
    };

/** Whether measures are steady (R25). */
export type Steadiness =
  | { readonly state: 'not_assessed'; readonly shortage: SteadinessShortage }
  | ({ readonly state: 'assessed' } & {
      /** What speaks against each; `null` where too few windows have an ok operation to tell. */
      readonly [measure in SteadyMeasure]: readonly Unsteadiness[] | null;
    });

/**
 * Assesses whether goodput and median response are steady (R25): looks for a drift, a step, a sawtooth, and for holes. A shape
 * counts where it is worth more than 5 % of the median *and* beyond what noise of the windows' own autocorrelation makes.
 * Goodput of windows with a schedule is held against it, so that neither the schedule's own noise nor planned rates count.
 */
export function assessSteadiness(input: SteadinessInput): Steadiness {
  const windows = bounded(withoutRemnants(input.windows));
  const shortage = {
    seconds: Math.max(0, STEADY_MIN_SECONDS - input.seconds),
    operations: Math.max(0, STEADY_MIN_OPERATIONS - input.operations),
    windows: Math.max(0, STEADY_MIN_WINDOWS - windows.length),
  };
  if (shortage.seconds > 0 || shortage.operations > 0 || shortage.windows > 0)
    return { state: 'not_assessed', shortage };
  const { changing = false, standstills = [] } = input;
  const isScheduled = windows.some(({ scheduled }) => (scheduled ?? null) !== null);
  return {
    state: 'assessed',
    goodput: changing && !isScheduled ? [] : lookAt('goodput', seriesOf(windows, goodputOf(isScheduled)), standstills),
    p50: changing
      ? []
      : lookAt(
          'p50',
          seriesOf(windows, ({ p50Ms }) => p50Ms),
          standstills,
        ),
  };
}

/** Whether neither goodput nor median response is unsteady, as far as is known. */
export function isSteady(steadiness: Steadiness): boolean {
  return steadiness.state === 'assessed' && steadiness.goodput?.length === 0 && steadiness.p50?.length === 0;
}

/** A window much shorter than the others, as the last one can be, is mostly noise. */
function withoutRemnants(windows: readonly SteadyWindow[]): readonly SteadyWindow[] {
  const usual = medianOf(windows.map(({ seconds }) => seconds));
  return windows.filter(({ seconds }) => seconds > 0 && seconds >= usual / 2);
}

/** Neighbours as one window until there are no more than critical values are known for. */
function bounded(windows: readonly SteadyWindow[]): readonly SteadyWindow[] {
  if (windows.length <= MAX_SERIES) return windows;
  return bounded(
    windows.flatMap((window, index) => {
      const next = windows[index + 1];
      return index % 2 === 1 ? [] : [next === undefined ? window : joined(window, next)];
    }),
  );
}

function joined(a: SteadyWindow, b: SteadyWindow): SteadyWindow {
  const seconds = a.seconds + b.seconds;
  const medians = [a.p50Ms, b.p50Ms].filter((p50Ms) => p50Ms !== null);
  return {
    ...a,
    seconds,
    goodputPerSecond: (a.goodputPerSecond * a.seconds + b.goodputPerSecond * b.seconds) / seconds,
    p50Ms: medians.length === 0 ? null : medians.reduce((sum, each) => sum + each, 0) / medians.length,
    scheduled: a.scheduled == null || b.scheduled == null ? null : a.scheduled + b.scheduled,
  };
}

/** Of a window with a schedule, the share of its arrivals that it answered; none where it holds no arrival. */
function goodputOf(isScheduled: boolean): (window: SteadyWindow) => number | null {
  if (!isScheduled) return ({ goodputPerSecond }) => goodputPerSecond;
  return ({ goodputPerSecond, seconds, scheduled }) =>
    scheduled == null || scheduled < 1 ? null : (goodputPerSecond * seconds) / scheduled;
}

/** A measure by window, as shares of its median less one, with the time of each window. */
interface Series {
  readonly values: Float64Array;
  readonly spans: readonly Stretch[];
}

function seriesOf(windows: readonly SteadyWindow[], valueOf: (window: SteadyWindow) => number | null): Series | null {
  let elapsed = 0;
  const points = windows.flatMap((window) => {
    const fromSeconds = window.startSeconds ?? elapsed;
    elapsed = fromSeconds + window.seconds;
    const value = valueOf(window);
    return value === null ? [] : [{ value, span: { fromSeconds, toSeconds: elapsed } }];
  });
  const median = medianOf(points.map(({ value }) => value));
  if (points.length < STEADY_MIN_WINDOWS || median === 0) return null;
  return {
    values: Float64Array.from(points, ({ value }) => value / median - 1),
    spans: points.map(({ span }) => span),
  };
}

/** More windows than this share that are taken for holes are no exception, and what is left shows no shape. */
const MOST_HOLES_SHARE = 1 / 3;

/** Far windows are no part of a shape where they are off by this share of the median, and no more than so many in a row. */
const ALONE_DISTANCE = 0.25;
const MOST_ALONE = 3;

function lookAt(measure: SteadyMeasure, series: Series | null, standstills: readonly Stretch[]): Unsteadiness[] | null {
  if (series === null) return null;
  const { values, spans } = series;
  const { line, distances } = findOutliers(values);
  const critical = criticalValue('outlier', values.length, 0);
  const isFar = (x: number) => Math.abs(distances[x]!) > critical;
  const isHole = (x: number) => isFar(x) && isFarOff(measure, values[x]! - line[x]!);
  const isStill = (x: number) => standstills.some((standstill) => touches(spans[x]!, standstill));
  const isAlone = (x: number) => isFar(x) && Math.abs(values[x]! - line[x]!) > ALONE_DISTANCE;
  const isOut = (x: number) => isHole(x) || isStill(x) || (isAlone(x) && runLength(x, isAlone) <= MOST_ALONE);
  const holes = holesOf(series, line, (x) => isHole(x) && !isStill(x));
  const rest = values.map((value, x) => (isOut(x) ? line[x]! : value));
  const levels = () => levelsOf(values, line, (x) => isOut(x) && !isStill(x), isStill);
  if (values.filter((_, x) => isOut(x)).length > values.length * MOST_HOLES_SHARE) return levels() ?? holes;
  const shape = shapeOf(rest);
  if (shape === null) {
    const isAway = (x: number) => isOut(x) && !isHole(x) && !isStill(x);
    return [...holes, ...(levelsOf(values, line, isAway, isStill) ?? [])];
  }
  const found = toUnsteadiness(measure, shape, rest, spans);
  const cut = 'warmUpSeconds' in found ? (found.warmUpSeconds ?? 0) : 0;
  return [...holes.filter(({ toSeconds }) => toSeconds > spans[0]!.fromSeconds + cut), found];
}

/** More than one level, where more windows are out than single exceptions; `null` where there are not. */
function levelsOf(
  values: Float64Array,
  line: Float64Array,
  isOut: (x: number) => boolean,
  isStill: (x: number) => boolean,
): Unsteadiness[] | null {
  const judged = [...values.keys()].filter((x) => !isStill(x));
  const out = judged.filter(isOut);
  if (out.length <= judged.length * STEADY_MAX_FAR_SHARE) return null;
  const change = medianOf(out.map((x) => values[x]! - line[x]!));
  return [{ kind: 'levels', change, windows: out.length, of: judged.length }];
}

function runLength(x: number, belongs: (x: number) => boolean): number {
  let [from, to] = [x, x];
  while (belongs(from - 1)) from -= 1;
  while (belongs(to + 1)) to += 1;
  return to - from + 1;
}

/** Whether a distance from the line, in shares of the median, is a hole of goodput, or a spike of the median response. */
function isFarOff(measure: SteadyMeasure, distance: number): boolean {
  return measure === 'goodput' ? distance < -STEADY_HOLE_DEPTH : distance > STEADY_SPIKE_HEIGHT;
}

/** Whether a window has to do with a standstill: as long as it lasted, and as long again to recover. */
function touches(window: Stretch, { fromSeconds, toSeconds }: Stretch): boolean {
  return window.fromSeconds < 2 * toSeconds - fromSeconds && window.toSeconds > fromSeconds;
}

function holesOf({ values, spans }: Series, line: Float64Array, isHole: (x: number) => boolean) {
  const startSeconds = spans[0]!.fromSeconds;
  const holes: { kind: 'hole'; changes: number[]; fromSeconds: number; toSeconds: number }[] = [];
  spans.forEach(({ fromSeconds, toSeconds }, x) => {
    if (!isHole(x)) return;
    const change = values[x]! - line[x]!;
    const last = holes.at(-1);
    if (last !== undefined && x > 0 && isHole(x - 1)) {
      last.toSeconds = toSeconds;
      last.changes.push(change);
    } else holes.push({ kind: 'hole', changes: [change], fromSeconds, toSeconds });
  });
  return holes.map(({ changes, ...hole }) => ({
    ...hole,
    // A start that is far off is one to be cut, where it is the only hole.
    warmUpSeconds: holes.length === 1 && hole.fromSeconds === startSeconds ? hole.toSeconds - startSeconds : null,
    change: changes.reduce((sum, change) => sum + change, 0) / changes.length,
  }));
}

/** The shape that fits best of those that are worth telling and beyond noise; `null` where there is none. */
function shapeOf(values: Float64Array): ShapeFit | null {
  const fits = fitShapes(values);
  const n = values.length;
  // Schwarz's criterion: what a shape explains is weighed against the numbers that it takes.
  const weight = ({ rss, parameters }: ShapeFit) => n * Math.log(Math.max(rss, 1e-30)) + parameters * Math.log(n);
  return SHAPES.map((shape) => fits[shape])
    .filter(({ shape, change, t, phi }) => Math.abs(change) > STEADY_MAX_DRIFT && t > criticalValue(shape, n, phi))
    .reduce<ShapeFit | null>((best, fit) => (best === null || weight(fit) < weight(best) ? fit : best), null);
}

function toUnsteadiness(
  measure: SteadyMeasure,
  fit: ShapeFit,
  values: Float64Array,
  spans: readonly Stretch[],
): Unsteadiness {
  const { shape, change, length } = fit;
  const secondsBefore = (x: number) => spans[x]!.fromSeconds - spans[0]!.fromSeconds;
  // A target that gets worse is not one that warms up.
  const improves = measure === 'goodput' ? change > 0 : change < 0;
  const warmUpSeconds = () => (improves ? warmUp(values, length, secondsBefore) : null);
  switch (shape) {
    case 'drift':
      return { kind: 'drift', change };
    case 'start':
      return {
        kind: 'start',
        change,
        seconds: secondsBefore(length),
        warmUpSeconds: warmUpSeconds(),
      };
    case 'step':
      return {
        kind: 'step',
        change,
        atSeconds: spans[length]!.fromSeconds,
        warmUpSeconds: warmUpSeconds(),
      };
    case 'sawtooth':
      return { kind: 'sawtooth', change, toothSeconds: (length * spanOf(spans)) / values.length };
  }
}

/** Cutting so many values helps where they are less than half, and nothing speaks against the rest. */
function warmUp(values: Float64Array, length: number, secondsBefore: (x: number) => number): number | null {
  const rest = values.slice(length);
  if (length >= values.length / 2 || rest.length < STEADY_MIN_WINDOWS || shapeOf(rest) !== null) return null;
  return secondsBefore(length);
}

function spanOf(spans: readonly Stretch[]): number {
  return spans.at(-1)!.toSeconds - spans[0]!.fromSeconds;
}

const MEASURE_NAMES: Readonly<Record<SteadyMeasure, string>> = { goodput: 'goodput', p50: 'p50' };

/** How a measure was unsteady, for people; `span` is what it was seen over, such as `the phase`. Shares are of its median. */
export function describeUnsteadiness(measure: SteadyMeasure, found: Unsteadiness, span: string): string {
  const name = MEASURE_NAMES[measure];
  const { change } = found;
  const share = perCent(Math.abs(change));
  const moved = change > 0 ? 'rose' : 'fell';
  switch (found.kind) {
    case 'drift':
      return `${name} ${moved} by ${share} over ${span}`;
    case 'start':
      return `${name} ${moved} by ${share} over the first ${Math.round(found.seconds)} s of ${span}`;
    case 'step':
      return `${name} ${moved} by ${share} suddenly, ${Math.round(found.atSeconds)} s into ${span}`;
    case 'hole': {
      const when = `from ${Math.round(found.fromSeconds)} s to ${Math.round(found.toSeconds)} s of ${span}`;
      return `${name} was ${share} ${change > 0 ? 'higher' : 'lower'} than usual ${when}`;
    }
    case 'levels':
      return `${name} was ${share} ${change > 0 ? 'higher' : 'lower'} in ${found.windows} of ${found.of} windows than in the others`;
    case 'sawtooth':
      return `${name} rose and fell by ${share} in a sawtooth of about ${Math.round(found.toothSeconds)} s`;
  }
}

/** Why a measure is not seen to be steady, or what is needed to assess that; '' where it is steady. */
export function describeUnsteady(steadiness: Steadiness, span: string): string {
  if (steadiness.state === 'not_assessed') {
    const { operations, seconds, windows } = steadiness.shortage;
    if (operations > 0) return `${thousands(operations)} more operations are needed to assess it`;
    return seconds > 0
      ? `${waitingTime(seconds)} more are needed to assess it`
      : `${thousands(windows)} more intervals are needed to assess it`;
  }
  const { goodput, p50 } = steadiness;
  if (goodput === null || p50 === null) return `fewer than ${STEADY_MIN_WINDOWS} intervals had an ok operation`;
  return [
    ...goodput.map((found) => describeUnsteadiness('goodput', found, span)),
    ...p50.map((found) => describeUnsteadiness('p50', found, span)),
  ].join(', and ');
}
