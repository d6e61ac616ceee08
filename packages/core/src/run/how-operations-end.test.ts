import { OUTCOME_CODE, type OutcomeCode } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import type { Operation } from '../contracts/operation.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const phases = planForTests().phases;

/** A scenario whose workers do one operation again and again. */
function repeating(operation: Operation<ScriptedClient>): Scenario<unknown, ScriptedClient, null> {
  return { ...oneCallScenario(), shard: () => ({ createWorker: () => ({ next: () => operation }) }) };
}

const calls: Operation<ScriptedClient>['execute'] = (client, result) => client.call('call', result);
const callsBack: Operation<ScriptedClient>['execute'] = (client, result, done) => {
  void client.call('call', result).then(done);
  return undefined;
};

describe('an operation tells how it ended', () => {
  test.each([
    ['by a promise', calls],
    ['by calling back', callsBack],
  ])('%s: it is recorded once, and settled before its worker goes on', async (_how, execute) => {
    const settled: OutcomeCode[] = [];
    const operation = { type: 0, execute, settle: (outcome: OutcomeCode) => void settled.push(outcome) };
    const target = scriptedTarget({
      serviceUs: 100_000,
      answer: ({ index }) => (index % 4 === 0 ? { outcome: OUTCOME_CODE.failed } : {}),
    });
    const { run, clock } = startTestRun({ target, scenarios: [repeating(operation)] });
    const report = await clock.runUntil(run.finished);
    expect(report.summary).toMatchObject({ total_operations: 400, total_errors: 100 });
    expect(settled.length).toBe(400);
    expect(settled.filter((outcome) => outcome === OUTCOME_CODE.failed).length).toBe(100);
  });

  test('by returning it: an operation may be done at once', async () => {
    const settled: OutcomeCode[] = [];
    let left = 7;
    const operation = {
      type: 0,
      execute: () => OUTCOME_CODE.ok,
      settle: (outcome: OutcomeCode) => void settled.push(outcome),
    };
    const scenario: Scenario<unknown, ScriptedClient, null> = {
      ...oneCallScenario(),
      shard: () => ({ createWorker: () => ({ next: () => ((left -= 1) >= 0 ? operation : null) }) }),
    };
    const { run, clock } = startTestRun({ scenarios: [scenario] });
    const report = await clock.runUntil(run.finished);
    expect(report.summary.total_operations).toBe(7);
    expect(settled).toEqual(Array(7).fill(OUTCOME_CODE.ok));
  });

  test('R15 what was given up is recorded once, and settled when its answer comes all the same', async () => {
    const settled: string[] = [];
    const operation: Operation<ScriptedClient> = {
      type: 0,
      execute: callsBack,
      settle: (outcome, result) => void settled.push(`worker ${result.worker}: ${outcome}`),
    };
    const target = scriptedTarget({ serviceUs: 16 * SECOND });
    const plan = { phases: { ...phases, drainUs: 5 * SECOND } };
    const { run, clock } = startTestRun({ target, plan, scenarios: [repeating(operation)] });
    const report = await clock.runUntil(run.finished);
    expect(report.summary).toMatchObject({ total_operations: 4, unknown: 4 });
    expect(settled).toEqual([]);
    await clock.advance(2 * SECOND);
    expect(settled.sort()).toEqual([0, 1, 2, 3].map((worker) => `worker ${worker}: ${OUTCOME_CODE.ok}`));
  });

  test('one that returns nothing and takes no callback is a bug of the scenario, named at once', async () => {
    const forgotten: Operation<ScriptedClient>['execute'] = (client, result) => {
      void client.call('call', result);
      return undefined;
    };
    const { run, clock, reporter } = startTestRun({ scenarios: [repeating({ type: 0, execute: forgotten })] });
    const report = await clock.runUntil(run.finished);
    expect(report.run).toMatchObject({ status: 'failed' });
    expect(report.run.reason).toContain('execute returned nothing and takes no done');
    expect(reporter.errors[0]?.code).toBe('scenario_bug');
  });

  test.each([
    { told: 4, why: 'dropped, which is for what was never sent' },
    { told: 5, why: 'the outcome 5' },
    { told: -1, why: 'the outcome -1' },
    { told: 'ok', why: 'the outcome ok' },
    { told: null, why: 'the outcome null' },
  ])('R12 with $told, which is none of its four outcomes, is a bug of the scenario', async ({ told, why }) => {
    const execute = () => Promise.resolve(told as OutcomeCode);
    const { run, clock, reporter } = startTestRun({ scenarios: [repeating({ type: 0, execute })] });
    const report = await clock.runUntil(run.finished);
    expect(report.run.status).toBe('failed');
    expect(report.run.reason).toContain(`an operation ended with ${why}: end with OUTCOME_CODE.ok, refused`);
    expect(reporter.errors[0]?.code).toBe('scenario_bug');
    expect(report.summary).toMatchObject({ total_operations: 0, dropped: 0 });
  });

  test('what settling throws is a bug of the scenario and ends the run with a report', async () => {
    const settle = (): void => {
      throw new TypeError('x is undefined');
    };
    const scenarios = [repeating({ type: 0, execute: callsBack, settle })];
    const { run, clock, reporter } = startTestRun({ scenarios });
    const report = await clock.runUntil(run.finished);
    expect(report.run.status).toBe('failed');
    expect(report.run.reason).toContain('TypeError: x is undefined');
    expect(reporter.errors[0]?.code).toBe('scenario_bug');
  });
});

test('R14 what the target answers in time is not given up: the drain has room for the wait for a worker and for the answer', async () => {
  // Three seconds of arrivals, of which ten at a time are answered after six seconds each; the time-out is 10 s.
  const load = { model: 'open', arrivals: 'constant', ratePerSecond: 10, maxQueueUs: 10 * SECOND } as const;
  const runFor = async (drainUs: number) => {
    const { run, clock } = startTestRun({
      target: scriptedTarget({ serviceUs: 6 * SECOND }),
      plan: {
        workloads: [workloadForTests({ workers: 10, load })],
        phases: { ...phases, steadyUs: 3 * SECOND, drainUs },
      },
    });
    const { summary, errors } = await clock.runUntil(run.finished);
    return {
      ok: summary.total_operations - summary.unknown,
      aborted: errors.map(({ category, count }) => [category, count]),
    };
  };
  expect(await runFor(21 * SECOND)).toEqual({ ok: 30, aborted: [] });
  expect(await runFor(11 * SECOND)).toEqual({ ok: 20, aborted: [['aborted', 10]] });
});
