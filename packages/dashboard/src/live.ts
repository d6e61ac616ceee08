/** State of a run as outsiders see it, as core's `RunStatus`. */
export type LiveStatus =
  'starting' | 'warmup' | 'ramping' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

/** The phase that a run is in. */
export interface LivePhase {
  /** `setup`, `warmup`, `rampup`, `steady`, `drain`, `cleanup`. */
  readonly name: string;
  /** RFC 3339. */
  readonly started_at: string;
  /** Without pauses, as rates and stages have it. */
  readonly elapsed_seconds: number;
  /** `null` where its length is not known. */
  readonly planned_seconds: number | null;
  /** Items of its work that are done, such as seeds; `null` where time is all there is. */
  readonly done: number | null;
  readonly total: number | null;
}

/** A stage of a workload's load as the plan has it. */
export interface LiveStage {
  readonly workload: string;
  readonly name: string | null;
  /** From the start of the measured phase. */
  readonly start_seconds: number;
  readonly end_seconds: number;
  /** Arrivals per second at its end; `null` where it asks for none. */
  readonly rate: number | null;
}

/** One worker, as `/api/workers` has it. */
export interface LiveWorker {
  /** `worker-001`. */
  readonly id: string;
  readonly status: string;
  readonly operations_completed: number;
  readonly current_operation: string | null;
  readonly last_error: string | null;
}

/** Workers, as `/api/workers` has them: at most the first 20 by name. */
export interface LiveWorkers {
  readonly total_workers: number;
  readonly active_workers: number;
  readonly idle_workers: number;
  readonly workers: readonly LiveWorker[];
}

/** A thread that load runs on: state of its last interval. */
export interface LiveThread {
  readonly thread: number;
  /** CPU time divided by wall time, 0 to 1 and slightly above; `null` where it is not known. */
  readonly cpu: number | null;
  /** How late it took up operations, in ms; `null` without any. */
  readonly delay_p99: number | null;
  /** Time that the event loop was busy, 0 to 1; `null` where it is not known. */
  readonly event_loop: number | null;
  readonly rss_bytes: number | null;
}

/** A line of the log, as `/api/logs` has it. */
export interface LiveLogLine {
  /** RFC 3339. */
  readonly timestamp: string;
  readonly level: string;
  readonly message: string;
  /** Further facts, by name. */
  readonly context?: Readonly<Record<string, string | number | boolean>>;
}

/** What is known of a run that goes on beside the report so far. */
export interface Live {
  readonly status: LiveStatus;
  readonly session_id: string;
  /** `null` before the first began. */
  readonly phase: LivePhase | null;
  /** As the plan has them; empty where the load has none. */
  readonly stages: readonly LiveStage[];
  readonly workers: LiveWorkers;
  readonly threads: readonly LiveThread[];
  /** The last 200. */
  readonly log: readonly LiveLogLine[];
  /** Whether pause, resume and stop are there. */
  readonly controls: boolean;
  /** Whether they ask for a token (`Authorization: Bearer …`). */
  readonly token_needed: boolean;
}

/** A run in the history, as `/api/sessions` lists it. */
export interface LiveSession {
  readonly session_id: string;
  readonly name: string;
  readonly scenario: string;
  /** RFC 3339. */
  readonly start_time: string;
  readonly status: string;
  readonly duration_seconds: number;
  /** `null` where nothing was measured; so are the next two. */
  readonly goodput: number | null;
  readonly success_rate: number | null;
  /** ms */
  readonly latency_p99: number | null;
  /** `p99` where it rests on what got no answer: the truth is larger. */
  readonly censored: readonly string[];
  /** `p99` where it is among what was never sent. */
  readonly never: readonly string[];
}
