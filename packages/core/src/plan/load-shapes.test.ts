import { expect, test } from 'vitest';

import { configLayer } from '../config/layers/config-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { checkConfig, resolvePlan } from './create-plan.ts';
import { anyOptions } from '../testing/one-call-scenario.ts';
import { scenarioForTests } from './scenario-for-tests.ts';

const scenarios = [scenarioForTests()];
const OPTIONS = { scenarios, runId: 'r12345678' };
const planOf = (text: string, folder = '/c') =>
  resolvePlan([{ ...parseConfigText(text, 'b.yaml'), folder }], OPTIONS).plan;

const SECOND = 1_000_000;

test.each([
  {
    why: 'a spike of arrivals, steps and a ramp',
    text: `load:
  arrivals: poisson
  stages:
    - { duration: 10s, rate: 100/s }
    - { duration: 5s, rate: 2k/s, ramp: true }
    - { duration: 10s, rate: 100/s }`,
    load: {
      model: 'open',
      arrivals: 'poisson',
      ratePerSecond: 100,
      stages: [
        { durationUs: 10 * SECOND, from: 100, to: 100 },
        { durationUs: 5 * SECOND, from: 100, to: 2000 },
        { durationUs: 10 * SECOND, from: 100, to: 100 },
      ],
      maxQueueUs: 10 * SECOND,
    },
    workers: 200,
    steadyUs: 25 * SECOND,
  },
  {
    why: 'limits: in flight, of the queue; and the most exact starts',
    text: 'load: { rate: 500/s, maxInFlight: 20, overflow: drop, precision: spin, arrivals: constant }',
    load: {
      model: 'open',
      arrivals: 'constant',
      ratePerSecond: 500,
      maxQueueUs: 10 * SECOND,
      overflow: 'drop',
      precision: 'spin',
    },
    workers: 20,
    steadyUs: 30 * SECOND,
  },
  {
    why: 'connections opened over some time, open',
    text: 'load: { rate: 500/s, connectionRamp: 2s }',
    load: {
      model: 'open',
      arrivals: 'poisson',
      ratePerSecond: 500,
      maxQueueUs: 10 * SECOND,
      connectionRampUs: 2 * SECOND,
    },
    workers: 50,
    steadyUs: 30 * SECOND,
  },
  {
    why: 'connections opened over some time, closed',
    text: 'load: { connectionRamp: 500ms }\nworkers: 20',
    load: { model: 'closed', connectionRampUs: SECOND / 2 },
    workers: 20,
    steadyUs: 30 * SECOND,
  },
  {
    why: 'what is the default may be written',
    text: 'load: { rate: 500/s, overflow: queue, precision: paced, arrivals: poisson }',
    load: { model: 'open', arrivals: 'poisson', ratePerSecond: 500, maxQueueUs: 10 * SECOND },
    workers: 50,
    steadyUs: 30 * SECOND,
  },
  {
    why: 'workers that come and go; the widest stage says how many there are',
    text: `load:
  stages:
    - { duration: 1m, workers: 20, ramp: true }
    - { duration: 30s, workers: 5 }`,
    load: {
      model: 'closed',
      stages: [
        { durationUs: 60 * SECOND, from: 0, to: 20 },
        { durationUs: 30 * SECOND, from: 5, to: 5 },
      ],
    },
    workers: 20,
    steadyUs: 90 * SECOND,
  },
  {
    why: 'pacing and a think time that is always the same',
    text: 'load: { pacing: 1s, think_time: 200ms }',
    load: { model: 'closed', pacingUs: SECOND, thinkTime: { kind: 'uniform', minUs: 200_000, maxUs: 200_000 } },
    workers: 10,
    steadyUs: 30 * SECOND,
  },
  {
    why: 'a think time between bounds',
    text: 'load: { thinkTime: { min: 1s, max: 3s } }',
    load: { model: 'closed', thinkTime: { kind: 'uniform', minUs: SECOND, maxUs: 3 * SECOND } },
    workers: 10,
    steadyUs: 30 * SECOND,
  },
  {
    why: 'a think time with a mean',
    text: 'load: { thinkTime: { mean: 2s } }',
    load: { model: 'closed', thinkTime: { kind: 'exponential', meanUs: 2 * SECOND } },
    workers: 10,
    steadyUs: 30 * SECOND,
  },
])('P1-21 $why; the report’s config makes the same plan', ({ text, load, workers, steadyUs }) => {
  const plan = planOf(text);
  expect({
    load: plan.workloads[0]?.load,
    workers: plan.workloads[0]?.workers,
    steadyUs: plan.phases.steadyUs,
  }).toEqual({ load, workers, steadyUs });
  const again = resolvePlan([configLayer('report', plan.config)], OPTIONS).plan;
  expect(again).toEqual(plan);
});

