import type { MachineSample } from '../generator-sample.ts';
import { combineGeneratorSamples, type GeneratorSample } from '../generator-sample.ts';
import type { ShardPart } from '../snapshot.ts';
import { LatencyHistogram } from '../histogram.ts';
import { summarizeLatency, toMs } from '../statistics/latency-summary.ts';
import type { Count, Milliseconds, Seconds } from './report-parts.ts';

/** Where the run took place, and with what. */
export interface ReportEnvironment {
  /** The machine's name. */
  readonly host: string;
  /** Operating system and its version. */
  readonly os: string;
  readonly arch: string;
  readonly cpu_model: string;
  /** Cores that the process may use. */
  readonly cores: Count;
  readonly memory_bytes: Count;
  readonly node_version: string;
  /** The version of syntrix-bench. */
  readonly tool_version: string;
  /** The commit of the directory the run was started in, where there is one. */
  readonly git_commit: string | null;
  /** Urls of the target, without credentials. */
  readonly targets: readonly string[];
  /** What the target says its version is, where it says so. */
  readonly target_version: string | null;
  /** What executed the load: `in-process`, `threads`, … */
  readonly shard_host: string;
  /** Shards that the load was split into. */
  readonly shards: Count;
  /** What carried the requests, such as `undici`. */
  readonly transport: string;
  /** How far the clocks of two shards may differ, and so what one sent and another received; absent where there is only one. */
  readonly clock_uncertainty?: Milliseconds;
  /** The machines that shards ran on, where there were several. */
  readonly hosts?: readonly ReportHost[];
}

/** A machine that shards ran on. */
export interface ReportHost {
  /** The machine's name. */
  readonly host: string;
  /** Operating system and its version. */
  readonly os: string;
  readonly arch: string;
  readonly cpu_model: string;
  /** Cores that the process may use. */
  readonly cores: Count;
  readonly memory_bytes: Count;
  readonly node_version: string;
  /** Numbers of its shards. */
  readonly shards: readonly Count[];
}

/** Figures of the whole measured phase. */
export interface ReportReadDelay {
  readonly mean: Milliseconds;
  readonly p50: Milliseconds;
  readonly p90: Milliseconds;
  readonly p99: Milliseconds;
  readonly max: Milliseconds;
}

/** State of the generator. Pressures are the worst of any interval of a second, not the run's own percentiles. */
export interface ReportGeneratorFigures {
  readonly cpu_seconds: Seconds;
  /** CPU time divided by wall time of a shard, 0 to 1 and slightly above. */
  readonly cpu_load_mean: number;
  readonly cpu_load_max: number;
  /** Time that shards were ready to run and had no core; 0 where the system does not report it. */
  readonly cpu_wait_seconds: Seconds;
  readonly gc_seconds: Seconds;
  /** Part of `cpu_seconds` in which event loops were kept turning for exact starts (R7). */
  readonly turning_seconds: Seconds;
  /** ms */
  readonly gc_pause_max: number;
  readonly event_loop_utilization_max: number;
  /** ms */
  readonly event_loop_delay_p99_max: number;
  /** ms */
  readonly event_loop_delay_max: number;
  /** How long answers waited ready before the event loop read them, as far as its turns show; absent where it was not sampled. */
  readonly read_delay?: ReportReadDelay;
  readonly rss_bytes_max: Count;
  readonly heap_used_bytes_max: Count;
  readonly open_sockets_max: Count;
  /** Arrivals that the schedule asked for (R6). */
  readonly scheduled: Count;
  /** Operations that were sent. */
  readonly started: Count;
  /** Most arrivals released in one wake-up (R7). */
  readonly largest_batch: Count;
}

/** The machine, all of its programs together. Shares are 0 to 1; what the system does not report is `null`. */
export interface ReportMachine {
  /** Cores that the generator may use: the container's CPU limit, where it has one. */
  readonly cores: number;
  /** Share of the machine's CPU that was in use, by whatever program. */
  readonly busy_share: number | null;
  /** Share of the time that a hypervisor took away. */
  readonly steal_share: number | null;
  /** Share of the time for which the container was held back at its CPU limit. */
  readonly throttled_share: number | null;
  /** File descriptors that the process had open at most: each connection takes one. */
  readonly open_files_max: Count | null;
  readonly open_files_limit: Count | null;
}

/** All shards together: amounts added up, pressures of the worst. */
export interface ReportGenerator extends ReportGeneratorFigures {
  /** State of the machine during the measured phase; absent where it was not sampled. */
  readonly machine?: ReportMachine;
  /** Each shard by itself. */
  readonly shards: readonly (ReportGeneratorFigures & { readonly shard: number })[];
}

/** Arrivals of the measured phase by the schedule itself, and those that became operations. */
export type Arrivals = Pick<ReportGeneratorFigures, 'scheduled' | 'started'>;

/** State of the shards' generators; `null` if none was sampled. Shards count arrivals by the second, which no phase ends with. */
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
    turning_seconds: sample.turningUs / 1e6,
    gc_pause_max: toMs(sample.gcMaxUs),
    event_loop_utilization_max: sample.loopUtilization,
    event_loop_delay_p99_max: toMs(sample.loopDelayP99Us),
    event_loop_delay_max: toMs(sample.loopDelayMaxUs),
    ...toReadDelay(sample),
    rss_bytes_max: sample.rssBytes,
    heap_used_bytes_max: sample.heapUsedBytes,
    open_sockets_max: sample.openSockets,
    scheduled: sample.scheduled,
    started: sample.started,
    largest_batch: sample.largestBatch,
  };
}

function toReadDelay({ readDelay }: GeneratorSample): Pick<ReportGeneratorFigures, 'read_delay'> {
  const summary = summarizeLatency(LatencyHistogram.decode(readDelay));
  if (summary === null) return {};
  const { mean, p50, p90, p99, max } = summary;
  return { read_delay: { mean, p50, p90, p99, max } };
}
