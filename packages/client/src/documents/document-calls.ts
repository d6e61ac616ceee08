import { categoryId, isAnswerCategory } from '../categories.ts';
import type { OperationResult } from '../operation-result.ts';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import type { DocumentScan } from '../queries/document-scan.ts';
import type { PreparedRequest, Transport } from '../transport/transport.ts';
import type { ChangeBody, ConditionBody, DocumentBody, QueryBody } from './document-bodies.ts';
import { DocumentPaths } from './document-path.ts';

/** What a caller expects of one call, and asks of it. */
export interface CallOptions {
  /** Statuses that are planned for and so are `refused`, not `failed`: `[412]` for a conditional update. */
  readonly planned?: readonly number[];
  /**
   * Where in the body, in bytes, 16 digits begin that are written over with the moment of *sent*: microseconds of the
   * transport's clock, zeros in front.
   *
   * @default -1: nowhere
   */
  readonly sentStampAt?: number;
  /** A body of text has nothing beyond ASCII: it need not be looked through for its size. @default false */
  readonly isAscii?: boolean;
}

/** What a caller expects of a query, and asks of it. */
export interface QueryCallOptions extends CallOptions {
  /**
   * Reads the answer as it comes. One that is no whole list of documents then ends the call as failed, in the category `protocol`.
   * One call at a time may use it.
   */
  readonly scan?: DocumentScan;
}

/** Is told how a call ended, once. */
export type Done = (outcome: CallOutcome) => void;

const NOTHING_PLANNED: QueryCallOptions = {};

/**
 * Documents on the hot path: one request per call, no parsing, no throwing for what a server or a network does, and no
 * object and no promise per call. Each method fills the result and calls `done` once with how the call ended, never
 * before it has returned.
 *
 * The body of an answer to a write is read back by the server after the write and may show another writer's data:
 * nothing here takes it for what this call wrote.
 */
export class DocumentCalls {
  readonly #transport: Transport;
  readonly #paths: DocumentPaths;
  /** By connection, which has one call under way at most. */
  readonly #calls: DocumentCall[] = [];

  /**
   * @param database slug or `id:<16 hex digits>`; the two forms of one database hold separate sets of documents
   */
  constructor(transport: Transport, database: string) {
    this.#transport = transport;
    this.#paths = new DocumentPaths(database);
  }

  /**
   * POST: creates a document; 409 if the id is alive.
   *
   * @param body From `encodeDocument`: the bare document
   */
  create(collection: string, body: DocumentBody, result: OperationResult, done: Done, options = NOTHING_PLANNED): void {
    this.#callOf(result).send('POST', this.#paths.collection(collection), body, 201, result, done, options);
  }

  /** GET of one document. */
  get(collection: string, id: string, result: OperationResult, done: Done, options = NOTHING_PLANNED): void {
    this.#callOf(result).send('GET', this.#paths.document(collection, id), null, 200, result, done, options);
  }

  /**
   * PUT: replaces, or creates what is absent (then `ifMatch` is ignored by the server).
   *
   * @param body From `encodeChange`: `{"doc":{…}}`, with `"ifMatch":[…]` for a conditional write
   */
  replace(
    collection: string,
    id: string,
    body: ChangeBody,
    result: OperationResult,
    done: Done,
    options = NOTHING_PLANNED,
  ): void {
    this.#callOf(result).send('PUT', this.#paths.document(collection, id), body, 200, result, done, options);
  }

  /**
   * PATCH: sets the named top-level fields. A 412 may also mean that the document is deleted.
   *
   * @param body From `encodeChange`: `{"doc":{…}}`, with `"ifMatch":[…]` for a conditional write
   */
  update(
    collection: string,
    id: string,
    body: ChangeBody,
    result: OperationResult,
    done: Done,
    options = NOTHING_PLANNED,
  ): void {
    this.#callOf(result).send('PATCH', this.#paths.document(collection, id), body, 200, result, done, options);
  }

  /**
   * DELETE, a soft one: the server keeps a tombstone.
   *
   * @param body From `encodeCondition`: `{"ifMatch":[…]}`, for a conditional delete
   */
  delete(
    collection: string,
    id: string,
    result: OperationResult,
    done: Done,
    body: ConditionBody | null = null,
    options = NOTHING_PLANNED,
  ): void {
    this.#callOf(result).send('DELETE', this.#paths.document(collection, id), body, 204, result, done, options);
  }

