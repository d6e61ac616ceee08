import type { OperationResult } from '../operation-result.ts';
import type { Transport } from '../transport/transport.ts';
import { DocumentCall, type CallOptions, type Done } from './document-call.ts';
import { DocumentPaths } from './document-path.ts';

const NOTHING_PLANNED: CallOptions = {};

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
  /** By worker: a worker has one call under way at most. */
  readonly #calls: DocumentCall[] = [];

  /**
   * @param database slug or `id:<16 hex digits>`; the two forms of one database hold separate sets of documents
   */
  constructor(transport: Transport, database: string) {
    this.#transport = transport;
    this.#paths = new DocumentPaths(database);
  }

  /** POST: creates a document from its bare JSON; 409 if the id is alive. */
  create(
    collection: string,
    body: Uint8Array | string,
    result: OperationResult,
    done: Done,
    options = NOTHING_PLANNED,
  ): void {
    this.#callOf(result).send('POST', this.#paths.collection(collection), body, 201, result, done, options);
  }

  /** GET of one document. */
  get(collection: string, id: string, result: OperationResult, done: Done, options = NOTHING_PLANNED): void {
    this.#callOf(result).send('GET', this.#paths.document(collection, id), null, 200, result, done, options);
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
    result: OperationResult,
    done: Done,
    options = NOTHING_PLANNED,
  ): void {
    this.#callOf(result).send('PUT', this.#paths.document(collection, id), body, 200, result, done, options);
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
    result: OperationResult,
    done: Done,
    options = NOTHING_PLANNED,
  ): void {
    this.#callOf(result).send('PATCH', this.#paths.document(collection, id), body, 200, result, done, options);
  }

  /**
   * DELETE, a soft one: the server keeps a tombstone.
   *
   * @param body from `encodeDeleteBody`, for a conditional delete
   */
  delete(
    collection: string,
    id: string,
    result: OperationResult,
    done: Done,
    body: Uint8Array | string | null = null,
    options = NOTHING_PLANNED,
  ): void {
    this.#callOf(result).send('DELETE', this.#paths.document(collection, id), body, 204, result, done, options);
  }

  /**
   * POST to the query endpoint: reads only.
   *
   * @param body from `encodeQuery`
   */
  query(body: Uint8Array | string, result: OperationResult, done: Done, options = NOTHING_PLANNED): void {
    this.#callOf(result).send('POST', this.#paths.query, body, 200, result, done, options, true);
  }

  #callOf({ connection }: OperationResult): DocumentCall {
    return (this.#calls[connection] ??= new DocumentCall(this.#transport));
  }
}
