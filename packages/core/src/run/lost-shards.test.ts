import type { IntervalSnapshot, Report } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { startRun } from './start-run.ts';
import type { Timer } from '../contracts/clock.ts';
import type { Json } from '../contracts/json.ts';
import type { Plan } from '../contracts/plan.ts';
import { defineScenario, type LostWorker, type Scenario, type SettleInput } from '../contracts/scenario.ts';
import type { HostListener, ShardAnswer, ShardCommand, ShardHost } from '../contracts/shard-host.ts';
import { BenchError } from '../errors.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { environmentForTests } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;

/** What goes wrong between the coordinator and its shards. */
interface Faults {
  /** A shard leaves these commands unanswered. */
  readonly mute?: { readonly shard: number; readonly commands: readonly ShardCommand['type'][] };
  /** A shard dies when it is sent this. */
  readonly dies?: { readonly shard: number; readonly command: ShardCommand['type'] };
  /** By how much a snapshot is late on its way; `Infinity`: it is lost. */
  readonly lateUs?: (snapshot: IntervalSnapshot) => number;
}

/** A host whose shards, or the way to them, have faults. */
function faultyHost(host: ShardHost, clock: ManualClock, { mute, dies, lateUs }: Faults): ShardHost {
  let listener: HostListener;
  const dead = new Set<number>();
  const onTheirWay = new Set<Timer>();
  const late = (shard: number, timeoutUs: number) =>
    new Promise<ShardAnswer>((resolve) => clock.setTimer(timeoutUs, () => resolve({ shard, kind: 'late' })));
  return {
    kind: 'faulty',
    get shards() {
      return host.shards;
    },
    open: (plan, credentials, told) => {
      listener = {
        onSnapshot: (snapshot) => {
          if (dead.has(snapshot.shard)) return;
          const waitUs = lateUs?.(snapshot) ?? 0;
          if (waitUs === 0) told.onSnapshot(snapshot);
          else if (waitUs < Infinity) onTheirWay.add(clock.setTimer(waitUs, () => told.onSnapshot(snapshot)));
        },
        onProgress: (...progress) => told.onProgress(...progress),
        onWorkloadEnded: (...end) => told.onWorkloadEnded(...end),
        onFailure: (...failure) => told.onFailure(...failure),
        onPrinted: (...line) => told.onPrinted(...line),
      };
      return host.open(plan, credentials, listener);
    },
    async send(command, timeoutUs) {
      if (dies?.command === command.type) {
        dead.add(dies.shard);
        listener.onFailure(dies.shard, new BenchError('shard_failed', `shard ${dies.shard} is gone`));
      }
      const answers = await host.send(command, timeoutUs);
      return Promise.all(
        answers.map(async (answer): Promise<ShardAnswer> => {
          const { shard } = answer;
          if (dead.has(shard)) return { shard, kind: 'dead' };
          return mute?.shard === shard && mute.commands.includes(command.type) ? late(shard, timeoutUs) : answer;
        }),
      );
    },
    clocks: () => host.clocks(),
    machines: () => host.machines(),
    async close() {
      await host.close();
      for (const timer of onTheirWay) timer.cancel();
    },
  };
}

interface Told {
  readonly settled: (SettleInput & { readonly shard: number })[];
  readonly lost: (readonly LostWorker[])[];
}

/** Writes each call that was answered to a ledger, and keeps what its shards are told when they settle. */
function writingScenario(told: Told): Scenario<unknown, ScriptedClient, null> {
  const plain = oneCallScenario();
  return defineScenario<unknown, ScriptedClient>({
    ...plain,
    writes: () => ({ writes: 'writes/1' }),
    ledgers: { writes: { format: 'writes/1', merge: (a, b) => (a as number) + (b as number) } },
    shard(context) {
      const shard = plain.shard(context);
      let written = 0;
      return {
        createWorker(worker) {
          const behaviour = shard.createWorker!(worker);
          return {
            next() {
              const operation = behaviour.next();
              return operation === null ? null : { ...operation, settle: () => void (written += 1) };
            },
          };
        },
        takeLedgers() {
          const taken: Readonly<Record<string, Json>> = written === 0 ? {} : { writes: written };
          written = 0;
          return taken;
        },
        settle: (input) => void told.settled.push({ ...input, shard: context.share.shard }),
        teardown: () => Promise.resolve({ removed: 1, left: { count: 0, samples: [] } }),
      };
    },
    dispose: (_context, { lost }) => {
      told.lost.push(lost);
      return Promise.resolve({ removed: 0, left: { count: 0, samples: [] } });
    },
  });
}

