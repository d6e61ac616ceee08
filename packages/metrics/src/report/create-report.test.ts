import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plainMeta } from '../../test/plain-snapshot.ts';
import { resultOf } from '../../test/result-of.ts';
import { SECOND, ScriptedShard, type ScriptedOperation } from '../../test/scripted-run.ts';
import { thresholdOf } from '../../test/threshold-of.ts';
import { RunAggregate } from '../aggregate/run-aggregate.ts';
import { eventsText } from '../text/events-text.ts';
import type { CheckDeclaration } from '../checks.ts';
import { OUTCOME_CODE } from '../outcome.ts';
import { Recorder } from '../recorder.ts';
import { SeriesTable, type SeriesKey } from '../series.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { createReport, type ReportFacts } from './create-report.ts';
import type { Report, ReportEnd } from './report.ts';
import { describeReason, type EndReason } from './run-end.ts';

const ajv = new Ajv({ strict: true });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
const schema = JSON.parse(readFileSync(new URL('../../report.schema.json', import.meta.url), 'utf8')) as object;
const validate = ajv.compile(schema);

const CHECKS: readonly CheckDeclaration[] = [
  { name: 'order', sentence: 'events come in order', kind: 'failure' },
  { name: 'extra', sentence: 'nothing else comes', kind: 'notice' },
];

const write = (database: string, segment: number): SeriesKey => ({
  workload: 'writers',
  database,
  operation: 'create',
  kind: 'operation',
  phase: 'steady',
  segment,
});
const event: SeriesKey = {
  workload: 'subscribers',
  database: 'a',
  operation: 'event',
  kind: 'delivery',
  phase: 'steady',
  segment: 0,
};

/** A shard that writes to two databases, quicker in the second segment, and stands still for two seconds in between. */
function writerShard(): IntervalSnapshot[] {
  const series = new SeriesTable();
  const recorder = new Recorder({ series, categories: [''], shard: 0 });
  recorder.loadBegan('writers', 0);
  return [0, 1, 2, 3, 4, 5].map((second) => {
    const perSecond = second < 2 ? 100 : second < 4 ? 0 : 200;
    for (let index = 0; index < perSecond; index += 1) {
      const sentUs = second * SECOND + (index * SECOND) / perSecond;
      const dueUs = second === 4 && index === 0 ? 2 * SECOND : sentUs;
      const number = series.intern(write(index % 2 === 0 ? 'a' : 'b', second < 3 ? 0 : 1));
      recorder.record(number, resultOf([dueUs, dueUs + 20, dueUs + 40, sentUs + 1_000]), OUTCOME_CODE.ok);
    }
    return recorder.swap(plainMeta({ sequence: second, fromUs: second * SECOND, toUs: (second + 1) * SECOND }));
  });
}

/** A shard whose subscribers get what is written; its interval of the third second is lost on its way. */
function subscriberShard(): IntervalSnapshot[] {
  const series = new SeriesTable();
  const recorder = new Recorder({ series, categories: [''], shard: 1 });
  const order = recorder.declareChecks('subscribers', CHECKS);
  const number = series.intern(event);
  return [0, 1, 2, 3, 4, 5].map((second) => {
    for (let index = 0; index < 100; index += 1) {
      const sentUs = second * SECOND + index * 10_000;
      const times = { dueUs: sentUs - 50, sentUs, doneUs: sentUs + 3_000, receivedUs: sentUs + 2_000 + index * 20 };
      recorder.deliver(number, { ...times, readDelayUs: 5, bytesIn: 100 });
    }
    recorder.check(order, 100);
    if (second === 5) {
      recorder.lose(number, 2, 4.5 * SECOND);
      recorder.checkFailed(order, { atUs: 5.5 * SECOND, message: 'w1-7 came after w1-8' });
    }
    return recorder.swap(plainMeta({ sequence: second, fromUs: second * SECOND, toUs: (second + 1) * SECOND }));
  });
}

