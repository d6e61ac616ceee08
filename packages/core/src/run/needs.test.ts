import { expect, test } from 'vitest';

import type { NeedProblem, Scenario } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';
import { probeNeeds } from './probe-needs.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const noIndex: NeedProblem = { problem: 'no index serves the order of score', hint: 'Put one on the server.' };
const noTrigger: NeedProblem = { problem: 'no trigger watches bench', hint: 'Put one on the server.' };

/** A scenario that finds these problems, and one call of whose own shows that it asked. */
function needy(name: string, found: readonly NeedProblem[] | Error, hooks: string[] = []): Scenario {
  const scenario: Scenario<unknown, ScriptedClient> = {
    ...oneCallScenario(name),
    async probeNeeds({ client, result, shared, workload, databases }) {
      hooks.push(`${workload} probes ${String(shared)} of ${databases.join()}`);
      await client('default').call('probe', result, '');
      if (found instanceof Error) throw found;
      return found;
    },
    prepare() {
      hooks.push('prepare');
      return Promise.resolve(null);
    },
    dispose() {
      hooks.push('dispose');
      return Promise.resolve({ removed: 0, left: { count: 0, samples: [] } });
    },
  };
  return scenario;
}

async function endOf(scenarios: readonly Scenario[], over: { readonly probeNeeds?: false } = {}) {
  const target = scriptedTarget({ serviceUs: 10_000 });
  const workloads = scenarios.map(({ name }, index) =>
    workloadForTests({ name, scenario: name, firstWorker: index * 4, operations: 8 }),
  );
  const phases = { ...planForTests().phases, steadyUs: null };
  const { run, clock } = startTestRun({ scenarios, target, plan: { workloads, phases, ...over } });
  const end = await clock.runUntil(run.finished.catch((error: unknown) => error as BenchError));
  expect([clock.timers, target.openConnections]).toEqual([0, 0]);
  return { end, phase: run.phase, calls: target.calls.map(({ name }) => name) };
}

test('P2-44 a server that lacks what scenarios need ends the run before load, with a sentence for each thing', async () => {
  const hooks: string[] = [];
  const scenarios = [needy('a', [noIndex, noTrigger], hooks), needy('b', [noIndex], hooks), needy('c', [], hooks)];
  const { end, phase, calls } = await endOf(scenarios);
  expect(end).toEqual(
    new BenchError('target_not_ready', `${noIndex.problem}\n${noTrigger.problem}`, { hint: noIndex.hint }),
  );
  expect(end).toMatchObject({ code: 'target_not_ready', hint: noIndex.hint });
  expect([phase, calls]).toEqual(['setup', ['probe', 'probe', 'probe']]);
  expect(hooks).toEqual(['a', 'b', 'c'].map((name) => `${name} probes null of default`));
});

test('P2-44 where nothing is lacking the run takes place, and scenarios have asked before any of them prepares', async () => {
  const hooks: string[] = [];
  const { end } = await endOf([needy('a', [], hooks), needy('b', [], hooks)]);
  expect(end).toMatchObject({ run: { status: 'completed' }, summary: { total_operations: 16 } });
  expect(hooks).toEqual([
    'a probes null of default',
    'b probes null of default',
    ...['prepare', 'prepare', 'dispose', 'dispose'],
  ]);
});

test('a plan may leave the probe out', async () => {
  const { end, calls } = await endOf([needy('a', [noIndex])], { probeNeeds: false });
  expect(end).toMatchObject({ run: { status: 'completed' } });
  expect(calls).not.toContain('probe');
});

test('a probe that throws ends the run, naming workload and function', async () => {
  const { end } = await endOf([needy('a', new Error('no such customer'))]);
  expect(end).toMatchObject({
    code: 'scenario_bug',
    message: 'the scenario of workload a failed in probeNeeds(): Error: no such customer',
  });
});

test('a run that is given up while a scenario asks ends at once', async () => {
  const scenario: Scenario = { ...needy('a', []), probeNeeds: () => new Promise(() => undefined) };
  const { run, clock } = startTestRun({
    scenarios: [scenario],
    plan: { workloads: [workloadForTests({ scenario: 'a' })] },
  });
  await clock.advance(1000);
  run.abort();
  const end = await clock.runUntil(run.finished.catch((error: unknown) => error));
  expect(end).toMatchObject({ code: 'aborted' });
});

test('P2-44 what a target lacks can be asked for without a run, and the connections are closed', async () => {
  const target = scriptedTarget({ serviceUs: 10_000 });
  const clock = new ManualClock();
  const plan = planForTests({ workloads: [workloadForTests({ scenario: 'a' })] });
  const ask = (scenario: Scenario) => clock.runUntil(probeNeeds({ plan, scenarios: [scenario], target, clock }));
  expect(await ask(needy('a', [noIndex, noTrigger, noIndex]))).toEqual([noIndex, noTrigger]);
  expect(await ask(needy('a', []))).toEqual([]);
  await expect(ask(needy('a', new Error('no such customer')))).rejects.toMatchObject({ code: 'scenario_bug' });
  expect([clock.timers, target.openConnections]).toEqual([0, 0]);
});
