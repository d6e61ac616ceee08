import { OUTCOME_CODE, parseThreshold, type Report } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { feedScenario, feedTarget, WRITE_US } from '../../test/feed-scenario.ts';
import type { Plan, ThresholdPlan, WorkloadPlan } from '../contracts/plan.ts';
import { defineScenario, type Scenario } from '../contracts/scenario.ts';
import type { HostListener, ShardHost } from '../contracts/shard-host.ts';
import { BenchError } from '../errors.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
/** From the start of load until the moment named by a test: warm-up is a second of it. */
const LEAD = 20_000;
const WARMUP = SECOND;

const PHASES: Plan['phases'] = { ...planForTests().phases, warmupUs: WARMUP, steadyUs: 4 * SECOND };
const OPEN = { model: 'open', arrivals: 'constant', maxQueueUs: SECOND } as const;
const CALM_AND_STORM = [
  { name: 'calm', durationUs: 2 * SECOND, from: 10, to: 10 },
  { name: 'storm', durationUs: 2 * SECOND, from: 50, to: 50 },
];

const feed = (more: Partial<WorkloadPlan>): WorkloadPlan =>
  workloadForTests({ scenario: 'feed', options: { role: 'write' }, workers: 1, ...more });

/** Writers of both workloads are on shard 0; sockets are on shards 0 (database a), 1 (b) and 2 (a). */
const WORKLOADS = [
  feed({ name: 'writers', databases: ['a'], firstWorker: 0, load: { ...OPEN, ratePerSecond: 20 } }),
  feed({
    name: 'neighbours',
    databases: ['b'],
    firstWorker: 3,
    load: { ...OPEN, ratePerSecond: 10, stages: CALM_AND_STORM },
  }),
  feed({
    name: 'watchers',
    options: { role: 'watch' },
    databases: ['a', 'b'],
    firstWorker: 4,
    workers: 0,
    held: 3,
    load: { model: 'hold' },
  }),
];

function threshold(expression: string, segments: readonly number[] | null = null): ThresholdPlan {
  const parsed = parseThreshold(expression);
  if (!parsed.ok) throw new Error(expression);
  return { threshold: parsed.threshold, abort: null, segments };
}

const THRESHOLDS = [
  threshold('checks.delivered == 0'),
  threshold('checks.written == 0'),
  threshold('event.lost == 0'),
  threshold('writers/goodput >= 20/s'),
  threshold('neighbours:b/goodput@storm >= 50/s', [1]),
  threshold('neighbours/goodput@calm >= 50/s', [0]),
];

/** What is judged of checks and losses where something was missing when they were settled. */
const UNPROVEN = {
  'checks.delivered == 0': 'not_proven',
  'checks.written == 0': 'not_proven',
  'event.lost == 0': 'not_proven',
};

interface Conditions {
  /** Whether socket 2 never learns of the write 0-30. */
  readonly loses?: boolean;
  /** Whether socket 1 is dropped in the middle of the storm. */
  readonly drops?: boolean;
  /** Whether socket 0 learns of a write twice. */
  readonly repeats?: boolean;
  readonly clock?: ManualClock;
  readonly betweenHost?: (host: ShardHost, clock: ManualClock) => ShardHost;
}

async function runFeed({ loses = false, drops = false, repeats = false, ...parts }: Conditions = {}): Promise<Report> {
  let seen = '';
  const target = feedTarget((event, { index }) => {
    if (event.id === '0-30') seen = JSON.stringify(event);
    if (loses && event.id === '0-30' && index === 2) return null;
    // In database a they come after their write's answer, in database b before.
    return index === 1 || index === 3 ? WRITE_US - 3000 : WRITE_US + 2000;
  });
  const plan = { workloads: WORKLOADS, phases: PHASES, thresholds: THRESHOLDS };
  const { run, clock } = startTestRun({ scenarios: [feedScenario], target, shards: 3, plan, ...parts });
  await clock.advance(LEAD + WARMUP + 3 * SECOND + 5000);
  if (drops) target.sockets.find(({ index }) => index === 1)!.drop('the server went away');
  if (repeats) target.sockets.find(({ index }) => index === 0)!.emit(seen);
  const report = await clock.runUntil(run.finished);
  // What the target still had to say is said to nobody.
  await clock.advance(WRITE_US);
  expect([clock.timers, target.openConnections]).toEqual([0, 0]);
  return report;
}

