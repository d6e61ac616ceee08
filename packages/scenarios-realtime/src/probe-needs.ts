import { randomUUID } from 'node:crypto';

import {
  encodeChange,
  encodeDocument,
  OUTCOME_CODE,
  type CoordinatorContext,
  type NeedProblem,
  type OutcomeCode,
  type RealtimeConnection,
  type RealtimeStream,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';
import { delay, probeRefusal } from '@syntrix-bench/documents';

import { channelsOf, type Channel, type RealtimeOptions } from './realtime-options.ts';

type Context = CoordinatorContext<RealtimeOptions, null, SyntrixWorkerClient>;

/** How long a server may take until an event of one of several writes is heard. */
const HEARD_WITHIN_US = 5_000_000;
/** So long is listened before it is written again: an event may be lost, and that is for the run to find out. */
const WRITE_AGAIN_US = 1_000_000;
const PAUSE_US = 20_000;
const ABOUT = 'realtime';

/**
 * Finds out whether subscribers are let in and hear what is written: over each channel of the run, and in each of its databases,
 * subscribes, writes a document until an event of it comes, unsubscribes, and removes the document. Ends with the first problem.
 */
export async function probeNeeds(context: Context): Promise<readonly NeedProblem[]> {
  for (const database of context.databases) {
    for (const channel of channelsOf(context.options)) {
      if (context.signal.aborted) return [];
      const found = await probe(context, database, channel);
      if (found !== null) return [{ ...found, about: ABOUT }];
    }
  }
  return [];
}

async function probe(context: Context, database: string, channel: Channel): Promise<NeedProblem | null> {
  const { collection } = context.options.data;
  const id = `doctor-${randomUUID()}`;
  const heard = { any: false };
  const onEvent = ({ path }: { readonly path: string }): void => {
    heard.any ||= path === `${collection}/${id}`;
  };
  const client = context.client(database);
  const listener = { database, signal: context.signal, onEvent, onLost: () => undefined };
  const noneOpens = `no ${NAMES[channel]} can be opened`;
  let opening;
  try {
    opening =
      channel === 'sse'
        ? await client.realtime.openStream({ ...listener, collection })
        : await client.realtime.connect(listener);
  } catch (error) {
    // A stream's token is in its request, which cannot be made without one.
    if (context.signedIn === true) throw error;
    return notLetIn(context, noneOpens, { message: 'without a token', category: 'auth_refused' });
  }
  if (!opening.ok) return notLetIn(context, noneOpens, opening.error);
  const line: RealtimeConnection | RealtimeStream = opening.value;
  try {
    if ('subscribe' in line) {
      const answer = await line.subscribe({ collection });
      if (!answer.ok) return notLetIn(context, `nobody can subscribe to ${collection}`, answer.error);
    }
    return await hear(context, client, id, heard);
  } finally {
    await line.close();
  }
}

const NAMES: Readonly<Record<Channel, string>> = { ws: 'realtime connection', sse: 'stream of events' };

/** Writes until an event came; the document is removed in any case. */
async function hear(
  context: Context,
  { documents }: SyntrixWorkerClient,
  id: string,
  heard: { readonly any: boolean },
): Promise<NeedProblem | null> {
  const { result, clock, signal, options } = context;
  const { collection } = options.data;
  const untilUs = clock.nowUs() + HEARD_WITHIN_US;
  let problem: NeedProblem | null = null;
  let isThere = false;
  while (problem === null && !heard.any && !signal.aborted && clock.nowUs() < untilUs) {
    const outcome: OutcomeCode = isThere
      ? await documents.update(collection, id, encodeChange({ probed: clock.nowUs() }), result)
      : await documents.create(collection, encodeDocument({ id }), result);
    isThere ||= outcome !== OUTCOME_CODE.failed;
    if (outcome !== OUTCOME_CODE.ok) problem = probeRefusal(`cannot write to ${collection}`, result, collection);
    const againUs = Math.min(untilUs, clock.nowUs() + WRITE_AGAIN_US);
    while (problem === null && !heard.any && !signal.aborted && clock.nowUs() < againUs)
      await delay(clock, PAUSE_US, signal);
  }
  if (isThere) {
    const outcome = await documents.delete(collection, id, result);
    if (outcome !== OUTCOME_CODE.ok && result.status !== 404)
      problem ??= probeRefusal(`cannot remove ${collection}/${id}, which a probe has written`, result, collection);
  }
  if (problem !== null || heard.any || signal.aborted) return problem;
  return {
    problem: `a subscriber of ${collection} hears nothing of what is written: no event within ${HEARD_WITHIN_US / 1e6} s`,
    hint: 'does the server’s realtime run? One that is locked takes subscriptions and sends nothing until it is restarted',
  };
}

/** A listener was refused, or met no realtime. */
function notLetIn(
  { signedIn }: Context,
  what: string,
  { message, category }: { readonly message: string; readonly category: string },
): NeedProblem {
  const problem = `${what} (${message})`;
  if (category === 'auth_refused' || category === 'http_401_unauthorized')
    return {
      problem,
      hint:
        signedIn === true
          ? 'subscribers need a token of this server, for this database: check --token, or --username and --password'
          : 'subscribers need a token: give --token, or --username and --password',
    };
  return { problem, hint: 'does the server’s realtime run, and do its rules allow reading the collection?' };
}
