import type { EncodedHistogram } from '@syntrix-bench/metrics';

/** State of the machine. Amounts are sums since it was started: two readings tell what happened in between. */
export interface MachineReading {
  /** Cores that this process may use: the container's CPU limit, where it has one; may be a fraction. */
  readonly cores: number;
  /** Time of all cores together, in any one unit; null where the system does not report it. */
  readonly cpu: { readonly total: number; readonly idle: number; readonly stolen: number } | null;
  /** Time that the container was held back at its CPU limit; null where it has none, or the system does not report it. */
  readonly throttledUs: number | null;
  /** File descriptors that this process has open, and may have open. */
  readonly openFiles: number | null;
  readonly openFilesLimit: number | null;
}

/** Looks at the machine that generates load. Asked every five seconds while the measured phase lasts; rejects never. */
export interface MachineProbe {
  read(): Promise<MachineReading>;
}

/** Findings of a look at the generating process. The names are those of the metrics package's generator sample. */
export interface GeneratorReading {
  readonly cpuUs: number;
  readonly wallUs: number;
  readonly cpuWaitUs: number;
  readonly gcUs: number;
  readonly gcMaxUs: number;
  readonly cpuLoad: number;
  readonly loopUtilization: number;
  readonly loopDelayP99Us: number;
  readonly loopDelayMaxUs: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly readDelay: EncodedHistogram;
}

/** Looks at the process, or thread, that generates load: what happened since the last look. */
export interface GeneratorProbe {
  read(): GeneratorReading;
  /** Told of each operation that ended: when the last byte of its answer was read, and its first sent. Left out by who does not ask. */
  answered?(readUs: number, sentUs: number): void;
  /** Stops what the probe keeps running. */
  close(): void;
}
