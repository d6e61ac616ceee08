import { type Answer, emptyAnswer, jsonAnswer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import { setMember, type Json, type JsonObject } from '../json/value.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { hasNulName } from '../store/bson-limits.ts';
import { conditionOf } from '../store/condition.ts';
import type { WriteResult } from '../store/document-store.ts';
import { isDocumentPath } from '../store/paths.ts';
import { withoutProtected } from '../store/stored-document.ts';
import { badRequest, errorAnswer, INVALID_BODY, storeAnswer } from './answers.ts';
import { databaseRefusal, withCaller } from './guards.ts';
import type { QueryRoutes } from './query-routes.ts';
import { MAX_BODY_BYTES, valueText } from './request-text.ts';
import type { Services } from './services.ts';
import { readPaths, readWrites, type TriggerWrite } from './trigger-request.ts';

/** What the trigger API can be asked for. */
export type TriggerCall = 'get' | 'query' | 'write';

const NOT_SYSTEM = errorAnswer(403, 'FORBIDDEN', 'System access required');
const NO_PATHS = badRequest('paths cannot be empty');
const NO_WRITES = badRequest('writes cannot be empty');
const INVALID_TYPE = badRequest('invalid write type');
const DONE = emptyAnswer(200);

/** The API for webhooks: documents and queries for holders of the role `system`, whatever the rules say. */
export class TriggerRoutes {
  readonly #services: Services;
  readonly #queries: QueryRoutes;

  constructor(services: Services, queries: QueryRoutes) {
    this.#services = services;
    this.#queries = queries;
  }

  answer(exchange: Exchange, database: string, call: TriggerCall): MaybeLater<Answer> {
    const refusal = databaseRefusal(this.#services, database);
    if (refusal !== undefined) return refusal;
    return withCaller(this.#services, exchange, true, ({ claims }) => {
      if (claims?.roles?.includes('system') !== true) return NOT_SYSTEM;
      return andThen(exchange.readBody(MAX_BODY_BYTES, 'value'), (outcome) => {
        const text = valueText(outcome);
        if (text === undefined) return INVALID_BODY;
        if (call === 'query') return this.#queries.answerText(database, text);
        return call === 'get' ? this.#get(database, text) : this.#write(database, text);
      });
    });
  }

  #get(database: string, text: string): Answer {
    const paths = readPaths(text);
    if (paths === undefined) return INVALID_BODY;
    if (paths.length === 0) return NO_PATHS;
    const invalid = paths.find((path) => !isDocumentPath(path));
    if (invalid !== undefined) return badRequest(`invalid path: ${invalid}`);
    const { documents, liar } = this.#services;
    const found = paths.flatMap((path) => {
      const document = documents.get(database, path);
      return document === undefined ? [] : [liar.shown(documents, database, document).json];
    });
    return jsonAnswer(200, `{"documents":[${found.join(',')}]}`);
  }

  /** One after the other: the first that fails is the answer, and those before it stay. */
  #write(database: string, text: string): Answer {
    const writes = readWrites(text);
    if (writes === undefined) return INVALID_BODY;
    if (writes.length === 0) return NO_WRITES;
    const invalid = writes.find(({ path }) => !isDocumentPath(path));
    if (invalid !== undefined) return badRequest(`invalid path: ${invalid.path}`);
    // In JSON a NUL is always spelled as an escape: a text without it needs no search.
    const mayHoldNul = text.includes('\\u0000');
    for (const write of writes) {
      const result = mayHoldNul && hasNulName(write.data) ? 'storage-error' : this.#carryOut(database, write);
      if (result === 'invalid-type') return INVALID_TYPE;
      if (typeof result === 'string') return storeAnswer(result);
    }
    return DONE;
  }

  #carryOut(database: string, { type, path, data, ifMatch }: TriggerWrite): WriteResult | 'invalid-type' {
    const { documents } = this.#services;
    const slash = path.lastIndexOf('/');
    const collection = path.slice(0, slash);
    const id = path.slice(slash + 1);
    const condition = conditionOf(ifMatch);
    switch (type) {
      case 'create':
        return documents.create(database, collection, id, withId(data, id));
      case 'replace':
        if (documents.get(database, path) === undefined)
          return documents.create(database, collection, id, withId(data, id));
        return condition === 'invalid'
          ? 'storage-error'
          : documents.replace(database, path, withId(data, id), condition);
      case 'update': {
        const { id: _id, ...patch } = withoutProtected(data);
        return condition === 'invalid' ? 'storage-error' : documents.patch(database, path, patch, condition);
      }
      case 'delete':
        return condition === 'invalid' ? 'storage-error' : documents.delete(database, path, condition);
      default:
        return 'invalid-type';
    }
  }
}

function withId(data: JsonObject, id: string): JsonObject {
  const complete: Record<string, Json> = { ...withoutProtected(data) };
  setMember(complete, 'id', id);
  return complete;
}