function finishedRun(): RunAggregate {
  const aggregate = new RunAggregate({
    segments: [
      { fromUs: 0, toUs: 3 * SECOND },
      { fromUs: 3 * SECOND, toUs: 6 * SECOND },
    ],
  });
  aggregate.phaseStarted('steady', 0);
  const [first, ...others] = writerShard();
  const events = subscriberShard().filter(({ sequence }) => sequence !== 2);
  // The first interval of the writers is late.
  for (const snapshot of [...others, first!, ...events.toReversed()]) aggregate.add(snapshot);
  aggregate.workloadEnded('writers', 5 * SECOND);
  aggregate.phaseStarted('drain', 6 * SECOND);
  aggregate.phaseEnded('drain', 6.5 * SECOND);
  for (const shard of [0, 1]) aggregate.expect(shard, 5);
  return aggregate;
}

const facts = (more: Partial<ReportFacts> = {}): ReportFacts => ({
  aggregate: finishedRun(),
  name: 'fan-out',
  runId: 'r1',
  seed: 1,
  config: {},
  epochMs: Date.UTC(2026, 0, 2),
  workloads: [
    {
      name: 'writers',
      loadModel: 'closed',
      operations: ['create'],
      databases: ['b', 'a'],
      deliveries: [],
      checks: [],
      scheduled: null,
    },
    {
      name: 'subscribers',
      loadModel: 'hold',
      operations: [],
      deliveries: ['event'],
      checks: CHECKS,
      scheduled: null,
    },
  ],
  segmentNames: ['low', 'high'],
  thresholds: [
    { threshold: thresholdOf('goodput > 100/s'), segments: null },
    { threshold: thresholdOf('writers:b/goodput@high > 50/s'), segments: [1] },
    { threshold: thresholdOf('event.lost == 0'), segments: null },
    { threshold: thresholdOf('subscribers/event.p95 < 5ms'), segments: null },
    { threshold: thresholdOf('checks.order == 0'), segments: null },
    { threshold: thresholdOf('checks.extra == 0'), segments: null },
  ],
  bucketsMs: [],
  reason: { kind: 'duration' },
  cleanup: { skipped: false, interrupted: false, counted: true, removed: 0, left: 0, left_samples: [] },
  environment: {
    host: 'bench',
    os: 'linux',
    arch: 'x64',
    cpu_model: 'cpu',
    cores: 2,
    memory_bytes: 1,
    node_version: 'v20.19.0',
    tool_version: '0.0.0',
    git_commit: null,
    targets: [],
    target_version: null,
    shard_host: 'threads',
    shards: 2,
    transport: 'wire',
  },
  spinning: false,
  machine: null,
  warmup: null,
  ...more,
});

