import { categoryName } from '../categories.ts';
import { errorHint } from '../error-hints.ts';
import { SyntrixError } from '../errors.ts';
import { oneLine } from '../transport/answer-error.ts';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import { queryPages, type PagingOptions } from '../query/query-pages.ts';
import { checkQuery, encodeQuery, type QuerySpec } from '../query/query-spec.ts';
import type { OperationResult } from '../operation-result.ts';
import { asDocument, type SyntrixDocument } from './document.ts';
import { encodeDeleteBody, encodeDocumentBody, type Filter } from './document-body.ts';
import type { DocumentsApi } from './documents-api.ts';
import type { WorkerShare } from './worker-share.ts';

/** Conditions under which a write goes ahead. */
export interface WriteOptions {
  /** All must hold at the moment of the write, else it ends as `http_412_precondition`. */
  readonly ifMatch?: readonly Filter[];
}

/**
 * Documents for people: promises of documents, and {@link SyntrixError}s. What a write resolves with was read back by
 * the server after the write and may show another writer's data.
 */
export class DocumentsClient {
  readonly #api: DocumentsApi;
  readonly #workers: WorkerShare;

  constructor(api: DocumentsApi, workers: WorkerShare) {
    this.#api = api;
    this.#workers = workers;
  }

  /** @throws SyntrixError `http_404_not_found` if there is none, or only a tombstone */
  get(collection: string, id: string): Promise<SyntrixDocument> {
    return this.#document(`get ${collection}/${id}`, (result) => this.#api.get(collection, id, result));
  }

  /** Creates a document; without `id` the server makes one. @throws SyntrixError `http_409_conflict` if the id is taken */
  create(collection: string, document: object): Promise<SyntrixDocument> {
    const body = JSON.stringify(document);
    return this.#document(`create in ${collection}`, (result) => this.#api.create(collection, body, result));
  }

  /** Replaces all fields, or creates what is absent: then `ifMatch` is ignored by the server. */
  replace(collection: string, id: string, document: object, options: WriteOptions = {}): Promise<SyntrixDocument> {
    const body = encodeDocumentBody(document, options.ifMatch);
    return this.#document(`replace ${collection}/${id}`, (result) => this.#api.replace(collection, id, body, result));
  }

  /** Sets the named fields; dots in a name address nested ones. A field can only be removed by `replace`. */
  update(collection: string, id: string, fields: object, options: WriteOptions = {}): Promise<SyntrixDocument> {
    const body = encodeDocumentBody(fields, options.ifMatch);
    return this.#document(`update ${collection}/${id}`, (result) => this.#api.update(collection, id, body, result));
  }

  /** @throws SyntrixError `http_404_not_found` if there is none */
  async delete(collection: string, id: string, options: WriteOptions = {}): Promise<void> {
    const body = options.ifMatch === undefined ? null : encodeDeleteBody(options.ifMatch);
    const purpose = `delete ${collection}/${id}`;
    await this.#workers.lend(async (result) =>
      throwUnlessOk(purpose, await this.#api.delete(collection, id, result, body), result),
    );
  }

  /** Runs one query. @throws ClientUsageError `query` for a query the server would turn down */
  async query(spec: QuerySpec): Promise<readonly SyntrixDocument[]> {
    checkQuery(spec);
    const purpose = `query of ${spec.collection}`;
    const found = await this.#json(purpose, (result) => this.#api.query(encodeQuery(spec), result));
    if (!Array.isArray(found)) throw malformed(purpose, 'is not an array');
    return found.map((entry) => asDocument(entry, `a document of the ${purpose}`));
  }

  /** Pages through a query, one array of documents per page. */
  queryPages(spec: QuerySpec, paging: PagingOptions): AsyncGenerator<readonly SyntrixDocument[], void, undefined> {
    return queryPages((page) => this.query(page), spec, paging);
  }

  async #document(purpose: string, call: (result: OperationResult) => Promise<CallOutcome>): Promise<SyntrixDocument> {
    return asDocument(await this.#json(purpose, call), `the answer to ${purpose}`);
  }

  #json(purpose: string, call: (result: OperationResult) => Promise<CallOutcome>): Promise<unknown> {
    return this.#workers.lend(async (result) => {
      throwUnlessOk(purpose, await call(result), result);
      try {
        return JSON.parse(Buffer.from(result.body ?? []).toString('utf8')) as unknown;
      } catch (cause) {
        throw malformed(purpose, 'is not JSON', cause);
      }
    });
  }
}

function throwUnlessOk(purpose: string, outcome: CallOutcome, result: OperationResult): void {
  if (outcome === CALL_OUTCOME.ok) return;
  const category = categoryName(result.category);
  const status = result.status === 0 ? '' : ` with status ${result.status}`;
  throw new SyntrixError(`${oneLine(purpose)} failed${status}${result.message === '' ? '' : `: ${result.message}`}`, {
    category,
    status: result.status,
    code: result.code,
    sample: result.message,
    requestId: result.requestId,
    maybeApplied: outcome === CALL_OUTCOME.unknown,
    hint: errorHint(category),
  });
}

function malformed(purpose: string, problem: string, cause?: unknown): SyntrixError {
  const message = `the answer to ${oneLine(purpose)} ${problem}`;
  return new SyntrixError(message, { category: 'protocol', hint: errorHint('protocol'), cause });
}
