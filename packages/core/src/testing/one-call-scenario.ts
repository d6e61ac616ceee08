import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Operation } from '../contracts/operation.ts';
import { defineScenario, type Scenario } from '../contracts/scenario.ts';
import type { ScriptedClient } from './scripted-target.ts';

/** A schema that takes any options as they are. */
export const anyOptions: StandardSchemaV1<unknown, unknown> = {
  '~standard': { version: 1, vendor: 'syntrix-bench', validate: (value) => ({ value }) },
};

/**
 * The smallest scenario: each worker makes one kind of call again and again, numbered in `detail`. Workers say how far they
 * are by their high-water marks.
 */
export function oneCallScenario(name = 'test', operation = 'call'): Scenario<unknown, ScriptedClient, null> {
  return defineScenario<unknown, ScriptedClient>({
    name,
    description: 'How long does one call take?',
    options: anyOptions,
    operations: () => [operation],
    shard: () => ({
      createWorker() {
        let made = 0;
        const call: Operation<ScriptedClient> = {
          type: 0,
          execute: (client, result) => client.call(operation, result, String(made)),
        };
        return {
          next() {
            made += 1;
            return call;
          },
          highWaterMark: () => made,
        };
      },
    }),
  });
}
