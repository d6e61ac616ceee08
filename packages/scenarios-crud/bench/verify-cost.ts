/**
 * What `verify: 5%` costs against `verify: 0`: CPU of a process that generates the balanced mix against a testbed in another process, per
 * operation, over pairs of runs in turn. `pnpm bench:verify [pairs]`. Told apart: load alone, and with what is asked for after it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { inProcessHost, startRun, syntrixTarget, systemClock, type Json, type Scenario } from '@syntrix-bench/core';
import { planForTests, recordingReporter, workloadForTests } from '@syntrix-bench/core/testing';
import { startTestbed } from '@syntrix-bench/testbed';

import { crudScenario } from '../src/crud-scenario.ts';
import { optionsOf } from '../test/fake-contexts.ts';

const OPERATIONS = 30_000;
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

async function measure(url: string, verify: number | string): Promise<Cost> {
  const clock = systemClock();
  const scenarios = [crudScenario as unknown as Scenario];
  const target = syntrixTarget;
  const at = new Map<string, number>();
  const reporter = recordingReporter();
  reporter.onPhase = ({ phase }) => {
    const { user, system } = process.cpuUsage();
    if (!at.has(phase)) at.set(phase, user + system);
  };
  const options = optionsOf({ verify }) as unknown as Json;
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

async function main(pairs: number): Promise<void> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['serve']);
  const [url] = (await once(child, 'message')) as [string];
  const load: number[] = [];
  const all: number[] = [];
  // The first two warm the code up.
  for (let pair = -1; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [0, VERIFY] : [VERIFY, 0];
    const costs = new Map<number | string, Cost>();
    for (const verify of order) {
      costs.set(verify, await measure(url, verify));
      child.send('reset');
    }
    const [off, on] = [costs.get(0)!, costs.get(VERIFY)!];
    if (pair < 0) continue;
    load.push((on.loadUs / off.loadUs - 1) * 100);
    all.push((on.allUs / off.allUs - 1) * 100);
    if ((pair + 1) % PROGRESS === 0)
      console.log(`${pair + 1} pairs: load ${told(load)}; with what is asked for after it ${told(all)}`);
  }
  console.log(`verify: ${VERIFY} over ${pairs} pairs of ${OPERATIONS} operations, CPU per operation`);
  console.log(`load: ${told(load)}`);
  console.log(`with what is asked for after it: ${told(all)}`);
  child.disconnect();
}

await (process.argv[2] === 'serve' ? serve() : main(Number(process.argv[2] ?? 100)));
