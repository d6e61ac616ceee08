import { OUTCOME_CODE, Recorder, SeriesTable, type IntervalSnapshot, type SeriesKind } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { endReason } from './termination.ts';

const SECOND = 1_000_000;

interface Conditions {
  /** How many connections are open. */
  readonly open: number;
  readonly failedOperations: number;
}

/** A second in which connections could not be opened, and so much was delivered over those that were open. */
function secondOf(second: number, delivered: number, more: Partial<Conditions> = {}): IntervalSnapshot {
  const { open, failedOperations } = { open: 0, failedOperations: 0, ...more };
  const series = new SeriesTable();
  const recorder = new Recorder({ series, categories: ['', 'connection_refused'], shard: 0 });
  const of = (operation: string, kind: SeriesKind) =>
    series.intern({ workload: 'main', database: 'default', operation, kind, phase: 'steady', segment: 0 });
  const atUs = second * SECOND;
  const times = { dueUs: atUs, queuedUs: 0, readyUs: atUs, sentUs: atUs, doneUs: atUs + 1 };
  const refused = { ...times, category: 1, bytesOut: 0, bytesIn: 0, requests: 0 };
  recorder.record(of('connect', 'connection'), refused, OUTCOME_CODE.failed);
  for (let count = 0; count < failedOperations; count += 1)
    recorder.record(of('call', 'operation'), refused, OUTCOME_CODE.failed);
  for (let count = 0; count < delivered; count += 1)
    recorder.deliver(of('event', 'delivery'), { ...times, receivedUs: atUs + 2, readDelayUs: 0, bytesIn: 10 });
  return recorder.swap({
    sequence: second,
    fromUs: atUs,
    toUs: atUs + SECOND,
    phase: 'steady',
    gauges: { inFlight: 0, connections: open, queued: 0 },
    logs: [],
    generator: null,
    marks: [],
    ledgers: {},
    traffic: [],
  });
}

const view = (recent: readonly IntervalSnapshot[]) => ({
  loadUs: 20 * SECOND,
  loadEndUs: 60 * SECOND,
  allEnded: null,
  interruptedBy: null,
  failure: null,
  crossed: null,
  timeoutUs: 10 * SECOND,
  databaseTroubles: {},
  recent,
  whenWas: (atUs: number) => `at ${atUs / SECOND} s`,
});

test('a target that opens no connections for ten seconds and says nothing is lost', () => {
  const recent = Array.from({ length: 10 }, (_, second) => secondOf(second, 0));
  expect(endReason(view(recent))).toEqual({
    kind: 'target_lost',
    atUs: 0,
    when: 'at 0 s',
    detail: 'no request got an answer for 10 s',
  });
});

test('a target that delivers is not lost, however many connections it refuses', () => {
  const recent = Array.from({ length: 10 }, (_, second) => secondOf(second, second === 4 ? 1 : 0));
  expect(endReason(view(recent))).toBeNull();
});

test('a target that holds a connection is not lost where nothing but connections was tried, though no message', () => {
  const recent = Array.from({ length: 10 }, (_, second) => secondOf(second, 0, { open: 1 }));
  expect(endReason(view(recent))).toBeNull();
});

test('a target that answers no operation is lost, however many connections it holds', () => {
  const recent = Array.from({ length: 10 }, (_, second) => secondOf(second, 0, { open: 1, failedOperations: 3 }));
  expect(endReason(view(recent))?.kind).toBe('target_lost');
});