describe('writers beside a workload that holds subscribers', () => {
  const report: Report = createReport(facts());

  test('is a valid report', () => {
    expect([validate(report), validate.errors]).toEqual([true, null]);
  });

  test('R36 deliveries raise no figure of operations', () => {
    expect([report.summary.total_operations, report.operations['create']?.count]).toEqual([600, 600]);
    expect(report.deliveries['event']).toMatchObject({
      count: 500,
      lost: 2,
      bytes_received: 50_000,
      after_done: { after_count: 250, before_count: 250 },
    });
    expect(report.run.load_model).toBe('closed');
  });

  test('R35 each workload has its own seconds, claims and databases, these in the order of the plan', () => {
    const { writers, subscribers } = report.workloads ?? {};
    expect([writers?.seconds, writers?.goodput, writers?.load_model]).toEqual([5, 120, 'closed']);
    expect([subscribers?.seconds, subscribers?.count, subscribers?.load_model]).toEqual([6, 0, 'hold']);
    expect(subscribers?.deliveries['event']?.count).toBe(500);
    expect(report.certificate?.claims.map(({ workload, claim }) => [workload, claim])).toEqual([
      ['writers', 'rate'],
      ['writers', 'latency'],
      ['subscribers', 'delivery'],
    ]);
    expect(Object.entries(report.databases ?? {}).map(([name, { count }]) => [name, count])).toEqual([
      ['b', 300],
      ['a', 300],
    ]);
  });

  test('R25 a stretch in which nothing was answered is told with its times', () => {
    expect(report.stood_still).toEqual([
      {
        workload: 'writers',
        from: '2026-01-02T00:00:02.000Z',
        to: '2026-01-02T00:00:04.001Z',
        seconds: 2.001,
        start_seconds: 2,
      },
    ]);
  });

  test('segments have figures of their own', () => {
    expect(
      report.segments?.map(({ name, start_seconds, end_seconds, workloads }) => [
        name,
        start_seconds,
        end_seconds,
        workloads['writers']?.count,
        workloads['writers']?.goodput,
      ]),
    ).toEqual([
      ['low', 0, 3, 200, 200 / 3],
      ['high', 3, 6, 400, 200],
    ]);
  });

  test('R37 an interval that never came is named', () => {
    expect(report.run.gaps).toEqual([{ shard: 1, from_sequence: 2, to_sequence: 2 }]);
    expect(report.run.notes).toContain('interval 2 of shard 1 never arrived: what was done then is in no figure');
  });

  test('R37 a shard that died is a gap without an end, from the first interval on that it had not told', () => {
    const aggregate = finishedRun();
    aggregate.shardDied(0);
    aggregate.shardDied(7);
    const { run } = createReport(facts({ aggregate }));
    expect(run.gaps).toEqual([
      { shard: 1, from_sequence: 2, to_sequence: 2 },
      { shard: 0, from_sequence: aggregate.nextSequence(0), to_sequence: null },
      { shard: 7, from_sequence: 0, to_sequence: null },
    ]);
    expect(aggregate.nextSequence(0)).toBeGreaterThan(1);
  });

  test('R40 checks are those that are declared, with what was counted', () => {
    expect(report.checks).toEqual([
      {
        workload: 'subscribers',
        ...CHECKS[0],
        checked: 501,
        failed: 1,
        verdict: 'failed',
        evidence: [{ time: '2026-01-02T00:00:05.500Z', message: 'w1-7 came after w1-8' }],
      },
      { workload: 'subscribers', ...CHECKS[1], checked: 0, failed: 0, verdict: 'not_checked', evidence: [] },
    ]);
  });

  test('thresholds hold for workloads, databases, stages, deliveries and checks', () => {
    expect(report.thresholds.map(({ value, verdict }) => [value, verdict])).toEqual([
      [120, 'passed'],
      [100, 'passed'],
      [2, 'failed'],
      [3.901, 'passed'],
      [1, 'failed'],
      [null, 'not_proven'],
    ]);
  });
});

test('a run that a threshold ended says by which, and that threshold stays crossed', () => {
  const threshold = thresholdOf('errors < 1%');
  const crossed = { threshold, value: 12.345, windowSeconds: 5.2, workload: 'writers' };
  const { run, thresholds } = createReport(
    facts({ reason: { kind: 'threshold', crossed }, thresholds: [{ threshold, segments: null }] }),
  );
  expect([run.status, run.partial, run.reason]).toEqual([
    'completed',
    true,
    'the threshold "errors < 1%" was crossed by writers: 12.35% over the last 5 s',
  ]);
  expect(thresholds[0]).toMatchObject({ verdict: 'failed', value: 12.345 });
});

test.each<[EndReason, ReportEnd]>([
  [{ kind: 'duration' }, { kind: 'duration' }],
  [{ kind: 'operations' }, { kind: 'operations' }],
  [{ kind: 'exhausted', detail: 'nothing was left to do' }, { kind: 'exhausted' }],
  [{ kind: 'failed', detail: 'a shard died' }, { kind: 'failed' }],
  [
    { kind: 'interrupted', signal: 'SIGINT' },
    { kind: 'interrupted', signal: 'SIGINT' },
  ],
  [
    { kind: 'target_lost', atUs: 2_500_000, when: '2 s into the measured phase', detail: 'no answer' },
    { kind: 'target_lost', at: '2026-01-02T00:00:02.500Z' },
  ],
  [
    { kind: 'threshold', crossed: { threshold: thresholdOf('errors < 1%'), value: 12, windowSeconds: 5 } },
    { kind: 'threshold', expression: 'errors < 1%', workload: null },
  ],
  [
    {
      kind: 'threshold',
      crossed: { threshold: thresholdOf('errors < 1%'), value: 12, windowSeconds: 5, workload: 'writers' },
    },
    { kind: 'threshold', expression: 'errors < 1%', workload: 'writers' },
  ],
])('how a run ended is there for programs, too: %j', (reason, end) => {
  const { run } = createReport(facts({ reason }));
  expect([run.end, run.reason]).toEqual([end, describeReason(reason)]);
});

