/** What a look at the generating process finds. The names are those of the metrics package's generator sample. */
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
}

/** Looks at the process, or thread, that generates load: what happened since the last look. */
export interface GeneratorProbe {
  read(): GeneratorReading;
  /** Stops what the probe keeps running. */
  close(): void;
}
