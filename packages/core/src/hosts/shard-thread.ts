import { parentPort, workerData } from 'node:worker_threads';

import type { ShardListener } from '../contracts/shard-host.ts';
import { importScenario } from '../plugins/import-scenario.ts';
import type { ScenarioRegistry } from '../shard/scenario-registry.ts';
import { Shard } from '../shard/shard.ts';
import { syntrixTarget } from '../shard/syntrix/syntrix-target.ts';
import { BenchError } from '../errors.ts';
import { nodeGeneratorProbe } from './node-generator-probe.ts';
import { systemClock } from './system-clock.ts';
import { packError, type ThreadMessage, type ThreadRequest, type ThreadStart } from './thread-messages.ts';

/** The entry of a worker thread: one shard, steered by messages. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a worker thread of the threads host only');
  const { assignment, originMs } = workerData as ThreadStart;
  const say = (message: ThreadMessage): void => port.postMessage(message);

  const listener: ShardListener = {
    onSnapshot: (snapshot) => say({ type: 'snapshot', snapshot }),
    onProgress: (_shard, done, total) => say({ type: 'progress', done, total }),
    onLoadEnded: (_shard, why) => say({ type: 'ended', why }),
    onFailure: (_shard, error) => say({ type: 'failure', error: packError(error) }),
  };
  const shard = new Shard(assignment, {
    clock: systemClock(originMs),
    target: syntrixTarget,
    scenarios: await importScenarios(assignment),
    listener,
    probe: nodeGeneratorProbe(),
  });

  port.on('message', (request: ThreadRequest) => {
    if (request.type === 'close') {
      void shard.close().finally(() => {
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
  say({ type: 'ready' });
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
}