test('a target that is lost stands still no longer: what lasts beyond that is no standstill', () => {
  const stillWith = (atUs: number) =>
    createReport(facts({ reason: { kind: 'target_lost', atUs, when: 'then', detail: 'no answer' } })).stood_still
      .length;
  expect([stillWith(2.5 * SECOND), stillWith(5 * SECOND)]).toEqual([0, 1]);
});

describe('R37 what was settled without all that was to come', () => {
  const lost = [{ threshold: thresholdOf('event.lost < 50%'), segments: null }];

  test('stays without it, also where it comes afterwards', () => {
    const aggregate = finishedRun();
    aggregate.settledWithGaps(aggregate.unsettledShards);
    aggregate.add(subscriberShard()[2]!);
    const { run, thresholds } = createReport(facts({ aggregate, thresholds: lost }));
    expect(run.gaps).toEqual([]);
    expect(run.notes).toContain(
      'intervals of shard 1 arrived after checks and losses were settled, and are missing there',
    );
    expect(thresholds).toMatchObject([
      {
        verdict: 'not_proven',
        reason: 'intervals of shard 1 had not arrived when it was settled: what is missing is not in it',
      },
    ]);
  });

  test('is complete where all came before, whatever is missing of clean-up', () => {
    const aggregate = finishedRun();
    aggregate.add(subscriberShard()[2]!);
    aggregate.settledWithGaps([]);
    aggregate.expect(1, 6);
    expect(createReport(facts({ aggregate, thresholds: lost })).thresholds[0]?.verdict).toBe('passed');
  });

  test('is said of a shard that died', () => {
    const aggregate = finishedRun();
    aggregate.add(subscriberShard()[2]!);
    aggregate.shardDied(1);
    const { run, thresholds } = createReport(facts({ aggregate, thresholds: lost }));
    expect(run.notes).toContain('shard 1 died: what it had not reported is in no figure');
    expect(thresholds).toMatchObject([{ verdict: 'not_proven', reason: 'shard 1 died: what is missing is not in it' }]);
  });
});