const verdicts = ({ checks }: Report) =>
  Object.fromEntries(checks.map(({ name, checked, failed, verdict }) => [name, [checked, failed, verdict]]));
const judged = ({ thresholds }: Report) =>
  Object.fromEntries(thresholds.map((each) => [each.expression, each.verdict]));

describe('writers on one shard, and a workload that holds sockets on three', () => {
  test('R35 R36 deliveries, steps and connections raise no figure of operations; each workload has its own', async () => {
    const report = await runFeed();
    expect(report.run).toMatchObject({ status: 'completed', load_model: 'open', gaps: [] });
    expect(report.summary).toMatchObject({ total_operations: 200, goodput: 50, throughput: 50 });
    const { writers, neighbours, watchers } = report.workloads!;
    expect([writers!.goodput, writers!.load_model, writers!.seconds]).toEqual([20, 'open', 4]);
    expect([neighbours!.goodput, neighbours!.load_model]).toEqual([30, 'open']);
    expect([watchers!.count, watchers!.load_model, watchers!.deliveries['event']!.count]).toEqual([0, 'hold', 280]);
    expect(Object.keys(report.operations)).toEqual(['write']);
    expect(report.steps['commit']).toMatchObject({ count: 200, errors: 0 });
    expect(report.connections['hold']).toMatchObject({ count: 3, errors: 0 });
    expect(report.connections['subscribe']).toMatchObject({ count: 3, errors: 0 });
    expect(report.databases).toMatchObject({ a: { count: 80 }, b: { count: 120 } });
  });

  test('R17 R30 deliveries are told from sent, from due, and with their sign from done', async () => {
    const { event } = (await runFeed()).deliveries as Record<string, Report['deliveries'][string]>;
    expect(event).toMatchObject({ count: 280, lost: 0, per_second: 70 });
    expect(event!.propagation).toMatchObject({ min: 7, max: 12 });
    expect(event!.from_due).toMatchObject({ min: 7, max: 12 });
    expect(event!.after_done).toMatchObject({
      after_count: 160,
      after: { min: 2, max: 2 },
      before_count: 120,
      before: { min: 3, max: 3 },
    });
    expect(event!.read_delay).toMatchObject({ max: 0 });
    expect(event!.bytes_received).toBeGreaterThan(280 * 50);
  });

  test('segments tell a workload’s figures while its neighbour was calm, and while it was not', async () => {
    const report = await runFeed();
    const rows = report.segments!.map(({ name, start_seconds, end_seconds, workloads }) => [
      name,
      start_seconds,
      end_seconds,
      workloads['writers']!.goodput,
      workloads['neighbours']!.goodput,
    ]);
    expect(rows).toEqual([
      ['calm', 0, 2, 20, 10],
      ['storm', 2, 4, 20, 50],
    ]);
    expect(judged(report)).toEqual({
      'checks.delivered == 0': 'passed',
      'checks.written == 0': 'passed',
      'event.lost == 0': 'passed',
      'writers/goodput >= 20/s': 'passed',
      'neighbours:b/goodput@storm >= 50/s': 'passed',
      'neighbours/goodput@calm >= 50/s': 'failed',
    });
  });

  test('R30 R31 what was written and never came is found when ledgers are settled: a failure, evidence, and a loss', async () => {
    const report = await runFeed({ loses: true, repeats: true });
    // 100 writes in database a on two sockets, 130 in database b on one; those of the warm-up are audited, too.
    expect(verdicts(report)).toEqual({
      delivered: [330, 1, 'failed'],
      twice: [330, 1, 'failed'],
      written: [329, 0, 'passed'],
    });
    const [delivered, twice] = report.checks;
    expect(delivered).toMatchObject({
      workload: 'watchers',
      kind: 'failure',
      sentence: 'every acknowledged write is delivered',
    });
    expect(delivered!.evidence.map(({ message }) => message)).toEqual(['write 0-30 of database a never came']);
    expect(twice).toMatchObject({ kind: 'quirk', evidence: [{ message: 'write 0-30 came again' }] });
    expect(report.deliveries['event']).toMatchObject({ count: 280, lost: 1 });
    expect(judged(report)).toMatchObject({ 'checks.delivered == 0': 'failed', 'event.lost == 0': 'failed' });
  });

  test('R16 R31 a socket that is lost is opened again, and what was written meanwhile is not owed', async () => {
    const report = await runFeed({ drops: true });
    expect(report.counters).toMatchObject({ connections_lost: 1, connections_reopened: 1 });
    expect(report.connections['hold']).toMatchObject({ count: 4, errors: 0 });
    const missed = 280 - report.deliveries['event']!.count;
    // The socket is away for a tenth of a second, at 50 writes a second.
    expect([5, 6]).toContain(missed);
    expect(verdicts(report)['delivered']).toEqual([330 - missed, 0, 'passed']);
    expect(report.deliveries['event']!.lost).toBe(0);
  });

  test('claims are made by workload: a rate and latency of those who write, deliveries of those who watch', async () => {
    const { certificate } = await runFeed();
    expect(certificate!.claims.map(({ workload, claim }) => `${workload} ${claim}`)).toEqual([
      'writers rate',
      'writers latency',
      'neighbours rate',
      'neighbours latency',
      'watchers delivery',
    ]);
  });

  test('late timers change nothing that is counted', async () => {
    const clock = new ManualClock({ jitter: { seed: 7, mostUs: 900 } });
    const report = await runFeed({ clock });
    expect(report.summary.total_operations).toBe(200);
    expect(report.deliveries['event']).toMatchObject({ count: 280, lost: 0 });
    expect(verdicts(report)).toMatchObject({ delivered: [330, 0, 'passed'], written: [330, 0, 'passed'] });
  });
});

