import type { Block } from '../aggregate/block-track.ts';
import { LatencyHistogram } from '../histogram.ts';
import type { Cohort } from '../phases.ts';
import { isAuxiliary } from '../series.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { toMs } from '../statistics/latency-summary.ts';
import type { SteadyWindow } from './certificate-input.ts';

/** The windows of the measured phase: its blocks, without what ended in the drain (R25). */
export function toSteadyWindows(blocks: readonly Block[]): SteadyWindow[] {
  const all = new LatencyHistogram();
  return blocks
    .filter(({ drain }) => !drain)
    .map(({ seconds, series }) => {
      all.reset();
      for (const { response } of series) all.mergeEncoded(response.toEncoded());
      return toWindow(seconds, sumOk(series), all);
    });
}

/** An interval of all shards as a window of a phase that still lasts, such as a warm-up that ends when it is steady. */
export function toIntervalWindow({ fromUs, toUs, series }: IntervalSnapshot, cohort: Cohort): SteadyWindow {
  const all = new LatencyHistogram();
  const own = series.filter(({ key }) => key.phase === cohort && !isAuxiliary(key.operation));
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
