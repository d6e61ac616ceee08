import {
  EMPTY_HISTOGRAM,
  type CertificateInput,
  type GeneratorSample,
  type MachineSample,
  type RunCertificateInput,
  type SteadyWindow,
} from '../src/index.ts';

/** A shard that was busy for a share of 60 s. */
export function busyShard(load: number, more: Partial<GeneratorSample> = {}): GeneratorSample {
  return {
    cpuUs: load * 60_000_000,
    wallUs: 60_000_000,
    cpuWaitUs: 0,
    gcUs: 0,
    turningUs: 0,
    scheduled: 0,
    started: 0,
    largestBatch: 0,
    grainUs: 0,
    gcMaxUs: 0,
    cpuLoad: load,
    loopUtilization: load,
    loopDelayP99Us: 100,
    loopDelayMaxUs: 200,
    rssBytes: 0,
    heapUsedBytes: 0,
    openSockets: 0,
    readDelay: EMPTY_HISTOGRAM,
    ...more,
  };
}

/** Windows of a second with a goodput and a median response each. */
export function windowsOf(
  count: number,
  goodputOf: (index: number) => number = () => 1_000,
  p50Of: (index: number) => number | null = () => 2,
): SteadyWindow[] {
  return Array.from({ length: count }, (_, index) => ({
    seconds: 1,
    goodputPerSecond: goodputOf(index),
    p50Ms: p50Of(index),
  }));
}

/** What a test says of a run; `windows` are those of the whole phase. */
export type RunChanges = Partial<CertificateInput> & { readonly windows?: readonly SteadyWindow[] };

/** An open run at 1,000/s for 60 s on two threads, with nothing to say against it, but for what a test says. */
export function healthyRun({ windows = windowsOf(60), ...more }: RunChanges = {}): CertificateInput {
  const { seconds = 60, operations = 60_000, responseP99Ms = 10, delayP99Ms = 0.2 } = more;
  return {
    workload: 'main',
    missingIntervals: 0,
    deadShards: [],
    deliveries: null,
    segments: [{ name: null, seconds, operations, windows }],
    loadModel: 'open',
    shardHost: 'threads',
    spinning: false,
    seconds: 60,
    operations: 60_000,
    started: more.operations ?? 60_000,
    ownFailures: 0,
    responseP99Ms: 10,
    delayP99Ms: 0.2,
    blockedP99Ms: 0.1,
    delayMeanMs: 0.1,
    serviceMeanMs: 2,
    latencies:
      responseP99Ms === null || delayP99Ms === null
        ? []
        : [
            {
              operation: null,
              figure: 'p99',
              responseMs: responseP99Ms,
              delayMs: delayP99Ms,
              readMs: 0,
              isThin: false,
            },
          ],
    arrivals: { scheduled: 60_000, sent: 60_000, waiting: 0, dropped: 0 },
    shards: [
      { shard: 0, generator: busyShard(0.3) },
      { shard: 1, generator: busyShard(0.3) },
    ],
    machine: someMachine(),
    ...more,
  };
}

/** The same in a closed loop. */
export function healthyLoop(more: RunChanges = {}): CertificateInput {
  return healthyRun({ loadModel: 'closed', arrivals: null, ...more });
}

/** Two cores that nobody takes away, with files to spare, but for what a test says. */
export function someMachine(more: Partial<MachineSample> = {}): MachineSample {
  return {
    cores: 2,
    busyShare: 0.4,
    stealShare: 0,
    throttledShare: 0,
    openFiles: 50,
    openFilesLimit: 1_024,
    ...more,
  };
}

/** A run of the one workload. */
export function runOf(input: CertificateInput): RunCertificateInput {
  const { shardHost, spinning, shards, machine, missingIntervals, deadShards } = input;
  return { shardHost, spinning, shards, machine, missingIntervals, deadShards, workloads: [input] };
}