  /**
   * POST to the query endpoint: reads only.
   *
   * @param body From `encodeQuery`
   */
  query(body: QueryBody, result: OperationResult, done: Done, options: QueryCallOptions = NOTHING_PLANNED): void {
    const { scan = null } = options;
    this.#callOf(result).send('POST', this.#paths.query, body, 200, result, done, options, true, scan);
  }

  #callOf({ connection }: OperationResult): DocumentCall {
    return (this.#calls[connection] ??= new DocumentCall(this.#transport));
  }
}

const NOT_FOUND = categoryId('http_404_not_found');
const PROTOCOL = categoryId('protocol');

/**
 * The call that is under way on one connection: the request that it sends, and what decides how it ended. Long-lived, so that a
 * call costs no object and no closure.
 */
class DocumentCall implements PreparedRequest {
  method = 'GET';
  path = '';
  /** By {@link DocumentPaths}. */
  readonly isEncoded = true;
  body: Uint8Array | string | null = null;
  isAscii = false;
  readOnly = true;
  sentStampAt = -1;
  bodyReader: DocumentScan | null = null;
  readonly #transport: Transport;
  #expectedStatus = 0;
  #planned: readonly number[] | undefined = undefined;
  #result: OperationResult | null = null;
  #done: Done | null = null;
  readonly #onEnd = (outcome: CallOutcome): void => this.#end(outcome);

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @throws RangeError for a connection that does not exist or has a call under way: a mistake in the caller */
  send(
    method: string,
    path: string,
    body: Uint8Array | string | null,
    expectedStatus: number,
    result: OperationResult,
    done: Done,
    { planned, sentStampAt = -1, isAscii = false }: CallOptions,
    readOnly = method === 'GET',
    scan: DocumentScan | null = null,
  ): void {
    if (this.#done !== null) throw new RangeError(`Connection ${result.connection} already has a call in flight.`);
    this.method = method;
    this.path = path;
    this.body = body;
    this.isAscii = isAscii;
    this.readOnly = readOnly;
    this.sentStampAt = sentStampAt;
    this.bodyReader = scan;
    scan?.begin();
    this.#transport.send(this, result, this.#onEnd);
    this.#expectedStatus = expectedStatus;
    this.#planned = planned;
    this.#result = result;
    this.#done = done;
  }

  #end(outcome: CallOutcome): void {
    const done = this.#done as Done;
    const judged = this.#judge(outcome, this.#result as OperationResult);
    this.#done = null;
    this.#result = null;
    this.body = null;
    this.bodyReader = null;
    done(judged);
  }

  #judge(outcome: CallOutcome, result: OperationResult): CallOutcome {
    if (outcome === CALL_OUTCOME.ok) {
      if (result.status !== this.#expectedStatus) {
        return this.#strangeSuccess(result, `status ${result.status} where Syntrix answers ${this.#expectedStatus}`);
      }
      const problem = this.bodyReader?.problem ?? '';
      return problem === '' ? outcome : this.#strangeSuccess(result, `the answer to a query is not right: ${problem}`);
    }
    if (this.#planned?.includes(result.status) === true && isAnswerCategory(result.category)) {
      return CALL_OUTCOME.refused;
    }
    // The server updates, then reads back: if a delete came between, the answer is this 404 though the write happened.
    const isAmbiguous = (this.method === 'PATCH' || this.method === 'PUT') && mayBeLateNotFound(result);
    return isAmbiguous ? CALL_OUTCOME.unknown : outcome;
  }

  /** A 2xx that Syntrix never gives to this request comes from something in between: it proves nothing. */
  #strangeSuccess(result: OperationResult, message: string): CallOutcome {
    result.category = PROTOCOL;
    result.message = message;
    result.body = null;
    return this.readOnly ? CALL_OUTCOME.failed : CALL_OUTCOME.unknown;
  }
}

function mayBeLateNotFound(result: OperationResult): boolean {
  return result.status === 404 && (result.category === NOT_FOUND || !isAnswerCategory(result.category));
}
