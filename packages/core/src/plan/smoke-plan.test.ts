import { parseThreshold } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import type { ScenarioDeclaration } from '../contracts/scenario-declaration.ts';
import { anyOptions } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { limitsOnSpeed, smokePlan } from './smoke-plan.ts';

const scenario = (over: Partial<ScenarioDeclaration> = {}): ScenarioDeclaration => ({
  name: 'test',
  description: 'How long does one call take?',
  options: anyOptions,
  operations: () => ['call'],
  ...over,
});

function limit(expression: string) {
  const parsed = parseThreshold(expression);
  if (!parsed.ok) throw new Error(expression);
  return { threshold: parsed.threshold, abort: null, segments: [1] };
}

const LONG = planForTests({
  workloads: [
    workloadForTests({
      name: 'a',
      workers: 50,
      held: 100,
      probes: 5,
      load: { model: 'open', arrivals: 'poisson', ratePerSecond: 1000, maxQueueUs: 1e6 },
    }),
    workloadForTests({ name: 'b', workers: 2, firstWorker: 50, operations: 9000, load: { model: 'closed' } }),
    workloadForTests({ name: 'c', workers: 0, firstWorker: 52, held: 7, load: { model: 'hold' } }),
  ],
  auth: { mode: 'generated-users', count: 100, prefix: 'u', passwordRef: 'env:P' },
  phases: {
    warmupUs: 60e6,
    untilSteady: true,
    rampupUs: 5e6,
    steadyUs: 600e6,
    drainUs: 30e6,
    stragglersUs: 30e6,
    cleanupUs: 60e6,
  },
});

test('P3-32 a smoke run has few workers, connections and users, no warm-up, and is over soon', () => {
  const needs = { smoke: () => ({ few: true }), connections: () => ({ documents: true, held: 3, probes: 1 }) };
  const plan = smokePlan(LONG, [scenario(needs)]);
  expect(plan).toEqual({
    ...LONG,
    smoke: true,
    target: { ...LONG.target, timeoutUs: 5e6 },
    auth: { mode: 'generated-users', count: 4, prefix: 'u', passwordRef: 'env:P' },
    phases: {
      warmupUs: 0,
      untilSteady: false,
      rampupUs: 0,
      steadyUs: 10e6,
      drainUs: 7e6,
      stragglersUs: 5e6,
      cleanupUs: 5e6,
    },
    segments: [{ fromUs: 0, toUs: 10e6 }],
    thresholds: [{ ...limit('errors == 0'), segments: null }],
    workloads: [
      {
        ...workloadForTests({ name: 'a', workers: 4, held: 3, probes: 1, options: { few: true } }),
        load: { model: 'closed', pacingUs: 50_000 },
      },
      {
        ...workloadForTests({ name: 'b', workers: 2, firstWorker: 4, held: 3, probes: 1, options: { few: true } }),
        load: { model: 'closed', pacingUs: 50_000 },
        operations: 500,
      },
      workloadForTests({
        name: 'c',
        workers: 0,
        firstWorker: 6,
        held: 3,
        probes: 1,
        options: { few: true },
        load: { model: 'hold' },
      }),
    ],
  });
});

test('P3-32 a shorter run stays as short, and without options for a smoke run those of one try count', () => {
  const short = planForTests({ phases: { ...LONG.phases, steadyUs: 1e6 } });
  const plan = smokePlan(short, [scenario({ once: () => ({ once: true }) })]);
  expect([plan.phases.steadyUs, plan.segments, plan.workloads[0]!.options]).toEqual([
    1e6,
    [{ fromUs: 0, toUs: 1e6 }],
    { once: true },
  ]);
});

test.each([
  [
    ['read.p99 < 5ms', 'goodput > 10/s', 'dropped < 1%'],
    ['errors == 0'],
    ['read.p99 < 5ms', 'goodput > 10/s', 'dropped < 1%'],
  ],
  [['errors < 1%', 'checks.present == 0'], ['errors < 1%', 'checks.present == 0'], []],
  [['success > 99%'], ['success > 99%'], []],
  [['a/errors < 1%', 'read.errors < 1%'], ['errors == 0', 'a/errors < 1%', 'read.errors < 1%'], []],
])('P3-32 of the limits %j a smoke run keeps %j', (written, kept, left) => {
  const plan = planForTests({ thresholds: written.map(limit) });
  const smoke = smokePlan(plan, [scenario()]);
  expect(smoke.thresholds.map(({ threshold, segments }) => [threshold.expression, segments])).toEqual(
    kept.map((expression) => [expression, null]),
  );
  expect(limitsOnSpeed(plan)).toEqual(left);
});

test('P3-32 a run that only holds connections has no errors of operations to limit', () => {
  const plan = planForTests({ workloads: [workloadForTests({ load: { model: 'hold' }, workers: 0 })] });
  expect(smokePlan(plan, [scenario()]).thresholds).toEqual([]);
});
