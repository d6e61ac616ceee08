import {
  OUTCOME_CODE,
  type Clock,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

type Documents = SyntrixWorkerClient['documents'];
type Method = 'POST' | 'GET' | 'PUT' | 'PATCH' | 'DELETE';

/** One request as the fake saw it. */
export interface Call {
  readonly worker: number;
  readonly method: Method;
  readonly collection: string;
  readonly id: string;
  readonly body: string;
}

/** An answer other than the honest one. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly outcome: OutcomeCode;
  readonly code?: string;
  readonly message?: string;
  /** Whether the request takes effect all the same. @default false */
  readonly applied?: boolean;
}

const TEXT: Readonly<Record<number, string>> = { 404: 'NOT_FOUND', 409: 'CONFLICT', 412: 'PRECONDITION_FAILED' };
const NOTHING_PLANNED: CallOptions = {};

type CallOptions = NonNullable<Parameters<Documents['update']>[4]>;

/** What workers may do to documents, by promises or by callbacks. */
type Verbs<Calls extends Documents | Documents['calls']> = Pick<
  Calls,
  'create' | 'get' | 'replace' | 'update' | 'delete'
>;

/** The same calls, told by callbacks. */
function calledBack(documents: Verbs<Documents>): Verbs<Documents['calls']> {
  return {
    create: (collection, body, result, done, options) =>
      void documents.create(collection, body, result, options).then(done),
    get: (collection, id, result, done) => void documents.get(collection, id, result).then(done),
    replace: (collection, id, body, result, done, options) =>
      void documents.replace(collection, id, body, result, options).then(done),
    update: (collection, id, body, result, done) => void documents.update(collection, id, body, result).then(done),
    delete: (collection, id, result, done) => void documents.delete(collection, id, result).then(done),
  };
}

/** Body of a PUT or PATCH. */
interface Written {
  readonly doc: object;
  readonly ifMatch?: readonly { readonly field: 'version'; readonly op: '=='; readonly value: number }[];
}

/** Kinds of errors that the fake tells apart. */
export const FAKE_CATEGORIES = ['', 'timeout', 'aborted', 'http_4xx_other', 'http_5xx_other'] as const;

function categoryOf(status: number): (typeof FAKE_CATEGORIES)[number] {
  if (status === 0) return 'timeout';
  if (status < 300) return '';
  return status < 500 ? 'http_4xx_other' : 'http_5xx_other';
}

/** The body as it goes out: with the moment of *sent* over 16 digits. */
function stamped(body: string, at: number, sentUs: number): string {
  return body.slice(0, at) + String(sentUs).padStart(16, '0') + body.slice(at + 16);
}

/** A server's documents in memory, behind the calls that workers make; keeps what it was asked. */
export class FakeDocuments {
  readonly calls: Call[] = [];
  /** Bodies of the live documents, by `collection/id`. */
  readonly live = new Map<string, string>();
  /** Versions of documents that were written more than once, by `collection/id`. */
  readonly #versions = new Map<string, number>();
  /** Asked before each request: null lets the honest answer pass. */
  script: (call: Call) => ScriptedAnswer | null = () => null;
  /** What answers are stamped with; without it they are not stamped, and take no time. */
  clock: Clock | null = null;
  /** Awaited before each answer. @default 1 ms of the clock */
  pace: (call: Call) => Promise<void> = () => this.#millisecond();
  /** Requests answered since they were last taken, by method and status. */
  readonly traffic = new Map<string, number>();

  /** A client as workers get it. */
  client(): SyntrixWorkerClient {
    const documents: Verbs<Documents> = {
      create: (collection, body, result, options) => {
        const text = String(body);
        return this.#call('POST', collection, (JSON.parse(text) as { id: string }).id, text, result, options);
      },
      get: (collection, id, result) => this.#call('GET', collection, id, '', result),
      replace: (collection, id, body, result, options) =>
        this.#call('PUT', collection, id, String(body), result, options),
      update: (collection, id, body, result, options) =>
        this.#call('PATCH', collection, id, String(body), result, options),
      delete: (collection, id, result, body) => this.#call('DELETE', collection, id, String(body ?? ''), result),
    };
    return { documents: { ...documents, calls: calledBack(documents) as Documents['calls'] } as Documents };
  }

  /** Ids of the live documents of a collection, sorted. */
  ids(collection: string): string[] {
    const prefix = `${collection}/`;
    return [...this.live.keys()]
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length))
      .sort();
  }

  /** How often a document was written, its creation included; 0 if it is not there. */
  versionOf(path: string): number {
    return this.live.has(path) ? (this.#versions.get(path) ?? 1) : 0;
  }

  async #call(
    method: Method,
    collection: string,
    id: string,
    unsent: string,
    result: OperationResult,
    { planned = [], sentStampAt }: CallOptions = NOTHING_PLANNED,
  ): Promise<0 | 1 | 2 | 3> {
    const body = sentStampAt === undefined ? unsent : stamped(unsent, sentStampAt, this.clock?.nowUs() ?? 0);
    const call = { worker: result.worker, method, collection, id, body };
    this.calls.push(call);
    const scripted = this.script(call);
    const status = scripted === null || scripted.applied === true ? this.#apply(call) : scripted.status;
    result.body = status === 200 && result.wantBody ? this.#shown(`${collection}/${id}`) : null;
    if (result.requests === 0) result.sentUs = this.clock?.nowUs() ?? 0;
    result.requests += 1;
    await this.pace(call);
    result.doneUs = this.clock?.nowUs() ?? 0;
    result.status = scripted?.status ?? status;
    result.code = scripted?.code ?? TEXT[result.status] ?? '';
    result.message = scripted?.message ?? '';
    result.category = FAKE_CATEGORIES.indexOf(categoryOf(result.status));
    const key = `${method} ${result.status}`;
    this.traffic.set(key, (this.traffic.get(key) ?? 0) + 1);
    const refusal = planned.includes(result.status) ? OUTCOME_CODE.refused : OUTCOME_CODE.failed;
    return (scripted?.outcome ?? (status < 300 ? OUTCOME_CODE.ok : refusal)) as 0 | 1 | 2 | 3;
  }

  #shown(path: string): Uint8Array {
    const { id, ...fields } = JSON.parse(this.live.get(path) as string) as { readonly id: string };
    return Buffer.from(JSON.stringify({ ...fields, id, version: this.versionOf(path) }));
  }

  #millisecond(): Promise<void> {
    return new Promise((resolve) => (this.clock === null ? resolve() : void this.clock.setTimer(1000, resolve)));
  }

  #apply({ method, collection, id, body }: Call): number {
    const path = `${collection}/${id}`;
    const exists = this.live.has(path);
    switch (method) {
      case 'POST':
        if (exists) return 409;
        this.live.set(path, body);
        return 201;
      case 'GET':
        return exists ? 200 : 404;
      case 'PUT':
      case 'PATCH': {
        const { doc, ifMatch = [] } = JSON.parse(body) as Written;
        if (!exists && method === 'PATCH') return 404;
        // A PUT of what is absent creates it, whatever its condition.
        if (exists && ifMatch.some(({ value }) => value !== this.versionOf(path))) return 412;
        const old = method === 'PATCH' ? (JSON.parse(this.live.get(path) as string) as object) : {};
        if (exists) this.#versions.set(path, this.versionOf(path) + 1);
        this.live.set(path, JSON.stringify({ ...old, ...doc }));
        return 200;
      }
      case 'DELETE':
        this.#versions.delete(path);
        return this.live.delete(path) ? 204 : 404;
    }
  }
}
