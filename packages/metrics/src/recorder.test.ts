import { describe, expect, test } from 'vitest';
import { EMPTY_HISTOGRAM, type EncodedHistogram } from './encoded-histogram.ts';
import { LatencyHistogram } from './histogram.ts';
import { OUTCOME_CODE } from './outcome.ts';
import type { IntervalMeta } from './recorder-options.ts';
import { Recorder } from './recorder.ts';
import { SeriesTable } from './series.ts';
import type { SeriesInterval } from './snapshot.ts';
import type { SlowOperation } from './slowest.ts';

const CATEGORIES = ['timeout', 'http_409_conflict'];
const [TIMEOUT, CONFLICT] = [0, 1];
const { ok, refused, failed, unknown, dropped } = OUTCOME_CODE;
const read = { workload: 'w', database: 'd', operation: 'read', phase: 'steady' } as const;

const meta: IntervalMeta = {
  sequence: 4,
  fromUs: 1_000,
  toUs: 2_000,
  phase: 'steady',
  gauges: { inFlight: 1, connections: 2, queued: 3 },
  workers: [],
  logs: [],
  generator: null,
  checks: [],
  marks: [],
  ledgers: {},
  traffic: [],
};

function recorderWith(categories: readonly string[] = CATEGORIES) {
  const series = new SeriesTable();
  const steadyRead = series.intern(read);
  return { series, steadyRead, recorder: new Recorder({ series, categories, shard: 2 }) };
}

const histogramOf = (...values: number[]): EncodedHistogram => {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram.encode();
};

const nothing: SeriesInterval = {
  key: read,
  ok: 0,
  refused: 0,
  failed: 0,
  unknown: 0,
  dropped: 0,
  requests: 0,
  bytesOut: 0,
  bytesIn: 0,
  skewed: 0,
  censored: 0,
  censoredResponseUs: null,
  censoredServiceUs: null,
  response: EMPTY_HISTOGRAM,
  service: EMPTY_HISTOGRAM,
  delay: EMPTY_HISTOGRAM,
  blocked: EMPTY_HISTOGRAM,
  other: EMPTY_HISTOGRAM,
};

