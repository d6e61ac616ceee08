import type { Clock, RealtimeEvent, TriggerDefinition } from '@syntrix-bench/core';
import type { FakeSyntrix } from '@syntrix-bench/core/testing';
import { parseDuration } from '@syntrix-bench/core/text';

import { storageIdOf } from '../src/storage-id.ts';
import type { HookListener, HookReply, HookRequest, OpenReceiver } from '../src/webhook-receiver.ts';

/** What a server does wrongly with one of its calls. */
export type HookFault =
  | 'lost'
  | 'repeated'
  | 'altered'
  | 'missing-retry'
  | 'hasty-retry'
  | 'wrong'
  /** It comes after 7 s. */
  | 'late'
  /** Its connection breaks after 100 ms. */
  | 'cut'
  /** Beside it, one comes about the deletion of the document. */
  | 'gone'
  /** Beside it, two come about the deletion of a document that somebody else has written. */
  | 'foreign';

/** A call that is about to be made. */
export interface FakeHookCall {
  /** Counts the writes to the collection from 0. */
  readonly index: number;
  readonly attempt: number;
  readonly event: RealtimeEvent;
  /** Whether the condition holds. */
  readonly isMatch: boolean;
}

/** The triggers of a Syntrix in memory. */
export interface FakeHooks {
  readonly open: OpenReceiver;
  /** Asked before each call, and before each that is none: what is done wrongly; null: nothing. */
  script: (call: FakeHookCall) => HookFault | null;
  /** What was done wrongly so far, each once. */
  readonly done: Record<HookFault, number>;
  /** Receivers that are open. */
  readonly listening: () => number;
}

const MS_US = 1000;
/** A server waits so long for an answer. */
const TIMEOUT_US = 5_000_000;
const LATE_US = 7_000_000;
const CUT_US = 100 * MS_US;
/** Between a change and its call, beside the time that the fake takes to tell of it. */
const CALL_US = 2 * MS_US;
const STORED_ONLY = ['version', 'createdAt', 'updatedAt', 'collection'];

/** Triggers of a Syntrix in memory, on the clock of the run: they call whoever listens, with the bodies and retries of the protocol. */
export function fakeHooks(server: FakeSyntrix, definition: () => TriggerDefinition, database = 'default'): FakeHooks {
  const done = {
    lost: 0,
    repeated: 0,
    altered: 0,
    'missing-retry': 0,
    'hasty-retry': 0,
    wrong: 0,
    late: 0,
    cut: 0,
    gone: 0,
    foreign: 0,
  };
  let listening = 0;
  let writes = 0;

  function make(event: RealtimeEvent, clock: Clock, listener: HookListener): void {
    const trigger = definition();
    if (!trigger.events.some((each) => each === event.type)) return;
    const isMatch = event.type === 'delete' || event.document?.['notify'] === true;
    const index = writes;
    writes += 1;
    const attempts = trigger.retryPolicy.maxAttempts;
    const callAboutGone = (path: string): void =>
      listener.onRequest(
        requestOf({ ...event, type: 'delete', path }, trigger, clock.nowUs(), false),
        replyOf(clock, () => undefined),
      );
    const attempt = (number: number, isLate = false): void => {
      const fault = hooks.script({ index, attempt: number, event, isMatch });
      const isWrong = fault === 'wrong' && !isMatch;
      if (isWrong) done.wrong += 1;
      else if (!isMatch) return;
      if (fault === 'lost') return void (done.lost += 1);
      if (fault === 'late' && !isLate) {
        done.late += 1;
        return void clock.setTimer(LATE_US, () => attempt(number, true));
      }
      if (fault === 'gone') {
        done.gone += 1;
        clock.setTimer(10 * MS_US, () => callAboutGone(event.path));
      }
      if (fault === 'foreign') {
        done.foreign += 1;
        for (const again of [10, 20])
          clock.setTimer(again * MS_US, () => callAboutGone(`${trigger.collection}/other-${index}`));
      }
      if (fault === 'altered') done.altered += 1;
      if (fault === 'cut') done.cut += 1;
      const request = requestOf(event, trigger, clock.nowUs(), fault === 'altered');
      if (fault === 'repeated') {
        done.repeated += 1;
        clock.setTimer(100, () =>
          listener.onRequest(
            { ...request, receivedUs: clock.nowUs() },
            replyOf(clock, () => undefined),
          ),
        );
      }
      const ended = (answered: 'taken' | 'failed'): void => {
        if (answered === 'taken' || number >= attempts) return;
        const told = hooks.script({ index, attempt: number, event, isMatch });
        if (told === 'missing-retry') return void (done['missing-retry'] += 1);
        if (told === 'hasty-retry') done['hasty-retry'] += 1;
        clock.setTimer(told === 'hasty-retry' ? 1 : waitUs(trigger, number) + MS_US, () => attempt(number + 1));
      };
      listener.onRequest(request, replyOf(clock, ended, fault === 'cut' ? CUT_US : TIMEOUT_US));
    };
    clock.setTimer(CALL_US, () => attempt(1));
  }

  const hooks: FakeHooks = {
    script: () => null,
    done,
    listening: () => listening,
    async open({ clock, listener }) {
      listening += 1;
      const { collection } = definition();
      const onEvent = (event: RealtimeEvent): void => {
        // The event is a form that is filled anew for each.
        make({ ...event }, clock, listener);
      };
      const documents = server.documents(database);
      documents.clock ??= clock;
      const opening = await documents.realtime.client(database).connect({ database, onEvent, onLost: () => undefined });
      if (!opening.ok) throw new Error(opening.error.message);
      await opening.value.subscribe({ collection });
      return {
        troubleAt: () => Promise.resolve(null),
        async close() {
          listening -= 1;
          await opening.value.close();
        },
      };
    },
  };
  return hooks;
}

