import { type Answer, jsonAnswer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import { type Query, readsStorage } from '../indexes/choose-template.ts';
import { DEFAULT_LIMIT } from '../indexes/indexer.ts';
import { isArray } from '../json/value.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { isFilterOperator } from '../store/condition.ts';
import { isCollectionPath } from '../store/paths.ts';
import type { StoredDocument } from '../store/stored-document.ts';
import { MAX_BODY_BYTES, valueText } from './request-text.ts';
import { badRequest, errorAnswer, internalError, INVALID_BODY } from './answers.ts';
import { databaseRefusal, withCaller } from './guards.ts';
import type { Services } from './services.ts';
import { readQuery } from './query-request.ts';

const INVALID_QUERY = badRequest('Invalid query parameters');
const QUERY_FAILED = internalError('Failed to execute query');
const MAX_LIMIT = 1000;

/** Queries: any valid token may ask for any collection of any active database. */
export class QueryRoutes {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  answer(exchange: Exchange, database: string): MaybeLater<Answer> {
    const refusal = databaseRefusal(this.#services, database);
    if (refusal !== undefined) return refusal;
    return withCaller(this.#services, exchange, true, () =>
      andThen(exchange.readBody(MAX_BODY_BYTES, 'value'), (outcome) => {
        const text = valueText(outcome);
        return text === undefined ? INVALID_BODY : this.answerText(database, text);
      }),
    );
  }

  /** Answers what a body asks for, whoever asks. */
  answerText(database: string, text: string): Answer {
    const query = readQuery(text);
    if (query === undefined) return INVALID_BODY;
    if (!isValid(query)) return INVALID_QUERY;
    const status = readsStorage(query) ? undefined : this.#services.indexFaults.rebuilding(database, query.collection);
    if (status !== undefined) return rebuildingAnswer(status);
    const documents = this.#documents(database, query);
    return documents === undefined
      ? QUERY_FAILED
      : jsonAnswer(
          200,
          `[${this.#shown(database, query, documents)
            .map(({ json }) => json)
            .join(',')}]`,
        );
  }

  #documents(database: string, query: Query): readonly StoredDocument[] | undefined {
    return readsStorage(query) ? this.#fromStorage(database, query) : this.#fromIndex(database, query);
  }

  #shown(database: string, query: Query, documents: readonly StoredDocument[]): readonly StoredDocument[] {
    const limit = query.limit > 0 ? query.limit : readsStorage(query) ? Number.POSITIVE_INFINITY : DEFAULT_LIMIT;
    return this.#services.falseResults.shown(database, query, documents, limit, (other) =>
      this.#documents(database, other),
    );
  }

  #fromStorage(database: string, query: Query): readonly StoredDocument[] | undefined {
    const { documents } = this.#services;
    const filter = query.filters.at(-1);
    if (filter !== undefined) {
      if (filter.op === 'in' && !isArray(filter.value)) return undefined;
      const ids = new Set(filter.op === 'in' && isArray(filter.value) ? filter.value : [filter.value]);
      const found = [...ids].map((id) =>
        typeof id === 'string' ? documents.get(database, `${query.collection}/${id}`) : undefined,
      );
      return limited(found, query.limit);
    }
    const all: StoredDocument[] = [];
    for (const document of documents.inCollection(database, query.collection)) {
      if (document.deleted && !query.showDeleted) continue;
      all.push(document);
      if (all.length === query.limit) break;
    }
    return all;
  }

  #fromIndex(database: string, query: Query): readonly StoredDocument[] | undefined {
    const ids = this.#services.indexer.search(database, query);
    return ids === undefined
      ? undefined
      : limited(
          ids.map((id) => this.#services.documents.get(database, `${query.collection}/${id}`)),
          0,
        );
  }
}

/** While indexes are rebuilt: nothing found, or the server's error, or another one. */
function rebuildingAnswer(status: number): Answer {
  if (status === 200) return jsonAnswer(200, '[]');
  return status === 500 ? QUERY_FAILED : errorAnswer(status, 'INTERNAL_ERROR', 'Indexes are being rebuilt');
}

/** What exists of a page; 0: no limit. */
function limited(documents: readonly (StoredDocument | undefined)[], limit: number): readonly StoredDocument[] {
  const found = documents.filter((document) => document !== undefined);
  return limit > 0 ? found.slice(0, limit) : found;
}

function isValid({ collection, filters, orderBy, limit }: Query): boolean {
  return (
    isCollectionPath(collection) &&
    limit >= 0 &&
    limit <= MAX_LIMIT &&
    filters.every(({ field, op }) => field !== '' && isFilterOperator(op)) &&
    orderBy.every(({ field, direction }) => field !== '' && (direction === 'asc' || direction === 'desc'))
  );
}
