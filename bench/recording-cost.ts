import { COHORTS, LatencyHistogram, OUTCOME_CODE, Recorder, SeriesTable } from '@syntrix-bench/metrics';

/** So many that what else the process allocates, and the page that the heap grows by, do not count. */
const CALLS = 10_000_000;

/** What recording costs in one round. */
export interface RecordingCost {
  readonly nanoseconds: number;
  readonly bytes: number;
}

/** Latencies as a server has them, from a fixed sequence: lognormal around 2 ms with a tail. */
const LATENCIES_US = Float64Array.from({ length: 65_536 }, (_, index) => {
  const u = ((index * 2_654_435_761) % 2 ** 32) / 2 ** 32;
  const v = ((index * 40_503) % 65_536) / 65_536;
  return Math.round(2_000 * Math.exp(0.8 * Math.sqrt(-2 * Math.log(u + 1e-12)) * Math.cos(2 * Math.PI * v)));
});

const series = new SeriesTable();
for (const operation of ['create', 'read', 'update', 'delete']) {
  for (const phase of COHORTS)
    series.intern({ workload: 'crud', database: 'default', operation, kind: 'operation', phase, segment: 0 });
}
const recorder = new Recorder({ series, categories: ['', 'timeout'], shard: 0 });
const histogram = new LatencyHistogram();

/** One value into one histogram. */
export function recordValues(): RecordingCost {
  return measure(() => {
    for (let call = 0; call < CALLS; call += 1) histogram.record(LATENCIES_US[call & 65_535] ?? 0);
  });
}

/** One operation into all its histograms and counts. */
export function recordOperations(): RecordingCost {
  const result = {
    dueUs: 0,
    queuedUs: 0,
    readyUs: 0,
    sentUs: 0,
    doneUs: 0,
    category: 0,
    bytesOut: 200,
    bytesIn: 900,
    requests: 1,
  };
  return measure(() => {
    for (let call = 0; call < CALLS; call += 1) {
      const dueUs = 60_000_000 + call * 20;
      const sentUs = dueUs + (call & 31);
      result.dueUs = dueUs;
      result.readyUs = dueUs + (call & 7);
      result.sentUs = sentUs;
      result.doneUs = sentUs + (LATENCIES_US[call & 65_535] ?? 0);
      recorder.record(2 + 3 * (call & 3), result, OUTCOME_CODE.ok);
    }
  });
}

/** CPU, not wall time, which a busy machine stretches. */
function measure(work: () => void): RecordingCost {
  globalThis.gc?.();
  const heapBytes = process.memoryUsage().heapUsed;
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return {
    nanoseconds: ((user + system) * 1000) / CALLS,
    bytes: Math.max(0, process.memoryUsage().heapUsed - heapBytes) / CALLS,
  };
}
