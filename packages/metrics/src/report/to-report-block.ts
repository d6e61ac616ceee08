import type { BlockSeries } from '../aggregate/block-bin.ts';
import type { Block } from '../aggregate/block-track.ts';
import type { LatencyHistogram } from '../histogram.ts';
import { UNASSIGNED_OPERATION } from '../series.ts';
import { toMs } from '../statistics/latency-summary.ts';
import type { ReportBlock, ReportBlockSeries } from './report-parts.ts';
import { UNASSIGNED_LABEL, toReportOutcomes } from './to-report-group.ts';
import type { WallClock } from './wall-clock.ts';

/** A block of the steady phase that began at `originUs`. `scratch` is a histogram to work with. */
export function toReportBlock(
  block: Block,
  originUs: number,
  clock: WallClock,
  scratch: LatencyHistogram,
): ReportBlock {
  return {
    start_time: clock.at(block.startUs),
    elapsed_seconds: Math.max(0, block.endUs - originUs) / 1e6,
    seconds: block.seconds,
    drain: block.drain,
    series: block.series.map((series) => toReportBlockSeries(series, scratch)),
  };
}

function toReportBlockSeries(series: BlockSeries, scratch: LatencyHistogram): ReportBlockSeries {
  const histogram = series.response.copyTo(scratch);
  return {
    workload: series.key.workload,
    database: series.key.database,
    operation: series.key.operation === UNASSIGNED_OPERATION ? UNASSIGNED_LABEL : series.key.operation,
    ...toReportOutcomes(series),
    timeouts: series.censored,
    censored_from: series.censoredResponseUs === null ? null : toMs(series.censoredResponseUs),
    histogram: histogram.count === 0 ? '' : histogram.encodeV2(),
  };
}
