import type { Count, Seconds } from './report-parts.ts';

/** A duration in ms with decimals; may be below 0 where two clocks differ. */
type Milliseconds = number;

/** Figures of propagation in a part of the run; null where nothing came. */
export interface ReportPropagation {
  readonly count: Count;
  readonly p50: Milliseconds | null;
  readonly p99: Milliseconds | null;
  /** Fewer than 10 deliveries lie beyond the p99 (R18). */
  readonly thin?: true;
  /** Beside `count`: lost, or looked for in vain. They rank above all that came (R30). Absent where there are none. */
  readonly missing?: Count;
  /** Figures whose rank is among those: more than what is told, which is the longest that came. Absent where there are none. */
  readonly censored?: readonly ('p50' | 'p99')[];
}

/**
 * Means of the hops of the deliveries around a percentile of propagation (R30), each of those that have its stamps: percentiles of hops would
 * add up to nothing.
 */
export interface ReportHops {
  /** The deliveries that the means are of: as many below the percentile as above, as far as there are. */
  readonly deliveries: Count;
  /** Between what and what they took; absent in reports from before this was reported. */
  readonly from?: Milliseconds;
  readonly to?: Milliseconds;
  /** Sent to received, as it was measured of all of them. */
  readonly propagation: Milliseconds;
  /** Due to sent: the schedule's part, before anything was on its way. */
  readonly due_to_sent: Milliseconds;
  /** Sent to stored; null where the server does not tell when it stored a document. */
  readonly sent_to_stored: Milliseconds | null;
  /** Stored, or else sent, to read by the server's puller; null where it does not tell when it read them. */
  readonly to_read: Milliseconds | null;
  /** Read by the puller to received; null likewise. */
  readonly read_to_received: Milliseconds | null;
  /** What of the propagation is in none of the three hops before: nothing, where all deliveries have all stamps. */
  readonly unaccounted?: Milliseconds;
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
  /** Those whose deliveries are the headline. */
  readonly probes: Count;
  /** Whether they had a thread of their own (R33); absent in reports from before this was reported. */
  readonly probes_apart?: boolean;
  /** Connections that were open, on average over the measured phase; absent in reports from before this was reported. @minimum 0 */
  readonly connections_open?: number;
  /** Subscriptions of all of them. */
  readonly subscriptions: Count;
  /** Deliveries of the whole run, warm-up included, as they were audited. */
  readonly deliveries: {
    /** That had to arrive (R31), those of which nobody can tell among them. */
    readonly owed: Count;
    /**
     * With changes of documents that are written more than once, of which a server may show several together (R32): more than this need
     * not arrive. Absent where there are none.
     */
    readonly owed_at_most?: Count;
    /** That arrived. */
    readonly received: Count;
    /** Writes that were missed between a broken connection and the next: the protocol promises nothing of them. */
    readonly in_gap: Count;
    /** Of the measured phase, those whose write was answered on the subscriber's thread, so that received − done is known. */
    readonly beside_their_writer: Count;
  };
  /**
   * From a write's first receiver to its last, of the subscribers on its writer's thread; null where no write had several. `missing`:
   * writes that did not reach all, as far as that is known.
   */
  readonly fan_out: (ReportPropagation & { readonly max: Milliseconds }) | null;
  readonly waterfall: ReportWaterfall | null;
  /** The subscriber that was slowest on average, compared with all of its kind (`all`); null where none had enough deliveries. */
  readonly slowest: { readonly subscriber: string; readonly mean: Milliseconds; readonly all?: Milliseconds } | null;
  /** The subscriber with the most failures of the audit; null where none had any. */
  readonly worst: { readonly subscriber: string; readonly failures: Count } | null;
  readonly storm: ReportStorm | null;
}
