import {
  answerCategory,
  callOutcome,
  categoryId,
  clearAnswer,
  DocumentsApi,
  type CallOutcome,
  type ErrorCategory,
  type IndexTemplate,
  type PreparedRequest,
  type Transport,
} from '@syntrix-bench/client';

import type { Clock } from '../contracts/clock.ts';
import type { OperationResult } from '../contracts/operation-result.ts';
import type { SyntrixWorkerClient } from '../contracts/syntrix-worker-client.ts';
import {
  answerTo,
  answerToQuery,
  idIn,
  shownAt,
  snapshotOf,
  type FakeAnswer,
  type FakeRequest,
  type FakeStore,
  type StoredDocument,
} from './fake-answers.ts';
import { FakeIndexes } from './fake-indexes.ts';
import { FakeRealtime, type FakeChange } from './fake-realtime.ts';

/** One request as the fake saw it. */
export interface FakeCall extends FakeRequest {
  readonly worker: number;
}

/** An answer other than the honest one. */
export interface FakeScriptedAnswer {
  /** 0: no answer comes. */
  readonly status: number;
  /** How the call ended. @default what the client makes of the status */
  readonly outcome?: CallOutcome;
  /** @default the one that goes with the status, if it is one of those that documents are answered with */
  readonly code?: string;
  readonly message?: string;
  /** Body of a success. @default none */
  readonly body?: string;
  /** Whether the request takes effect all the same. @default false */
  readonly applied?: boolean;
}

const DOCUMENTS = '/api/v1/databases/fake/documents/';
const QUERY = '/api/v1/databases/fake/query';
const STAMP = /^\d{16}$/;
const CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
};

/**
 * The documents of one database of a Syntrix server, in memory, behind the client that workers are given: requests, answers and
 * outcomes are as over a network, and every request is kept. Takes a millisecond of the clock for an answer.
 *
 * It imitates creates, reads, replacements, updates of whole fields, deletes and their conditions, queries by id, others by the index
 * templates that it is given, and events. It knows no users and no rules: for those there is the testbed.
 */
export class FakeDocuments {
  /** All requests, in the order in which they were sent. */
  readonly calls: FakeCall[] = [];
  /** Bodies of the live documents, by `collection/id`. */
  readonly live = new Map<string, string>();
  /** Asked before each request: null lets the honest answer pass. */
  script: (call: FakeCall) => FakeScriptedAnswer | null = () => null;
  /** Templates of its indexes. @default none: what needs an index fails */
  indexTemplates: readonly IndexTemplate[] = [];
  /** Whether indexes answer with what they had: they take over no write until this is false again. */
  isIndexLate = false;
  /** What answers are stamped with; without it they are not stamped, and take no time. A run sets it. */
  clock: Clock | null = null;
  /** Awaited before each answer. @default 1 ms of the clock */
  pace: (call: FakeCall) => Promise<void> = () => this.#millisecond();
  /** Requests answered since they were last taken, by method and status. */
  readonly traffic = new Map<string, number>();
  /** Versions and times of documents, also of deleted ones, by `collection/id`. */
  readonly #stored = new Map<string, StoredDocument>();
  /** Events of what is written, for who subscribes. */
  readonly realtime: FakeRealtime;
  readonly #indexes = new FakeIndexes();
  #made = 0;