describe('one operation', () => {
  test('R2 response, service, delay and blocked come from the four stamps', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, 100, 110, 130, 170, ok, 0, 50, 60);
    expect(recorder.swap(meta).series).toEqual([
      {
        ...nothing,
        ok: 1,
        requests: 1,
        bytesOut: 50,
        bytesIn: 60,
        response: histogramOf(70),
        service: histogramOf(40),
        delay: histogramOf(10),
        blocked: histogramOf(20),
      },
    ]);
  });

  test.each([
    ['R12 refused', refused, CONFLICT, { refused: 1, other: histogramOf(70) }],
    ['R12 refused, whatever the category says', refused, TIMEOUT, { refused: 1, other: histogramOf(70) }],
    ['R14 failed', failed, CONFLICT, { failed: 1, other: histogramOf(70) }],
    ['R14 unknown but not timed out', unknown, CONFLICT, { unknown: 1, other: histogramOf(70) }],
    ['R14 failed under a number no category has', failed, 99, { failed: 1, other: histogramOf(70) }],
    ['R8 dropped', dropped, CONFLICT, { dropped: 1 }],
  ] as const)('%s: in its count, and at most in the histogram of others', (_, outcome, category, expected) => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, 100, 110, 130, 170, outcome, category, 0, 0);
    expect(recorder.swap(meta).series).toEqual([{ ...nothing, requests: 1, ...expected }]);
  });

  test.each([
    ['unknown', unknown],
    ['failed', failed],
  ] as const)('R14 a time-out that is %s is a censored value, and the smallest limits are kept', (name, outcome) => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, 100, 110, 130, 170, outcome, TIMEOUT, 0, 0);
    recorder.record(steadyRead, 100, 100, 140, 165, outcome, TIMEOUT, 0, 0);
    recorder.record(steadyRead, 100, 100, 100, 900, outcome, TIMEOUT, 0, 0);
    expect(recorder.swap(meta).series).toEqual([
      {
        ...nothing,
        [name]: 3,
        requests: 3,
        censored: 3,
        censoredResponseUs: 65,
        censoredServiceUs: 25,
        response: histogramOf(70, 65, 800),
        service: histogramOf(40, 25, 800),
        delay: histogramOf(10, 0, 0),
        blocked: histogramOf(20, 40, 0),
      },
    ]);
  });

  test('without a category named timeout nothing is censored', () => {
    const { recorder, steadyRead } = recorderWith(['http_409_conflict']);
    recorder.record(steadyRead, 0, 0, 0, 10, unknown, -1, 0, 0);
    expect(recorder.swap(meta).series[0]).toEqual({ ...nothing, unknown: 1, requests: 1, other: histogramOf(10) });
  });

  test.each([
    ['done before sent', [100, 110, 130, 120], { response: 20, service: 0, delay: 10, blocked: 20 }],
    ['sent before ready', [100, 110, 105, 120], { response: 20, service: 15, delay: 10, blocked: 0 }],
    ['ready before due', [100, 90, 105, 120], { response: 20, service: 15, delay: 0, blocked: 15 }],
    ['everything backwards', [100, 90, 80, 70], { response: 0, service: 0, delay: 0, blocked: 0 }],
  ] as const)('R2 %s: counted as 0 and as one skewed operation', (_, [due, ready, sent, done], expected) => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, due, ready, sent, done, ok, 0, 0, 0);
    const [series] = recorder.swap(meta).series;
    expect(series).toEqual({
      ...nothing,
      ok: 1,
      requests: 1,
      skewed: 1,
      response: histogramOf(expected.response),
      service: histogramOf(expected.service),
      delay: histogramOf(expected.delay),
      blocked: histogramOf(expected.blocked),
    });
  });

  test('R3 an operation of several requests counts them apart, and one that arrived by itself none', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, 0, 0, 0, 0, ok, 0, 0, 0, 3);
    recorder.record(steadyRead, 0, 0, 0, 0, ok, 0, 0, 0, 0);
    expect(recorder.swap(meta).series[0]).toMatchObject({ ok: 2, requests: 3 });
  });

  test('R8 a drop is counted and nothing else', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.drop(steadyRead);
    expect(recorder.swap(meta).series).toEqual([{ ...nothing, dropped: 1 }]);
  });

  test('a series that is interned later, or never, is found or refused', () => {
    const { recorder, series } = recorderWith();
    series.intern({ ...read, operation: 'create' });
    const late = series.intern({ ...read, operation: 'delete' });
    recorder.record(late, 0, 0, 0, 5, ok, 0, 0, 0);
    expect(recorder.swap(meta).series.map(({ key }) => key.operation)).toEqual(['delete']);
    expect(() => recorder.record(7, 0, 0, 0, 5, ok, 0, 0, 0)).toThrow('series 7 was never interned');
    expect(() => recorder.drop(7)).toThrow('series 7 was never interned');
  });
});

describe('errors', () => {
  const sample = (atUs: number, status: number) => ({
    atUs,
    operation: 'read',
    worker: 3,
    status,
    code: 'c',
    message: 'm',
  });
  const label = { workload: 'w', database: 'd' };

  test('P1-44 every failed or unknown operation is in the table, with or without a sample', () => {
    const { recorder, steadyRead } = recorderWith();
    for (const atUs of [10, 20]) {
      recorder.record(steadyRead, 0, 0, 0, atUs, failed, CONFLICT, 0, 0);
      recorder.recordError(steadyRead, CONFLICT, sample(atUs, 409));
    }
    for (let k = 0; k < 5; k += 1) recorder.record(steadyRead, 0, 0, 0, 9, unknown, TIMEOUT, 0, 0);
    recorder.record(steadyRead, 0, 0, 0, 9, failed, 77, 0, 0);
    recorder.record(steadyRead, 0, 0, 0, 9, refused, CONFLICT, 0, 0);
    const snapshot = recorder.swap(meta);
    expect(snapshot.errors).toEqual([
      { ...read, category: 'http_409_conflict', status: 409, count: 2, first: sample(10, 409), last: sample(20, 409) },
      { ...read, category: 'timeout', status: null, count: 5, first: null, last: null },
      { ...read, category: 'uncategorised', status: null, count: 1, first: null, last: null },
    ]);
    expect(snapshot.recentErrors).toEqual([
      { ...sample(10, 409), ...label, category: 'http_409_conflict' },
      { ...sample(20, 409), ...label, category: 'http_409_conflict' },
    ]);
  });

  test('only the last 50 are kept as recent, all are counted, and long texts are cut', () => {
    const { recorder, steadyRead } = recorderWith();
    for (let atUs = 0; atUs < 1_000; atUs += 1) {
      recorder.record(steadyRead, 0, 0, 0, atUs, failed, CONFLICT, 0, 0);
      recorder.recordError(steadyRead, CONFLICT, { ...sample(atUs, 409), message: 'x'.repeat(10_000) });
    }
    const { errors, recentErrors } = recorder.swap(meta);
    expect(errors.map(({ count }) => count)).toEqual([1_000]);
    expect(recentErrors.map(({ atUs }) => atUs)).toEqual(Array.from({ length: 50 }, (_, index) => 950 + index));
    expect(new Set(recentErrors.map(({ message }) => message))).toEqual(new Set(['x'.repeat(500)]));
  });

  test('kinds beyond the bound are counted together', () => {
    const { series, steadyRead } = recorderWith();
    const recorder = new Recorder({ series, categories: CATEGORIES, shard: 0, maxErrorKinds: 2 });
    for (let status = 500; status < 510; status += 1) {
      recorder.record(steadyRead, 0, 0, 0, 1, failed, CONFLICT, 0, 0);
      recorder.recordError(steadyRead, CONFLICT, sample(1, status));
    }
    expect(recorder.swap(meta).errors.map(({ operation, status, count }) => [operation, status, count])).toEqual([
      ['read', 500, 1],
      ['read', 501, 1],
      ['(other)', null, 8],
    ]);
  });
});