/** What a test does to the snapshots of shard 0: `tell` passes one on. */
type Between = (sequence: number, tell: () => void, clock: ManualClock, listener: HostListener) => void;

/** A host between whose shard 0 and the coordinator a test stands; `isDead`: whether it answers no more. */
function hostThat(between: Between, isDead: () => boolean = () => false) {
  return (host: ShardHost, clock: ManualClock): ShardHost => ({
    ...host,
    kind: host.kind,
    shards: host.shards,
    open: (plan, credentials, listener) =>
      host.open(plan, credentials, {
        ...listener,
        onSnapshot(snapshot) {
          const tell = () => listener.onSnapshot(snapshot);
          if (snapshot.shard === 0) between(snapshot.sequence, tell, clock, listener);
          else tell();
        },
        onProgress: (...told) => listener.onProgress(...told),
        onPrinted: (...told) => listener.onPrinted(...told),
        onWorkloadEnded: (...told) => listener.onWorkloadEnded(...told),
        onFailure: (...told) => listener.onFailure(...told),
      }),
    async send(command, timeoutUs) {
      const answers = await host.send(command, timeoutUs);
      return answers.map((answer) => (answer.shard === 0 && isDead() ? { shard: 0, kind: 'dead' } : answer));
    },
  });
}

describe('ledgers of which something is missing', () => {
  test('R37 a snapshot that comes late changes nothing', async () => {
    const late = hostThat((sequence, tell, clock) => {
      if (sequence === 3) clock.setTimer(1.5 * SECOND, tell);
      else tell();
    });
    const [plain, report] = [await runFeed(), await runFeed({ betweenHost: late })];
    expect(report.run.gaps).toEqual([]);
    expect(verdicts(report)).toEqual(verdicts(plain));
    expect(report.summary).toEqual(plain.summary);
    expect(report.deliveries).toEqual(plain.deliveries);
  });

  test('R31 R40 one that never comes is named; what was written meanwhile may have come, so that nothing is found of it', async () => {
    const lossy = hostThat((sequence, tell) => {
      if (sequence !== 3) tell();
    });
    const report = await runFeed({ betweenHost: lossy });
    expect(report.run.gaps).toEqual([{ shard: 0, from_sequence: 3, to_sequence: 3 }]);
    expect(report.run.notes.filter((note) => note.includes('shard 0'))).toHaveLength(1);
    const { delivered, written } = verdicts(report);
    expect(delivered![1]).toBe(0);
    expect(delivered![0]).toBeLessThan(330);
    expect(written).toEqual([0, 0, 'not_checked']);
    expect(judged(report)).toMatchObject(UNPROVEN);
  });

  test('R31 those of a shard that died may have come, and its sockets are not checked', async () => {
    let dead = false;
    const dying = hostThat(
      (sequence, tell, _clock, listener) => {
        if (sequence === 4) {
          dead = true;
          listener.onFailure(0, new BenchError('shard_failed', 'shard 0 died'));
        }
        if (!dead) tell();
      },
      () => dead,
    );
    const report = await runFeed({ betweenHost: dying });
    expect(report.run).toMatchObject({ status: 'failed', partial: true, reason: 'shard 0 died' });
    const { delivered, written } = verdicts(report);
    expect(delivered).toEqual([expect.any(Number), 0, 'passed']);
    expect(delivered![0]).toBeGreaterThan(0);
    expect(written).toEqual([0, 0, 'not_checked']);
    expect(report.deliveries['event']!.lost).toBe(0);
    expect(report.run.notes).toContain('shard 0 died: what it had not reported is in no figure');
    expect(judged(report)).toMatchObject(UNPROVEN);
  });
});

