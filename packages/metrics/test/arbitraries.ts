import fc from 'fast-check';
import {
  COHORTS,
  LatencyHistogram,
  LOG_LEVELS,
  OUTCOMES,
  OUTCOME_CODE,
  PHASES,
  Recorder,
  SeriesTable,
  type ErrorSample,
  type GeneratorSample,
  type IntervalMeta,
  type IntervalSnapshot,
  type OutcomeCode,
  type SlowOperation,
} from '../src/index.ts';
import { HIGHEST_TRACKABLE_US } from '../src/histogram-layout.ts';
import { resultOf } from './result-of.ts';

/** Latencies in µs over the whole range, small ones and powers of two as often as large ones. */
export const arbitraryUs = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: HIGHEST_TRACKABLE_US }),
  fc.integer({ min: 0, max: 31 }).map((power) => 2 ** power),
  fc.integer({ min: 1, max: 31 }).map((power) => 2 ** power - 1),
);

/** The categories of {@link arbitrarySnapshot}'s recorders. */
export const CATEGORIES = ['timeout', 'http_409_conflict', 'connection_reset'];

const smallText = fc.constantFrom('', 'a', 'b', 'c');
const amount = fc.integer({ min: 0, max: 1_000 });

const generatorSample: fc.Arbitrary<GeneratorSample> = fc.record({
  cpuUs: amount,
  wallUs: amount,
  cpuWaitUs: amount,
  gcUs: amount,
  turningUs: amount,
  scheduled: amount,
  started: amount,
  largestBatch: amount,
  grainUs: fc.constantFrom(0, 1_000),
  gcMaxUs: amount,
  cpuLoad: fc.constantFrom(0, 0.25, 0.5, 1),
  loopUtilization: fc.constantFrom(0, 0.25, 0.5, 1),
  loopDelayP99Us: amount,
  loopDelayMaxUs: amount,
  rssBytes: amount,
  heapUsedBytes: amount,
  openSockets: amount,
  readDelay: fc.array(arbitraryUs, { maxLength: 20 }).map((values) => {
    const histogram = new LatencyHistogram();
    for (const us of values) histogram.record(us);
    return histogram.encode();
  }),
});

const errorSample: fc.Arbitrary<ErrorSample> = fc.record({
  atUs: amount,
  operation: smallText,
  worker: amount,
  status: fc.constantFrom(0, 409, 503),
  code: smallText,
  message: smallText,
});

const recorded = fc.record({
  series: fc.integer({ min: 0, max: 5 }),
  stamps: fc.tuple(arbitraryUs, amount, amount, amount),
  outcome: fc.constantFrom<OutcomeCode>(0, 0, 0, 1, 2, 3),
  category: fc.integer({ min: 0, max: CATEGORIES.length - 1 }),
  sample: fc.option(errorSample),
});

const meta: fc.Arbitrary<Omit<IntervalMeta, 'sequence'>> = fc.record({
  fromUs: amount,
  toUs: amount.map((us) => us + 1_000),
  phase: fc.constantFrom(...PHASES),
  gauges: fc.record({ inFlight: amount, connections: amount, queued: amount }),
  logs: fc.array(
    fc.record({
      atUs: amount,
      level: fc.constantFrom(...LOG_LEVELS),
      message: smallText,
      context: fc.dictionary(fc.constantFrom('k', 'l'), fc.oneof(smallText, amount, fc.boolean()), {
        noNullPrototype: true,
      }),
    }),
    { maxLength: 5 },
  ),
  generator: fc.option(generatorSample),
  checks: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('lost', 'stale'),
      passed: amount,
      failed: amount,
      sample: fc.option(fc.record({ atUs: amount, message: smallText })),
    }),
    { selector: ({ name }) => name },
  ),
  marks: fc.uniqueArray(
    fc.record({ workload: fc.constant('w'), worker: fc.integer({ min: 0, max: 5 }), value: amount }),
    { maxLength: 5, selector: ({ worker }) => worker },
  ),
  ledgers: fc.constant({}),
  traffic: fc.uniqueArray(
    fc.record({ method: fc.constantFrom('GET', 'POST'), status: fc.constantFrom(0, 200, 404), count: amount }),
    { maxLength: 4, selector: ({ method, status }) => `${method} ${status}` },
  ),
});

/** A series table with two operations in all three cohorts: numbers 0 to 5. */
export function smallSeriesTable(): SeriesTable {
  const table = new SeriesTable();
  for (const operation of ['read', 'create']) {
    for (const phase of COHORTS)
      table.intern({ workload: 'w', database: 'd', operation, kind: 'operation', phase, segment: 0 });
  }
  return table;
}

/** A snapshot as a recorder makes it. The sequence number is given, since a shard never uses one twice. */
export function arbitrarySnapshot(shard: number, sequence: number): fc.Arbitrary<IntervalSnapshot> {
  return fc
    .record({
      operations: fc.array(recorded, { maxLength: 30 }),
      counts: fc.array(fc.tuple(fc.constantFrom('infeasible', 'missed_slots'), amount), { maxLength: 3 }),
      meta,
    })
    .map(({ operations, counts, meta }) => {
      const series = smallSeriesTable();
      const recorder = new Recorder({ series, categories: CATEGORIES, shard });
      for (const { series: number, stamps, outcome, category, sample } of operations) {
        const dueUs = stamps[0];
        const readyUs = dueUs + stamps[1];
        const sentUs = readyUs + stamps[2];
        const doneUs = sentUs + stamps[3];
        const result = resultOf([dueUs, readyUs, sentUs, doneUs], { category, bytesOut: 10, bytesIn: 20 });
        recorder.record(number, result, outcome);
        const isError = outcome === OUTCOME_CODE.failed || outcome === OUTCOME_CODE.unknown;
        if (isError && sample !== null) recorder.recordError(number, category, sample);
        recorder.offerSlow(slowOperation(series, number, [dueUs, readyUs, sentUs, doneUs], outcome));
      }
      for (const [name, by] of counts) recorder.count(name, by);
      return recorder.swap({ ...meta, sequence });
    });
}

function slowOperation(
  series: SeriesTable,
  number: number,
  [dueUs, readyUs, sentUs, doneUs]: readonly [number, number, number, number],
  outcome: OutcomeCode,
): SlowOperation {
  const key = series.key(number);
  return {
    key,
    worker: 1,
    dueUs,
    queuedUs: 0,
    readyUs,
    sentUs,
    doneUs,
    outcome: OUTCOMES[outcome],
    status: 200,
    requestId: null,
  };
}
