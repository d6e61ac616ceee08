import { OUTCOME_CODE } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import type { OnceResult } from './once-scenario.ts';
import { startOnce } from './start-once.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { anyOptions, oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { type ScriptedAnswer, type ScriptedClient, scriptedTarget } from '../testing/scripted-target.ts';
import { environmentForTests } from '../testing/start-test-run.ts';

const TYPES = ['make', 'look', 'drop'] as const;

/** A scenario of three types whose workers can be told what to do, or draw `drawn` in turn. */
function threeTypes(name: string, worker: { readonly named?: readonly number[]; readonly drawn: readonly number[] }) {
  const scenario: Scenario<unknown, ScriptedClient, null> = {
    name,
    description: 'How long do three calls take?',
    options: anyOptions,
    operations: () => TYPES,
    once: (options) => ({ ...(options as object), few: true }),
    shard: ({ options }) => ({
      createWorker() {
        let turn = 0;
        const of = (type: number) => ({
          type,
          execute: (client: ScriptedClient, result: Parameters<ScriptedClient['call']>[1]) =>
            client.call(TYPES[type]!, result, JSON.stringify(options)),
        });
        return {
          next: () => of(worker.drawn[turn++ % worker.drawn.length]!),
          ...(worker.named === undefined
            ? {}
            : { nextOf: (type: number) => (worker.named?.includes(type) === true ? of(type) : null) }),
        };
      },
    }),
  };
  return scenario as Scenario;
}

async function tryOnce(scenarios: readonly Scenario[], answer: (name: string) => ScriptedAnswer = () => ({})) {
  const clock = new ManualClock();
  const target = scriptedTarget({ serviceUs: 2000, answer: (call) => answer(call.name) });
  const told: string[] = [];
  const results: OnceResult[] = [];
  const workloads = scenarios.map(({ name }) =>
    workloadForTests({ name, scenario: name, workers: 50, operations: 7, load: { model: 'closed', pacingUs: 9e9 } }),
  );
  const handle = startOnce({
    plan: planForTests({ workloads, phases: { ...planForTests().phases, warmupUs: 60_000_000 } }),
    scenarios,
    target,
    clock,
    environment: environmentForTests,
    watch: {
      onBegin: (workload, operation) => void told.push(`${workload}/${operation} begins`),
      onEnd: (result) => {
        results.push(result);
        told.push(`${result.workload}/${result.operation} ${result.outcome}`);
      },
    },
  });
  const report = await clock.runUntil(handle.finished);
  return { report, told, results, calls: target.calls.map(({ name, detail, atUs }) => ({ name, detail, atUs })) };
}

test('P3-50 each operation of each workload is done once, one at a time, with few data and without waiting', async () => {
  const drawn = [0];
  const { told, calls, report } = await tryOnce([
    threeTypes('a', { named: [0, 1, 2], drawn }),
    threeTypes('b', { named: [0, 1, 2], drawn }),
  ]);
  const [first = '', ...others] = told;
  expect([first, ...others].filter((_, index) => index % 2 === 0).toSorted()).toEqual(
    ['a', 'b'].flatMap((workload) => TYPES.map((type) => `${workload}/${type} begins`)).toSorted(),
  );
  told.forEach((line, index) => {
    if (index % 2 === 1) expect(line).toBe(told[index - 1]!.replace('begins', 'ok'));
  });
  expect(new Set(calls.map(({ detail }) => detail))).toEqual(new Set(['{"few":true}']));
  const gaps = calls.slice(1).map(({ atUs }, index) => atUs - calls[index]!.atUs);
  expect(gaps).toEqual([2000, 2000, 2000, 2000, 2000]);
  expect(report.run).toMatchObject({ status: 'completed' });
});

test('P3-50 what the scenario has nothing to do to is told, and the rest is done', async () => {
  const { told } = await tryOnce([threeTypes('a', { named: [0, 2], drawn: [0] })]);
  expect(told).toEqual(['a/make begins', 'a/make ok', 'a/look not_done', 'a/drop begins', 'a/drop ok']);
});

test('a scenario that cannot be told what to do is asked until every type has come', async () => {
  const { told } = await tryOnce([threeTypes('a', { drawn: [0, 0, 2, 1] })]);
  expect(told.filter((line) => line.endsWith('begins'))).toEqual(
    ['make', 'make', 'drop', 'look'].map((type) => `a/${type} begins`),
  );
});