describe('what falls due outside of load', () => {
  /** Tells a step, a delivery and a loss with each thing that it makes and removes; its calls are no series of its own. */
  function noisyOutside(): Scenario<unknown, ScriptedClient, null> {
    const plain = oneCallScenario();
    return defineScenario<unknown, ScriptedClient>({
      ...plain,
      series: () => [
        { name: 'part', kind: 'step' },
        { name: 'event', kind: 'delivery' },
      ],
      shard(context) {
        const tell = (count: number) =>
          context.forEach(count, async (_index, client, result) => {
            const dueUs = context.clock.nowUs();
            result.dueUs = result.readyUs = dueUs;
            const outcome = await client.call('outside', result);
            context.step(0, result, outcome);
            const doneUs = context.clock.nowUs();
            context.deliver(1, { dueUs, sentUs: dueUs, doneUs, receivedUs: doneUs, readDelayUs: 0, bytesIn: 1 });
            context.lose(1, dueUs, 1);
          });
        return {
          ...plain.shard(context),
          setup: async () => void (await tell(10)),
          async teardown() {
            await tell(20);
            return { removed: 20, left: { count: 0, samples: [] } };
          },
        };
      },
    });
  }

  test.each([
    ['is in no rate', null],
    ['is in none where a run is broken off', SECOND],
  ])('R9 R31 %s, but counted', async (_, stopAfterUs) => {
    const { run, clock } = startTestRun({ scenarios: [noisyOutside()], shards: 2 });
    if (stopAfterUs !== null) {
      await clock.advance(stopAfterUs);
      run.stop();
    }
    const report = await clock.runUntil(run.finished);
    expect([report.steps['part'], report.deliveries['event']]).toEqual([undefined, undefined]);
    expect(report.counters).toMatchObject({
      steps_outside_load: 60,
      deliveries_outside_load: 60,
      lost_outside_load: 60,
    });
  });
});

test('errors that people watch are those of operations, as in the sums', async () => {
  const plain = oneCallScenario();
  const stepping = defineScenario<unknown, ScriptedClient>({
    ...plain,
    series: () => [{ name: 'part', kind: 'step' }],
    shard: (context) => ({
      createWorker: () => ({
        next: () => ({
          type: 0,
          execute: (client, result) => client.call('call', result),
          settle: (outcome, result) => context.step(0, result, outcome),
        }),
      }),
    }),
  });
  const answer = () => ({ outcome: OUTCOME_CODE.failed, status: 404, category: 'http_404_not_found' });
  const target = scriptedTarget({ serviceUs: 100_000, answer });
  const { run, clock, reporter } = startTestRun({ scenarios: [stepping], target });
  await clock.runUntil(run.finished);
  const live = reporter.snapshots.at(-1)!.live;
  expect(live.errors).toEqual([{ category: 'http_404_not_found', count: live.total.errors }]);
});