async function runWith(faults: Faults, over: Partial<Plan> = {}, disposing?: () => Promise<never>) {
  const clock = new ManualClock();
  const target = scriptedTarget({ serviceUs: 100_000 });
  const told: Told = { settled: [], lost: [] };
  const writing = writingScenario(told);
  const scenarios = [
    disposing === undefined ? writing : { ...writing, dispose: disposing },
  ] as unknown as readonly Scenario[];
  const reporter = recordingReporter();
  const run = startRun({
    plan: planForTests({ workloads: [workloadForTests({ workers: 4 })], ...over }),
    scenarios,
    target,
    clock,
    host: faultyHost(inProcessHost({ clock, target, scenarios, shards: 2 }), clock, faults),
    machine: null,
    reporters: [reporter],
    environment: environmentForTests,
  });
  const report: Report = await clock.runUntil(run.finished);
  expect(clock.timers).toBe(0);
  return { report, target, told, reporter, endedUs: clock.nowUs() };
}

describe('a shard that does not answer', () => {
  test('does not hang the run when it is to drain: after its deadline and a grace it is named, and the others go on', async () => {
    const { report, told, reporter, endedUs } = await runWith({ mute: { shard: 1, commands: ['drain'] } });
    expect(report.run).toMatchObject({
      status: 'failed',
      reason: 'shard 1 did not answer "drain" within 25 s',
      partial: true,
    });
    expect(report.summary.total_operations).toBe(400);
    expect(endedUs).toBeLessThan(60 * SECOND);
    expect(told.settled.map(({ shard, gaps }) => [shard, gaps])).toEqual([
      [0, [{ shard: 1, reason: 'missing' }]],
      [1, [{ shard: 1, reason: 'missing' }]],
    ]);
    expect(reporter.errors.map(({ message }) => message)).toEqual(['shard 1 did not answer "drain" within 25 s']);
    expect(told.lost[0]!.map(({ worker }) => worker)).toEqual([1, 3]);
  });

  test('does not hang the run when it is to settle', async () => {
    const { report } = await runWith({ mute: { shard: 0, commands: ['settle'] } });
    expect(report.run.reason).toBe('shard 0 did not answer "settle" within 60 s');
  });

  test('does not hang the run when it is to clean up: what it made is left to the scenario to find', async () => {
    const { report, told } = await runWith({ mute: { shard: 0, commands: ['teardown'] } });
    expect(report.run).toMatchObject({
      status: 'failed',
      reason: 'shard 0 did not answer "teardown" within 80 s',
      cleanup: { skipped: false, removed: 1 },
    });
    expect(told.lost[0]!.map(({ worker }) => worker)).toEqual([0, 2]);
  });

  test('to none of all is named once', async () => {
    const { reporter } = await runWith({ mute: { shard: 1, commands: ['drain', 'settle', 'teardown'] } });
    expect(reporter.errors).toHaveLength(1);
  });

  test('when load is to begin ends the run; what others have begun is stopped, judged and removed', async () => {
    const { report, target, told } = await runWith({ mute: { shard: 1, commands: ['start'] } });
    expect(report.run).toMatchObject({ status: 'failed', reason: 'shard 1 did not answer "start" within 30 s' });
    expect(report.run.cleanup.removed).toBe(2);
    expect(told.settled.map(({ ledgers }) => ledgers)).toEqual(Array(2).fill({ writes: target.calls.length }));
  });
});

describe('snapshots', () => {
  test('that are late are counted, also those that come after their shard has answered', async () => {
    const drained = new Set<number>();
    const { report, target, told } = await runWith({
      lateUs({ phase, sequence, shard }) {
        if (phase === 'steady') return (sequence % 3) * SECOND;
        if (phase !== 'drain' || drained.has(shard)) return 0;
        drained.add(shard);
        return 4 * SECOND;
      },
    });
    expect(report.summary.total_operations).toBe(target.calls.length);
    expect(report.run.status).toBe('completed');
    expect(told.settled.map(({ ledgers, gaps }) => [ledgers, gaps])).toEqual([
      [{ writes: 400 }, []],
      [{ writes: 400 }, []],
    ]);
  });

  test('that are lost are waited for 5 s, and are gaps that settling shards are told of', async () => {
    const lostUs = (snapshot: IntervalSnapshot) => (snapshot.shard === 1 && snapshot.sequence === 3 ? Infinity : 0);
    const { report, told, reporter, endedUs } = await runWith({ lateUs: lostUs });
    const whole = await runWith({});
    expect(endedUs - whole.endedUs).toBe(5 * SECOND);
    expect(report.summary.total_operations).toBe(380);
    expect(report.run.gaps).toEqual([{ shard: 1, from_sequence: 3, to_sequence: 3 }]);
    expect(report.run.notes).toContain('interval 3 of shard 1 never arrived: what was done then is in no figure');
    expect(reporter.logs.map(({ level, message }) => [level, message])).toEqual([
      ['error', '1 of the snapshots that shard 1 sent never came: figures lack what they held'],
    ]);
    expect(whole.report.run.gaps).toEqual([]);
    expect(whole.reporter.logs).toEqual([]);
    expect(told.settled.map(({ ledgers, gaps }) => [ledgers, gaps])).toEqual([
      [{ writes: 380 }, [{ shard: 1, reason: 'missing' }]],
      [{ writes: 380 }, [{ shard: 1, reason: 'missing' }]],
    ]);
  });
});

