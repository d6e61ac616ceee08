import type { IntervalSnapshot } from '@syntrix-bench/metrics';

import type { Clock } from '../../contracts/clock.ts';
import type { Scenario } from '../../contracts/scenario.ts';
import type { HostListener, ShardHost, ShardTask } from '../../contracts/shard-host.ts';
import type { Target } from '../../contracts/target.ts';
import type { BenchError } from '../../errors.ts';
import { ManualClock } from '../manual-clock.ts';
import { oneCallScenario } from '../one-call-scenario.ts';
import { planForTests, workloadForTests } from '../plan-for-tests.ts';
import { scriptedTarget } from '../scripted-target.ts';
import type { SuiteTools } from './suite-tools.ts';

const SECOND = 1_000_000;
const TIMEOUT = 60 * SECOND;
const ANONYMOUS = { authorizations: [null] };

/** What a host under test is made with. */
export interface HostParts {
  readonly clock: Clock;
  readonly target: Target;
  readonly scenarios: readonly Scenario[];
}

/**
 * What every shard host promises: commands are acknowledged by all shards, snapshots come in order and lose nothing, and
 * after `close` nothing is left.
 */
export function shardHostContract(tools: SuiteTools, name: string, create: (parts: HostParts) => ShardHost): void {
  const { describe, test, expect } = tools;

  async function openHost() {
    const clock = new ManualClock();
    const target = scriptedTarget({ serviceUs: 10_000 });
    const heard = listen();
    const host = create({ clock, target, scenarios: [oneCallScenario()] });
    const plan = planForTests({ workloads: [workloadForTests({ operations: 1000, workers: 12 })] });
    await host.open({ ...plan, phases: { ...plan.phases, steadyUs: null } }, ANONYMOUS, heard);
    await clock.runUntil(send(host, clock, { type: 'setup', shared: {} }));
    return { clock, target, heard, host };
  }

  describe(`${name} keeps the contract of a shard host`, () => {
    test('does exactly the planned operations, tells when load has ended, and snapshots add up', async () => {
      const { clock, target, heard, host } = await openHost();
      await host.send({ type: 'start', atUs: clock.nowUs() + 1000 }, TIMEOUT);
      await clock.advance(2 * SECOND);
      expect(heard.ended.length).toBe(host.shards);
      await clock.runUntil(send(host, clock, { type: 'finish', deadlineUs: clock.nowUs() + SECOND }));
      await clock.runUntil(send(host, clock, { type: 'drain', stragglersUs: SECOND }));
      await clock.runUntil(send(host, clock, { type: 'teardown', deadlineUs: clock.nowUs() + SECOND }));
      await clock.runUntil(host.close());
      expect(target.calls.length).toBe(1000);
      expect(
        sum(heard.snapshots, ({ series }) =>
          series.reduce(
            (total, { key, ok }) => total + (key.workload === 'main' && key.kind === 'operation' ? ok : 0),
            0,
          ),
        ),
      ).toBe(1000);
      expect(sum(heard.snapshots, ({ traffic }) => traffic.reduce((total, { count }) => total + count, 0))).toBe(1000);
      expect(heard.failures).toEqual([]);
    });

    test('each shard numbers its snapshots from 0 without a gap, and each begins where the last one ended', async () => {
      const { clock, heard, host } = await openHost();
      await host.send({ type: 'start', atUs: clock.nowUs() + 1000 }, TIMEOUT);
      await clock.advance(3 * SECOND);
      await clock.runUntil(host.close());
      for (let shard = 0; shard < host.shards; shard += 1) {
        const own = heard.snapshots.filter((snapshot) => snapshot.shard === shard);
        expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index));
        expect(own.slice(1).map(({ fromUs }) => fromUs)).toEqual(own.slice(0, -1).map(({ toUs }) => toUs));
      }
    });

    test('drain and settle answer with the number of the last snapshot, which has come by then', async () => {
      const { clock, heard, host } = await openHost();
      await host.send({ type: 'start', atUs: clock.nowUs() }, TIMEOUT);
      await clock.advance(SECOND / 10);
      await send(host, clock, { type: 'stop', giveUpQueued: true });
      const last = () =>
        Array.from({ length: host.shards }, (_, shard) =>
          Math.max(...heard.snapshots.flatMap((each) => (each.shard === shard ? [each.sequence] : []))),
        );
      await clock.runUntil(send(host, clock, { type: 'finish', deadlineUs: clock.nowUs() + SECOND }));
      for (const task of [
        { type: 'drain', stragglersUs: SECOND },
        { type: 'settle', ledgers: {}, gaps: [] },
      ] satisfies ShardTask[]) {
        const answers = await clock.runUntil(send(host, clock, task));
        expect(answers.map((answer) => answer.kind === 'done' && answer.reply.lastSequence)).toEqual(last());
      }
      await clock.runUntil(host.close());
    });

    test('given up with operations under way, each shard cleans up at once; a teardown that comes again is answered as the first', async () => {
      const { clock, host } = await openHost();
      await host.send({ type: 'start', atUs: clock.nowUs() }, TIMEOUT);
      await clock.advance(SECOND / 10);
      await send(host, clock, { type: 'giveUp' });
      const teardown = { type: 'teardown', deadlineUs: clock.nowUs(), atUs: clock.nowUs() } as const;
      const before = clock.nowUs();
      const first = await host.send(teardown, TIMEOUT);
      const again = await host.send(teardown, TIMEOUT);
      expect(clock.nowUs()).toBe(before);
      const told = (answers: typeof first) => answers.map((answer) => answer.kind === 'done' && answer.reply.teardown);
      expect(told(first)).toEqual(Array(host.shards).fill({ main: { removed: 0, left: { count: 0, samples: [] } } }));
      expect(told(again)).toEqual(told(first));
      await clock.runUntil(host.close());
    });

    test('paused it starts nothing, resumed it goes on, stopped it starts nothing any more', async () => {
      const { clock, target, host } = await openHost();
      await host.send({ type: 'start', atUs: clock.nowUs() }, TIMEOUT);
      await clock.advance(SECOND / 10);
      await send(host, clock, { type: 'pause' });
      await clock.advance(SECOND);
      const paused = target.calls.length;
      await clock.advance(SECOND);
      expect(target.calls.length).toBe(paused);
      await send(host, clock, { type: 'resume' });
      await clock.advance(SECOND / 10);
      const resumed = target.calls.length;
      expect(resumed).toBeGreaterThanOrEqual(paused + 1);
      await send(host, clock, { type: 'stop', giveUpQueued: true });
      await clock.advance(SECOND);
      expect(target.calls.length).toBe(resumed);
      await clock.runUntil(host.close());
    });

    test('new credentials reach every shard', async () => {
      const { clock, target, host } = await openHost();
      await send(host, clock, { type: 'credentials', credentials: { authorizations: ['Bearer new'] } });
      await host.send({ type: 'start', atUs: clock.nowUs() }, TIMEOUT);
      await clock.advance(SECOND / 10);
      expect([...new Set(target.calls.map(({ authorization }) => authorization))]).toEqual(['Bearer new']);
      await clock.runUntil(host.close());
    });

    test('after close no connection and no timer is left, and closing again does nothing', async () => {
      const { clock, target, host } = await openHost();
      await host.send({ type: 'start', atUs: clock.nowUs() }, TIMEOUT);
      await clock.advance(SECOND / 10);
      await clock.runUntil(host.close());
      await clock.advance(SECOND);
      expect(target.openConnections).toBe(0);
      expect(clock.timers).toBe(0);
      await host.close();
    });
  });
}

/** Sends what is to be done at once. */
function send(host: ShardHost, clock: Clock, task: ShardTask) {
  return host.send({ ...task, atUs: clock.nowUs() }, TIMEOUT);
}

interface Heard extends HostListener {
  readonly snapshots: IntervalSnapshot[];
  readonly ended: number[];
  readonly failures: BenchError[];
}

function listen(): Heard {
  const snapshots: IntervalSnapshot[] = [];
  const ended: number[] = [];
  const failures: BenchError[] = [];
  return {
    snapshots,
    ended,
    failures,
    onSnapshot: (snapshot) => void snapshots.push(snapshot),
    onProgress: () => undefined,
    onPrinted: () => undefined,
    onWorkloadEnded: (shard) => void ended.push(shard),
    onFailure: (_shard, error) => void failures.push(error),
  };
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
