import { OUTCOME_CODE, type IntervalSnapshot, type SeriesInterval } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { feedScenario, feedTarget, WRITE_US } from '../../test/feed-scenario.ts';
import type { Json } from '../contracts/json.ts';
import type { WorkloadPlan } from '../contracts/plan.ts';
import { defineScenario, type Scenario, type ScenarioShard } from '../contracts/scenario.ts';
import type { HostListener, ShardAnswer, ShardTask } from '../contracts/shard-host.ts';
import type { Target } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';

const SECOND = 1_000_000;
const FEED = feedScenario as Scenario;

const watchers = (more: Partial<WorkloadPlan> = {}): WorkloadPlan =>
  workloadForTests({
    name: 'watchers',
    scenario: 'feed',
    options: { role: 'watch' },
    databases: ['a', 'b'],
    load: { model: 'hold' },
    workers: 0,
    held: 3,
    ...more,
  });

const writers = (more: Partial<WorkloadPlan> = {}): WorkloadPlan =>
  workloadForTests({
    name: 'writers',
    scenario: 'feed',
    options: { role: 'write' },
    databases: ['a', 'b'],
    load: { model: 'open', arrivals: 'constant', ratePerSecond: 20, maxQueueUs: SECOND },
    workers: 2,
    ...more,
  });

/** Three shards that are told what to do by hand. */
async function openShards(workloads: readonly WorkloadPlan[], target: Target, scenarios: readonly Scenario[] = [FEED]) {
  const clock = new ManualClock();
  const snapshots: IntervalSnapshot[] = [];
  const failures: string[] = [];
  const logs = () => snapshots.flatMap((snapshot) => snapshot.logs.map(({ message }) => message));
  const host = inProcessHost({ clock, target, scenarios, shards: 3 });
  const listener: HostListener = {
    onSnapshot: (snapshot) => void snapshots.push(snapshot),
    onProgress: () => undefined,
    onPrinted: () => undefined,
    onWorkloadEnded: () => undefined,
    onFailure: (_shard, error) => void failures.push(error.message),
  };
  await host.open(planForTests({ workloads }), { authorizations: [null] }, listener);
  const tell = (task: ShardTask, inUs = 0): Promise<readonly ShardAnswer[]> =>
    host.send({ ...task, atUs: clock.nowUs() + inUs }, Infinity);
  const send = async (task: ShardTask, inUs = 0): Promise<readonly ShardAnswer[]> => {
    const answers = tell(task, inUs);
    // What is done at once takes no time.
    await clock.advance(0);
    return clock.runUntil(answers);
  };
  return {
    clock,
    snapshots,
    failures,
    logs,
    /** As `send`, but time stands still. */
    tell,
    send,
    close: () => clock.runUntil(host.close()),
    /** Sets up and lets load begin a second from now. */
    async start() {
      await send({ type: 'setup', shared: {} });
      await send({ type: 'start' });
    },
    async drain() {
      await send({ type: 'stop', giveUpQueued: true });
      await send({ type: 'finish', deadlineUs: clock.nowUs() + SECOND });
      return send({ type: 'drain', stragglersUs: SECOND });
    },
    /** Series of a name, as `database phase segment kind`, with what `of` says of them over all snapshots. */
    series(name: string, of: (series: SeriesInterval) => number = ({ ok }) => ok) {
      const sums: Record<string, number> = {};
      for (const each of snapshots.flatMap(({ series }) => series)) {
        const { operation, database, phase, segment, kind } = each.key;
        const key = `${database} ${phase} ${segment} ${kind}`;
        if (operation === name) sums[key] = (sums[key] ?? 0) + of(each);
      }
      return sums;
    },
    counters(name: string) {
      return snapshots.reduce((sum, { counters }) => sum + (counters[name] ?? 0), 0);
    },
    checks() {
      const sums: Record<string, readonly [checked: number, failed: number]> = {};
      for (const { name, checked, failed } of snapshots.flatMap((snapshot) => snapshot.checks)) {
        const [before, failedBefore] = sums[name] ?? [0, 0];
        sums[name] = [before + checked, failedBefore + failed];
      }
      return sums;
    },
    ledger(): Json {
      const all = snapshots.flatMap(({ ledgers }) =>
        ledgers['writes'] === undefined ? [] : [ledgers['writes'] as Json],
      );
      return all.reduce((a, b) => FEED.ledgers!['writes']!.merge(a, b), {});
    },
  };
}