const rated = scenarioForTests({
  options: anyOptions,
  operations: () => ['create', 'read'],
  rates: (options) => {
    const { operations = [] } = options as { operations?: { rate?: string }[] };
    return operations.length === 0 ? null : operations.map(({ rate }) => Number.parseFloat(rate ?? '0'));
  },
});
const RATES = 'operations: [{ type: create, rate: 20/s }, { type: read, rate: 480/s }]';
const ratedPlanOf = (text: string) =>
  resolvePlan([parseConfigText(text, 'b.yaml')], { ...OPTIONS, scenarios: [rated] });

test('P1-23 rates of operations make the load open, their sum is its rate; the report’s config makes the same plan', () => {
  const { plan } = ratedPlanOf(`scenario: { type: crud, ${RATES} }`);
  expect(plan.workloads[0]).toMatchObject({
    load: { model: 'open', arrivals: 'poisson', ratePerSecond: 500, rates: [20, 480], maxQueueUs: 10 * SECOND },
    workers: 50,
  });
  const again = resolvePlan([configLayer('report', plan.config)], { ...OPTIONS, scenarios: [rated] }).plan;
  expect(again).toEqual(plan);
});

test('a rate of the load wins over rates that the scenario has where nothing is said', () => {
  const writing = scenarioForTests({ options: anyOptions, operations: () => ['create'], rates: () => [100] });
  const options = { ...OPTIONS, scenarios: [writing] };
  const loadOf = (text: string) => resolvePlan([parseConfigText(text, 'b.yaml')], options).plan.workloads[0]?.load;
  expect(loadOf('scenario: crud')).toMatchObject({ ratePerSecond: 100, rates: [100] });
  const asked = loadOf('scenario: crud\nload: { rate: 7/s }');
  expect(asked).toMatchObject({ ratePerSecond: 7 });
  expect(asked).not.toHaveProperty('rates');
});

test('what load says beside rates is kept', () => {
  const { plan } = ratedPlanOf(
    `workloads: [{ workers: 7, scenario: { type: crud, ${RATES} }, load: { model: open, arrivals: constant, maxQueue: 1s } }]`,
  );
  expect(plan.workloads[0]).toMatchObject({
    load: { model: 'open', arrivals: 'constant', ratePerSecond: 500, maxQueueUs: SECOND },
    workers: 7,
  });
});

test.each([
  {
    text: 'load: { shape: smoke, rate: 500/s }',
    stages: [{ name: 'smoke', durationUs: 10 * SECOND, from: 50, to: 50 }],
    workers: 50,
    why: 'a tenth of the rate for ten seconds',
  },
  {
    text: 'workers: 4\nload: { shape: smoke }',
    stages: [{ name: 'smoke', durationUs: 10 * SECOND, from: 1, to: 1 }],
    workers: 4,
    why: 'at least one worker',
  },
  {
    text: 'workers: 30\nduration: 100s\nload: { shape: spike }',
    stages: [
      { name: 'before', durationUs: 40 * SECOND, from: 3, to: 3 },
      { name: 'rise', durationUs: 2 * SECOND, from: 3, to: 30 },
      { name: 'rush', durationUs: 18 * SECOND, from: 30, to: 30 },
      { name: 'fall', durationUs: 2 * SECOND, from: 30, to: 3 },
      { name: 'after', durationUs: 38 * SECOND, from: 3, to: 3 },
    ],
    workers: 30,
    why: 'a duration stretches it',
  },
  {
    text: 'load: { shape: soak, rate: 100/s }',
    stages: [{ name: 'soak', durationUs: 3600 * SECOND, from: 100, to: 100 }],
    workers: 10,
    why: 'the level for an hour',
  },
])('shapes by name, $text: $why; the report’s config makes the same plan', ({ text, stages, workers }) => {
  const plan = planOf(text);
  expect([plan.workloads[0]?.load.stages, plan.workloads[0]?.workers]).toEqual([stages, workers]);
  expect(plan.phases.steadyUs).toBe(stages.reduce((sumUs, { durationUs }) => sumUs + durationUs, 0));
  expect(resolvePlan([configLayer('report', plan.config)], OPTIONS).plan).toEqual(plan);
});

test.each(['before', 'rise', 'rush', 'fall', 'after'])('a threshold may be about the stage %s of a spike', (stage) => {
  const { segments } = planOf(`load: { shape: spike, rate: 50/s }\nthresholds: [p99@${stage} < 5s]`).thresholds[0]!;
  expect(segments).toHaveLength(1);
});

test.each([
  {
    text: 'load: { shape: spike, stages: [{ duration: 5s, rate: 5/s }] }',
    said: 'load.shape and load.stages both say how load is shaped.',
  },
  {
    text: 'operations: 50\nload: { shape: spike, rate: 5/s }',
    said: 'load.shape and operations both say when the run ends.',
  },
  {
    text: `workloads:
  - { scenario: crud, load: { shape: spike, rate: 5/s } }
  - { scenario: crud, load: { stages: [{ duration: 5s, rate: 5/s }] } }`,
    said: 'workloads[0].load.shape and workloads[1].load.stages both say how long the run lasts.',
  },
])('a shape goes with nothing that says the same: $text', ({ text, said }) => {
  const problems = checkConfig([parseConfigText(text, 'b.yaml')], scenarios);
  expect(problems.map((problem) => problem.message)).toContain(said);
});

