import { describe, expect, test } from 'vitest';

import { assignmentLayer } from '../config/layers/assignment-layer.ts';
import { configLayer, type ConfigLayer } from '../config/layers/config-layer.ts';
import { environmentLayer } from '../config/layers/environment-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { complaints } from '../config/testing-problems.ts';
import type { Plan } from '../contracts/plan.ts';
import { resolvePlan } from './create-plan.ts';
import { scenarioForTests } from './scenario-for-tests.ts';

const SCENARIOS = [
  scenarioForTests({ operations: () => ['create', 'read'] }),
  scenarioForTests({ name: 'other', operations: () => ['poll'] }),
];

function planOf(...layers: readonly ConfigLayer[]): Plan {
  return resolvePlan(layers, { scenarios: SCENARIOS, runId: 'r1' }).plan;
}

const file = (text: string) => parseConfigText(text, 'b.yaml');
const flags = (thresholds: unknown) => configLayer('flags', { thresholds }, { names: { thresholds: '--threshold' } });
const expressions = (plan: Plan) => plan.thresholds.map(({ threshold }) => threshold.expression);

test('P2-03 thresholds are texts, or blocks that say that they end the run, and when not yet', () => {
  const plan = planOf(
    file(`
thresholds:
  - read.p99 < 50ms
  - { expression: errors < 1%, abort_on_fail: true }
  - { expression: create.rate > 4.5k/s, abortOnFail: true, grace: 10s }
`),
  );
  expect(plan.thresholds).toEqual([
    {
      threshold: {
        expression: 'read.p99 < 50ms',
        workload: null,
        database: null,
        operation: 'read',
        metric: { kind: 'latency', latency: 'latency', figure: 'p99' },
        stage: null,
        operator: '<',
        limit: 50,
        unit: 'ms',
      },
      abort: null,
      segments: null,
    },
    {
      threshold: {
        expression: 'errors < 1%',
        workload: null,
        database: null,
        operation: null,
        metric: { kind: 'share', of: 'errors' },
        stage: null,
        operator: '<',
        limit: 1,
        unit: '%',
      },
      abort: { graceUs: 0 },
      segments: null,
    },
    {
      threshold: {
        expression: 'create.rate > 4.5k/s',
        workload: null,
        database: null,
        operation: 'create',
        metric: { kind: 'rate', rate: 'goodput' },
        stage: null,
        operator: '>',
        limit: 4500,
        unit: '/s',
      },
      abort: { graceUs: 10_000_000 },
      segments: null,
    },
  ]);
  expect(planOf(configLayer('report', plan.config)).thresholds).toEqual(plan.thresholds);
});

describe('P2-03 thresholds of several layers', () => {
  const written = file('thresholds: [errors < 1%]');
  test.each([
    {
      layers: [written, flags(['p99 < 5ms', 'p50 < 1ms'])],
      all: ['errors < 1%', 'p99 < 5ms', 'p50 < 1ms'],
      why: 'add up',
    },
    { layers: [written, flags([])], all: [], why: 'are dropped by an empty list' },
    {
      layers: [written, assignmentLayer(['thresholds=["p99 < 5ms"]'])],
      all: ['errors < 1%', 'p99 < 5ms'],
      why: 'may be assigned',
    },
    { layers: [written, assignmentLayer(['thresholds=[]'])], all: [], why: 'may be assigned away' },
    {
      layers: [environmentLayer({ SYNTRIX_BENCHMARK_THRESHOLDS: 'goodput > 4,500/s,errors < 1%' })],
      all: ['goodput > 4,500/s', 'errors < 1%'],
      why: 'are split at commas between comparisons alone',
    },
    {
      layers: [flags('errors == 0,goodput > 4,500/s')],
      all: ['errors == 0', 'goodput > 4,500/s'],
      why: 'are split before equations, too',
    },
    { layers: [flags('goodput > 4,500/s')], all: ['goodput > 4,500/s'], why: 'may be a single text' },
  ])('$why', ({ layers, all }) => {
    expect(expressions(planOf(...layers))).toEqual(all);
  });
});