function waitUs({ retryPolicy: { initialBackoff, maxBackoff } }: TriggerDefinition, attempt: number): number {
  const [first, most] = [initialBackoff, maxBackoff].map((written) => {
    const read = parseDuration(written);
    return read.ok ? read.value : 0;
  }) as [number, number];
  return Math.min(most, first * 2 ** (attempt - 1));
}

function requestOf(event: RealtimeEvent, trigger: TriggerDefinition, nowUs: number, isAltered: boolean): HookRequest {
  const payload = Object.fromEntries(
    Object.entries(event.document ?? {}).filter(([name]) => !STORED_ONLY.includes(name)),
  );
  const body = JSON.stringify({
    triggerId: trigger.id,
    database: 'default',
    event: event.type,
    collection: trigger.collection,
    documentId: storageIdOf('default', trigger.collection, event.path.slice(trigger.collection.length + 1)),
    lsn: '',
    seq: 0,
    ts: 0,
    url: trigger.url,
    headers: trigger.headers,
    secretsRef: '',
    retryPolicy: trigger.retryPolicy,
    timeout: '10s',
    preIssuedToken: 'head.claims.signature',
    ...(event.type === 'delete' ? {} : { payload: isAltered ? { ...payload, text: 'another' } : payload }),
  });
  const headers = Object.fromEntries(
    Object.entries(trigger.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    path: new URL(trigger.url).pathname,
    headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Syntrix-Trigger-Service/1.0' },
    body,
    bytes: body.length,
    beganUs: nowUs,
    receivedUs: nowUs,
  };
}

/** @param withinUs How long the other side waits for an answer. */
function replyOf(clock: Clock, ended: (answered: 'taken' | 'failed') => void, withinUs = TIMEOUT_US): HookReply {
  let isOver = false;
  const end = (answered: 'taken' | 'failed'): number => {
    if (isOver) return Number.NaN;
    isOver = true;
    timer.cancel();
    ended(answered);
    return clock.nowUs();
  };
  let gone: (atUs: number) => void = () => undefined;
  const timer = clock.setTimer(withinUs, () => {
    if (Number.isNaN(end('failed'))) return;
    gone(clock.nowUs());
  });
  return {
    answer: (status) => end(status < 300 || (status >= 400 && status < 500) ? 'taken' : 'failed'),
    close: () => end('failed'),
    onGone: (callback) => void (gone = callback),
  };
}
