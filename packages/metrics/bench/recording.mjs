// Prints what recording costs: CPU time and bytes per value and per operation, the time of a swap and of posting what came of
// it to another thread, and the memory of a recorder and of a run's total. Run with `pnpm bench`; each figure is the median of several rounds.
import { MessageChannel } from 'node:worker_threads';

import { COHORTS, LatencyHistogram, Recorder, RunAggregate, SeriesTable } from '../dist/index.js';

const ROUNDS = 9;
const PER_ROUND = 2_000_000;
const { gc } = globalThis;
if (gc === undefined) throw new Error('run with node --expose-gc, as `pnpm bench` does');

// Latencies as a server has them: lognormal around 2 ms with a tail, drawn beforehand.
const latencies = Float64Array.from({ length: 65_536 }, (_, index) => {
  const u = ((index * 2654435761) % 4294967296) / 4294967296;
  const v = ((index * 40503) % 65536) / 65536;
  const normal = Math.sqrt(-2 * Math.log(u + 1e-12)) * Math.cos(2 * Math.PI * v);
  return Math.round(2_000 * Math.exp(0.8 * normal));
});

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** CPU time, which a busy machine stretches less than wall time. */
function cpuUs() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function measure(name, work) {
  work(PER_ROUND);
  const nanoseconds = [];
  const bytes = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    gc();
    const heapBefore = process.memoryUsage().heapUsed;
    const start = cpuUs();
    work(PER_ROUND);
    nanoseconds.push(((cpuUs() - start) * 1_000) / PER_ROUND);
    bytes.push((process.memoryUsage().heapUsed - heapBefore) / PER_ROUND);
  }
  const low = Math.min(...nanoseconds).toFixed(1);
  const high = Math.max(...nanoseconds).toFixed(1);
  console.log(
    `${name.padEnd(44)} ${median(nanoseconds).toFixed(1).padStart(7)} ns (${low} to ${high})  ${median(bytes).toFixed(3)} bytes`,
  );
}

const series = new SeriesTable();
for (const operation of ['create', 'read', 'update', 'delete']) {
  for (const phase of COHORTS)
    series.intern({ workload: 'crud', database: 'default', operation, kind: 'operation', phase, segment: 0 });
}
const categories = ['timeout', 'http_409_conflict', 'connection_reset'];
const meta = (sequence) => ({
  sequence,
  fromUs: sequence * 1_000_000,
  toUs: (sequence + 1) * 1_000_000,
  phase: 'steady',
  gauges: { inFlight: 50, connections: 50, queued: 0 },
  logs: [],
  generator: null,
  marks: [],
  ledgers: {},
  traffic: [{ method: 'GET', status: 200, count: 1 }],
});

const histogram = new LatencyHistogram();
measure('one value into one histogram', (count) => {
  for (let k = 0; k < count; k += 1) histogram.record(latencies[k & 65_535]);
});

const recorder = new Recorder({ series, categories, shard: 0 });
function recordAll(startUs, outcome) {
  const result = { dueUs: 0, readyUs: 0, sentUs: 0, doneUs: 0, category: 0, bytesOut: 200, bytesIn: 900, requests: 1 };
  return (count) => {
    let now = startUs;
    for (let k = 0; k < count; k += 1) {
      now += 20;
      const sent = now + (k & 31);
      result.dueUs = now;
      result.readyUs = now + (k & 7);
      result.sentUs = sent;
      result.doneUs = sent + latencies[k & 65_535];
      recorder.record(2 + 3 * (k & 3), result, outcome);
    }
  };
}
measure('one ok operation, all four histograms', recordAll(0, 0));
measure('the same, an hour into the run', recordAll(3_600_000_000, 0));
measure('one timed-out operation', recordAll(0, 3));

const swaps = [];
const lengths = [];
const adds = [];
const posts = { 0: [], 50: [], 250: [], 10_000: [] };
const { port1, port2 } = new MessageChannel();
port2.on('message', () => undefined);
const lives = [];
const aggregate = new RunAggregate();
aggregate.phaseStarted('steady', 0);
recorder.swap(meta(0));
for (let sequence = 1; sequence <= 300; sequence += 1) {
  recordAll(sequence * 1_000_000, 0)(10_000);
  let start = cpuUs();
  const snapshot = recorder.swap(meta(sequence));
  swaps.push(cpuUs() - start);
  lengths.push(JSON.stringify(snapshot).length);
  for (const [workers, times] of Object.entries(posts)) {
    const marks = Array.from({ length: Number(workers) }, (_, worker) => ({
      workload: 'crud',
      worker,
      value: sequence * 9,
    }));
    const message = { type: 'snapshot', snapshot: { ...snapshot, marks } };
    start = cpuUs();
    port1.postMessage(message);
    times.push(cpuUs() - start);
  }
  await new Promise((resolve) => setImmediate(resolve));
  start = cpuUs();
  aggregate.add(snapshot);
  adds.push(cpuUs() - start);
  start = cpuUs();
  aggregate.live();
  lives.push(cpuUs() - start);
}
console.log(
  `swap after 10,000 operations of 4 series: ${median(swaps).toFixed(0)} µs, ${median(lengths)} bytes as JSON`,
);
for (const [workers, times] of Object.entries(posts)) {
  console.log(`posting that with marks of ${workers.padEnd(6)} workers:    ${median(times).toFixed(0)} µs`);
}
port1.close();
console.log(`adding that to a run's total:             ${median(adds).toFixed(0)} µs`);
console.log(`a live view of the total:                 ${median(lives).toFixed(0)} µs`);

function residentMiB() {
  gc();
  gc();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return [rss, heapUsed, arrayBuffers].map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(' / ');
}
console.log('memory in MiB (resident / heap / buffers):');
console.log(`  after 3 million operations   ${residentMiB()}`);
for (let sequence = 301; sequence <= 1_200; sequence += 1) {
  recordAll(sequence * 1_000_000, 0)(10_000);
  aggregate.add(recorder.swap(meta(sequence)));
}
console.log(`  after 12 million operations  ${residentMiB()}`);
