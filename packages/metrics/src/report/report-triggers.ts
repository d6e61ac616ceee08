import type { Count } from './report-parts.ts';
import type { ReportPropagation } from './report-realtime.ts';

/** What is told of the webhooks of a workload beside its series and checks. */
export interface ReportTriggers {
  /** Where the receiver listened, and what the server was to call. */
  readonly address: string;
  readonly url: string;
  /** Deliveries of the whole run, warm-up included, as they were audited. */
  readonly deliveries: {
    /** Writes that had to lead to a call (R31). */
    readonly owed: Count;
    /** Calls of this run, however often. */
    readonly received: Count;
    /** Of them, calls that were made again after a failed one. */
    readonly retries: Count;
    /** Writes whose call failed and succeeded later. */
    readonly recovered: Count;
    /** Writes whose calls all failed. */
    readonly given_up: Count;
    /** Writes whose call was refused for good, as planned. */
    readonly refused: Count;
  };
  /** Requests to the receiver that were none of this run's calls. */
  readonly foreign: Count;
  /** Connections that the server opened to the receiver. */
  readonly connections: Count;
  /** From the connection's acceptance, or a request's head on a kept one, to its last byte: of the measured phase. */
  readonly reading: ReportPropagation;
  /** From a call's last byte to its answer: the planned delay, and our own part. */
  readonly handling: ReportPropagation;
  /** What the receiver's thread spent on a request, in the middle, in µs; null where there was none. */
  readonly cpu_us_per_call: number | null;
}
