/**
 * What figures by database cost: CPU of a process that puts one load on eight databases against the same on one, per operation, over pairs of
 * runs. `pnpm bench:labels [pairs] [seconds]`. Two runs go on at the same time, so that whatever else the machine does weighs on both; a pair is
 * two such rounds, between which the processes change places, so that what one of them has over the other weighs on both as well. Both sides have
 * as many connections, documents and kinds of requests, and names of one length.
 *
 * CPU is counted from the operation on by which every series has been recorded to, until the last is begun, and by default a run hands its histograms
 * over after that: so that it is the path of an operation that is measured, and neither the first growth of histograms nor what becomes of
 * them. `1` hands them over each second, as runs do, which costs by the second.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import {
  inProcessHost,
  startRun,
  syntrixTarget,
  systemClock,
  type Json,
  type Scenario,
  type ShardContext,
} from '@syntrix-bench/core';
import { planForTests, workloadForTests } from '@syntrix-bench/core/testing';
import { startTestbed } from '@syntrix-bench/testbed';

import { databaseOptions } from '../src/database-options.ts';
import { databaseScenario } from '../src/database-scenario.ts';

const OPERATIONS = 60_000;
/** By then all series have had operations of all durations that are usual, so that their histograms grow no more. */
const BEGINNING = 20_000;
const WORKERS = 32;
/** In all databases together. */
const DOCUMENTS = 400;
const DATABASES = Array.from({ length: 8 }, (_, index) => `bench-${index + 1}`);
/** Pairs after which is told how it stands. */
const PROGRESS = 10;
/** Longer than any run here. */
const ONE_SNAPSHOT_SECONDS = 600;

async function serve(): Promise<void> {
  const testbed = await startTestbed({ databases: DATABASES });
  process.on('message', () => void testbed.reset());
  process.on('disconnect', () => void testbed.close());
  process.send!(testbed.url);
}

/** What a process is to measure next. */
interface Task {
  readonly url: string;
  readonly databases: readonly string[];
  /** Both processes work on one testbed. */
  readonly collection: string;
  /** Seconds from one snapshot to the next. */
  readonly snapshotSeconds: number;
}

/** Measures what it is told to, one after the other: CPU per operation in µs, when it has begun until the last begins. */
function takeTasks(): void {
  process.on('message', (task) => void measure(task as Task).then((cost) => process.send!(cost)));
  process.on('disconnect', () => process.exit());
}

async function measure({ url, databases, collection, snapshotSeconds }: Task): Promise<number> {
  const clock = systemClock();
  let begun = 0;
  let fromUs = 0;
  let toUs = 0;
  const scenario = counted(() => {
    begun += 1;
    if (begun === BEGINNING) fromUs = cpuUs();
    else if (begun === OPERATIONS) toUs = cpuUs();
  });
  const scenarios = [scenario];
  const target = syntrixTarget;
  const options = databaseOptions.parse({
    operations: [
      { type: 'read', weight: 1 },
      { type: 'update', weight: 1 },
    ],
    subscribers: 0,
    data: { collection, seedData: DOCUMENTS / databases.length },
  }) as unknown as Json;
  const run = startRun({
    scenarios,
    target,
    clock,
    reporters: [],
    host: inProcessHost({ clock, target, scenarios, shards: 1 }),
    plan: planForTests({
      target: { kind: 'syntrix', module: null, urls: [url], timeoutUs: 10_000_000, headers: {} },
      workloads: [
        workloadForTests({ scenario: 'database', options, databases, workers: WORKERS, operations: OPERATIONS }),
      ],
      phases: { ...planForTests().phases, steadyUs: null },
      metrics: { ...planForTests().metrics, snapshotIntervalUs: snapshotSeconds * 1e6 },
    }),
  });
  const report = await run.finished;
  const failed = report.checks.filter((check) => check.failed > 0);
  if (failed.length > 0 || report.summary.total_errors > 0)
    throw new Error(`the run failed: ${JSON.stringify(failed)}`);
  if (begun !== OPERATIONS) throw new Error(`${begun} operations were begun`);
  return (toUs - fromUs) / (OPERATIONS - BEGINNING);
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** The scenario, which tells of each operation that its workers begin. */
function counted(onBegin: () => void): Scenario {
  const scenario = databaseScenario as unknown as Scenario;
  return {
    ...scenario,
    shard(context: ShardContext<unknown>) {
      const shard = scenario.shard(context);
      const createWorker = shard.createWorker!.bind(shard);
      shard.createWorker = (of) => {
        const worker = createWorker(of);
        const next = worker.next.bind(worker);
        worker.next = () => {
          onBegin();
          return next();
        };
        return worker;
      };
      return shard;
    },
  };
}

/** Median of the differences in per cent, and its interval of 95 % by order statistics. */
function told(percents: readonly number[]): string {
  const sorted = [...percents].sort((a, b) => a - b);
  const n = sorted.length;
  const below = Math.max(0, Math.floor(n / 2 - 0.98 * Math.sqrt(n)));
  const median = (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
  return `${median.toFixed(2)} % (95 %: ${sorted[below]!.toFixed(2)} to ${sorted[n - 1 - below]!.toFixed(2)} %)`;
}

function start(role: string): ChildProcess {
  return fork(fileURLToPath(import.meta.url), [role]);
}

async function main(pairs: number, snapshotSeconds: number): Promise<void> {
  const server = start('serve');
  const [url] = (await once(server, 'message')) as [string];
  const processes = [start('measure'), start('measure')] as const;
  const percents: number[] = [];
  // The first warms the code up.
  for (let pair = -1; pair < pairs; pair += 1) {
    let ratio = 1;
    for (const place of [0, 1]) {
      const both = processes.map(async (each, index): Promise<number> => {
        const answer = once(each, 'message');
        const databases = index === place ? DATABASES : DATABASES.slice(0, 1);
        each.send({ url, databases, collection: `bench-${index}`, snapshotSeconds } satisfies Task);
        return ((await answer) as [number])[0];
      });
      const costs = await Promise.all(both);
      server.send('reset');
      ratio *= Math.sqrt(costs[place]! / costs[1 - place]!);
    }
    if (pair < 0) continue;
    percents.push((ratio - 1) * 100);
    if ((pair + 1) % PROGRESS === 0) console.log(`${pair + 1} pairs: ${told(percents)}`);
  }
  console.log(
    `eight databases against one, over ${pairs} pairs of rounds of ${OPERATIONS} operations, CPU per operation`,
  );
  console.log(told(percents));
  for (const each of [server, ...processes]) each.disconnect();
}

const role = process.argv[2];
if (role === 'measure') takeTasks();
else await (role === 'serve' ? serve() : main(Number(role ?? 40), Number(process.argv[3] ?? ONE_SNAPSHOT_SECONDS)));
