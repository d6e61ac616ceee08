import { parentPort, workerData } from 'node:worker_threads';

import type { Clock, Timer } from '../contracts/clock.ts';
import type { ShardListener } from '../contracts/shard-host.ts';
import type { Target } from '../contracts/target.ts';
import { importScenario, importTarget } from '../plugins/load-plugin.ts';
import type { ScenarioRegistry } from '../shard/scenario-registry.ts';
import { Shard } from '../shard/shard.ts';
import { builtInTarget } from '../shard/target-of-plan.ts';
import { BenchError } from '../errors.ts';
import { nodeGeneratorProbe } from './node-generator-probe.ts';
import { systemClock } from './system-clock.ts';
import {
  packError,
  type SentError,
  type ThreadMessage,
  type ThreadRequest,
  type ThreadStart,
} from './thread-messages.ts';

/** How often a thread says that it is alive. */
const ALIVE_INTERVAL_US = 500_000;

/** The entry of a worker thread: one shard, steered by messages. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a worker thread of the threads host only');
  const { assignment, originMs } = workerData as ThreadStart;
  const say = (message: ThreadMessage): void => port.postMessage(message);
  const clock = systemClock(originMs);
  const pulse = heartbeat(clock, say);

  const listener: ShardListener = {
    onSnapshot: (snapshot) => say({ type: 'snapshot', snapshot }),
    onProgress: (_shard, done, total) => say({ type: 'progress', done, total }),
    onWorkloadEnded: (_shard, workload, why, atUs) => say({ type: 'ended', workload, why, atUs }),
    onFailure: (_shard, error) => say({ type: 'failure', error: packError(error) }),
  };
  const shard = new Shard(assignment, {
    clock,
    target: await importTargetOf(assignment),
    scenarios: await importScenarios(assignment),
    listener,
    probe: nodeGeneratorProbe(clock),
  });

  const dying = flushOnExit(shard, say);
  port.on('message', (request: ThreadRequest) => {
    if (request.type === 'close') {
      dying.cancel();
      void shard.close().finally(() => {
        pulse.cancel();
        say({ type: 'closed' });
        port.close();
      });
      return;
    }
    const { id, command } = request;
    shard.execute(command).then(
      (reply) => say({ type: 'reply', id, reply }),
      (error: unknown) => say({ type: 'refused', id, error: packError(error) }),
    );
  });
  say({ type: 'ready', uncertaintyUs: clock.uncertaintyUs });
}

/** Says again and again that this thread's event loop turns, until it is cancelled. */
function heartbeat(clock: Clock, say: (message: ThreadMessage) => void): Timer {
  let timer: Timer;
  const speak = (): void => {
    say({ type: 'alive' });
    timer = clock.setTimer(ALIVE_INTERVAL_US, speak);
  };
  speak();
  return { cancel: () => timer.cancel() };
}

/**
 * When something in this thread fails beyond help, or ends it with `process.exit`, what was measured until then is handed
 * over, and the reason is told. Nothing can be said any more where memory runs out.
 */
function flushOnExit(shard: Shard, say: (message: ThreadMessage) => void): { cancel(): void } {
  let error: SentError | null = null;
  const onExit = (code: number): void => {
    shard.handOver();
    error ??= { code: 'shard_failed', message: `process.exit(${code}) was called in it`, hint: null, stack: null };
    say({ type: 'dying', error });
  };
  const onException = (thrown: unknown): void => {
    error = packError(thrown);
    process.exit(1);
  };
  process.once('exit', onExit);
  process.on('uncaughtException', onException);
  return {
    cancel: () => {
      process.off('exit', onExit);
      process.off('uncaughtException', onException);
    },
  };
}

async function importTargetOf({ plan }: ThreadStart['assignment']): Promise<Target> {
  const { kind, module } = plan.target;
  return module === null ? builtInTarget(plan) : importTarget(kind, module);
}

async function importScenarios({ plan }: ThreadStart['assignment']): Promise<ScenarioRegistry> {
  return Promise.all(
    plan.workloads.map(({ scenario, module }) => {
      if (module !== null) return importScenario(scenario, module);
      throw new BenchError(
        'plugin_invalid',
        `scenario "${scenario}" is an object of the program, which no thread can import`,
        {
          hint: 'use the in-process host, or name the module the scenario is exported from',
        },
      );
    }),
  );
}

try {
  await main();
} catch (error) {
  parentPort?.postMessage({ type: 'failure', error: packError(error) } satisfies ThreadMessage);
  process.exit(1);
}