describe('the last snapshots', () => {
  test('of clean-up are waited for, too, and are gaps where they never come', async () => {
    const { report } = await runWith({
      lateUs: ({ shard, phase }) => (shard === 1 && phase === 'cleanup' ? Infinity : 0),
    });
    const [gap, ...more] = report.run.gaps;
    expect([gap?.shard, more]).toEqual([1, []]);
    expect(report.run.notes.join()).toContain('of shard 1 never arrived');
  });

  test('may overtake one another: what is late on its way, to the very end, is no gap', async () => {
    const { report, told, reporter } = await runWith({
      lateUs: ({ shard, sequence }) => (sequence % 2 === shard ? 2.5 * SECOND : 0),
    });
    expect([report.run.gaps, reporter.logs]).toEqual([[], []]);
    expect(told.settled.map(({ gaps }) => gaps)).toEqual([[], []]);
  });

  test('have the same patience when an earlier one was missed and came after all', async () => {
    const { report, reporter } = await runWith({
      lateUs({ shard, sequence, phase }) {
        if (shard === 1 && sequence === 3) return 13 * SECOND;
        return phase === 'cleanup' ? 4 * SECOND : 0;
      },
    });
    expect(report.run.gaps).toEqual([]);
    expect(reporter.logs.map(({ message }) => message)).toEqual([
      '1 of the snapshots that shard 1 sent never came: figures lack what they held',
    ]);
    expect(report.run.notes).toContain(
      'intervals of shard 1 arrived after checks and losses were settled, and are missing there',
    );
  });
});

test('a shard that died is a gap to those that settle, and its workers are lost to the scenario', async () => {
  const { report, told } = await runWith({ dies: { shard: 1, command: 'drain' } });
  expect(report.run).toMatchObject({ status: 'failed', reason: 'shard 1 is gone' });
  const [settled] = told.settled.filter(({ shard }) => shard === 0);
  expect(settled?.gaps).toEqual([{ shard: 1, reason: 'dead' }]);
  expect(told.lost[0]!.map(({ worker }) => worker)).toEqual([1, 3]);
});

test('what fails afterwards does not hide what failed first', async () => {
  const { report, reporter } = await runWith({ dies: { shard: 1, command: 'drain' } }, {}, () =>
    Promise.reject(new BenchError('setup_failed', 'nothing can be removed')),
  );
  expect(report.run.reason).toBe('shard 1 is gone');
  expect(reporter.errors.map(({ message }) => message)).toEqual(['shard 1 is gone', 'nothing can be removed']);
});

test('scenarios settle also where none of the plan has ledgers', async () => {
  const clock = new ManualClock();
  const target = scriptedTarget();
  const scenarios = [oneCallScenario()] as unknown as readonly Scenario[];
  const sent: string[] = [];
  const host = inProcessHost({ clock, target, scenarios });
  const run = startRun({
    plan: planForTests(),
    scenarios,
    target,
    clock,
    host: { ...host, send: (command, timeoutUs) => (sent.push(command.type), host.send(command, timeoutUs)) },
    machine: null,
    environment: environmentForTests,
  });
  await clock.runUntil(run.finished);
  expect(sent).toEqual(['setup', 'start', 'stop', 'finish', 'drain', 'settle', 'teardown']);
});

test('a scenario that writes a ledger of which nothing says how to merge it is refused before anything is made', async () => {
  const clock = new ManualClock();
  const target = scriptedTarget();
  const scenarios = [
    { ...oneCallScenario(), writes: () => ({ writes: 'writes/1' }) },
  ] as unknown as readonly Scenario[];
  const run = startRun({ plan: planForTests(), scenarios, target, clock, environment: environmentForTests });
  await expect(clock.runUntil(run.finished)).rejects.toMatchObject({
    code: 'plugin_invalid',
    message: expect.stringContaining('writes the ledger writes') as string,
  });
  expect(target.calls).toEqual([]);
});
