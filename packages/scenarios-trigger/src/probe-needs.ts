import { randomUUID } from 'node:crypto';

import {
  encodeDocument,
  OUTCOME_CODE,
  readWebhookCall,
  type CoordinatorContext,
  type NeedProblem,
  type SyntrixWorkerClient,
  type TriggerDefinition,
  type WebhookCall,
} from '@syntrix-bench/core';
import { delay, probeRefusal } from '@syntrix-bench/documents';

import { differenceOf } from './call-difference.ts';
import { storageIdOf } from './storage-id.ts';
import { NOTIFY, triggerDefinition } from './trigger-definitions.ts';
import type { TriggerOptions } from './trigger-options.ts';
import type { HookListener, OpenReceiver, WebhookReceiver } from './webhook-receiver.ts';

type Context = CoordinatorContext<TriggerOptions, null, SyntrixWorkerClient>;

/** How long a server may take until it calls. */
const CALLED_WITHIN_US = 5_000_000;
/** So long after the call that must come one is waited for that must not. */
const MORE_WITHIN_US = 200_000;
const PAUSE_US = 20_000;
const ABOUT = 'triggers';
const PUT_DEFINITIONS =
  'put the trigger definition of this config into the server’s folder of triggers, in place of what it has of this name, and restart it';

/**
 * Finds out whether the trigger is on the server, as this run needs it, and reaches the receiver: in each database, writes a document that
 * fulfils the condition and one that does not, waits for the call, and removes both, which leads to a call where deletions do. Ends with
 * the first problem.
 *
 * @throws BenchError `setup_failed` where the receiver cannot listen
 */
export async function probeNeeds(context: Context, open: OpenReceiver): Promise<readonly NeedProblem[]> {
  const { options, clock, databases, signal } = context;
  const definition = triggerDefinition(options);
  const heard: WebhookCall[] = [];
  const listener: HookListener = {
    onRequest: ({ body }, reply) => {
      const read = readWebhookCall(body);
      if (read.ok) heard.push(read.call);
      reply.answer(204);
    },
  };
  const receiver = await open({ address: options.hookAddress, clock, listener });
  try {
    for (const database of databases) {
      if (signal.aborted) return [];
      const found = await probe(context, database, definition, heard, receiver);
      if (found !== null) return [{ ...found, about: ABOUT }];
    }
    return [];
  } finally {
    await receiver.close();
  }
}

async function probe(
  context: Context,
  database: string,
  definition: TriggerDefinition,
  heard: readonly WebhookCall[],
  receiver: WebhookReceiver,
): Promise<NeedProblem | null> {
  const { result, options, clock, signal } = context;
  const { collection } = options.data;
  const { documents } = context.client(database);
  const [matching, other] = [`doctor-${randomUUID()}`, `doctor-${randomUUID()}`];
  const written: string[] = [];
  let problem: NeedProblem | null = null;
  for (const id of [other, matching]) {
    if (problem !== null || signal.aborted) break;
    const outcome = await documents.create(collection, encodeDocument({ id, [NOTIFY]: id === matching }), result);
    if (outcome !== OUTCOME_CODE.failed) written.push(id);
    if (outcome !== OUTCOME_CODE.ok) problem = probeRefusal(`cannot write to ${collection}`, result, collection);
  }
  const callOf = (id: string) => heard.find(({ payload }) => payload?.['id'] === id);
  const waitFor = async (isThere: () => boolean, withinUs: number): Promise<void> => {
    const untilUs = clock.nowUs() + withinUs;
    while (!isThere() && clock.nowUs() < untilUs && !signal.aborted) await delay(clock, PAUSE_US, signal);
  };
  if (problem === null) {
    await waitFor(() => callOf(matching) !== undefined, CALLED_WITHIN_US);
    const call = callOf(matching);
    if (call !== undefined) await waitFor(() => callOf(other) !== undefined, MORE_WITHIN_US);
    if (!signal.aborted) {
      const isUnasked = callOf(other) !== undefined;
      problem =
        call === undefined ? await notCalled(options, definition, receiver) : differs(call, definition, isUnasked);
    }
  }
  for (const id of written) {
    const outcome = await documents.delete(collection, id, result);
    if (outcome !== OUTCOME_CODE.ok && result.status !== 404)
      problem ??= probeRefusal(`cannot remove ${collection}/${id}, which a probe has written`, result, collection);
  }
  if (problem !== null || !definition.events.includes('delete')) return problem;
  const gone = storageIdOf(database, collection, matching);
  const isTold = (): boolean => heard.some(({ event, documentId }) => event === 'delete' && documentId === gone);
  await waitFor(isTold, CALLED_WITHIN_US);
  if (isTold() || signal.aborted) return null;
  return { problem: `trigger ${definition.id} does not call for deletions`, hint: PUT_DEFINITIONS };
}

/** Nobody called: because our receiver cannot be reached as the trigger says, or because there is no such trigger. */
async function notCalled(
  { hookAddress, hookUrl }: TriggerOptions,
  { id, url }: TriggerDefinition,
  receiver: WebhookReceiver,
): Promise<NeedProblem> {
  const trouble = await receiver.troubleAt(url);
  if (trouble !== null)
    return {
      problem: `the webhook receiver on ${hookAddress} cannot be reached as ${hookUrl} (${trouble})`,
      hint: 'give the address by which the server reaches this machine with --hook-url, and one that it reaches with --hook-addr; then print the trigger definitions again',
    };
  const within = `${CALLED_WITHIN_US / 1e6} s`;
  return {
    problem: `no call came to ${url} within ${within} of a write that fulfils the condition of trigger ${id}`,
    hint: `${PUT_DEFINITIONS}; where it is there, the server must reach ${hookUrl}: give --hook-url, if this machine has another name for it`,
  };
}

/** What of a trigger that called for a new document is not as this run needs it. */
function differs(call: WebhookCall, definition: TriggerDefinition, isUnasked: boolean): NeedProblem | null {
  const { id, url, collection } = definition;
  const difference = differenceOf(call, definition, 'create');
  if (difference === null && !isUnasked) return null;
  const problem =
    difference === null
      ? `trigger ${id} calls for writes that do not fulfil its condition`
      : {
          trigger: `trigger ${call.triggerId.slice(0, 100)} calls in place of ${id}`,
          collection: `trigger ${id} names another collection than ${collection}`,
          event: `trigger ${id} names another event than create of a new document`,
          url: `trigger ${id} calls another URL than ${url}`,
          headers: `trigger ${id} sends other headers than this run counts on`,
          'retry policy': `trigger ${id} has another retry policy than this run counts on`,
        }[difference];
  return { problem, hint: PUT_DEFINITIONS };
}