describe('swap', () => {
  test('a snapshot holds all that was said, and the next one begins with nothing', () => {
    const { recorder, steadyRead } = recorderWith();
    const slow: SlowOperation = {
      key: read,
      worker: 1,
      dueUs: 0,
      readyUs: 0,
      sentUs: 0,
      doneUs: 9,
      outcome: 'ok',
      status: 200,
      requestId: 'r',
    };
    expect(recorder.slowFloorUs).toBe(-1);
    recorder.offerSlow(slow);
    recorder.count('starved');
    recorder.count('starved', 4);
    recorder.record(steadyRead, 0, 0, 0, 9, failed, CONFLICT, 1, 2);
    recorder.recordError(steadyRead, CONFLICT, {
      atUs: 9,
      operation: 'read',
      worker: 1,
      status: 409,
      code: '',
      message: '',
    });
    const full: IntervalMeta = {
      ...meta,
      workers: Array.from({ length: 30 }, (_, worker) => ({
        worker,
        workload: 'w',
        status: 'idle' as const,
        operations: 0,
        currentOperation: null,
        lastError: null,
      })),
      logs: Array.from({ length: 300 }, (_, atUs) => ({ atUs, level: 'info' as const, message: '', context: {} })),
      traffic: [{ method: 'GET', status: 200, count: 3 }],
      marks: [{ workload: 'w', worker: 1, value: 7 }],
      ledgers: { audit: [1] },
      checks: [{ name: 'stale', passed: 1, failed: 0, sample: null }],
    };
    const first = recorder.swap(full);
    expect(first).toMatchObject({
      version: 1,
      shard: 2,
      sequence: 4,
      counters: { starved: 5 },
      slowest: [slow],
      traffic: [{ phase: 'steady', method: 'GET', status: 200, count: 3 }],
      marks: full.marks,
      ledgers: full.ledgers,
      checks: full.checks,
      shards: [{ shard: 2, firstSequence: 4, lastSequence: 4, gauges: meta.gauges, generator: null }],
    });
    expect([first.workers.length, first.logs.length, first.logs[0]?.atUs]).toEqual([20, 200, 100]);
    expect(recorder.swap({ ...meta, sequence: 5 })).toEqual({
      ...meta,
      version: 1,
      shard: 2,
      sequence: 5,
      series: [],
      errors: [],
      recentErrors: [],
      counters: {},
      slowest: [],
      shards: [{ shard: 2, firstSequence: 5, lastSequence: 5, gauges: meta.gauges, generator: null }],
    });
  });

  test('a sample without its operation does not make a later failure disappear', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.recordError(steadyRead, CONFLICT, {
      atUs: 1,
      operation: 'read',
      worker: 0,
      status: 409,
      code: '',
      message: '',
    });
    recorder.swap(meta);
    recorder.record(steadyRead, 0, 0, 0, 1, failed, CONFLICT, 0, 0);
    expect(recorder.swap({ ...meta, sequence: 5 }).errors.map(({ count }) => count)).toEqual([1]);
  });
});
