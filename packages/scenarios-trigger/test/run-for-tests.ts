import {
  configLayer,
  createPlan,
  resolveConfig,
  type Plan,
  type Report,
  type Scenario,
  type TriggerDefinition,
} from '@syntrix-bench/core';
import { fakeSyntrix, startTestRun, type FakeSyntrix } from '@syntrix-bench/core/testing';

import { triggerDefinition } from '../src/trigger-definitions.ts';
import type { TriggerOptions } from '../src/trigger-options.ts';
import { createTriggerScenario, triggerScenario } from '../src/trigger-scenario.ts';
import { fakeHooks, type FakeHookCall, type FakeHooks, type HookFault } from './fake-hooks.ts';

/** The scenario as engines take it, with a receiver on a socket. */
export const SCENARIO = triggerScenario as unknown as Scenario;

/** The plan of a config as people write it, without warm-up and with a few seconds of load. */
export function planOf(scenario: object, more: object = {}): Plan {
  const layer = configLayer('test', {
    benchmark: { target: 'http://127.0.0.1:1', warmup: '0s', duration: '4s' },
    scenario: { type: 'trigger', ...scenario },
    ...more,
  });
  return createPlan(resolveConfig([layer]), { scenarios: [SCENARIO], runId: 'run1', seed: 7 }).plan;
}

/** The trigger that a plan needs. */
export function triggerOf({ workloads }: Plan): TriggerDefinition {
  return triggerDefinition(workloads[0]!.options as unknown as TriggerOptions);
}

/** A Syntrix in memory with the trigger of a plan, and the scenario whose receiver it calls. */
export function inMemory(plan: Plan): {
  readonly server: FakeSyntrix;
  readonly hooks: FakeHooks;
  readonly scenario: Scenario;
} {
  const server = fakeSyntrix();
  const hooks = fakeHooks(server, () => triggerOf(plan));
  return { server, hooks, scenario: createTriggerScenario(hooks.open) };
}

/** What a run in virtual time came to. */
export interface FinishedRun {
  readonly report: Report;
  readonly server: FakeSyntrix;
  readonly hooks: FakeHooks;
}

/** Runs a config in virtual time. */
export async function runInMemory(
  scenario: object,
  {
    shards = 1,
    script,
    more = {},
  }: {
    readonly shards?: number;
    readonly script?: (call: FakeHookCall) => HookFault | null;
    readonly more?: object;
  } = {},
): Promise<FinishedRun> {
  const plan = planOf(scenario, more);
  const { server, hooks, scenario: own } = inMemory(plan);
  if (script !== undefined) hooks.script = script;
  const { run, clock } = startTestRun({ plan, scenarios: [own], target: server, shards });
  return { report: await clock.runUntil(run.finished), server, hooks };
}

/** How often each check failed, those that did. */
export function failedOf({ checks }: Report): Readonly<Record<string, number>> {
  return Object.fromEntries(checks.flatMap(({ name, failed }) => (failed > 0 ? [[name, failed]] : [])));
}

/** Checks that failed or of which nobody can tell, as a line each; quirks and notices left out. */
export function findingsOf({ checks }: Report): readonly string[] {
  return checks
    .filter(({ kind, failed, unknown }) => kind === 'failure' && (failed > 0 || unknown !== undefined))
    .map(({ name, checked, failed, unknown }) => `${name}: ${failed} of ${checked}, ${unknown?.count ?? 0} unknown`);
}
