import type { CallOutcome } from '../outcome.ts';
import type { OperationResult } from '../operation-result.ts';
import type { Transport } from '../transport/transport.ts';
import type { ChangeBody, ConditionBody, DocumentBody, QueryBody } from './document-bodies.ts';
import { DocumentCalls, type CallOptions, type Done, type QueryCallOptions } from './document-calls.ts';

const NOTHING_PLANNED: CallOptions = {};

/**
 * The calls of {@link DocumentCalls} as promises, for what is not done ten thousand times a second. Each method fills the
 * result and resolves with an outcome; none rejects for what a server or a network does.
 */
export class DocumentsApi {
  /** The calls themselves. */
  readonly calls: DocumentCalls;

  /**
   * @param database slug or `id:<16 hex digits>`; the two forms of one database hold separate sets of documents
   */
  constructor(transport: Transport, database: string) {
    this.calls = new DocumentCalls(transport, database);
  }

  /**
   * POST: creates a document; 409 if the id is alive.
   *
   * @param body From `encodeDocument`: the bare document
   */
  create(
    collection: string,
    body: DocumentBody,
    result: OperationResult,
    options = NOTHING_PLANNED,
  ): Promise<CallOutcome> {
    return ended((done) => this.calls.create(collection, body, result, done, options));
  }

  /** GET of one document. */
  get(collection: string, id: string, result: OperationResult, options = NOTHING_PLANNED): Promise<CallOutcome> {
    return ended((done) => this.calls.get(collection, id, result, done, options));
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
    options = NOTHING_PLANNED,
  ): Promise<CallOutcome> {
    return ended((done) => this.calls.replace(collection, id, body, result, done, options));
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
    options = NOTHING_PLANNED,
  ): Promise<CallOutcome> {
    return ended((done) => this.calls.update(collection, id, body, result, done, options));
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
    body: ConditionBody | null = null,
    options = NOTHING_PLANNED,
  ): Promise<CallOutcome> {
    return ended((done) => this.calls.delete(collection, id, result, done, body, options));
  }

  /**
   * POST to the query endpoint: reads only.
   *
   * @param body From `encodeQuery`
   */
  query(body: QueryBody, result: OperationResult, options: QueryCallOptions = NOTHING_PLANNED): Promise<CallOutcome> {
    return ended((done) => this.calls.query(body, result, done, options));
  }
}

function ended(call: (done: Done) => void): Promise<CallOutcome> {
  return new Promise((resolve) => call(resolve));
}