  constructor() {
    // The store is looked at as it is then.
    const view = (): FakeDocuments => this;
    this.realtime = new FakeRealtime({
      get clock() {
        return view().clock;
      },
      stateOf: (collection, id) => this.#stateOf(collection, id),
      snapshot: (collection, most) => snapshotOf(collection, most, this.#store()),
    });
  }

  /** A client as workers get it. Each of its connections has one call under way at most, as in a run. */
  client(): SyntrixWorkerClient {
    return { documents: new DocumentsApi(this.#transport(), 'fake'), realtime: this.realtime.client('fake') };
  }

  /** Ids of the live documents of a collection, sorted. */
  ids(collection: string): string[] {
    const prefix = `${collection}/`;
    return [...this.live.keys()]
      .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
      .map((path) => path.slice(prefix.length))
      .sort();
  }

  /** How often a document was written, its creation included; 0 if it is not there. */
  versionOf(path: string): number {
    return this.live.has(path) ? (this.#stored.get(path)?.version ?? 1) : 0;
  }

  #transport(): Transport {
    return {
      kind: 'fake',
      connect: () => Promise.resolve({ opened: 0, failed: 0, openings: [] }),
      send: (request, result, done) => this.#send(request, result, done),
      gauges: () => ({ connections: 0, inFlight: 0, reopened: 0, waiting: 0 }),
      takeTraffic: () => [],
      setAuthorization: () => undefined,
      close: () => Promise.resolve(),
    };
  }

  #send(request: PreparedRequest, result: OperationResult, done: (outcome: CallOutcome) => void): void {
    clearAnswer(result);
    const nowUs = this.clock?.nowUs() ?? 0;
    if (result.readyUs === 0) result.readyUs = nowUs;
    const body = sentBody(request, nowUs);
    const call: FakeCall = { worker: result.worker, ...this.#placeOf(request, body), body };
    this.calls.push(call);
    const scripted = this.script(call);
    const honest = scripted === null || scripted.applied === true ? this.#answer(call, request.path === QUERY) : null;
    if (result.requests === 0) result.sentUs = nowUs;
    result.requests += 1;
    result.bytesOut += body.length;
    const answer: FakeAnswer = scripted === null ? (honest as FakeAnswer) : asAnswer(scripted);
    void this.pace(call).then(() => {
      const outcome = this.#fill(request, result, answer);
      done(scripted?.outcome ?? outcome);
    });
  }

  /** Fills the result as a transport would, when the answer has come. */
  #fill(request: PreparedRequest, result: OperationResult, answer: FakeAnswer): CallOutcome {
    const { status, code = '', message = '', body } = answer;
    const category = categoryOf(status, code);
    result.doneUs = this.clock?.nowUs() ?? 0;
    result.status = status;
    result.code = code;
    result.message = message;
    result.category = categoryId(category);
    result.body = body === undefined || !result.wantBody ? null : Buffer.from(body);
    if (body !== undefined && status < 300) request.bodyReader?.take(Buffer.from(body), 0, Buffer.byteLength(body));
    result.bytesIn += (body ?? message).length;
    const key = `${request.method} ${status}`;
    this.traffic.set(key, (this.traffic.get(key) ?? 0) + 1);
    return callOutcome({ category, status, wasSent: true, readOnly: request.readOnly === true });
  }

  /** What the request is about. A creation without an id is given one, as by the server. */
  #placeOf({ method, path }: PreparedRequest, body: string): Omit<FakeRequest, 'body'> {
    const verb = method as FakeRequest['method'];
    if (path === QUERY) return { method: verb, collection: '', id: '' };
    const named = decodeURIComponent(path.slice(DOCUMENTS.length));
    if (verb === 'POST') return { method: verb, collection: named, id: idIn(body) ?? `made-${(this.#made += 1)}` };
    const cut = named.lastIndexOf('/');
    return { method: verb, collection: named.slice(0, Math.max(0, cut)), id: named.slice(cut + 1) };
  }

  #answer(call: FakeCall, isQuery: boolean): FakeAnswer {
    if (isQuery) {
      return answerToQuery(call.body, this.#store(), (query) =>
        this.#indexes.find(query, this.indexTemplates, this.live, !this.isIndexLate),
      );
    }
    const path = `${call.collection}/${call.id}`;
    const isThere = this.live.has(path);
    const answer = answerTo(call, this.#store());
    if (call.method !== 'GET' && answer.status < 300) this.#publish(call, isThere);
    return answer;
  }

  #publish({ collection, id, method }: FakeCall, wasThere: boolean): void {
    if (this.realtime.peers.length === 0) return;
    const state = this.#stateOf(collection, id);
    if (state !== null)
      this.realtime.publish({ ...state, type: method === 'DELETE' ? 'delete' : wasThere ? 'update' : 'create' });
  }

  #stateOf(collection: string, id: string): FakeChange | null {
    const path = `${collection}/${id}`;
    if (!this.#stored.has(path)) return null;
    const document = JSON.parse(shownAt(path, this.#store())) as FakeChange['document'];
    return { type: this.live.has(path) ? 'update' : 'delete', collection, id, document };
  }

  #store(): FakeStore {
    const nowMs = this.clock === null ? 0 : Math.floor(this.clock.epochWallMs + this.clock.nowUs() / 1000);
    return { live: this.live, stored: this.#stored, nowMs };
  }

  #millisecond(): Promise<void> {
    return new Promise((resolve) => (this.clock === null ? resolve() : void this.clock.setTimer(1000, resolve)));
  }
}

function asAnswer({ status, code = CODES[status] ?? '', message = '', body }: FakeScriptedAnswer): FakeAnswer {
  return { status, code, message, ...(body === undefined ? {} : { body }) };
}

/** The body as it goes out: with the moment of *sent* over 16 digits where that is asked for. */
function sentBody({ body, sentStampAt = -1 }: PreparedRequest, sentUs: number): string {
  const text = textOf(body);
  if (sentStampAt < 0) return text;
  if (!STAMP.test(text.slice(sentStampAt, sentStampAt + 16)))
    throw new RangeError(`a body has no 16 digits at ${sentStampAt} for the moment of sent: ${text.slice(0, 100)}`);
  return text.slice(0, sentStampAt) + String(sentUs).padStart(16, '0') + text.slice(sentStampAt + 16);
}

function textOf(body: unknown): string {
  if (body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  throw new TypeError(`a body is text or bytes, as encodeDocument and encodeChange make them; this is ${typeof body}`);
}

function categoryOf(status: number, code: string): ErrorCategory {
  if (status === 0) return code === 'ECONNREFUSED' ? 'connection_refused' : 'timeout';
  return answerCategory(status, { code, message: '' });
}