describe('series of a workload', () => {
  test('R35 carry the database that their worker is dealt to, and the segment in which they were due', async () => {
    const stages = [
      { durationUs: SECOND, from: 10, to: 10 },
      { durationUs: 2 * SECOND, from: 0, to: 0 },
      { durationUs: SECOND, from: 20, to: 20 },
    ];
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 10, stages, maxQueueUs: SECOND } as const;
    const shards = await openShards(
      [writers({ load })],
      feedTarget(() => null),
    );
    await shards.start();
    await shards.clock.advance(5 * SECOND);
    await shards.close();
    expect(shards.series('write')).toEqual({
      'a steady 0 operation': 5,
      'b steady 0 operation': 5,
      'a steady 2 operation': 10,
      'b steady 2 operation': 10,
    });
    expect(shards.series('commit')).toEqual({
      'a steady 0 step': 5,
      'b steady 0 step': 5,
      'a steady 2 step': 10,
      'b steady 2 step': 10,
    });
  });

  test('R8 a dropped arrival stands in the database of the worker that it was meant for', async () => {
    const target = scriptedTarget({ serviceUs: 100 * SECOND });
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 10, maxQueueUs: 0, overflow: 'drop' } as const;
    const workload = workloadForTests({ load, workers: 2, databases: ['a', 'b'] });
    const shards = await openShards([workload], target, [oneCallScenario()]);
    await shards.start();
    await shards.clock.advance(2 * SECOND - 1);
    await shards.close();
    expect(shards.series('', ({ dropped }) => dropped)).toEqual({
      'a steady 0 operation': 9,
      'b steady 0 operation': 9,
    });
  });

  test('R30 deliveries belong to the phase in which their write was due, whenever they come, with the sign of when they come', async () => {
    const target = feedTarget((_event, { index }) => (index % 2 === 0 ? 3 * SECOND : WRITE_US - 2000));
    const shards = await openShards([writers(), watchers({ firstWorker: 2 })], target);
    await shards.start();
    await shards.clock.advance(SECOND - 1);
    await shards.send({ type: 'stop', giveUpQueued: true });
    await shards.send({ type: 'pause' });
    await shards.clock.advance(5 * SECOND);
    await shards.close();
    // Sockets 0 and 2 are in database a, socket 1 is in database b.
    expect(shards.series('event')).toEqual({ 'a steady 0 delivery': 20, 'b steady 0 delivery': 10 });
    expect(shards.series('event', ({ afterDone }) => afterDone.count)).toEqual({
      'a steady 0 delivery': 20,
      'b steady 0 delivery': 0,
    });
    expect(shards.series('event', ({ beforeDone }) => beforeDone.count)['b steady 0 delivery']).toBe(10);
  });

  test('R31 a delivery that comes in a pause is recorded, and counted as one', async () => {
    const target = feedTarget(({ id }) => (id === '0-5' ? SECOND / 2 : WRITE_US));
    const shards = await openShards([writers({ workers: 1, databases: ['a'] }), watchers({ firstWorker: 1 })], target);
    await shards.start();
    await shards.clock.advance(SECOND / 4 - 1);
    await shards.send({ type: 'pause' });
    await shards.clock.advance(SECOND);
    await shards.send({ type: 'resume' });
    await shards.clock.advance(SECOND / 4);
    await shards.close();
    const writes = shards.series('write')['a steady 0 operation']!;
    expect(shards.series('event')['a steady 0 delivery']).toBe(2 * writes);
    expect(shards.counters('deliveries_while_paused')).toBe(2);
    const outside = Object.values(shards.series('event', ({ outsideLoad }) => outsideLoad));
    expect(outside.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  test('R36 what belongs to a connection stands in the steady phase, and says what failed and of no worker', async () => {
    const scenario: Scenario = {
      ...(oneCallScenario() as Scenario),
      series: () => [{ name: 'subscribe', kind: 'connection' }],
      shard: (context) => ({
        ...oneCallScenario().shard(context as never),
        async setup() {
          const opening = { startUs: 0, doneUs: 500, category: 0 };
          context.connection(0, { ...opening, outcome: OUTCOME_CODE.ok, database: 1 });
          context.connection(0, { ...opening, outcome: OUTCOME_CODE.failed, message: 'no such channel' });
          return Promise.resolve();
        },
      }),
    };
    const shards = await openShards([workloadForTests({ databases: ['a', 'b'] })], scriptedTarget(), [scenario]);
    await shards.send({ type: 'setup', shared: {} });
    await shards.close();
    expect(shards.series('subscribe')).toEqual({ 'a steady 0 connection': 0, 'b steady 0 connection': 3 });
    expect(shards.series('subscribe', ({ failed }) => failed)['a steady 0 connection']).toBe(3);
    const [error] = shards.snapshots.flatMap(({ errors }) => errors);
    expect(error).toMatchObject({ kind: 'connection', first: { worker: -1, message: 'no such channel' } });
  });

  test('one that was never declared is told to the scenario', async () => {
    const scenario = defineScenario({
      ...oneCallScenario(),
      shard(context) {
        expect(() => context.lose(0, 0, 1)).toThrow('declares no delivery number 0: see series() of its scenario');
        const opening = { startUs: 0, doneUs: 1, outcome: OUTCOME_CODE.ok, category: 0 };
        expect(() => context.connection(0, opening)).toThrow('declares no connection number 0');
        expect(() => context.check(0)).toThrow('declares no check 0: see checks() of its scenario');
        return oneCallScenario().shard(context);
      },
    });
    const shards = await openShards([workloadForTests()], scriptedTarget(), [scenario]);
    await shards.send({ type: 'setup', shared: {} });
    expect(shards.failures).toEqual([]);
    await shards.close();
  });
});

describe('ledgers', () => {
  test('are handed over as what was added, merged over the workloads of a shard, and nothing is told twice', async () => {
    const neighbours = writers({ name: 'neighbours', firstWorker: 3, workers: 2 });
    const shards = await openShards(
      [writers(), neighbours],
      feedTarget(() => null),
    );
    await shards.start();
    await shards.clock.advance(2 * SECOND);
    const answers = await shards.drain();
    expect(answers.map((answer) => answer.kind === 'done' && answer.reply.lastSequence)).toEqual(
      [0, 1, 2].map((shard) =>
        Math.max(...shards.snapshots.filter((each) => each.shard === shard).map((each) => each.sequence)),
      ),
    );
    const told = shards.snapshots.flatMap(({ ledgers }) =>
      Object.values((ledgers['writes'] ?? {}) as Record<string, object>).flatMap((writes) => Object.keys(writes)),
    );
    expect(told.length).toBe(new Set(told).size);
    expect(told.length).toBe(Object.values(shards.series('write')).reduce((sum, count) => sum + count, 0));
    await shards.close();
  });

  test('R31 settle lets each shard judge what it holds: what never came is lost, and its check fails', async () => {
    const target = feedTarget((event, { index }) => (event.id === '0-3' && index === 2 ? null : WRITE_US));
    const shards = await openShards([writers(), watchers({ firstWorker: 2 })], target);
    await shards.start();
    await shards.clock.advance(2 * SECOND - 1);
    await shards.drain();
    await shards.send({ type: 'settle', ledgers: { writes: shards.ledger() }, gaps: [] });
    const written = Object.values(shards.series('write')).reduce((sum, count) => sum + count, 0);
    expect(shards.series('event', ({ lost }) => lost)['a steady 0 delivery']).toBe(1);
    expect(shards.checks()).toEqual({
      delivered: [written + written / 2, 1],
      twice: [written + written / 2 - 1, 0],
      written: [written + written / 2 - 1, 0],
    });
    await shards.close();
  });

  test('that no scenario brings a format for end the run', async () => {
    const { ledgers: _without, ...rest } = FEED;
    const shards = await openShards(
      [writers()],
      feedTarget(() => null),
      [rest],
    );
    await shards.start();
    await shards.clock.advance(2 * SECOND);
    await shards.close();
    expect(shards.failures[0]).toContain('writes ledger "writes", which has no format');
  });
});

describe('connections that are held', () => {
  test('R16 are opened before load over the ramp of the whole workload, and no others are', async () => {
    const target = feedTarget(() => null);
    const load = { model: 'hold', connectionRampUs: 3 * SECOND } as const;
    const shards = await openShards([watchers({ load, held: 6 })], target);
    await shards.send({ type: 'setup', shared: {} });
    expect(target.sockets.map(({ openedUs }) => openedUs)).toEqual([0, 0.5, 1, 1.5, 2, 2.5].map((at) => at * SECOND));
    expect(target.opened).toEqual([]);
    await shards.send({ type: 'teardown', deadlineUs: shards.clock.nowUs() + SECOND });
    expect(target.sockets).toEqual([]);
    await shards.close();
    expect(shards.series('hold')).toEqual({ 'a steady 0 connection': 3, 'b steady 0 connection': 3 });
    expect(shards.series('subscribe')).toEqual({ 'a steady 0 connection': 3, 'b steady 0 connection': 3 });
    expect(shards.failures).toEqual([]);
  });

  test('X-06 probes have a shard to themselves, and every shard is told when load begins', async () => {
    const begun: unknown[] = [];
    const opened: string[] = [];
    const scenario = defineScenario<unknown, unknown>({
      ...oneCallScenario(),
      name: 'probed',
      connections: () => ({ documents: false, held: 5, probes: 2 }),
      shard: ({ share }) => ({
        createWorker: () => ({ next: () => null }),
        begin: (times) => void begun.push([share.shard, share.shards, share.workers, times]),
        connect: (connection) => {
          opened.push(`${share.shard}: ${connection}`);
          return Promise.resolve({ close: () => undefined });
        },
      }),
    }) as Scenario;
    const workload = workloadForTests({ scenario: 'probed', workers: 3, held: 5, probes: 2 });
    const shards = await openShards([workload], scriptedTarget(), [scenario]);
    await shards.start();
    await shards.clock.advance(SECOND);
    await shards.close();
    expect(opened.toSorted()).toEqual(['0: 0', '0: 2', '1: 1', '2: 3', '2: 4']);
    const times = { startUs: 0, steadyUs: 0 };
    expect(begun).toEqual([
      [0, 2, [0, 2], times],
      [1, 2, [1], times],
      [2, 2, [], times],
    ]);
    expect(shards.failures).toEqual([]);
  });

  test('R31 tell how long they were held, of how long they were to be, and queues stand under their workload', async () => {
    const failing = { until: 0 };
    const target = scriptedTarget({
      serviceUs: 100 * SECOND,
      socket: ({ atUs }) => (atUs < failing.until ? { failsWith: new Error('no room') } : {}),
    });
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 10, maxQueueUs: 100 * SECOND } as const;
    const shards = await openShards([writers({ load, workers: 1 }), watchers({ held: 2, firstWorker: 1 })], target);
    await shards.start();
    await shards.clock.advance(SECOND);
    failing.until = Infinity;
    target.sockets[0]!.drop('the server went away');
    await shards.clock.advance(SECOND);
    const parts = shards.snapshots.flatMap((snapshot) => snapshot.shards);
    await shards.close();
    const sumOf = (shard: number) => {
      const held = parts.filter((part) => part.shard === shard).flatMap((part) => part.held ?? []);
      const sum = (key: 'askedUs' | 'heldUs') => held.reduce((total, time) => total + time[key], 0) / SECOND;
      return [new Set(held.map(({ workload }) => workload)), sum('askedUs'), sum('heldUs')];
    };
    const own = new Set(['watchers']);
    expect([sumOf(0), sumOf(1)]).toEqual([
      [own, 2, 1],
      [own, 2, 2],
    ]);
    const last = parts.filter(({ shard }) => shard === 0).at(-1)!;
    expect(last.queuedByWorkload).toEqual({ writers: last.gauges.queued, watchers: 0 });
    expect(last.gauges.queued).toBeGreaterThan(10);
  });

  test('stand in the stage in which they were opened; those opened before load in the first', async () => {
    const failing = { until: 0 };
    const target = scriptedTarget({
      socket: ({ atUs }) => (atUs < failing.until ? { failsWith: new Error('no room') } : {}),
    });
    const stages = [
      { name: 'calm', durationUs: SECOND, from: 1, to: 1 },
      { name: 'storm', durationUs: 2 * SECOND, from: 1, to: 1 },
    ];
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 1, stages, maxQueueUs: SECOND } as const;
    const shards = await openShards([writers({ load, firstWorker: 0 }), watchers({ held: 1, firstWorker: 2 })], target);
    await shards.start();
    await shards.clock.advance(1.5 * SECOND);
    failing.until = shards.clock.nowUs() + 350_000;
    target.sockets[0]!.drop('the server went away');
    await shards.clock.advance(SECOND);
    await shards.close();
    expect(shards.series('hold')).toEqual({ 'a steady 0 connection': 1, 'a steady 1 connection': 1 });
    expect(shards.series('hold', ({ failed }) => failed)).toEqual({
      'a steady 0 connection': 0,
      'a steady 1 connection': 2,
    });
    expect(shards.series('subscribe')).toEqual({ 'a steady 0 connection': 1, 'a steady 1 connection': 1 });
  });

  test('R16 are opened again when they are lost, after waits that double, and counted', async () => {
    const failing = { until: 0 };
    const target = scriptedTarget({
      socket: ({ atUs }) => (atUs < failing.until ? { failsWith: new Error('no room') } : {}),
    });
    const shards = await openShards([watchers({ held: 1 })], target);
    await shards.start();
    await shards.clock.advance(SECOND);
    const lostUs = shards.clock.nowUs();
    failing.until = lostUs + 650_000;
    target.sockets[0]!.drop('the server went away');
    // It is tried after 0.1, 0.3 and 0.7 seconds.
    await shards.clock.advance(699_999);
    expect(target.sockets).toEqual([]);
    await shards.clock.advance(2);
    expect(target.sockets.map(({ openedUs }) => openedUs - lostUs)).toEqual([700_000]);
    await shards.close();
    expect([shards.counters('connections_lost'), shards.counters('connections_reopened')]).toEqual([1, 1]);
    expect(shards.series('hold')).toEqual({ 'a steady 0 connection': 2 });
    expect(shards.series('hold', ({ failed }) => failed)).toEqual({ 'a steady 0 connection': 2 });
    const [error] = shards.snapshots.flatMap(({ errors }) => errors);
    expect(error).toMatchObject({ operation: 'hold', kind: 'connection', first: { worker: -1, message: 'no room' } });
    expect(shards.logs()).toEqual(['connection 0 of workload watchers was lost: the server went away']);
  });

  const connecting = (connect: NonNullable<ScenarioShard<unknown>['connect']>): Scenario => ({
    ...(oneCallScenario() as Scenario),
    operations: () => [],
    connections: () => ({ documents: false, held: 1 }),
    shard: () => ({ connect }),
  });
  const holding = workloadForTests({ load: { model: 'hold' }, workers: 0, held: 1 });

  test('and hang while they are opened are given up after the time limit of the target, counted, and tried again', async () => {
    const opened: { closed: number; readonly signal: AbortSignal; open(): void }[] = [];
    const scenario = connecting(
      (_connection, { signal }) =>
        new Promise((resolve) => {
          const entry = { closed: 0, signal, open: () => resolve({ close: () => void (entry.closed += 1) }) };
          opened.push(entry);
        }),
    );
    const shards = await openShards([holding], scriptedTarget(), [scenario]);
    await shards.send({ type: 'setup', shared: {} });
    expect(shards.clock.nowUs()).toBe(10 * SECOND);
    await shards.clock.advance(100_000);
    expect(opened.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    opened[0]!.open();
    opened[1]!.open();
    await shards.clock.advance(20 * SECOND);
    expect(opened.map(({ closed }) => closed)).toEqual([1, 0]);
    await shards.close();
    expect(opened.map(({ closed }) => closed)).toEqual([1, 1]);
    expect(shards.series('hold', ({ ok, failed }) => 10 * ok + failed)).toEqual({ 'default steady 0 connection': 11 });
    const [error] = shards.snapshots.flatMap(({ errors }) => errors);
    expect(error).toMatchObject({ category: 'timeout', first: { message: 'it was not open within 10 s' } });
  });

  test('and lost while they are opened are not closed when the run ends meanwhile', async () => {
    let closed = 0;
    let open = (): void => undefined;
    const scenario = connecting(
      (_connection, { onLost }) =>
        new Promise((resolve) => {
          open = () => {
            onLost('gone at once');
            resolve({ close: () => void (closed += 1) });
          };
        }),
    );
    const shards = await openShards([holding], scriptedTarget(), [scenario]);
    void shards.tell({ type: 'setup', shared: {} });
    await shards.clock.advance(SECOND);
    const ended = shards.send({ type: 'teardown', deadlineUs: 5 * SECOND });
    open();
    await ended;
    await shards.close();
    expect([closed, shards.clock.nowUs()]).toEqual([0, SECOND]);
  });

  test('by a scenario that throws in place of a promise are a bug of it', async () => {
    const scenario = connecting(() => {
      throw new TypeError('no such thing');
    });
    const shards = await openShards([holding], scriptedTarget(), [scenario]);
    await shards.send({ type: 'setup', shared: {} });
    expect(shards.failures).toEqual(['a scenario threw an error: TypeError: no such thing']);
    await shards.close();
  });

  test('are all that a scenario without workers can have: operations that are scheduled are refused', async () => {
    const scenario = connecting(() => Promise.resolve({ close: () => undefined }));
    const shards = await openShards([workloadForTests({ workers: 1 })], scriptedTarget(), [scenario]);
    const [answer] = await shards.send({ type: 'setup', shared: {} });
    expect(answer?.kind === 'failed' && answer.error.message).toBe(
      'The scenario test cannot be used: workload main schedules operations, but its shard has no createWorker().',
    );
    await shards.close();
  });

  test('by a scenario that cannot connect are its fault, before load', async () => {
    const shards = await openShards([workloadForTests({ held: 5 })], scriptedTarget(), [oneCallScenario()]);
    const answers = await shards.send({ type: 'setup', shared: {} });
    expect(answers.map((answer) => answer.kind === 'failed' && [answer.error.code, answer.error.message])).toEqual(
      Array(3).fill([
        'plugin_invalid',
        'The scenario test cannot be used: workload main holds 5 connections, but its shard has no connect().',
      ]),
    );
    await shards.close();
  });

  test('are not opened any more once the run is stopped, and none of them keeps it from ending', async () => {
    const target = scriptedTarget({ socket: () => ({ takesUs: 100 * SECOND }) });
    const shards = await openShards([watchers()], target);
    const setup = shards.tell({ type: 'setup', shared: {} });
    await shards.clock.advance(SECOND);
    await shards.send({ type: 'stop', giveUpQueued: true });
    await setup;
    expect(shards.clock.nowUs()).toBe(SECOND);
    await shards.close();
    await shards.clock.advance(200 * SECOND);
    expect([target.openConnections, shards.clock.timers]).toEqual([0, 0]);
  });
});

