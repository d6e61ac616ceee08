import { describe, expect, test } from 'vitest';
import { resultOf } from '../test/result-of.ts';
import type { CheckDeclaration } from './checks.ts';
import { EMPTY_HISTOGRAM, type EncodedHistogram } from './encoded-histogram.ts';
import { ABORTED_CATEGORY, BROKEN_OFF_CATEGORIES } from './error-categories.ts';
import { LatencyHistogram } from './histogram.ts';
import { OUTCOME_CODE } from './outcome.ts';
import { MAX_COUNTERS, Recorder, type IntervalMeta, type RecordedDelivery } from './recorder.ts';
import { SeriesTable } from './series.ts';
import type { SlowOperation } from './slowest.ts';
import type { SeriesInterval } from './snapshot.ts';

const CATEGORIES = ['timeout', 'http_409_conflict'];
const [TIMEOUT, CONFLICT] = [0, 1];
const { ok, refused, failed, unknown } = OUTCOME_CODE;
const read = {
  workload: 'w',
  database: 'd',
  operation: 'read',
  kind: 'operation',
  phase: 'steady',
  segment: 0,
} as const;

/** What the error table keeps of a series' key. */
const { segment: _segment, ...kindOf } = read;

const meta: IntervalMeta = {
  sequence: 4,
  fromUs: 1_000,
  toUs: 2_000,
  phase: 'steady',
  gauges: { inFlight: 1, connections: 2, queued: 3 },
  logs: [],
  generator: null,
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
  lost: 0,
  outsideLoad: 0,
  givenUp: 0,
  infeasible: 0,
  abandoned: 0,
  censored: 0,
  brokenOff: 0,
  unsent: 0,
  censoredResponseUs: null,
  censoredServiceUs: null,
  abandonedResponseUs: null,
  abandonedServiceUs: null,
  response: EMPTY_HISTOGRAM,
  service: EMPTY_HISTOGRAM,
  delay: EMPTY_HISTOGRAM,
  blocked: EMPTY_HISTOGRAM,
  other: EMPTY_HISTOGRAM,
  afterDone: EMPTY_HISTOGRAM,
  beforeDone: EMPTY_HISTOGRAM,
  beforeSent: EMPTY_HISTOGRAM,
};

