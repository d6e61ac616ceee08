import type { Scenario } from '../contracts/scenario.ts';
import { OnceLane, type OnceRun } from './once-lane.ts';

/** The same scenario, whose lanes do each operation type once, in order, and then nothing more. */
export function onceScenario(scenario: Scenario, run: OnceRun): Scenario {
  return {
    ...scenario,
    shard(context) {
      const shard = scenario.shard(context);
      const names = scenario.operations(context.options);
      return {
        setup: async () => shard.setup?.(),
        createLane: (lane) => new OnceLane(shard.createLane(lane), context.workload, names, run),
        drain: async (deadlineUs) => shard.drain?.(deadlineUs),
        teardown: async (deadlineUs) =>
          (await shard.teardown?.(deadlineUs)) ?? { removed: 0, left: { count: 0, samples: [] } },
        ledgers: () => shard.ledgers?.() ?? {},
      };
    },
  };
}
