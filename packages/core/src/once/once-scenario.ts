import type { Scenario } from '../contracts/scenario.ts';
import { OnceWorker, type OnceRun } from './once-worker.ts';

/** The same scenario, whose workers do each operation type once, in order, and then nothing more. */
export function onceScenario(scenario: Scenario, run: OnceRun): Scenario {
  return {
    ...scenario,
    shard(context) {
      const shard = scenario.shard(context);
      const names = scenario.operations(context.options);
      return {
        setup: async () => shard.setup?.(),
        createWorker: (worker) => new OnceWorker(shard.createWorker(worker), context.workload, names, run),
        drain: async (deadlineUs) => shard.drain?.(deadlineUs),
        teardown: async (deadlineUs) =>
          (await shard.teardown?.(deadlineUs)) ?? { removed: 0, left: { count: 0, samples: [] } },
        ledgers: () => shard.ledgers?.() ?? {},
      };
    },
  };
}