describe('one operation', () => {
  test('R2 response, service, delay and blocked come from the four stamps', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, resultOf([100, 110, 130, 170], { bytesOut: 50, bytesIn: 60 }), ok);
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
  ] as const)('%s: in its count and in the histogram of others', (_, outcome, category, expected) => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, resultOf([100, 110, 130, 170], { category }), outcome);
    expect(recorder.swap(meta).series).toEqual([{ ...nothing, requests: 1, ...expected }]);
  });

  test.each([
    ['unknown', unknown],
    ['failed', failed],
  ] as const)('R14 a time-out that is %s is counted, and in no histogram of answers', (name, outcome) => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, resultOf([100, 110, 130, 170], { category: TIMEOUT }), outcome);
    recorder.record(steadyRead, resultOf([100, 100, 140, 165], { category: TIMEOUT }), outcome);
    recorder.record(steadyRead, resultOf([100, 100, 100, 900], { category: TIMEOUT }), outcome);
    expect(recorder.swap(meta).series).toEqual([
      {
        ...nothing,
        [name]: 3,
        requests: 3,
        censored: 3,
        censoredResponseUs: 65,
        censoredServiceUs: 25,
        delay: histogramOf(10, 0, 0),
        blocked: histogramOf(20, 40, 0),
      },
    ]);
  });

  test('R14 what waited for a connection until its time was over ranks with time-outs, and has no service', () => {
    const { recorder, steadyRead } = recorderWith([...CATEGORIES, 'connect_timeout']);
    const connectTimeout = { category: CATEGORIES.length, requests: 0 };
    recorder.record(steadyRead, resultOf([100, 110, 170, 170], connectTimeout), failed);
    recorder.record(steadyRead, resultOf([100, 100, 140, 165], { category: TIMEOUT }), failed);
    expect(recorder.swap(meta).series).toEqual([
      {
        ...nothing,
        failed: 2,
        requests: 1,
        censored: 2,
        unsent: 1,
        censoredResponseUs: 65,
        censoredServiceUs: 25,
        delay: histogramOf(10, 0),
        blocked: histogramOf(60, 40),
      },
    ]);
  });

  test.each([
    ['unknown', unknown],
    ['failed', failed],
  ] as const)(
    'R14 what broke off once it was sent and is %s ranks with time-outs; unsent it does not',
    (name, outcome) => {
      for (const broken of BROKEN_OFF_CATEGORIES) {
        const { recorder, steadyRead } = recorderWith([...CATEGORIES, broken]);
        const category = CATEGORIES.length;
        recorder.record(steadyRead, resultOf([100, 110, 130, 170], { category }), outcome);
        recorder.record(steadyRead, resultOf([100, 100, 140, 165], { category, requests: 0 }), outcome);
        expect(recorder.swap(meta).series).toEqual([
          {
            ...nothing,
            [name]: 2,
            requests: 1,
            censored: 1,
            brokenOff: 1,
            censoredResponseUs: 70,
            censoredServiceUs: 40,
            delay: histogramOf(10),
            blocked: histogramOf(20),
            other: histogramOf(65),
          },
        ]);
      }
    },
  );

  test.each([
    ['unknown', unknown],
    ['failed', failed],
  ] as const)('R14 what was under way when the drain ended and is %s is counted with its age', (name, outcome) => {
    const { recorder, steadyRead } = recorderWith([...CATEGORIES, ABORTED_CATEGORY]);
    recorder.record(steadyRead, resultOf([100, 110, 130, 170], { category: CATEGORIES.length }), outcome);
    recorder.record(steadyRead, resultOf([100, 100, 110, 180], { category: CATEGORIES.length }), outcome);
    expect(recorder.swap(meta).series).toEqual([
      { ...nothing, [name]: 2, requests: 2, abandoned: 2, abandonedResponseUs: 70, abandonedServiceUs: 40 },
    ]);
  });

  test('R14 what the user’s stop gave up is counted and nothing else', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.giveUp(steadyRead);
    expect(recorder.swap(meta).series).toEqual([{ ...nothing, givenUp: 1 }]);
    expect(() => recorder.giveUp(7)).toThrow('series 7 was never interned');
  });

  test('R8 what no worker could do is counted under its series, and by name for the whole run', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.infeasible(steadyRead);
    const { series, counters } = recorder.swap(meta);
    expect({ series, counters }).toEqual({ series: [{ ...nothing, infeasible: 1 }], counters: { infeasible: 1 } });
  });

  test('without a category named timeout nothing is censored', () => {
    const { recorder, steadyRead } = recorderWith(['http_409_conflict']);
    recorder.record(steadyRead, resultOf([0, 0, 0, 10], { category: -1 }), unknown);
    expect(recorder.swap(meta).series[0]).toEqual({ ...nothing, unknown: 1, requests: 1, other: histogramOf(10) });
  });

  test.each([
    ['done before sent', [100, 110, 130, 120], { response: 20, service: 0, delay: 10, blocked: 20 }],
    ['sent before ready', [100, 110, 105, 120], { response: 20, service: 15, delay: 10, blocked: 0 }],
    ['ready before due', [100, 90, 105, 120], { response: 20, service: 15, delay: 0, blocked: 15 }],
    ['everything backwards', [100, 90, 80, 70], { response: 0, service: 0, delay: 0, blocked: 0 }],
  ] as const)('R2 %s: counted as 0 and as one skewed operation', (_, [due, ready, sent, done], expected) => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, resultOf([due, ready, sent, done]), ok);
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
    recorder.record(steadyRead, resultOf([0, 0, 0, 0], { requests: 3 }), ok);
    recorder.record(steadyRead, resultOf([0, 0, 0, 0], { requests: 0 }), ok);
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
    recorder.record(late, resultOf([0, 0, 0, 5]), ok);
    expect(recorder.swap(meta).series.map(({ key }) => key.operation)).toEqual(['delete']);
    expect(() => recorder.record(7, resultOf([0, 0, 0, 5]), ok)).toThrow('series 7 was never interned');
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

  test('P1-44 every failed or unknown operation is in the table, with or without a sample', () => {
    const { recorder, steadyRead } = recorderWith();
    for (const atUs of [10, 20]) {
      recorder.record(steadyRead, resultOf([0, 0, 0, atUs], { category: CONFLICT }), failed);
      recorder.recordError(steadyRead, CONFLICT, sample(atUs, 409));
    }
    for (let k = 0; k < 5; k += 1) recorder.record(steadyRead, resultOf([0, 0, 0, 9], { category: TIMEOUT }), unknown);
    recorder.record(steadyRead, resultOf([0, 0, 0, 9], { category: 77 }), failed);
    recorder.record(steadyRead, resultOf([0, 0, 0, 9], { category: CONFLICT }), refused);
    const snapshot = recorder.swap(meta);
    expect(snapshot.errors).toEqual([
      {
        ...kindOf,
        category: 'http_409_conflict',
        status: 409,
        count: 2,
        first: sample(10, 409),
        last: sample(20, 409),
      },
      { ...kindOf, category: 'timeout', status: null, count: 5, first: null, last: null },
      { ...kindOf, category: 'uncategorised', status: null, count: 1, first: null, last: null },
    ]);
  });

  test('all are counted, the first and the last are kept, and long texts are cut', () => {
    const { recorder, steadyRead } = recorderWith();
    for (let atUs = 0; atUs < 1_000; atUs += 1) {
      recorder.record(steadyRead, resultOf([0, 0, 0, atUs], { category: CONFLICT }), failed);
      recorder.recordError(steadyRead, CONFLICT, { ...sample(atUs, 409), message: 'x'.repeat(10_000) });
    }
    const { errors } = recorder.swap(meta);
    expect(errors.map(({ count, first, last }) => [count, first?.atUs, last?.atUs])).toEqual([[1_000, 0, 999]]);
    expect(errors.map(({ first, last }) => [first?.message, last?.message])).toEqual([
      ['x'.repeat(500), 'x'.repeat(500)],
    ]);
  });

  test('a sample keeps no token', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.record(steadyRead, resultOf([0, 0, 0, 1], { category: CONFLICT }), failed);
    const message = 'refused ?access_token=s3cr3t with Authorization: Bearer opaque';
    recorder.recordError(steadyRead, CONFLICT, { ...sample(1, 409), message });
    expect(recorder.swap(meta).errors.map(({ first }) => first?.message)).toEqual([
      'refused ?access_token=*** with Authorization: Bearer ***',
    ]);
  });

  test('kinds beyond the bound are counted together', () => {
    const { series, steadyRead } = recorderWith();
    const recorder = new Recorder({ series, categories: CATEGORIES, shard: 0, maxErrorKinds: 2 });
    for (let status = 500; status < 510; status += 1) {
      recorder.record(steadyRead, resultOf([0, 0, 0, 1], { category: CONFLICT }), failed);
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
      queuedUs: 0,
      readyUs: 0,
      sentUs: 0,
      doneUs: 9,
      outcome: 'ok',
      status: 200,
      requestId: 'r',
    };
    expect(recorder.slowThresholdUs).toBe(-1);
    recorder.offerSlow(slow);
    recorder.count('infeasible');
    recorder.count('infeasible', 4);
    recorder.record(steadyRead, resultOf([0, 0, 0, 9], { category: CONFLICT, bytesOut: 1, bytesIn: 2 }), failed);
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
      logs: Array.from({ length: 300 }, (_, atUs) => ({ atUs, level: 'info' as const, message: '', context: {} })),
      traffic: [{ method: 'GET', status: 200, count: 3 }],
      marks: [{ workload: 'w', worker: 1, value: 7 }],
      ledgers: { audit: [1] },
    };
    const first = recorder.swap(full);
    expect(first).toMatchObject({
      version: 2,
      shard: 2,
      sequence: 4,
      counters: { infeasible: 5 },
      slowest: [slow],
      traffic: [{ phase: 'steady', method: 'GET', status: 200, count: 3 }],
      marks: full.marks,
      ledgers: full.ledgers,
      shards: [{ shard: 2, firstSequence: 4, lastSequence: 4, gauges: meta.gauges, generator: null, still: [] }],
    });
    expect([first.logs.length, first.logs[0]?.atUs]).toEqual([200, 100]);
    expect(recorder.swap({ ...meta, sequence: 5 })).toEqual({
      ...meta,
      version: 2,
      shard: 2,
      sequence: 5,
      series: [],
      errors: [],
      checks: [],
      counters: {},
      slowest: [],
      shards: [{ shard: 2, firstSequence: 5, lastSequence: 5, gauges: meta.gauges, generator: null, still: [] }],
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
    recorder.record(steadyRead, resultOf([0, 0, 0, 1], { category: CONFLICT }), failed);
    expect(recorder.swap({ ...meta, sequence: 5 }).errors.map(({ count }) => count)).toEqual([1]);
  });
});

