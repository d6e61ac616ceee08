import type { Block } from '../aggregate/blocks.ts';
import { LatencyHistogram } from '../histogram.ts';
import type { Cohort } from '../phases.ts';
import { perCent, thousands, waitingTime } from '../sentence-parts.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { toMs } from '../statistics/latency-summary.ts';
import { medianOf, theilSenSlope } from '../statistics/theil-sen.ts';
import type { SteadySegment, SteadyWindow } from './certificate-input.ts';
import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { SeriesChoice } from '../aggregate/series-sums.ts';
import { STEADY_MAX_DRIFT, STEADY_MIN_OPERATIONS, STEADY_MIN_SECONDS, STEADY_MIN_WINDOWS } from './limits.ts';

/** What steadiness is assessed by. */
export interface SteadinessInput {
  readonly seconds: number;
  readonly operations: number;
  readonly windows: readonly SteadyWindow[];
}

/** How much more is needed before steadiness can be assessed (R25). 0: enough of that. */
export interface SteadinessShortage {
  readonly seconds: number;
  readonly operations: number;
  readonly windows: number;
}

/** Whether a measure still drifts (R25). Drifts are shares of the median over the whole phase, signed: 0.1 rose by 10 %. */
export type Steadiness =
  | { readonly state: 'not_assessed'; readonly shortage: SteadinessShortage }
  | {
      readonly state: 'assessed';
      /** `null` where most windows have no ok operation, so that there is nothing to hold it against. */
      readonly goodputDrift: number | null;
      /** `null` where too few windows have a median. */
      readonly p50Drift: number | null;
      /**
       * After how many seconds goodput and p50 no longer drift, judged by at least {@link STEADY_MIN_WINDOWS} windows: 0 if
       * they never do, `null` if they do to the end.
       */
      readonly steadyAfterSeconds: number | null;
    };

/** Assesses whether goodput and median response still drift: a robust slope, worth more than 5 % of the median (R25). */
export function assessSteadiness({ seconds, operations, windows }: SteadinessInput): Steadiness {
  const whole = withoutRemnants(windows);
  const shortage = {
    seconds: Math.max(0, STEADY_MIN_SECONDS - seconds),
    operations: Math.max(0, STEADY_MIN_OPERATIONS - operations),
    windows: Math.max(0, STEADY_MIN_WINDOWS - whole.length),
  };
  if (shortage.seconds > 0 || shortage.operations > 0 || shortage.windows > 0)
    return { state: 'not_assessed', shortage };
  return { state: 'assessed', ...driftsOf(whole), steadyAfterSeconds: steadyAfterSeconds(whole) };
}

/** Whether a drift is more than R25 allows. */
export function isDrifting(drift: number | null): boolean {
  return drift !== null && Math.abs(drift) > STEADY_MAX_DRIFT;
}

/** Whether neither goodput nor median response drifts, as far as can be told. */
export function isSteady(steadiness: Steadiness): boolean {
  if (steadiness.state === 'not_assessed') return false;
  if (steadiness.p50Drift === null || steadiness.goodputDrift === null) return false;
  return !isDrifting(steadiness.goodputDrift) && !isDrifting(steadiness.p50Drift);
}

function driftsOf(windows: readonly SteadyWindow[]): { goodputDrift: number | null; p50Drift: number | null } {
  return {
    goodputDrift: driftOf(windows, ({ goodputPerSecond }) => goodputPerSecond),
    p50Drift: driftOf(windows, ({ p50Ms }) => p50Ms),
  };
}

/** The slope over all windows, times their whole time, as a share of their median. */
function driftOf(windows: readonly SteadyWindow[], valueOf: (window: SteadyWindow) => number | null): number | null {
  let elapsed = 0;
  const points = windows.flatMap((window) => {
    const x = elapsed + window.seconds / 2;
    elapsed += window.seconds;
    const y = valueOf(window);
    return y === null ? [] : [{ x, y }];
  });
  const median = medianOf(points.map(({ y }) => y));
  if (points.length < STEADY_MIN_WINDOWS || median === 0) return null;
  return (theilSenSlope(points) * elapsed) / median;
}

function steadyAfterSeconds(windows: readonly SteadyWindow[]): number | null {
  let skipped = 0;
  for (let first = 0; windows.length - first >= STEADY_MIN_WINDOWS; first += 1) {
    const { goodputDrift, p50Drift } = driftsOf(windows.slice(first));
    if (!isDrifting(goodputDrift) && !isDrifting(p50Drift)) return skipped;
    skipped += windows[first]!.seconds;
  }
  return null;
}