describe('P2-03 a threshold about an operation', () => {
  test.each([
    {
      layer: file('thresholds: [reed.p99 < 5ms]'),
      said: ['b.yaml:1:14: thresholds[0] names "reed", which no workload does: "reed.p99 < 5ms". Did you mean read?'],
      why: 'that is misspelt',
    },
    {
      layer: file('thresholds: [{ expression: scroll.errors < 1% }]'),
      said: [
        'b.yaml:1:14: thresholds[0] names "scroll", which no workload does: "scroll.errors < 1%". There are create, read, connect.',
      ],
      why: 'that there is not',
    },
    { layer: file('thresholds: [read.p99 < 5ms, total.p99 < 9ms]'), said: [], why: 'of the scenario, or all' },
    { layer: file('thresholds: [connect.p99 < 5ms]'), said: [], why: 'that every run has' },
    {
      layer: file('workloads: [{ scenario: crud }, { scenario: other }]\nthresholds: [poll.p99 < 5ms]'),
      said: [],
      why: 'of the second workload',
    },
    {
      layer: file('scenario: curd\nthresholds: [reed.p99 < 5ms]'),
      said: ['b.yaml:1:1: scenario names no scenario that is known: "curd". Did you mean crud?'],
      why: 'where the scenario is not known: one mistake at a time',
    },
  ])('$why', ({ layer, said }) => {
    expect(complaints(() => planOf(layer))).toEqual(said);
  });
});

describe('P2-03 a threshold about a part of the run', () => {
  const parts = [
    ...SCENARIOS,
    scenarioForTests({
      name: 'events',
      operations: () => [],
      series: () => [
        { name: 'event', kind: 'delivery' },
        { name: 'subscribe', kind: 'connection' },
      ],
      checks: () => [{ name: 'lost', sentence: 'nothing is lost', kind: 'failure' }],
      connections: () => ({ documents: false, held: 3 }),
    }),
  ];
  const text = `
workloads:
  - name: writers
    scenario: crud
    database: [a, b]
    load: { stages: [{ name: calm, duration: 10s, rate: 5/s }, { name: burst, duration: 5s, rate: 50/s }, { name: late, duration: 15s, rate: 5/s }] }
  - name: pollers
    scenario: other
    load: { stages: [{ duration: 12s, workers: 1 }, { name: late, duration: 18s, workers: 2 }] }
  - { name: subscribers, scenario: events, load: { model: hold } }
`;
  const plan = (expression: string) => {
    const layers = [file(text), flags([expression])];
    return resolvePlan(layers, { scenarios: parts, runId: 'r1' }).plan;
  };

  test.each([
    { expression: 'writers/read.p99 < 5ms', segments: null, why: 'a workload' },
    { expression: 'writers:b/errors < 1%', segments: null, why: 'a database of a workload' },
    { expression: 'event.p99 < 5ms', segments: null, why: 'a delivery' },
    { expression: 'subscribers/event.lost == 0', segments: null, why: 'what is lost of it' },
    { expression: 'lost < 1%', segments: null, why: 'what is lost of any' },
    { expression: 'subscribe.p99 < 1s', segments: null, why: 'a connection' },
    { expression: 'dropped < 1%', segments: null, why: 'drops, where any workload has a rate' },
    { expression: 'hold.p99 < 1s', segments: null, why: 'the connections that are held' },
    { expression: 'writers/connect.p99 < 1s', segments: null, why: 'the connections of workers' },
    { expression: 'checks.lost == 0', segments: null, why: 'a check' },
    { expression: 'subscribers/checks.lost == 0', segments: null, why: 'a check of a workload' },
    { expression: 'writers/p99@burst < 5ms', segments: [1, 2], why: 'a stage, which another workload cuts' },
    { expression: 'pollers/p99@burst < 5ms', segments: [1, 2], why: 'a stage of the neighbour' },
    { expression: 'pollers/p99@1 < 5ms', segments: [0, 1], why: 'a stage without a name' },
    { expression: 'pollers/p99@late < 5ms', segments: [2, 3], why: 'its own stage, not the neighbour’s' },
    { expression: 'writers/p99@late < 5ms', segments: [3], why: 'its own stage, not the neighbour’s' },
    { expression: 'subscribers/event.p99@burst < 5ms', segments: [1, 2], why: 'what comes while a neighbour bursts' },
  ])('$expression: $why', ({ expression, segments }) => {
    const planned = plan(expression);
    expect(planned.thresholds).toMatchObject([{ threshold: { expression }, segments }]);
    const again = resolvePlan([configLayer('report', planned.config)], { scenarios: parts, runId: 'r1' });
    expect(again.plan.thresholds).toEqual(planned.thresholds);
  });

  test.each([
    {
      expression: 'writer/p99 < 5ms',
      says: 'names the workload "writer", which does not exist: "writer/p99 < 5ms". Did you mean writers?',
    },
    {
      expression: 'writers:c/p99 < 5ms',
      says: 'names the database "c", which the workload writers does not use: "writers:c/p99 < 5ms". Did you mean a?',
    },
    {
      expression: 'pollers/read.p99 < 5ms',
      says: 'names "read", which the workload pollers does not do: "pollers/read.p99 < 5ms". There are poll, connect.',
    },
    {
      expression: 'evnt.p99 < 5ms',
      says: 'names "evnt", which no workload does: "evnt.p99 < 5ms". Did you mean event?',
    },
    {
      expression: 'subscribers/p99 < 5ms',
      says: 'is about operations, but the workload subscribers does not start any: "subscribers/p99 < 5ms". There are event, subscribe.',
    },
    {
      expression: 'checks.lost == 0.5',
      says: 'can never hold: "checks.lost == 0.5". Counts are whole numbers: write 0.',
    },
    {
      expression: 'errors == 1.5',
      says: 'can never hold: "errors == 1.5". Counts are whole numbers: write 1.',
    },
    {
      expression: 'subscribers:default/checks.lost == 0',
      says: 'asks for a check of one database: "subscribers:default/checks.lost == 0". Checks cover a whole workload: leave the database out.',
    },
    {
      expression: 'checks.losst == 0',
      says: 'names the check "losst", which no workload makes: "checks.losst == 0". Did you mean lost?',
    },
    {
      expression: 'writers/checks.lost == 0',
      says: 'names the check "lost", which the workload writers does not make: "writers/checks.lost == 0". Remove it: there are no checks.',
    },
    {
      expression: 'writers/lost == 0',
      says: 'asks for lost deliveries, but the workload writers does not expect any: "writers/lost == 0". Remove it.',
    },
    {
      expression: 'read.lost == 0',
      says: 'asks for lost deliveries of "read", which is not a delivery: "read.lost == 0". There are event.',
    },
    {
      expression: 'event.errors < 1%',
      says: 'asks for errors of "event", but deliveries are received or lost: "event.errors < 1%". Ask for event.lost.',
    },
    {
      expression: 'event.blocked.p99 < 5ms',
      says: 'asks how long "event" was blocked, but deliveries are not sent: "event.blocked.p99 < 5ms". Ask for event.p99 or event.delay.p99.',
    },
    {
      expression: 'connect.dropped < 1%',
      says: 'asks for drops of "connect", but only operations with a rate can be dropped: "connect.dropped < 1%". Ask for connect.errors.',
    },
    {
      expression: 'pollers/dropped < 1%',
      says: 'asks for drops, which a load without a rate does not have: "pollers/dropped < 1%". Remove it, or give the load a rate.',
    },
    {
      expression: 'writers/connect.p99@burst < 5ms',
      says: 'is about "connect" in one stage, but connections are opened before load: "writers/connect.p99@burst < 5ms". Leave the stage out.',
    },
    {
      expression: 'p99@brust < 5ms',
      says: 'names the stage "brust", which no workload has: "p99@brust < 5ms". Did you mean burst?',
    },
    {
      expression: 'p99@late < 5ms',
      says: 'names the stage "late", which the workloads writers and pollers have at different times: "p99@late < 5ms". Give one of them another name.',
    },
  ])('$expression is refused before there is any load', ({ expression, says }) => {
    expect(complaints(() => plan(expression))).toEqual([`--threshold: thresholds[0] ${says}`]);
  });

  test('a stage is of no use where there are none', () => {
    expect(complaints(() => planOf(file('thresholds: [p99@1 < 5ms]')))).toEqual([
      'b.yaml:1:14: thresholds[0] names the stage "1", which no workload has: "p99@1 < 5ms". No workload has stages: write them under load.stages.',
    ]);
  });
});