describe('named counts', () => {
  test('add up by name, and names beyond the bound are counted together', () => {
    const { recorder } = recorderWith();
    for (let index = 0; index < MAX_COUNTERS + 50; index += 1) recorder.count(`name ${index}`, 2);
    recorder.count('name 0');
    const { counters } = recorder.swap(meta);
    expect([counters['name 0'], counters['(other)'], Object.keys(counters).length]).toEqual([3, 100, MAX_COUNTERS + 1]);
    expect(recorder.swap({ ...meta, sequence: 5 }).counters).toEqual({});
  });

  test('may have a name that objects have by themselves', () => {
    const { recorder } = recorderWith();
    recorder.count('__proto__', 1);
    recorder.count('constructor', 2);
    expect(Object.entries(recorder.swap(meta).counters)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});

describe('what comes by itself', () => {
  const event = { ...read, operation: 'event', kind: 'delivery' } as const;
  const at = (receivedUs: number, more: Partial<RecordedDelivery> = {}): RecordedDelivery => ({
    dueUs: 100,
    sentUs: 120,
    doneUs: 150,
    receivedUs,
    readDelayUs: 3,
    bytesIn: 40,
    ...more,
  });

  test('R17 R30 a delivery is received after or before its write’s answer, or nobody knows', () => {
    const { recorder, series } = recorderWith();
    const number = series.intern(event);
    recorder.deliver(number, at(170));
    recorder.deliver(number, at(140));
    recorder.deliver(number, at(150));
    recorder.deliver(number, at(160, { doneUs: NaN }));
    expect(recorder.swap(meta).series).toEqual([
      {
        ...nothing,
        key: event,
        ok: 4,
        bytesIn: 160,
        response: histogramOf(70, 40, 50, 60),
        service: histogramOf(50, 20, 30, 40),
        delay: histogramOf(3, 3, 3, 3),
        afterDone: histogramOf(20, 0),
        beforeDone: histogramOf(10),
      },
    ]);
  });

  test('R17 one that is received before it was sent keeps by how much, and is skewed', () => {
    const { recorder, series } = recorderWith();
    recorder.deliver(series.intern(event), at(110));
    expect(recorder.swap(meta).series[0]).toMatchObject({
      skewed: 1,
      service: EMPTY_HISTOGRAM,
      beforeSent: histogramOf(10),
    });
  });

  test('R31 those of what was due while no load was on are counted apart', () => {
    const { recorder, series } = recorderWith();
    const number = series.intern(event);
    recorder.deliver(number, at(150));
    recorder.deliver(number, { ...at(160), outsideLoad: true });
    expect(recorder.swap(meta).series).toMatchObject([{ ok: 2, outsideLoad: 1, response: { count: 2 } }]);
    expect(recorder.swap({ ...meta, sequence: 5 }).series).toEqual([]);
  });

  test('R30 lost ones are counted, also where nothing was received', () => {
    const { recorder, series } = recorderWith();
    const number = series.intern(event);
    recorder.lose(number, 3, 2_500_000);
    recorder.lose(number, 1, 1_900_000);
    recorder.lose(number, 2, 2_000_000);
    const lostBySecond = [
      { second: 1, count: 1 },
      { second: 2, count: 5 },
    ];
    expect(recorder.swap(meta).series).toEqual([{ ...nothing, key: event, lost: 6, lostBySecond }]);
    expect(recorder.swap({ ...meta, sequence: 5 }).series).toEqual([]);
  });

  test('R30 deliveries that were looked for in vain are counted, with the shortest time that one took at least', () => {
    const { recorder, series } = recorderWith();
    const number = series.intern(event);
    recorder.censor(number, { dueUs: 100, sentUs: 120, untilUs: 900 });
    recorder.censor(number, { dueUs: 100, sentUs: 130, untilUs: 700 });
    recorder.censor(number, { dueUs: 100, sentUs: 130, untilUs: 140, unranked: true });
    expect(recorder.swap(meta).series).toEqual([
      {
        ...nothing,
        key: event,
        unknown: 1,
        censored: 2,
        censoredResponseUs: 600,
        censoredServiceUs: 570,
        unseenBySecond: [{ second: 0, count: 3 }],
      },
    ]);
    expect(recorder.swap({ ...meta, sequence: 5 }).series).toEqual([]);
  });
});

describe('checks', () => {
  const declared: readonly CheckDeclaration[] = [
    { name: 'lost', sentence: 'nothing is lost', kind: 'failure' },
    { name: 'order', sentence: 'order is kept', kind: 'quirk' },
  ];

  test('are counted by workload and name, with evidence; what was not checked is not there', () => {
    const { recorder } = recorderWith();
    const [first, second] = [recorder.declareChecks('a', declared), recorder.declareChecks('b', declared)];
    recorder.check(first, 9);
    recorder.checkFailed(first, { atUs: 7, message: 'w1-3' });
    recorder.checkFailed(second + 1, { atUs: 8, message: 'w1-4' });
    expect(recorder.swap(meta).checks).toEqual([
      { workload: 'a', name: 'lost', checked: 10, failed: 1, evidence: [{ atUs: 7, message: 'w1-3' }] },
      { workload: 'b', name: 'order', checked: 1, failed: 1, evidence: [{ atUs: 8, message: 'w1-4' }] },
    ]);
    expect(recorder.swap({ ...meta, sequence: 5 }).checks).toEqual([]);
  });

  test('keep five pieces of evidence of an interval, cut to 300 characters and without tokens', () => {
    const { recorder } = recorderWith();
    const lost = recorder.declareChecks('a', declared);
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
    recorder.checkFailed(lost, { atUs: 0, message: `sent Authorization: Bearer ${token} and {"token":"${token}"}` });
    for (let atUs = 1; atUs < 9; atUs += 1) recorder.checkFailed(lost, { atUs, message: 'x'.repeat(900) });
    const [tally] = recorder.swap(meta).checks;
    expect([tally?.failed, tally?.evidence.map(({ atUs, message }) => [atUs, message.length])]).toEqual([
      9,
      [0, 1, 2, 3, 4].map((atUs) => [atUs, atUs === 0 ? tally?.evidence[0]?.message.length : 300]),
    ]);
    expect(tally?.evidence[0]?.message).toBe('sent Authorization: Bearer *** and {"token":"***"}');
  });

  test('that were never declared are refused', () => {
    const { recorder } = recorderWith();
    recorder.declareChecks('a', declared);
    expect(() => recorder.check(2, 1)).toThrow('check 2 was never declared: there are 2 checks');
    expect(() => recorder.checkFailed(-1, { atUs: 0, message: '' })).toThrow('check -1 was never declared');
  });
});

describe('stillness', () => {
  const stillOf = (recorder: Recorder, sequence: number, toUs: number) =>
    recorder.swap({ ...meta, sequence, toUs }).shards[0]?.still;
  const stretch = (quietFromUs: number, fromUs: number, toUs: number) => ({ quietFromUs, fromUs, toUs });
  const of = (...stretches: readonly ReturnType<typeof stretch>[]) => [{ workload: 'w', stretches }];
  const S = 1_000_000;

  test('is told as stretches without an answer, from the moment on at which something was due', () => {
    const { recorder, steadyRead } = recorderWith();
    const answered = (dueUs: number, doneUs: number) =>
      recorder.record(steadyRead, resultOf([dueUs, dueUs, dueUs, doneUs]), ok);
    recorder.loadBegan('w', 0);
    answered(0, 0.04 * S);
    answered(0.04 * S, 0.5 * S);
    answered(0.9 * S, 1.0 * S);
    expect(stillOf(recorder, 0, S)).toEqual(of(stretch(0.04 * S, 0.04 * S, 0.5 * S), stretch(0.5 * S, 0.9 * S, S)));
    // Nothing is known yet of what is due.
    expect(stillOf(recorder, 1, 2 * S)).toEqual(of(stretch(S, 2 * S, 2 * S)));
    answered(1.2 * S, 2.5 * S);
    answered(1.1 * S, 2.5 * S);
    expect(stillOf(recorder, 2, 2.54 * S)).toEqual(of(stretch(S, 1.1 * S, 2.5 * S)));
    recorder.loadEnded('w', 2.54 * S);
    expect(stillOf(recorder, 3, 3 * S)).toEqual(of());
    answered(1.05 * S, 3.1 * S);
    expect(stillOf(recorder, 4, 4 * S)).toEqual(of(stretch(S, 1.05 * S, 2.5 * S)));
    expect(stillOf(recorder, 5, 5 * S)).toEqual([]);
  });

  test('goes on while operations end without an answer, and what answers only after load belongs to it', () => {
    const { recorder, steadyRead } = recorderWith();
    recorder.loadBegan('w', 0);
    recorder.record(steadyRead, resultOf([0.1 * S, 0, 0, 0.6 * S], { category: TIMEOUT }), unknown);
    recorder.record(steadyRead, resultOf([0.6 * S, 0, 0, 0.9 * S]), ok);
    recorder.loadEnded('w', 1.5 * S);
    recorder.record(steadyRead, resultOf([1.0 * S, 0, 0, 1.9 * S]), ok);
    expect(stillOf(recorder, 0, 2 * S)).toEqual(of(stretch(0, 0.1 * S, 0.9 * S), stretch(0.9 * S, 1.0 * S, 1.5 * S)));
  });

  test('knows nothing of workloads that are not under load, and nothing of what is no operation', () => {
    const { recorder, series, steadyRead } = recorderWith();
    recorder.record(steadyRead, resultOf([0, 0, 0, 0.5 * S]), ok);
    expect(stillOf(recorder, 0, S)).toEqual([]);
    recorder.loadBegan('w', S);
    const page = series.intern({ ...read, operation: 'page', kind: 'step' });
    recorder.record(page, resultOf([S, S, S, 1.5 * S]), ok);
    expect(stillOf(recorder, 1, 2 * S)).toEqual(of(stretch(S, 2 * S, 2 * S)));
  });
});