test.each([
  {
    text: 'workers: 9\nload: { rate: 5/s, maxInFlight: 5 }',
    message: 'load.maxInFlight and workers both say how many operations are in flight.',
  },
  {
    text: 'workloads: [{ workers: 9, scenario: crud, load: { rate: 5/s, maxInFlight: 5 } }]',
    message: 'workloads[0].load.maxInFlight and workloads[0].workers both say how many operations are in flight.',
  },
  {
    text: 'load: { maxInFlight: 5 }',
    message: 'load.maxInFlight only goes with load.model open, but the model is closed.',
  },
  {
    text: 'load: { precision: spin }',
    message: 'load.precision only goes with load.model open, but the model is closed.',
  },
])('limits of an open load go with it alone: $text', ({ text, message }) => {
  expect(checkConfig([parseConfigText(text, 'b.yaml')], scenarios).map((problem) => problem.message)).toEqual([
    message,
  ]);
});

test.each([
  { text: 'load: { connectionRamp: 0s }', why: 'no time' },
  { text: 'load: { rate: 5/s, connectionRamp: 11m }', why: 'what was opened first would be closed by then' },
  { text: 'load: { connectionRamp: fast }', why: 'no duration' },
])('a connection ramp that cannot be is named: $text, $why', ({ text }) => {
  const [problem, ...more] = checkConfig([parseConfigText(text, 'b.yaml')], scenarios);
  expect([problem?.message.startsWith('load.connectionRamp'), problem?.message.includes('1ms to 10m'), more]).toEqual([
    true,
    !text.includes('fast'),
    [],
  ]);
});

test.each([
  {
    load: 'model: closed',
    message: 'load.model is closed, but scenario.operations[0].rate says when operations start.',
    hint: 'Remove it: rates make the load open. Or give the operations weights.',
  },
  {
    load: 'rate: 5/s',
    message: 'load.rate and scenario.operations[0].rate both say how often operations arrive.',
    hint: 'Remove it, or give the operations weights instead of rates.',
  },
  {
    load: 'stages: [{ duration: 5s, rate: 5/s }]',
    message: 'load.stages and scenario.operations[0].rate both say how often operations arrive.',
    hint: 'Remove it, or give the operations weights instead of rates.',
  },
  {
    load: 'pacing: 1s',
    message:
      'load.pacing only goes with load.model closed, but the model is open: the rate says when operations start.',
    hint: 'Remove it, or the rate.',
  },
])('rates of operations do not go with $load', ({ load, message, hint }) => {
  const layer = parseConfigText(`scenario: { type: crud, ${RATES} }\nload: { ${load} }`, 'b.yaml');
  expect(checkConfig([layer], [rated]).map((problem) => [problem.message, problem.hint])).toEqual([[message, hint]]);
});

test.each([
  {
    why: 'a file, found from the config’s folder',
    text: 'auth: { users: { file: users.csv } }',
    auth: { mode: 'users', usersRef: 'file:/c/users.csv' },
  },
  {
    why: 'a count of users with one password',
    text: 'auth: { users: { count: 100, password: env:PW } }',
    auth: { mode: 'generated-users', count: 100, prefix: 'bench', passwordRef: 'env:PW' },
  },
])('P1-13 a pool of users: $why', ({ text, auth }) => {
  const plan = planOf(text);
  expect(plan.auth).toEqual(auth);
  expect(resolvePlan([configLayer('report', plan.config)], OPTIONS).plan).toEqual(plan);
});

test('P1-13 the password of a pool that is written as it is stands in no plan', () => {
  const plan = planOf('auth: { users: { count: 5, password: s3cret } }');
  expect(plan.auth).toEqual({ mode: 'generated-users', count: 5, prefix: 'bench', passwordRef: 'inline:1' });
  expect(JSON.stringify(plan)).not.toContain('s3cret');
});

test.each([
  { over: { rate: '9/s' }, load: { model: 'open', ratePerSecond: 9 }, why: 'a rate drops stages and pacing' },
  { over: { model: 'closed' }, load: { model: 'closed' }, why: 'another model drops the stages' },
])('P2-04 of two layers the later says how load is shaped: $why', ({ over, load }) => {
  const shaped = parseConfigText('load: { pacing: 1s, stages: [{ duration: 5s, workers: 5 }] }', 'b.yaml');
  const { plan } = resolvePlan([shaped, configLayer('flags', { load: over })], OPTIONS);
  expect(plan.workloads[0]?.load).toMatchObject(load);
  expect(plan.workloads[0]?.load.stages).toBe(undefined);
});
