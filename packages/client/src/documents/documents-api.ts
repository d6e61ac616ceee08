import { categoryId, isAnswerCategory } from '../categories.ts';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import type { Exchange } from '../transport/exchange.ts';
import type { Transport } from '../transport/transport.ts';
import { encodePath } from './document-path.ts';

/** What a caller expects of one call. */
export interface CallOptions {
  /** Statuses that are planned for and so are `refused`, not `failed`: `[412]` for a conditional update. */
  readonly planned?: readonly number[];
}

const NONE: CallOptions = {};
const NOT_FOUND = categoryId('http_404_not_found');
const PROTOCOL = categoryId('protocol');

/**
 * Documents on the hot path: one request per call, no parsing, no throwing for what a server or a network does. Each
 * method fills the exchange and resolves with an outcome.
 *
 * The body of an answer to a write is read back by the server after the write and may show another writer's data:
 * nothing here takes it for what this call wrote.
 */
export class DocumentsApi {
  readonly #transport: Transport;
  readonly #documentsPath: string;
  readonly #queryPath: string;

  /**
   * @param database slug or `id:<16 hex digits>`; the two forms of one database hold separate sets of documents
   */
  constructor(transport: Transport, database: string) {
    const base = `/api/v1/databases/${encodeURIComponent(database).replace(/%3A/g, ':')}`;
    this.#transport = transport;
    this.#documentsPath = `${base}/documents/`;
    this.#queryPath = `${base}/query`;
  }

  /** POST: creates a document from its bare JSON; 409 if the id is alive. */
  create(collection: string, body: Uint8Array | string, exchange: Exchange, options = NONE): Promise<CallOutcome> {
    return this.#call('POST', this.#documentsPath + encodePath(collection), body, exchange, 201, options);
  }

  /** GET of one document. */
  get(collection: string, id: string, exchange: Exchange, options = NONE): Promise<CallOutcome> {
    return this.#call('GET', this.#pathOf(collection, id), null, exchange, 200, options);
  }

  /**
   * PUT: replaces, or creates what is absent (then `ifMatch` is ignored by the server).
   *
   * @param body from `encodeDocumentBody`
   */
  replace(
    collection: string,
    id: string,
    body: Uint8Array | string,
    exchange: Exchange,
    options = NONE,
  ): Promise<CallOutcome> {
    return this.#call('PUT', this.#pathOf(collection, id), body, exchange, 200, options);
  }

  /**
   * PATCH: sets the named top-level fields. A 412 may also mean that the document is deleted.
   *
   * @param body from `encodeDocumentBody`
   */
  update(
    collection: string,
    id: string,
    body: Uint8Array | string,
    exchange: Exchange,
    options = NONE,
  ): Promise<CallOutcome> {
    return this.#call('PATCH', this.#pathOf(collection, id), body, exchange, 200, options);
  }

  /**
   * DELETE, a soft one: the server keeps a tombstone.
   *
   * @param body from `encodeDeleteBody`, for a conditional delete
   */
  delete(
    collection: string,
    id: string,
    exchange: Exchange,
    body: Uint8Array | string | null = null,
    options = NONE,
  ): Promise<CallOutcome> {
    return this.#call('DELETE', this.#pathOf(collection, id), body, exchange, 204, options);
  }

  /**
   * POST to the query endpoint: reads only.
   *
   * @param body from `encodeQuery`
   */
  query(body: Uint8Array | string, exchange: Exchange, options = NONE): Promise<CallOutcome> {
    return this.#call('POST', this.#queryPath, body, exchange, 200, options, true);
  }

  #pathOf(collection: string, id: string): string {
    return this.#documentsPath + encodePath(`${collection}/${id}`);
  }

  #call(
    method: string,
    path: string,
    body: Uint8Array | string | null,
    exchange: Exchange,
    expectedStatus: number,
    options: CallOptions,
    readOnly = method === 'GET',
  ): Promise<CallOutcome> {
    return new Promise((resolve) => {
      this.#transport.send({ method, path, body, readOnly }, exchange, (outcome) => {
        resolve(judge(outcome, exchange, method, expectedStatus, readOnly, options.planned));
      });
    });
  }
}

function judge(
  outcome: CallOutcome,
  exchange: Exchange,
  method: string,
  expectedStatus: number,
  readOnly: boolean,
  planned: readonly number[] | undefined,
): CallOutcome {
  if (outcome === CALL_OUTCOME.ok) {
    return exchange.status === expectedStatus ? outcome : strangeSuccess(exchange, expectedStatus, readOnly);
  }
  if (planned?.includes(exchange.status) === true && isAnswerCategory(exchange.category)) {
    return CALL_OUTCOME.refused;
  }
  // The server updates, then reads back: if a delete came between, the answer is this 404 though the write happened.
  const isAmbiguous = (method === 'PATCH' || method === 'PUT') && mayBeLateNotFound(exchange);
  return isAmbiguous ? CALL_OUTCOME.unknown : outcome;
}

function mayBeLateNotFound(exchange: Exchange): boolean {
  return exchange.status === 404 && (exchange.category === NOT_FOUND || !isAnswerCategory(exchange.category));
}

/** A 2xx that Syntrix never gives to this request comes from something in between: it proves nothing. */
function strangeSuccess(exchange: Exchange, expectedStatus: number, readOnly: boolean): CallOutcome {
  exchange.category = PROTOCOL;
  exchange.message = `status ${exchange.status} where Syntrix answers ${expectedStatus}`;
  exchange.body = null;
  return readOnly ? CALL_OUTCOME.failed : CALL_OUTCOME.unknown;
}