test('a type that never comes is told in the end, and the try ends by itself', async () => {
  const { told, calls } = await tryOnce([threeTypes('a', { drawn: [0, 1] })]);
  expect(told.at(-1)).toBe('a/drop not_done');
  expect(calls).toHaveLength(150);
});

test('how an operation ended is told whole, and a failure does not end the others', async () => {
  const answer = (name: string): ScriptedAnswer =>
    name === 'look'
      ? { outcome: OUTCOME_CODE.failed, status: 404, category: 'http_404_not_found', message: 'no such thing' }
      : {};
  const { results } = await tryOnce([threeTypes('a', { named: [0, 1, 2], drawn: [0] })], answer);
  expect(results.map(({ outcome }) => outcome)).toEqual(['ok', 'failed', 'ok']);
  expect(results[1]).toEqual({
    kind: 'operation',
    workload: 'a',
    operation: 'look',
    outcome: 'failed',
    status: 404,
    category: 'http_404_not_found',
    message: 'no such thing',
    requestId: '',
    requests: 1,
    serviceUs: 2000,
    bytesOut: expect.any(Number) as number,
    bytesIn: expect.any(Number) as number,
  });
});

test('the smallest scenario can be tried as it is', async () => {
  const { told } = await tryOnce([oneCallScenario('small')]);
  expect(told).toEqual(['small/call begins', 'small/call ok']);
});

/** Holds connections, and notes what is done with them. */
function holding(log: string[], failure: Error | null = null): Scenario {
  return {
    name: 'holding',
    description: 'How long does it take to hear of something?',
    options: anyOptions,
    operations: () => [],
    connections: () => ({ documents: false, held: 40 }),
    ledgers: { writes: { format: 'writes/1', merge: (a) => a } },
    shard: () => ({
      createWorker: () => {
        throw new Error('there are no workers');
      },
      connect(connection) {
        log.push(`connect ${connection}`);
        if (failure !== null) return Promise.reject(failure);
        return Promise.resolve({ close: () => void log.push('close') });
      },
      settle: () => void log.push('settle'),
    }),
  };
}

test.each([true, false])(
  'a workload that holds opens one connection, settles, and closes it (alone: %s)',
  async (alone) => {
    const log: string[] = [];
    const target = scriptedTarget({ serviceUs: 2000 });
    const clock = new ManualClock();
    const held = workloadForTests({ name: 'held', scenario: 'holding', load: { model: 'hold' }, workers: 0, held: 40 });
    const other = workloadForTests({ name: 'small', scenario: 'small' });
    const handle = startOnce({
      plan: planForTests({ workloads: alone ? [held] : [other, held] }),
      scenarios: [oneCallScenario('small'), holding(log)],
      target,
      clock,
      environment: environmentForTests,
      watch: { onBegin: () => undefined, onEnd: () => undefined },
    });
    const report = await clock.runUntil(handle.finished);
    expect(report.run.status).toBe('completed');
    expect(log).toEqual(['connect 0', 'settle', 'close']);
    expect(target.calls).toHaveLength(alone ? 0 : 1);
    expect(clock.timers).toBe(0);
  },
);

test.each([
  [null, { outcome: 'ok', message: '' }],
  [new Error('nope'), { outcome: 'failed', message: 'nope' }],
])('a held connection is told of once, as an operation is: %s', async (failure, ended) => {
  const clock = new ManualClock();
  const told: unknown[] = [];
  const held = workloadForTests({ name: 'held', scenario: 'holding', load: { model: 'hold' }, workers: 0, held: 40 });
  const handle = startOnce({
    plan: planForTests({ workloads: [held] }),
    scenarios: [holding([], failure)],
    target: scriptedTarget({ serviceUs: 2000 }),
    clock,
    environment: environmentForTests,
    watch: { onBegin: (...begun) => void told.push(begun), onEnd: (result) => void told.push(result) },
  });
  await clock.runUntil(handle.finished);
  expect(told).toEqual([
    ['held', 'hold'],
    expect.objectContaining({ workload: 'held', kind: 'connection', operation: 'hold', ...ended }),
  ]);
});
