/**
 * What `verify: 5%` costs against `verify: 0`: CPU of a process that generates the balanced mix against a testbed in another process, per
 * operation, over pairs of runs. `pnpm bench:verify [pairs]`. The two runs of a pair go on at the same time, in processes that change
 * places from pair to pair, so that whatever else the machine does weighs on both. Told apart: load alone, and with what is asked for
 * after it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { inProcessHost, startRun, syntrixTarget, systemClock, type Json, type Scenario } from '@syntrix-bench/core';
import { planForTests, recordingReporter, workloadForTests } from '@syntrix-bench/core/testing';
import { startTestbed } from '@syntrix-bench/testbed';

import { crudScenario } from '../src/crud-scenario.ts';
import { optionsOf } from '../test/fake-contexts.ts';

/** A second or so of load, so that what is done once does not count as if it were done in each run of that length. */
const OPERATIONS = 40_000;
const WORKERS = 32;
const VERIFY = '5%';
/** Pairs after which is told how it stands. */
const PROGRESS = 10;
interface Cost {
  /** CPU per operation in µs, from the first operation to the last. */
  readonly loadUs: number;
  /** The same up to where clean-up begins. */
  readonly allUs: number;
}

async function serve(): Promise<void> {
  const testbed = await startTestbed();
  process.on('message', () => void testbed.reset());
  process.on('disconnect', () => void testbed.close());
  process.send!(testbed.url);
}

/** What a process is to measure next. */
interface Task {
  readonly url: string;
  readonly verify: number | string;
  /** Both processes work on one testbed. */
  readonly collection: string;
}

/** Measures what it is told to, one after the other. */
function takeTasks(): void {
  process.on('message', (task) => void measure(task as Task).then((cost) => process.send!(cost)));
  process.on('disconnect', () => process.exit());
}

async function measure({ url, verify, collection }: Task): Promise<Cost> {
  const clock = systemClock();
  const scenarios = [crudScenario as unknown as Scenario];
  const target = syntrixTarget;
  const at = new Map<string, number>();
  const reporter = recordingReporter();
  reporter.onPhase = ({ phase }) => {
    const { user, system } = process.cpuUsage();
    if (!at.has(phase)) at.set(phase, user + system);
  };
  const options = optionsOf({ verify, data: { collection } }) as unknown as Json;
  const run = startRun({
    scenarios,
    target,
    clock,
    reporters: [reporter],
    host: inProcessHost({ clock, target, scenarios, shards: 1 }),
    plan: planForTests({
      target: { kind: 'syntrix', module: null, urls: [url], timeoutUs: 10_000_000, headers: {} },
      workloads: [workloadForTests({ scenario: 'crud', options, workers: WORKERS, operations: OPERATIONS })],
      phases: { ...planForTests().phases, steadyUs: null },
    }),
  });
  const report = await run.finished;
  const failed = report.checks.filter((check) => check.failed > 0);
  if (failed.length > 0 || report.summary.total_errors > 0)
    throw new Error(`the run failed: ${JSON.stringify(failed)}`);
  const per = (from: string, to: string): number => (at.get(to)! - at.get(from)!) / OPERATIONS;
  return { loadUs: per('steady', 'drain'), allUs: per('steady', 'cleanup') };
}

/**
 * Median of the differences in per cent, and its interval of 95 % by order statistics: whatever else a machine does in a run or
 * two does not move it.
 */
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

async function main(pairs: number): Promise<void> {
  const server = start('serve');
  const [url] = (await once(server, 'message')) as [string];
  const processes = [start('measure'), start('measure')] as const;
  const load: number[] = [];
  const all: number[] = [];
  // The first two warm the code up.
  for (let pair = -2; pair < pairs; pair += 1) {
    const both = processes.map(async (each, index): Promise<Cost> => {
      const answer = once(each, 'message');
      const verify = (pair & 1) === index ? VERIFY : 0;
      each.send({ url, verify, collection: `bench-${index}` } satisfies Task);
      return ((await answer) as [Cost])[0];
    });
    const costs = await Promise.all(both);
    server.send('reset');
    if (pair < 0) continue;
    const [on, off] = (pair & 1) === 0 ? [costs[0]!, costs[1]!] : [costs[1]!, costs[0]!];
    load.push((on.loadUs / off.loadUs - 1) * 100);
    all.push((on.allUs / off.allUs - 1) * 100);
    if ((pair + 1) % PROGRESS === 0)
      console.log(`${pair + 1} pairs: load ${told(load)}; with what is asked for after it ${told(all)}`);
  }
  console.log(`verify: ${VERIFY} over ${pairs} pairs of ${OPERATIONS} operations, CPU per operation`);
  console.log(`load: ${told(load)}`);
  console.log(`with what is asked for after it: ${told(all)}`);
  for (const each of [server, ...processes]) each.disconnect();
}

const role = process.argv[2];
if (role === 'measure') takeTasks();
else await (role === 'serve' ? serve() : main(Number(role ?? 100)));
