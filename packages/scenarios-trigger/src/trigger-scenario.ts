import { defineScenario, type Scenario, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { recordedRuns, type RecordedRuns, type RecordedShare } from '@syntrix-bench/documents';

import { probeNeeds } from './probe-needs.ts';
import { triggerDeclaration } from './trigger-declaration.ts';
import { documentsOf } from './trigger-documents.ts';
import type { TriggerOptions } from './trigger-options.ts';
import { TriggerShard } from './trigger-shard.ts';
import { openReceiver, type HookListener, type OpenReceiver } from './webhook-receiver.ts';

const { records, ...life } = recordedRuns<TriggerOptions>(triggerDeclaration.name, documentsOf);

const NOBODY: HookListener = { onRequest: (_request, reply) => void reply.answer(503) };

type TriggerScenario = Scenario<TriggerOptions, SyntrixWorkerClient, RecordedShare> &
  Pick<RecordedRuns<TriggerOptions>, 'records'>;

/**
 * Writes, and a receiver for the webhooks that they lead to: how soon each call comes, whether every one does, and what triggers cost the
 * writer. With the records that it keeps of its runs.
 *
 * @param open Opens the receiver: where time is not this machine's, calls do not come over sockets.
 */
export function createTriggerScenario(open: OpenReceiver): TriggerScenario {
  const scenario = defineScenario<TriggerOptions, SyntrixWorkerClient, RecordedShare>({
    ...triggerDeclaration,
    ...life,
    probeNeeds: (context) => (context.options.part === 'plain' ? Promise.resolve([]) : probeNeeds(context, open)),
    async prepare(context) {
      const { options, clock } = context;
      if (options.part !== 'plain') {
        // A run whose receiver cannot listen would hear nothing, which must be known before it.
        const receiver = await open({ address: options.hookAddress, clock, listener: NOBODY });
        await receiver.close();
      }
      return life.prepare(context);
    },
    shard: (context) => new TriggerShard(context, open),
  });
  return { ...scenario, records };
}

/** The scenario, with a receiver that listens on a socket. */
export const triggerScenario: TriggerScenario = createTriggerScenario(openReceiver);
