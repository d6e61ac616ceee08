import type { EncodedHistogram } from './encoded-histogram.ts';
import { mergeEncodedHistograms } from './histogram.ts';

/**
 * State of the generator during one interval. When samples of several shards or neighbouring intervals meet,
 * amounts add up and pressures keep the worst, because neither percentiles nor ratios can be averaged.
 */
export interface GeneratorSample {
  /** CPU time of the shard's thread (or process, where threads cannot be told apart). Adds up. */
  readonly cpuUs: number;
  /** Wall time that `cpuUs` and `gcUs` refer to. Adds up, so `cpuUs / wallUs` is the mean load of a shard. */
  readonly wallUs: number;
  /** Time that the shard's thread was ready to run and had no core, where the system reports it. Adds up. */
  readonly cpuWaitUs: number;
  /** Time in garbage collection. Adds up. */
  readonly gcUs: number;
  /** Time for which the event loop was kept turning for exact starts, which is CPU that no work needs (R7). Adds up. */
  readonly turningUs: number;
  /** Arrivals that the schedule asked for. Adds up. */
  readonly scheduled: number;
  /** Operations that were sent. Adds up. */
  readonly started: number;
  /** Most arrivals released in one wake-up (R7). Keeps the worst. */
  readonly largestBatch: number;
  /** Grain of the waits for what falls due: that of timers where these were all there was, else 0 (R7). Keeps the worst. */
  readonly grainUs: number;
  /** Longest pause for garbage collection. Keeps the worst. */
  readonly gcMaxUs: number;
  /** Share of a core, 0 to 1 and slightly above. Keeps the worst. */
  readonly cpuLoad: number;
  /** Share of time the event loop was busy, 0 to 1. Keeps the worst. */
  readonly loopUtilization: number;
  /** 99th percentile of the event loop's delay. Keeps the worst. */
  readonly loopDelayP99Us: number;
  /** Longest delay of the event loop. Keeps the worst. */
  readonly loopDelayMaxUs: number;
  /** Resident memory of the process. Keeps the worst. */
  readonly rssBytes: number;
  /** Used heap. Keeps the worst. */
  readonly heapUsedBytes: number;
  /** Open sockets. Keeps the worst. */
  readonly openSockets: number;
  /** How long answers waited ready before the event loop read them, as far as its turns show. Adds up. */
  readonly readDelay: EncodedHistogram;
}

/** Brings two samples together: amounts add up, pressures keep the worst. */
export function combineGeneratorSamples(a: GeneratorSample, b: GeneratorSample): GeneratorSample {
  return {
    cpuUs: a.cpuUs + b.cpuUs,
    wallUs: a.wallUs + b.wallUs,
    cpuWaitUs: a.cpuWaitUs + b.cpuWaitUs,
    gcUs: a.gcUs + b.gcUs,
    turningUs: a.turningUs + b.turningUs,
    scheduled: a.scheduled + b.scheduled,
    started: a.started + b.started,
    largestBatch: Math.max(a.largestBatch, b.largestBatch),
    grainUs: Math.max(a.grainUs, b.grainUs),
    gcMaxUs: Math.max(a.gcMaxUs, b.gcMaxUs),
    cpuLoad: Math.max(a.cpuLoad, b.cpuLoad),
    loopUtilization: Math.max(a.loopUtilization, b.loopUtilization),
    loopDelayP99Us: Math.max(a.loopDelayP99Us, b.loopDelayP99Us),
    loopDelayMaxUs: Math.max(a.loopDelayMaxUs, b.loopDelayMaxUs),
    rssBytes: Math.max(a.rssBytes, b.rssBytes),
    heapUsedBytes: Math.max(a.heapUsedBytes, b.heapUsedBytes),
    openSockets: Math.max(a.openSockets, b.openSockets),
    readDelay: mergeEncodedHistograms(a.readDelay, b.readDelay),
  };
}

/** State of the machine during the measured phase. What was not sampled is `null`. */
export interface MachineSample {
  /** Cores that the generator may use: the container's CPU limit, where it has one; may be a fraction. */
  readonly cores: number;
  /** Share of the machine's CPU that was in use, by whatever program, 0 to 1. */
  readonly busyShare: number | null;
  /** Share of the measured time that a hypervisor took away, 0 to 1. */
  readonly stealShare: number | null;
  /** Share of the measured time for which the container was held back at its CPU limit, 0 to 1. */
  readonly throttledShare: number | null;
  /** File descriptors that the process had open at most. */
  readonly openFiles: number | null;
  /** How many it may have open. */
  readonly openFilesLimit: number | null;
}