/** A window much shorter than the others, as the last one can be, is mostly noise. */
function withoutRemnants(windows: readonly SteadyWindow[]): readonly SteadyWindow[] {
  const usual = medianOf(windows.map(({ seconds }) => seconds));
  return windows.filter(({ seconds }) => seconds > 0 && seconds >= usual / 2);
}

/** The measured phase by segments: blocks that lie whole within one, without what ended in the drain (R25). */
export function toSteadySegments(
  aggregate: RunAggregate,
  { workload = null }: SeriesChoice,
  names: readonly (string | null)[],
): SteadySegment[] {
  const blocks = aggregate.blocks();
  const { segments } = aggregate;
  return segments.map(({ fromUs, toUs }, index) => {
    const isWhole = segments.length === 1;
    const { overall, seconds } = aggregate.totals('steady', { workload, ...(isWhole ? {} : { segments: [index] }) });
    const own = isWhole ? blocks : blocks.filter((block) => block.activeFromUs >= fromUs && block.activeToUs <= toUs);
    return {
      name: isWhole ? null : (names[index] ?? `segment ${index + 1}`),
      seconds,
      operations: overall.operations,
      windows: toSteadyWindows(own, workload, workload === null ? Infinity : aggregate.workloadEndUs(workload)),
    };
  });
}

/**
 * Blocks as windows of the operations of one workload, or of all, without what ended in the drain.
 *
 * @param untilUs where the workload ended: what others did afterwards is no time of its own (R35). @default Infinity
 */
export function toSteadyWindows(
  blocks: readonly Block[],
  workload: string | null = null,
  untilUs = Infinity,
): SteadyWindow[] {
  const all = new LatencyHistogram();
  return blocks.flatMap(({ startUs, endUs, drain, seconds, series }) => {
    if (drain || startUs >= untilUs) return [];
    const ownShare = endUs <= untilUs ? 1 : (untilUs - startUs) / (endUs - startUs);
    const own = series.filter(
      ({ key }) => key.kind === 'operation' && (workload === null || key.workload === workload),
    );
    all.reset();
    for (const { response } of own) response.addTo(all);
    return [toWindow(seconds * ownShare, sumOk(own), all)];
  });
}

/** An interval of all shards as a window of a phase that still lasts, such as a warm-up that ends when it is steady. */
export function toIntervalWindow({ fromUs, toUs, series }: IntervalSnapshot, cohort: Cohort): SteadyWindow {
  const all = new LatencyHistogram();
  const own = series.filter(({ key }) => key.phase === cohort && key.kind === 'operation');
  for (const { response } of own) all.mergeEncoded(response);
  return toWindow((toUs - fromUs) / 1e6, sumOk(own), all);
}

function toWindow(seconds: number, ok: number, responses: LatencyHistogram): SteadyWindow {
  return {
    seconds,
    goodputPerSecond: seconds > 0 ? ok / seconds : 0,
    p50Ms: responses.count === 0 ? null : toMs(responses.valueAtPercentile(50)),
  };
}

function sumOk(series: readonly { readonly ok: number }[]): number {
  return series.reduce((sum, { ok }) => sum + ok, 0);
}

/** A drift for people; `span` is what it was seen over, such as `the phase`. */
export function describeDrift(what: string, drift: number, span: string): string {
  return `${what} ${drift > 0 ? 'rose' : 'fell'} by ${perCent(Math.abs(drift))} of its median over ${span}`;
}

/** What speaks against a measure being steady, or what it would take to tell; '' where nothing does. */
export function describeUnsteady(steadiness: Steadiness, span: string): string {
  if (steadiness.state === 'not_assessed') {
    const { operations, seconds, windows } = steadiness.shortage;
    if (operations > 0) return `it would take ${thousands(operations)} more operations to tell`;
    return seconds > 0
      ? `it would take ${waitingTime(seconds)} more to tell`
      : `it would take ${thousands(windows)} more intervals to tell`;
  }
  const { goodputDrift, p50Drift } = steadiness;
  if (p50Drift === null || goodputDrift === null)
    return `fewer than ${STEADY_MIN_WINDOWS} intervals had an ok operation`;
  return [
    isDrifting(goodputDrift) ? describeDrift('goodput', goodputDrift, span) : '',
    isDrifting(p50Drift) ? describeDrift('median response', p50Drift, span) : '',
  ]
    .filter((part) => part !== '')
    .join(', and ');
}
