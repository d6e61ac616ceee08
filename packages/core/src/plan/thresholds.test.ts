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
        operation: 'read',
        metric: { kind: 'latency', latency: 'latency', figure: 'p99' },
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
        operation: null,
        metric: { kind: 'share', of: 'errors' },
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
        operation: 'create',
        metric: { kind: 'rate', rate: 'goodput' },
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
    { layers: [flags('goodput > 4,500/s')], all: ['goodput > 4,500/s'], why: 'may be a single text' },
  ])('$why', ({ layers, all }) => {
    expect(expressions(planOf(...layers))).toEqual(all);
  });
});

describe('P2-03 a threshold about an operation', () => {
  test.each([
    {
      layer: file('thresholds: [reed.p99 < 5ms]'),
      said: [
        'b.yaml:1:14: thresholds[0] is about "reed", which no workload does: "reed.p99 < 5ms". Did you mean read?',
      ],
      why: 'that is misspelt',
    },
    {
      layer: file('thresholds: [{ expression: scroll.errors < 1% }]'),
      said: [
        'b.yaml:1:14: thresholds[0] is about "scroll", which no workload does: "scroll.errors < 1%". There are create, read.',
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