describe('what a scenario throws', () => {
  const throwing = (hook: 'setup' | 'drain' | 'settle' | 'teardown', error: Error): Scenario => ({
    ...(oneCallScenario() as Scenario),
    shard: (context) => ({
      ...oneCallScenario().shard(context as never),
      [hook]() {
        throw error;
      },
    }),
  });

  test.each(['setup', 'drain', 'settle', 'teardown'] as const)('in %s is a bug of it', async (hook) => {
    const shards = await openShards([workloadForTests()], scriptedTarget(), [throwing(hook, new TypeError('no'))]);
    const answers = [
      ...(await shards.send({ type: 'setup', shared: {} })),
      ...(await shards.drain()),
      ...(await shards.send({ type: 'settle', ledgers: {}, gaps: [] })),
      ...(await shards.send({ type: 'teardown', deadlineUs: shards.clock.nowUs() + SECOND })),
    ];
    const failed = answers.flatMap((answer) => (answer.kind === 'failed' ? [answer.error] : []));
    expect(failed.map(({ code, message }) => `${code}: ${message}`)).toEqual(
      Array(3).fill(`scenario_bug: the scenario of workload main failed in ${hook}(): TypeError: no`),
    );
    await shards.close();
  });

  test('for people is told as it is', async () => {
    const error = new BenchError('setup_failed', 'the disk is full');
    const shards = await openShards([workloadForTests()], scriptedTarget(), [throwing('setup', error)]);
    const [answer] = await shards.send({ type: 'setup', shared: {} });
    expect(answer).toMatchObject({ kind: 'failed', error: { code: 'setup_failed', message: 'the disk is full' } });
    await shards.close();
  });

  test('in one workload keeps no other from being torn down', async () => {
    const done: string[] = [];
    const scenario: Scenario = {
      ...(oneCallScenario() as Scenario),
      shard: (context) => ({
        ...oneCallScenario().shard(context as never),
        teardown() {
          if (context.workload === 'first') throw new Error('no');
          done.push(context.workload);
          return Promise.resolve({ removed: 0, left: { count: 0, samples: [] } });
        },
      }),
    };
    const workloads = [workloadForTests({ name: 'first' }), workloadForTests({ name: 'second', firstWorker: 4 })];
    const shards = await openShards(workloads, scriptedTarget(), [scenario]);
    await shards.send({ type: 'setup', shared: {} });
    const answers = await shards.send({ type: 'teardown', deadlineUs: SECOND });
    expect(answers.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed']);
    expect(done).toEqual(['second', 'second', 'second']);
    await shards.close();
  });
});

describe('a drain', () => {
  test('gives the stragglers of a scenario a time of their own, after its operations, and no more', async () => {
    const told: number[] = [];
    const scenario: Scenario = {
      ...(oneCallScenario() as Scenario),
      shard: (context) => ({
        ...oneCallScenario().shard(context as never),
        async drain(deadlineUs) {
          told.push(deadlineUs - context.clock.nowUs());
          await new Promise(() => undefined);
        },
      }),
    };
    const target = scriptedTarget({ serviceUs: 300_000 });
    const shards = await openShards([workloadForTests({ workers: 3 })], target, [scenario]);
    await shards.start();
    await shards.clock.advance(SECOND);
    const stoppedUs = shards.clock.nowUs();
    await shards.drain();
    // What was under way takes 0.2 s more; only then does the second of the stragglers begin.
    expect(told).toEqual([SECOND, SECOND, SECOND]);
    expect(shards.clock.nowUs() - stoppedUs).toBe(SECOND + 200_000);
    await shards.close();
    expect(shards.logs()[0]).toBe('workload main still waited for stragglers at its deadline');
  });
});

test('load that is paused before it begins begins when it is resumed, as much later', async () => {
  const target = scriptedTarget({ serviceUs: 100_000 });
  const shards = await openShards([workloadForTests({ workers: 1 })], target, [oneCallScenario()]);
  await shards.send({ type: 'setup', shared: {} });
  await shards.send({ type: 'start' }, SECOND);
  await shards.clock.advance(SECOND / 2);
  await shards.send({ type: 'pause' });
  await shards.clock.advance(2 * SECOND);
  await shards.send({ type: 'resume' });
  await shards.clock.advance(SECOND);
  expect(target.calls[0]?.atUs).toBe(3 * SECOND);
  await shards.close();
});

test('a workload with users of its own is let in as those, also after they were renewed', async () => {
  const target = scriptedTarget({ serviceUs: 100_000 });
  const own = workloadForTests({ name: 'own', workers: 1, firstWorker: 1 });
  const shards = await openShards([workloadForTests({ workers: 1 }), own], target, [oneCallScenario()]);
  const credentials = { authorizations: ['everybody'], workloads: { own: ['somebody'] } };
  await shards.send({ type: 'credentials', credentials });
  await shards.start();
  await shards.clock.advance(100_000);
  const seen = new Map(target.calls.map(({ worker, authorization }) => [worker, authorization]));
  expect([seen.get(0), seen.get(1)]).toEqual(['everybody', 'somebody']);
  await shards.close();
});

describe('stillness', () => {
  test('R25 times in which something is due and nothing is answered are told, but for pauses and stages without load', async () => {
    const stages = [
      { durationUs: 2 * SECOND, from: 100, to: 100 },
      { durationUs: 3 * SECOND, from: 0, to: 0 },
      { durationUs: 2 * SECOND, from: 100, to: 100 },
    ];
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 100, stages, maxQueueUs: 10 * SECOND } as const;
    const target = scriptedTarget({
      answer: ({ atUs }) => ({ serviceUs: atUs >= SECOND && atUs < 1.5 * SECOND ? 1.5 * SECOND - atUs : 1000 }),
    });
    const shards = await openShards([workloadForTests({ load, workers: 300 })], target, [oneCallScenario()]);
    await shards.start();
    await shards.clock.advance(6 * SECOND);
    await shards.send({ type: 'pause' });
    await shards.clock.advance(4 * SECOND);
    await shards.send({ type: 'resume' });
    await shards.clock.advance(3 * SECOND);
    await shards.close();
    const told = shards.snapshots.flatMap((snapshot) => snapshot.shards.flatMap(({ still }) => still));
    expect(new Set(told.map(({ workload }) => workload))).toEqual(new Set(['main']));
    const still = told.flatMap(({ stretches }) => stretches).filter(({ fromUs, toUs }) => toUs - fromUs > SECOND / 10);
    // On each of the two shards; one may be told again when more is known of it.
    expect(still.length).toBeGreaterThanOrEqual(2);
    expect(still.map(({ fromUs, toUs }) => [fromUs, toUs].map((us) => us / SECOND))).toEqual(
      still.map(() => [expect.closeTo(1, 1), expect.closeTo(1.5, 1)]),
    );
  });
});