describe('R39 a rate is what was done while load lasted', () => {
  type Reported = readonly [value: number, verdict: string, reason: string];

  /** One workload's run without a warm-up, in intervals of a second; what ends after the steady phase ends in the drain. */
  function loadedRun(
    ended: readonly ScriptedOperation[],
    { seconds, stages = [seconds] }: { readonly seconds: number; readonly stages?: readonly number[] },
  ): RunAggregate {
    const endsUs = stages.map((_, index) => stages.slice(0, index + 1).reduce((sum, each) => sum + each * SECOND, 0));
    const segments = endsUs.map((toUs, index) => ({ fromUs: endsUs[index - 1] ?? 0, toUs }));
    const aggregate = new RunAggregate({ segments });
    const shard = new ScriptedShard();
    const bySecond = new Map<number, ScriptedOperation[]>();
    for (const each of ended) {
      const second = Math.floor(each.at / SECOND);
      const own = bySecond.get(second);
      if (own === undefined) bySecond.set(second, [each]);
      else own.push(each);
    }
    aggregate.phaseStarted('steady', 0);
    for (let second = 0; second <= Math.max(seconds, ...bySecond.keys()); second += 1) {
      if (second === seconds) aggregate.phaseStarted('drain', seconds * SECOND);
      const phase = second < seconds ? 'steady' : 'drain';
      aggregate.add(shard.interval(second * SECOND, (second + 1) * SECOND, phase, bySecond.get(second) ?? []));
    }
    return aggregate;
  }

  function reportOf(aggregate: RunAggregate, expressions: readonly string[], more: Partial<ReportFacts> = {}): Report {
    const operations = Object.keys(aggregate.totals().operations);
    const deliveries = Object.keys(aggregate.totals().deliveries);
    const workload = { name: 'main', loadModel: 'open', operations, deliveries, checks: [], scheduled: null } as const;
    const names = more.segmentNames ?? [];
    const thresholds = expressions.map((expression) => {
      const threshold = thresholdOf(expression);
      return { threshold, segments: threshold.stage === null ? null : [names.indexOf(threshold.stage)] };
    });
    return createReport(
      facts({ aggregate, workloads: [workload], thresholds, smoke: true, segmentNames: [], ...more }),
    );
  }

  function judged(report: Report): Record<string, Reported> {
    return Object.fromEntries(
      report.thresholds.map(({ expression, value, verdict, reason }) => [
        expression,
        [Number((value ?? NaN).toPrecision(3)), verdict, reason],
      ]),
    );
  }

  /** As many a second, each of which takes `us`. */
  const steadily = (perSecond: number, seconds: number, operation: Omit<ScriptedOperation, 'at'>) =>
    Array.from({ length: Math.round(perSecond * seconds) }, (_, index) => ({
      ...operation,
      at: Math.round((index * SECOND) / perSecond) + operation.us,
    }));

  test('of its own type: others that are quick do not make up for one that takes longer than the phase', () => {
    const aggregate = loadedRun(
      [
        ...steadily(90, 60, { operation: 'read', us: 1_000 }),
        ...steadily(10, 60, { operation: 'create', us: 70 * SECOND }),
      ],
      { seconds: 60 },
    );
    expect(judged(reportOf(aggregate, ['create.goodput > 8.5/s', 'create.rate < 1/s', 'read.goodput > 89/s']))).toEqual(
      {
        'create.goodput > 8.5/s': [0, 'failed', 'done during the phase; 100 % of the goodput was done after it'],
        'create.rate < 1/s': [0, 'not_proven', 'done during the phase; 100 % of the goodput was done after it'],
        'read.goodput > 89/s': [90, 'passed', ''],
      },
    );
  });

  test('in its own database', () => {
    const aggregate = loadedRun(
      [
        ...steadily(90, 60, { database: 'a', us: 1_000 }),
        ...steadily(10, 60, { database: 'b', us: 500_000 }).map((each, index) =>
          index < 300 ? each : { ...each, at: each.at + 40 * SECOND, us: each.us + 40 * SECOND },
        ),
      ],
      { seconds: 60 },
    );
    const reason = 'done during the phase; 49.6 % of the goodput was done after it';
    const own = judged(
      reportOf(aggregate, ['main:a/goodput > 89/s', 'main:b/goodput > 8/s', 'main:b/read.rate > 8/s']),
    );
    expect(Object.values(own)).toEqual([
      [90, 'passed', ''],
      [5.04, 'failed', reason],
      [5.04, 'failed', reason],
    ]);
  });

  test.each(['open', 'closed'] as const)(
    'of deliveries under a load that is %s, too: what a hub keeps back until the drain',
    (loadModel) => {
      const hub = (perSecond: number) =>
        Array.from({ length: 30_000 }, (_, index): ScriptedOperation => {
          const at = Math.max(index * 1_000 + 1_000, Math.round(((index + 1) * SECOND) / perSecond));
          return { at, us: at - index * 1_000, kind: 'delivery', operation: 'event' };
        });
      const reportedOf = (perSecond: number) => {
        const aggregate = loadedRun(hub(perSecond), { seconds: 30 });
        const deliveries = ['event'];
        const workload = { name: 'main', loadModel, operations: [], deliveries, checks: [], scheduled: null };
        const report = reportOf(aggregate, ['event.rate > 950/s'], { workloads: [workload] });
        return [
          judged(report)['event.rate > 950/s'],
          eventsText(report, null).split('; ')[1],
          report.deliveries['event']!.count,
        ];
      };
      expect(reportedOf(860)).toEqual([
        [860, 'failed', 'received during the phase; 14 % of the deliveries came after it'],
        'owed 1.00k/s, observed 860/s',
        30_000,
      ]);
      expect(reportedOf(5_000)).toEqual([[1_000, 'passed', ''], 'owed 1.00k/s, observed 1.00k/s', 30_000]);
    },
  );

  test('what came of deliveries of before the phase stands for those under way at its end', () => {
    const aggregate = new RunAggregate();
    const shard = new ScriptedShard();
    const phases = [
      ['warmup', 0],
      ['steady', 10],
      ['drain', 20],
    ] as const;
    for (const [phase, from] of phases) {
      aggregate.phaseStarted(phase, from * SECOND);
      for (let second = from; second < from + 10; second += 1) {
        // Every other one comes at once, the others 3 s later.
        const due = (late: number) => (second - late < 10 ? 'warmup' : 'steady');
        const ended = [0, 3].flatMap((late) =>
          second - late < 0 || second - late >= 20
            ? []
            : Array.from({ length: 50 }, (_, index): ScriptedOperation => {
                const at = second * SECOND + index * 20_000 + 1_000;
                return { at, us: late * SECOND + 1_000, kind: 'delivery', operation: 'event', cohort: due(late) };
              }),
        );
        aggregate.add(shard.interval(second * SECOND, (second + 1) * SECOND, phase, ended));
      }
    }
    const report = reportOf(aggregate, ['event.rate > 99/s']);
    expect([judged(report), report.deliveries['event']!.per_second]).toEqual([
      { 'event.rate > 99/s': [100, 'passed', ''] },
      100,
    ]);
  });

  describe('of a stage', () => {
    const segmentNames = ['before', 'peak', 'after'];

    /** Each takes at least `us`, and no two end within `gapUs` of each other. */
    function stagedRun(stages: readonly (readonly [perSecond: number, seconds: number])[], us: number, gapUs: number) {
      let fromUs = 0;
      let endedUs = -Infinity;
      const ended = stages.flatMap(([perSecond, seconds], segment) => {
        const dueUs = Array.from(
          { length: Math.round(perSecond * seconds) },
          (_, k) => fromUs + Math.round((k * SECOND) / perSecond),
        );
        fromUs += seconds * SECOND;
        return dueUs.map((due): ScriptedOperation => {
          endedUs = Math.max(due + us, endedUs + gapUs);
          const at = Math.round(endedUs);
          return { at, us: at - due, blockedUs: at - due - us, segment };
        });
      });
      const lengths = stages.map(([, seconds]) => seconds);
      return loadedRun(ended, { seconds: Math.round(fromUs / SECOND), stages: lengths });
    }

    test('is done within it, also where the run is long and the stage short', () => {
      // 10 workers, each busy for 9 ms.
      const aggregate = stagedRun(
        [
          [10, 300],
          [2_000, 10],
          [10, 290],
        ],
        9_000,
        900,
      );
      const report = reportOf(
        aggregate,
        ['goodput@before > 9.9/s', 'read.goodput@peak > 1900/s', 'goodput@after > 9.9/s'],
        {
          segmentNames,
        },
      );
      expect(judged(report)).toEqual({
        'goodput@before > 9.9/s': [10, 'passed', ''],
        'read.goodput@peak > 1900/s': [
          1_110,
          'failed',
          'done during the stage; 44.4 % of the goodput was done after it',
        ],
        'goodput@after > 9.9/s': [10, 'passed', ''],
      });
      expect(report.run.notes.filter((note) => note.startsWith('stage '))).toEqual([
        expect.stringMatching(/^stage peak: 8,8\d\d of 20,000 ok operations were done after it$/),
      ]);
    });

    test('is all of it where it keeps up, wherever in an interval the stage ends', () => {
      const aggregate = stagedRun(
        [
          [1_000, 2.4],
          [100, 5.1],
          [1_000, 2.5],
        ],
        5_000,
        100,
      );
      const report = reportOf(
        aggregate,
        ['goodput@before >= 1000/s', 'goodput@peak >= 100/s', 'goodput@after >= 1000/s'],
        {
          segmentNames,
        },
      );
      expect(Object.values(judged(report))).toEqual([
        [1_000, 'passed', ''],
        [100, 'passed', ''],
        [1_000, 'passed', ''],
      ]);
      expect(report.run.notes.filter((note) => note.startsWith('stage '))).toEqual([]);
    });

    test('is not what was done between its end and the interval’s', () => {
      const aggregate = stagedRun(
        [
          [100, 2],
          [2_000, 2.5],
          [100, 15.5],
        ],
        9_000,
        900,
      );
      const [value, verdict] = judged(reportOf(aggregate, ['goodput@peak > 1250/s'], { segmentNames }))[
        'goodput@peak > 1250/s'
      ]!;
      expect(verdict).toBe('failed');
      expect(Math.abs(value / 1_111 - 1)).toBeLessThan(0.02);
    });
  });
});