test.each([
  { text: 'metrics: { histogram: { buckets: [1, 5, 10.5] } }', bucketsMs: [1, 5, 10.5], why: 'numbers are ms' },
  { text: 'metrics: { histogram: { buckets: [500us, 5ms, 1s] } }', bucketsMs: [0.5, 5, 1000], why: 'texts have units' },
])('P2-30 buckets of latency: $why', ({ text, bucketsMs }) => {
  const plan = planOf(file(text));
  expect(plan.metrics.bucketsMs).toEqual(bucketsMs);
  expect(planOf(configLayer('report', plan.config)).metrics).toEqual(plan.metrics);
});

test.each([
  { text: 'untilSteady: true', warmupUs: 120_000_000, untilSteady: true, why: 'at most two minutes' },
  { text: 'until_steady: true\nwarmup: 5m', warmupUs: 300_000_000, untilSteady: true, why: 'at most the warm-up' },
  { text: 'duration: 1m', warmupUs: 6_000_000, untilSteady: false, why: 'by the clock' },
])('P1-23 a warm-up ends $why', ({ text, warmupUs, untilSteady }) => {
  const plan = planOf(file(text));
  expect(plan.phases).toMatchObject({ warmupUs, untilSteady });
  expect(planOf(configLayer('report', plan.config)).phases).toEqual(plan.phases);
});
