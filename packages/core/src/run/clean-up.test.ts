import { describe, expect, test } from 'vitest';

import type { Plan } from '../contracts/plan.ts';
import { defineScenario, type LostWorker, type Scenario, type TeardownResult } from '../contracts/scenario.ts';
import type { ShardAnswer, ShardCommand, ShardHost } from '../contracts/shard-host.ts';
import { BenchError } from '../errors.ts';
import type { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { planForTests } from '../testing/plan-for-tests.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const DOCUMENTS = 10;
const phases = { ...planForTests().phases, steadyUs: 2 * SECOND, cleanupUs: 60 * SECOND };

/** What a scenario was told of its end. */
interface Told {
  readonly lost: LostWorker[];
  readonly disposed: TeardownResult[];
}

/** A scenario that leaves ten documents on each shard, and removes one of them a second. */
function leavingScenario(told: Told, over: Partial<Scenario<unknown, ScriptedClient, null>> = {}): Scenario {
  const plain = oneCallScenario();
  return defineScenario<unknown, ScriptedClient>({
    ...plain,
    prepare: () => Promise.resolve(null),
    shard(context) {
      const left = (removed: number) => ({ count: DOCUMENTS - removed, samples: [] });
      return {
        ...plain.shard(context),
        remains: () => left(0),
        async teardown() {
          const { clock, signal } = context;
          let removed = 0;
          while (removed < DOCUMENTS && !signal.aborted) {
            await new Promise<void>((resolve) => {
              const timer = clock.setTimer(SECOND, resolve);
              signal.addEventListener('abort', () => (timer.cancel(), resolve()));
            });
            if (!signal.aborted) removed += 1;
          }
          return { removed, left: left(removed) };
        },
      };
    },
    dispose(_context, { lost, result }) {
      told.lost.push(...lost);
      told.disposed.push(result);
      return Promise.resolve({ removed: 0, left: { count: lost.length, samples: [] } });
    },
    ...over,
  });
}

/** A host one shard of which leaves some commands unanswered, or answers them with an error. */
function oddHost(shard: number, commands: readonly ShardCommand['type'][], how: 'late' | 'failed') {
  return (host: ShardHost, clock: ManualClock): ShardHost => ({
    ...host,
    async send(command, timeoutUs) {
      const answers = await host.send(command, timeoutUs);
      if (!commands.includes(command.type)) return answers;
      if (how === 'late') await new Promise<void>((resolve) => void clock.setTimer(timeoutUs, resolve));
      const odd: ShardAnswer =
        how === 'late'
          ? { shard, kind: 'late' }
          : { shard, kind: 'failed', error: new BenchError('scenario_bug', 'no') };
      return answers.map((answer) => (answer.shard === shard ? odd : answer));
    },
  });
}

function start(
  options: {
    readonly scenario?: Partial<Scenario<unknown, ScriptedClient, null>>;
    readonly plan?: Partial<Plan>;
    readonly betweenHost?: ReturnType<typeof oddHost>;
    readonly serviceUs?: number;
  } = {},
) {
  const told: Told = { lost: [], disposed: [] };
  const target = scriptedTarget({ serviceUs: options.serviceUs ?? 10_000 });
  const started = startTestRun({
    target,
    shards: 2,
    scenarios: [leavingScenario(told, options.scenario)],
    plan: { phases, ...options.plan },
    ...(options.betweenHost === undefined ? {} : { betweenHost: options.betweenHost }),
  });
  return { ...started, told };
}

const NOTHING_ODD = { skipped: false, interrupted: false, counted: true };

describe('R22 the report says what clean-up did', () => {
  test('when it came to its end', async () => {
    const { run, clock } = start();
    expect(run.cleanup).toBeNull();
    const report = await clock.runUntil(run.finished);
    expect(report.run.cleanup).toEqual({ ...NOTHING_ODD, removed: 20, left: 0, left_samples: [] });
    expect(run.cleanup).toEqual({ ...NOTHING_ODD, removed: 20, left: { count: 0, samples: [] } });
  });

  test('when it was given up half-way: the load is as complete as it was', async () => {
    const { run, clock, told } = start();
    await clock.advance(6.5 * SECOND);
    run.abort();
    const report = await clock.runUntil(run.finished, 1.5 * SECOND);
    expect(report.run.cleanup).toEqual({ ...NOTHING_ODD, interrupted: true, removed: 8, left: 12, left_samples: [] });
    expect(report.run).toMatchObject({ status: 'completed', reason: 'the planned duration was reached' });
    expect(told.disposed).toEqual([{ removed: 8, left: { count: 12, samples: [] } }]);
  });

  test('when it was given up before it had begun', async () => {
    const { run, clock } = start({ serviceUs: 3600 * SECOND });
    await clock.advance(SECOND);
    run.stop('SIGINT');
    run.abort();
    const report = await clock.runUntil(run.finished, 1.5 * SECOND);
    expect(report.run.cleanup).toEqual({ ...NOTHING_ODD, interrupted: true, removed: 0, left: 20, left_samples: [] });
    expect(report.run.status).toBe('interrupted');
  });

  test('when only the drain was given up, after the load had ended by itself: that is an interrupt', async () => {
    const { run, clock } = start({ serviceUs: 3600 * SECOND });
    await clock.advance(3 * SECOND);
    run.abort();
    const report = await clock.runUntil(run.finished, 1.5 * SECOND);
    expect(report.run).toMatchObject({ status: 'interrupted', partial: true });
  });

  test('when a shard does not say it any more: what is counted is not all', async () => {
    const betweenHost = oddHost(1, ['teardown', 'giveUp'], 'late');
    const { run, clock, told } = start({ betweenHost, serviceUs: 3600 * SECOND });
    await clock.advance(SECOND);
    run.stop('SIGINT');
    run.abort();
    const report = await clock.runUntil(run.finished, 3 * SECOND);
    expect(report.run.cleanup).toMatchObject({ interrupted: true, counted: false, removed: 0 });
    expect(report.run.cleanup.left).toBeGreaterThanOrEqual(10);
    expect(told.lost.length).toBeGreaterThan(0);
  });

  test('when a scenario does not put its things away in time: what shards said stands', async () => {
    const scenario = { dispose: () => new Promise<never>(() => undefined) };
    const { run, clock } = start({ scenario });
    await clock.advance(13 * SECOND);
    run.abort();
    const report = await clock.runUntil(run.finished, 1.5 * SECOND);
    expect(report.run.cleanup).toMatchObject({ interrupted: true, counted: true, removed: 20, left: 0 });
  });

  test('when a scenario fails at putting its things away: what shards said stands, and the run has failed', async () => {
    const scenario = { dispose: () => Promise.reject(new Error('no')) };
    const { run, clock } = start({ scenario });
    const report = await clock.runUntil(run.finished);
    expect(report.run).toMatchObject({ status: 'failed', cleanup: { counted: true, removed: 20, left: 0 } });
  });

  test('when a shard fails in clean-up: its workers are lost to the scenario, which looks after them', async () => {
    const { run, clock, told } = start({ betweenHost: oddHost(1, ['teardown'], 'failed') });
    const report = await clock.runUntil(run.finished);
    expect(told.lost.every(({ worker }) => worker % 2 === 1)).toBe(true);
    expect(report.run).toMatchObject({
      status: 'failed',
      cleanup: { ...NOTHING_ODD, removed: 10, left: told.lost.length },
    });
    expect(told.lost.length).toBeGreaterThan(0);
  });

  test('when everything is to stay: how much that is, where the scenario says so', async () => {
    const { run, clock } = start({ plan: { cleanup: false } });
    const report = await clock.runUntil(run.finished);
    expect(report.run.cleanup).toEqual({ ...NOTHING_ODD, skipped: true, removed: 0, left: 20, left_samples: [] });
  });

  test('where there is no report: set-up failed, and was cleaned up after', async () => {
    const plain = oneCallScenario();
    const scenario: Partial<Scenario<unknown, ScriptedClient, null>> = {
      shard: (context) => ({
        ...plain.shard(context),
        setup: () => Promise.reject(new BenchError('setup_failed', 'no')),
        teardown: () => Promise.resolve({ removed: 1, left: { count: 2, samples: ['x'] } }),
      }),
    };
    const { run, clock } = start({ scenario });
    await expect(clock.runUntil(run.finished)).rejects.toMatchObject({ code: 'setup_failed' });
    expect(run.cleanup).toEqual({ ...NOTHING_ODD, removed: 2, left: { count: 4, samples: ['x', 'x'] } });
  });
});
