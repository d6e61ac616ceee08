import {
  createPlan,
  resolveConfig,
  configLayer,
  type LiveFigures,
  type Plan,
  type Report,
  type SnapshotEvent,
} from '@syntrix-bench/core';
import { fakeSyntrix, startTestRun, type FakeSyntrix } from '@syntrix-bench/core/testing';

import { realtimeScenario } from '../src/realtime-scenario.ts';
import type { Scenario } from '@syntrix-bench/core';

/** The scenario as engines take it. */
export const SCENARIO = realtimeScenario as unknown as Scenario;

/** The plan of a config as people write it, without warm-up and with a few seconds of load. */
export function planOf(scenario: object, more: object = {}): Plan {
  return planOfConfig({ scenario: { type: 'realtime', ...scenario }, ...more });
}

function planOfConfig(config: object): Plan {
  const layer = configLayer('test', {
    benchmark: { target: 'http://127.0.0.1:1', warmup: '0s', duration: '4s' },
    ...config,
  });
  return createPlan(resolveConfig([layer]), { scenarios: [SCENARIO], runId: 'run1', seed: 7 }).plan;
}

/** What a run in virtual time against a server in memory came to. */
export interface FinishedRun {
  readonly report: Report;
  readonly server: FakeSyntrix;
  /** What watchers were shown, interval by interval. */
  readonly live: readonly LiveFigures[];
}

interface RunSetting {
  readonly shards?: number;
  readonly script?: (server: FakeSyntrix) => void;
  readonly more?: object;
}

/** Runs a config of one workload in virtual time. */
export function runInMemory(scenario: object, { more = {}, ...setting }: RunSetting = {}): Promise<FinishedRun> {
  return runPlan(planOf(scenario, more), setting);
}

/** Runs several workloads beside one another in virtual time. */
export function runSideBySide(
  workloads: readonly object[],
  { more = {}, ...setting }: RunSetting = {},
): Promise<FinishedRun> {
  return runPlan(planOfConfig({ workloads, ...more }), setting);
}

async function runPlan(
  plan: Plan,
  { shards = 1, script = () => undefined }: Omit<RunSetting, 'more'>,
): Promise<FinishedRun> {
  const server = fakeSyntrix();
  script(server);
  const live: LiveFigures[] = [];
  const watcher = { name: 'watcher', onSnapshot: (event: SnapshotEvent) => void live.push(event.live) };
  const { run, clock } = startTestRun({ plan, scenarios: [SCENARIO], target: server, shards, reporters: [watcher] });
  return { report: await clock.runUntil(run.finished), server, live };
}

/** Checks that failed or of which nobody can tell, as a line each; known quirks left out. */
export function findingsOf({ checks }: Report): readonly string[] {
  return checks
    .filter(({ kind, failed, unknown }) => kind !== 'quirk' && (failed > 0 || unknown !== undefined))
    .map(({ name, checked, failed, unknown }) => `${name}: ${failed} of ${checked}, ${unknown?.count ?? 0} unknown`);
}
