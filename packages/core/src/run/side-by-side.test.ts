import { parseThreshold } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { feedScenario, feedTarget } from '../../test/feed-scenario.ts';
import type { AuthPlan, ThresholdPlan, WorkloadPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import type { Target } from '../contracts/target.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const { phases } = planForTests();

/** Has nothing to do but to be there. */
function watchingScenario(): Scenario {
  const plain = oneCallScenario('watching', 'watch');
  return {
    ...plain,
    operations: () => [],
    connections: () => ({ documents: false, held: 2 }),
    shard: () => ({
      createWorker: () => {
        throw new Error('there are no workers');
      },
      connect: () => Promise.resolve({ close: () => undefined }),
    }),
  };
}

const watchers = workloadForTests({
  name: 'watchers',
  scenario: 'watching',
  load: { model: 'hold' },
  workers: 0,
  held: 2,
});

/** Does so many calls with each worker, and then has nothing left to do. */
function endingScenario(calls: number): Scenario {
  const plain = oneCallScenario('ending', 'last');
  return {
    ...plain,
    shard: (context: Parameters<typeof plain.shard>[0]) => {
      const shard = plain.shard(context);
      return {
        createWorker(worker) {
          const behaviour = shard.createWorker!(worker);
          let left = calls;
          return { next: () => ((left -= 1) >= 0 ? behaviour.next() : null) };
        },
      };
    },
  };
}

describe('a workload that only holds', () => {
  test('alone lasts as long as the plan says, and does nothing', async () => {
    const target = scriptedTarget();
    const { run, clock } = startTestRun({ target, scenarios: [watchingScenario()], plan: { workloads: [watchers] } });
    const report = await clock.runUntil(run.finished);
    expect(report.run).toMatchObject({
      status: 'completed',
      partial: false,
      reason: 'the planned duration was reached',
    });
    expect(report.benchmark.duration_seconds).toBe(10);
    expect(report.summary.total_operations).toBe(0);
    expect(target.calls).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  test('beside another lasts as long as that: it ends with its count', async () => {
    const writers = workloadForTests({ name: 'writers', workers: 2, operations: 20 });
    const { run, clock } = startTestRun({
      target: scriptedTarget({ serviceUs: 100_000 }),
      scenarios: [oneCallScenario(), watchingScenario()] as unknown as readonly Scenario[],
      plan: { workloads: [writers, watchers], phases: { ...phases, steadyUs: null } },
    });
    const report = await clock.runUntil(run.finished);
    expect(report.run).toMatchObject({ status: 'completed', reason: 'the planned number of operations was reached' });
    expect(report.summary.total_operations).toBe(20);
    expect(report.benchmark.duration_seconds).toBeCloseTo(1);
  });
});

describe('workloads that end at times of their own', () => {
  const two = (second: Scenario, over: Partial<Parameters<typeof workloadForTests>[0]> = {}) => ({
    target: scriptedTarget({ serviceUs: 100_000 }),
    shards: 2,
    scenarios: [oneCallScenario(), second] as unknown as readonly Scenario[],
    plan: {
      workloads: [
        workloadForTests({ name: 'steady', workers: 2 }),
        workloadForTests({ name: 'short', scenario: second.name, workers: 2, firstWorker: 2, ...over }),
      ],
    },
  });

  test('R35 have rates over their own seconds, while the run goes on', async () => {
    const { run, clock, reporter } = startTestRun(two(endingScenario(40)));
    const report = await clock.runUntil(run.finished);
    expect(report.run).toMatchObject({ status: 'completed', reason: 'the planned duration was reached' });
    expect(report.workloads?.['steady']).toMatchObject({ count: 200, goodput: 20 });
    expect(report.workloads?.['short']).toMatchObject({ count: 80, goodput: 20 });
    expect(report.summary.goodput).toBe(28);
    const note = 'workload short ended early: its scenario ran out of documents for its operations';
    expect(reporter.logs.map(({ message }) => message)).toEqual([note]);
    expect(report.run.notes).toContain(note);
  });

  test('last to the end of their stages, also of one without load beside a count that is reached', async () => {
    const stages = [
      { name: 'hit', durationUs: 2 * SECOND, from: 50, to: 50 },
      { name: 'quiet', durationUs: 20 * SECOND, from: 0, to: 0 },
    ];
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 50, stages, maxQueueUs: SECOND } as const;
    const { run, clock } = startTestRun({
      plan: {
        workloads: [
          workloadForTests({ name: 'a', load }),
          workloadForTests({ name: 'b', firstWorker: 4, operations: 100 }),
        ],
        phases: { ...phases, steadyUs: 22 * SECOND },
      },
    });
    const report = await clock.runUntil(run.finished);
    expect(report.run).toMatchObject({
      status: 'completed',
      reason: 'the planned duration was reached',
      partial: false,
    });
    expect(report.benchmark.duration_seconds).toBeCloseTo(22);
  });

  test('exhaust the plan only when all of them are exhausted', async () => {
    const counted = { ...phases, steadyUs: null };
    const options = two(endingScenario(10));
    const [first, second] = options.plan.workloads;
    const { run, clock } = startTestRun({
      ...options,
      plan: { workloads: [{ ...first!, operations: 100 }, second!], phases: counted },
    });
    const report = await clock.runUntil(run.finished);
    expect(report.run).toMatchObject({ status: 'completed', reason: 'the planned number of operations was reached' });
    expect(report.summary.total_operations).toBe(120);
    const alone = startTestRun({ ...options, plan: { workloads: [second!], phases: counted } });
    const exhausted = await alone.clock.runUntil(alone.run.finished);
    expect(exhausted.run.reason).toContain('no worker had anything left to do');
  });

  test('have the whole phase where their schedule ends in it, however long before the end its last arrival is', async () => {
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 0.5, maxQueueUs: SECOND } as const;
    const { run, clock } = startTestRun(two(oneCallScenario('slow', 'seldom'), { load }));
    const report = await clock.runUntil(run.finished);
    expect(report.workloads?.['short']).toMatchObject({ count: 5, goodput: 0.5 });
  });
});

describe('thresholds that may end the run', () => {
  function abortOn(expression: string, segments: readonly number[] | null = null): ThresholdPlan {
    const parsed = parseThreshold(expression);
    if (!parsed.ok) throw new Error(parsed.problem);
    return { threshold: parsed.threshold, abort: { graceUs: 0 }, segments };
  }

  /** Beside a workload whose calls take 10 ms, one whose calls take 100 ms. */
  async function runWith(thresholds: readonly ThresholdPlan[], workloads: readonly WorkloadPlan[]) {
    const target = scriptedTarget({ answer: ({ name }) => ({ serviceUs: name === 'slow' ? 100_000 : 10_000 }) });
    const { run, clock } = startTestRun({
      target,
      scenarios: [oneCallScenario(), oneCallScenario('slow', 'slow')] as unknown as readonly Scenario[],
      plan: { workloads, thresholds, phases: { ...phases, steadyUs: 40 * SECOND } },
    });
    return clock.runUntil(run.finished);
  }

  const quick = workloadForTests({ name: 'quick', workers: 2 });
  const slow = workloadForTests({ name: 'slow', scenario: 'slow', workers: 2, firstWorker: 2 });

  test('judge each workload by itself where they name none, and say whose it was', async () => {
    const report = await runWith([abortOn('p50 < 50ms')], [quick, slow]);
    expect(report.run.reason).toBe('the threshold "p50 < 50ms" was crossed by slow: 100 ms over the last 5 s');
  });

  test('judge the connections of each workload', async () => {
    const expressions = ['connect.errors == 0', 'quick/connect.errors == 0', 'slow/connect.errors == 0'];
    const report = await runWith(
      expressions.map((expression) => abortOn(expression)),
      [quick, slow],
    );
    expect(report.thresholds.map(({ verdict, reason }) => [verdict, reason])).toEqual(
      expressions.map(() => ['passed', expect.any(String)]),
    );
    expect(report.connections['connect']?.ok).toBe(4);
  });

  test('judge only the workload that they name', async () => {
    const report = await runWith([abortOn('quick/p50 < 50ms')], [quick, slow]);
    expect(report.run.reason).toBe('the planned duration was reached');
  });

  test('do not judge a workload that has done its part: it is no slower for that', async () => {
    const report = await runWith([abortOn('goodput > 15/s')], [quick, { ...slow, operations: 120 }]);
    expect(report.run.reason).toBe('the planned duration was reached');
    expect(report.workloads?.['slow']).toMatchObject({ count: 120, goodput: 20 });
  });

  test('judge only the stage that they name', async () => {
    const stages = [
      { durationUs: 20 * SECOND, from: 2, to: 2 },
      { durationUs: 20 * SECOND, from: 1, to: 1 },
    ];
    const staged = workloadForTests({ name: 'quick', workers: 2, load: { model: 'closed', stages } });
    const whole = await runWith([abortOn('goodput > 150/s')], [staged]);
    expect(whole.run.reason).toContain('was crossed');
    const first = await runWith([abortOn('goodput > 150/s', [0])], [staged]);
    expect(first.run.reason).toBe('the planned duration was reached');
    const second = await runWith([abortOn('goodput > 150/s', [1])], [staged]);
    expect(second.run.reason).toContain('was crossed');
    expect(second.benchmark.duration_seconds).toBeCloseTo(25);
  });
});

describe('workloads with users of their own', () => {
  const PLAN_AUTH: AuthPlan = { mode: 'token', tokenRef: 'env:RUN' };
  const OWN_AUTH: AuthPlan = { mode: 'token', tokenRef: 'env:OWN' };

  /** Sessions are named after their auth, and end after some seconds where that is said. */
  function targetWithUsers(expiresInSeconds: number | null = null) {
    const target = scriptedTarget({ serviceUs: 100_000 });
    const asked: { readonly auth: AuthPlan; readonly databases: readonly string[] }[] = [];
    const withUsers: Target<ScriptedClient> = {
      ...target,
      authenticator({ auth, databases }) {
        asked.push({ auth, databases });
        let renewals = 0;
        const session = () => ({
          username: 'someone',
          authorization: `${auth.mode === 'token' ? auth.tokenRef : auth.mode} ${renewals}`,
          refreshToken: null,
          expiresInSeconds,
        });
        return {
          open: () => Promise.resolve([session()]),
          renew: () => {
            renewals += 1;
            return Promise.resolve(session());
          },
          takeTraffic: () => [{ method: 'login', status: 200, count: 0 }],
        };
      },
    };
    return { target, withUsers, asked };
  }

  const workloads = [
    workloadForTests({ name: 'plain', workers: 2, databases: ['one'] }),
    workloadForTests({ name: 'own', workers: 2, firstWorker: 2, auth: OWN_AUTH, databases: ['two'] }),
    workloadForTests({ name: 'same', workers: 2, firstWorker: 4, auth: { ...OWN_AUTH }, databases: ['three'] }),
  ];

  async function runWith(users: ReturnType<typeof targetWithUsers>, chosen = workloads) {
    const plain = oneCallScenario();
    const prepared: Scenario = {
      ...plain,
      prepare: async ({ client, result, workload, databases }: Parameters<NonNullable<typeof plain.prepare>>[0]) => {
        await client(databases[0]!).call('prepare', result, workload);
        return null;
      },
    };
    const { run, clock } = startTestRun({
      target: users.withUsers,
      shards: 2,
      scenarios: [prepared],
      plan: { auth: PLAN_AUTH, workloads: chosen },
    });
    await clock.runUntil(run.finished);
    expect(clock.timers).toBe(0);
  }

  const whoDid = ({ target }: ReturnType<typeof targetWithUsers>, workers: readonly number[]) =>
    new Set(target.calls.filter(({ worker }) => workers.includes(worker)).map(({ authorization }) => authorization));

  test('log in once for each auth, and work as who they are', async () => {
    const users = targetWithUsers();
    await runWith(users);
    expect(users.asked).toEqual([
      { auth: PLAN_AUTH, databases: ['one'] },
      { auth: OWN_AUTH, databases: ['two', 'three'] },
    ]);
    expect(whoDid(users, [0, 1])).toEqual(new Set(['env:RUN 0']));
    expect(whoDid(users, [2, 3, 4, 5])).toEqual(new Set(['env:OWN 0']));
  });

  test('are prepared as who they are, too', async () => {
    const users = targetWithUsers();
    await runWith(users);
    const prepared = users.target.calls.filter(({ name }) => name === 'prepare');
    expect(prepared.map(({ detail, authorization }) => [detail, authorization])).toEqual([
      ['plain', 'env:RUN 0'],
      ['own', 'env:OWN 0'],
      ['same', 'env:OWN 0'],
    ]);
  });

  test('hold connections as who they are, users dealt over them', async () => {
    const target = feedTarget(() => null);
    const watchers = (name: string, held: number, auth: AuthPlan | null) =>
      workloadForTests({
        name,
        scenario: 'feed',
        options: { role: 'watch' },
        load: { model: 'hold' },
        workers: 0,
        held,
        auth,
      });
    const usersOf = (auth: AuthPlan) => (auth === PLAN_AUTH ? ['run'] : ['ann', 'bob']);
    const { run, clock } = startTestRun({
      target: {
        ...target,
        authenticator: ({ auth }) => ({
          open: () =>
            Promise.resolve(
              usersOf(auth).map((name) => ({
                username: name,
                authorization: name,
                refreshToken: null,
                expiresInSeconds: null,
              })),
            ),
          renew: (session) => Promise.resolve(session),
          takeTraffic: () => [],
        }),
      },
      shards: 2,
      scenarios: [feedScenario],
      plan: { auth: PLAN_AUTH, workloads: [watchers('own', 4, OWN_AUTH), watchers('plain', 2, null)] },
    });
    await clock.advance(5 * SECOND);
    expect(target.sockets.map(({ authorization }) => authorization).sort()).toEqual([
      'ann',
      'ann',
      'bob',
      'bob',
      'run',
      'run',
    ]);
    await clock.runUntil(run.finished);
  });

  test('have their sessions renewed, each auth by itself', async () => {
    const users = targetWithUsers(9);
    await runWith(users);
    expect(whoDid(users, [0])).toEqual(new Set(['env:RUN 0', 'env:RUN 1', 'env:RUN 2']));
    expect(whoDid(users, [5])).toEqual(new Set(['env:OWN 0', 'env:OWN 1', 'env:OWN 2']));
  });

  test('leave the auth of the run alone where none of them uses it', async () => {
    const users = targetWithUsers();
    await runWith(users, workloads.slice(1));
    expect(users.asked.map(({ auth }) => auth)).toEqual([OWN_AUTH]);
  });
});
