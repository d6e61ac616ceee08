import type { Count, Seconds } from './report-parts.ts';

/** A duration in ms with decimals; may be below 0 where two clocks differ. */
type Milliseconds = number;

/** Figures of propagation in a part of the run, from counts in buckets a tenth wide; null where nothing came. */
export interface ReportPropagation {
  readonly count: Count;
  readonly p50: Milliseconds | null;
  readonly p99: Milliseconds | null;
}

/**
 * Means of the hops of the deliveries around a percentile of propagation (R30). They add up to the mean of those deliveries; percentiles
 * of hops would add up to nothing.
 */
export interface ReportHops {
  /** The deliveries that the means are of. */
  readonly deliveries: Count;
  /** Sent to received, of those. */
  readonly propagation: Milliseconds;
  /** Due to sent: the schedule's part, before anything was on its way. */
  readonly due_to_sent: Milliseconds;
  /** Sent to stored; null where the server does not tell when it stored a document. */
  readonly sent_to_stored: Milliseconds | null;
  /** Stored, or else sent, to read by the server's puller. */
  readonly to_read: Milliseconds;
  /** Read by the puller to received. */
  readonly read_to_received: Milliseconds;
  /** Sent to acknowledged, beside the way: of subscribers on the threads of their writers. */
  readonly sent_to_acknowledged: { readonly mean: Milliseconds; readonly deliveries: Count } | null;
}

/** The way of an event, hop by hop. */
export interface ReportWaterfall {
  readonly p50: ReportHops;
  readonly p99: ReportHops;
  /** Step of the server's stamps. Those of the run count microseconds. */
  readonly server_stamps_step: Milliseconds;
  /**
   * What the server's clock was ahead of this machine's, by cause and effect: nothing is read before it was sent, or received before it
   * was read. Where 0 lies between, nothing says that they differ.
   */
  readonly server_clock_ahead: { readonly least: Milliseconds; readonly most: Milliseconds };
}

/** A second of a storm's course. */
export interface ReportStormSecond {
  /** From the storm's moment on; negative before it. */
  readonly second: number;
  /** Subscribers whose subscriptions were live at its end. */
  readonly live: Count;
  /** Deliveries to those that the storm does not move. */
  readonly healthy: ReportPropagation;
  /** Deliveries to its own clients. */
  readonly storm: ReportPropagation;
}

/** What a storm did, to its clients and to the others. */
export interface ReportStorm {
  readonly kind: 'reconnect' | 'subscribe' | 'slow';
  readonly clients: Count;
  /** False: load ended before its moment, and nothing more is told of it. */
  readonly broke: boolean;
  /** From the start of the measured phase. */
  readonly at: Seconds;
  readonly lasted: Seconds;
  /** Deliveries to those that the storm does not move: before it, while it lasted, and from then on. */
  readonly healthy: {
    readonly before: ReportPropagation;
    readonly during: ReportPropagation;
    readonly after: ReportPropagation;
  };
  /** From its moment until as many subscribers were live again as before; null: not in what was watched. */
  readonly recovered_after: Seconds | null;
  /** From its moment until the healthy ones' p99 was within twice of before for three seconds on end, all live; null: not seen. */
  readonly clean_after: Seconds | null;
  readonly course: readonly ReportStormSecond[];
}

/** What is told of the subscribers of a workload beside its series and checks. */
export interface ReportRealtime {
  /** `ws`, `sse`, or `both`. */
  readonly transport: string;
  /** Connections that were held, probes among them. */
  readonly connections: Count;
  /** Those whose deliveries are the headline, on a thread of their own. */
  readonly probes: Count;
  /** Subscriptions of all of them. */
  readonly subscriptions: Count;
  /** Deliveries of the whole run, as they were audited. */
  readonly deliveries: {
    /** That had to arrive (R31). */
    readonly owed: Count;
    /** That arrived. */
    readonly received: Count;
    /** Writes that were missed between a broken connection and the next: the protocol promises nothing of them. */
    readonly in_gap: Count;
    /** Whose write was answered on the subscriber's thread, so that received − done is known. */
    readonly beside_their_writer: Count;
  };
  /** From a write's first receiver to its last, of a thread's subscribers; null where no write had several. */
  readonly fan_out: (ReportPropagation & { readonly max: Milliseconds }) | null;
  readonly waterfall: ReportWaterfall | null;
  /** The subscriber whose deliveries took longest on average; null where none had enough. */
  readonly slowest: { readonly subscriber: string; readonly mean: Milliseconds } | null;
  /** The subscriber with the most failures of the audit; null where none had any. */
  readonly worst: { readonly subscriber: string; readonly failures: Count } | null;
  readonly storm: ReportStorm | null;
}
