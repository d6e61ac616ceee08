import { combineGeneratorSamples, type GeneratorSample } from '../generator-sample.ts';
import type { ShardPart } from '../snapshot.ts';
import { toMs } from '../statistics/latency-summary.ts';
import type { MachineSample } from '../certificate/certificate-input.ts';
import type { ReportGenerator, ReportGeneratorFigures, ReportMachine } from './report-machine.ts';

/** Arrivals of the measured phase by the schedule itself, and those that became operations. */
export type Arrivals = Pick<ReportGeneratorFigures, 'scheduled' | 'started'>;

/** How the shards' generators fared; `null` if none was sampled. Shards count arrivals by the second, which no phase ends with. */
export function toReportGenerator(
  parts: readonly ShardPart[],
  machine: MachineSample | null,
  arrivals: Arrivals | null,
): ReportGenerator | null {
  const sampled = parts.flatMap(({ shard, generator }) => (generator === null ? [] : [{ shard, generator }]));
  if (sampled.length === 0) return null;
  return {
    ...toFigures(sampled.map(({ generator }) => generator).reduce(combineGeneratorSamples)),
    ...arrivals,
    ...(machine === null ? {} : { machine: toReportMachine(machine) }),
    shards: sampled
      .sort((a, b) => a.shard - b.shard)
      .map(({ shard, generator }) => ({ shard, ...toFigures(generator) })),
  };
}

function toReportMachine(sample: MachineSample): ReportMachine {
  return {
    cores: sample.cores,
    busy_share: sample.busyShare,
    steal_share: sample.stealShare,
    throttled_share: sample.throttledShare,
    open_files_max: sample.openFiles,
    open_files_limit: sample.openFilesLimit,
  };
}

function toFigures(sample: GeneratorSample): ReportGeneratorFigures {
  return {
    cpu_seconds: sample.cpuUs / 1e6,
    cpu_load_mean: sample.wallUs > 0 ? sample.cpuUs / sample.wallUs : 0,
    cpu_load_max: sample.cpuLoad,
    cpu_wait_seconds: sample.cpuWaitUs / 1e6,
    gc_seconds: sample.gcUs / 1e6,
    gc_pause_max: toMs(sample.gcMaxUs),
    event_loop_utilization_max: sample.loopUtilization,
    event_loop_delay_p99_max: toMs(sample.loopDelayP99Us),
    event_loop_delay_max: toMs(sample.loopDelayMaxUs),
    rss_bytes_max: sample.rssBytes,
    heap_used_bytes_max: sample.heapUsedBytes,
    open_sockets_max: sample.openSockets,
    scheduled: sample.scheduled,
    started: sample.started,
    largest_batch: sample.largestBatch,
  };
}
