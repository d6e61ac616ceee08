import type { Block } from '../aggregate/blocks.ts';
import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { SeriesChoice } from '../aggregate/series-sums.ts';
import { LatencyHistogram } from '../histogram.ts';
import type { Cohort } from '../phases.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { percentileUs, toMs } from '../statistics/latency-summary.ts';
import type { SteadySegment, SteadyWindow } from './claim-figures.ts';

/** Which arrivals windows are held against, and what of them is not the workload's. */
export interface WindowOptions {
  /** @default all workloads together */
  readonly workload?: string | null;
  /** Where the workload ended: what others did afterwards is no time of its own (R35). @default Infinity */
  readonly untilUs?: number;
  /** Arrivals of the schedule between two moments of the phase's active time, in µs from its start. @default there is no schedule */
  readonly scheduledBetween?: ((fromUs: number, toUs: number) => number) | null;
  /** How long an operation usually takes: what ends in a window was due so much earlier. @default 0 */
  readonly usualUs?: number;
}

/** The measured phase by segments: blocks that lie whole within one, without what ended in the drain (R25). */
export function toSteadySegments(
  aggregate: RunAggregate,
  { workload = null }: SeriesChoice,
  names: readonly (string | null)[],
  changing: readonly number[] = [],
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
      changing: changing.includes(index),
      windows: toSteadyWindows(own, { workload, untilUs: endOf(aggregate, workload) }),
    };
  });
}

/** All windows of the measured phase, each with the arrivals that it is held against where there is a schedule. */
export function toPhaseWindows(
  aggregate: RunAggregate,
  { workload = null }: SeriesChoice,
  scheduledBetween: WindowOptions['scheduledBetween'] = null,
): SteadyWindow[] {
  const usualMs = aggregate.totals('steady', { workload }).overall.latency?.p50 ?? 0;
  return toSteadyWindows(aggregate.blocks(), {
    workload,
    untilUs: endOf(aggregate, workload),
    scheduledBetween,
    usualUs: usualMs * 1_000,
  });
}

function endOf(aggregate: RunAggregate, workload: string | null): number {
  return workload === null ? Infinity : aggregate.workloadEndUs(workload);
}

/** Blocks as windows of the operations of one workload, or of all, without what ended in the drain. */
export function toSteadyWindows(blocks: readonly Block[], options: WindowOptions = {}): SteadyWindow[] {
  const { workload = null, untilUs = Infinity, scheduledBetween = null, usualUs = 0 } = options;
  const all = new LatencyHistogram();
  return blocks.flatMap(({ startUs, endUs, coveredFromUs, coveredToUs, drain, seconds, series }) => {
    if (drain || startUs >= untilUs) return [];
    const ownShare = endUs <= untilUs ? 1 : (untilUs - startUs) / (endUs - startUs);
    const own = series.filter(
      ({ key }) => key.kind === 'operation' && (workload === null || key.workload === workload),
    );
    all.reset();
    for (const { response } of own) response.addTo(all);
    const toUs = coveredFromUs + (coveredToUs - coveredFromUs) * ownShare;
    const scheduled = scheduledBetween?.(Math.max(0, coveredFromUs - usualUs), Math.max(0, toUs - usualUs)) ?? null;
    return [{ ...toWindow(seconds * ownShare, sumOk(own), all), startSeconds: coveredFromUs / 1e6, scheduled }];
  });
}

/** An interval of all shards as a window of a phase that still lasts, such as a warm-up that ends when it is steady. */
export function toIntervalWindow({ fromUs, toUs, series }: IntervalSnapshot, cohort: Cohort): SteadyWindow {
  const all = new LatencyHistogram();
  const own = series.filter(({ key }) => key.phase === cohort && key.kind === 'operation');
  for (const { response } of own) all.mergeEncoded(response);
  return toWindow((toUs - fromUs) / 1e6, sumOk(own), all);
}

function toWindow(seconds: number, ok: number, responses: LatencyHistogram) {
  const medianUs = percentileUs(responses, 50);
  return {
    seconds,
    goodputPerSecond: seconds > 0 ? ok / seconds : 0,
    p50Ms: medianUs === null ? null : toMs(medianUs),
  };
}

function sumOk(series: readonly { readonly ok: number }[]): number {
  return series.reduce((sum, { ok }) => sum + ok, 0);
}
