import type { Count, Seconds } from './report-parts.ts';

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
}

/** How the generator fared. Pressures are the worst of any interval of a second, not the run's own percentiles. */
export interface ReportGeneratorFigures {
  readonly cpu_seconds: Seconds;
  /** CPU time divided by wall time of a shard, 0 to 1 and slightly above. */
  readonly cpu_load_mean: number;
  readonly cpu_load_max: number;
  /** Time that shards were ready to run and had no core; 0 where the system does not tell. */
  readonly cpu_wait_seconds: Seconds;
  readonly gc_seconds: Seconds;
  /** ms */
  readonly gc_pause_max: number;
  readonly event_loop_utilization_max: number;
  /** ms */
  readonly event_loop_delay_p99_max: number;
  /** ms */
  readonly event_loop_delay_max: number;
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

/** The machine, all of its programs together. Shares are 0 to 1; what the system does not tell is `null`. */
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
  /** How the machine fared during the measured phase; absent where nobody looked. */
  readonly machine?: ReportMachine;
  /** Each shard by itself. */
  readonly shards: readonly (ReportGeneratorFigures & { readonly shard: number })[];
}
