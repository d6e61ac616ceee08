import { type Answer, emptyAnswer, jsonAnswer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { BodyOutcome } from '../http/request-body.ts';
import type { Caller } from './caller.ts';
import { databaseRefusal, withCaller } from './guards.ts';
import { parseFirst, parseWhole } from '../json/parse.ts';
import { isObject, type Json, type JsonObject, memberOf, setMember } from '../json/value.ts';
import { andThen, type MaybeLater } from '../later.ts';
import type { RuleAction } from '../rules/rule-engine.ts';
import { hasNulName } from '../store/bson-limits.ts';
import { conditionOf } from '../store/condition.ts';
import type { WriteResult } from '../store/document-store.ts';
import { isBodyId, isCollectionPath, isDocumentPath, readWritePath } from '../store/paths.ts';
import { withoutProtected } from '../store/stored-document.ts';
import { MAX_BODY_BYTES, valueText } from './request-text.ts';
import { badRequest, errorAnswer, INVALID_BODY, storeAnswer, UNREADABLE_BODY } from './answers.ts';
import type { Services } from './services.ts';
import { readDeleteRequest, readWriteRequest, type WriteRequest } from './write-request.ts';

const INVALID_PATH = badRequest('Invalid document path');
const MISSING_ID = badRequest('Invalid document path: missing document ID');
const INVALID_COLLECTION = badRequest('Invalid collection path');
const INVALID_DATA = badRequest('Invalid document data');
const ID_CHANGED = badRequest('Document ID cannot be changed');
const NOTHING_TO_UPDATE = badRequest('No data to update');
const NOT_FOUND = storeAnswer('not-found');
const STORAGE_ERROR = storeAnswer('storage-error');
const ACCESS_DENIED = errorAnswer(403, 'FORBIDDEN', 'Access denied');
const CHECK_FAILED = errorAnswer(403, 'FORBIDDEN', 'Authorization check failed');

const ACTIONS: Readonly<Record<string, RuleAction>> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

/** A body that was read whole, and what it says. */
interface SentBody {
  readonly text: string;
  /** Undefined where the body is not one JSON value. */
  readonly whole: Json | undefined;
}

/** A write request that names its document's data. */
type FullRequest = WriteRequest & { readonly doc: JsonObject };

const NO_BODY: SentBody = { text: '', whole: undefined };

/** Document requests: database, token, body, rules, then the operation itself. */
export class DocumentRoutes {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  answer(exchange: Exchange, database: string, path: string): MaybeLater<Answer> {
    const refusal = databaseRefusal(this.#services, database);
    if (refusal !== undefined) return refusal;
    return withCaller(this.#services, exchange, false, (caller) => this.#authorized(exchange, database, path, caller));
  }

  #authorized(exchange: Exchange, database: string, path: string, caller: Caller): MaybeLater<Answer> {
    const { method } = exchange.head;
    if (method === 'POST' || method === 'PUT' || method === 'PATCH') {
      return andThen(exchange.readBody(MAX_BODY_BYTES, 'whole'), (outcome) => {
        const body = sentBody(outcome);
        return body === undefined ? UNREADABLE_BODY : this.#checkRules(exchange, database, path, caller, body);
      });
    }
    return this.#checkRules(exchange, database, path, caller, NO_BODY);
  }

  #checkRules(exchange: Exchange, database: string, path: string, caller: Caller, body: SentBody): MaybeLater<Answer> {
    const action = ACTIONS[exchange.head.method] ?? 'read';
    const verdict = this.#services.rules.evaluate({ database, path, action, claims: caller.claims, body: body.whole });
    return andThen(verdict, (allowed) => {
      if (allowed === true) return this.#operate(exchange, database, path, body);
      return allowed === 'error' ? CHECK_FAILED : ACCESS_DENIED;
    });
  }

  #operate(exchange: Exchange, database: string, path: string, body: SentBody): MaybeLater<Answer> {
    switch (exchange.head.method) {
      case 'POST':
        return this.#create(database, path, body);
      case 'PUT':
        return this.#write(path, body, (collection, id, request) => this.#replace(database, collection, id, request));
      case 'PATCH':
        return this.#write(path, body, (collection, id, request) => this.#patch(database, collection, id, request));
      case 'DELETE':
        return this.#delete(exchange, database, path);
      default:
        return this.#get(database, path);
    }
  }

  #get(database: string, path: string): Answer {
    if (!isDocumentPath(path)) return INVALID_PATH;
    const { documents, liar } = this.#services;
    const document = documents.get(database, path);
    return document === undefined ? NOT_FOUND : jsonAnswer(200, liar.shown(documents, database, document).json);
  }

  #create(database: string, collection: string, { text, whole }: SentBody): Answer {
    if (!isCollectionPath(collection)) return INVALID_COLLECTION;
    const data = whole ?? parseFirst(text);
    if (data === undefined || (data !== null && !isObject(data))) return INVALID_BODY;
    if (data === null || !hasGoodId(data)) return INVALID_DATA;
    if (holdsNulName(text, data)) return STORAGE_ERROR;
    const named = memberOf(data, 'id');
    const id = typeof named === 'string' ? named : this.#services.uuid();
    return answerOf(201, this.#services.documents.create(database, collection, id, withId(data, id)));
  }

  #write(
    path: string,
    { text, whole }: SentBody,
    write: (collection: string, id: string, request: FullRequest) => Answer,
  ): Answer {
    const target = readWritePath(path);
    if (target.kind !== 'document') return target.kind === 'collection' ? MISSING_ID : INVALID_PATH;
    const request = readWriteRequest(text, whole);
    if (request === undefined) return INVALID_BODY;
    const { doc, ifMatch } = request;
    if (doc === null || !hasGoodId(doc)) return INVALID_DATA;
    if ((memberOf(doc, 'id') ?? target.id) !== target.id) return ID_CHANGED;
    if (holdsNulName(text, doc)) return STORAGE_ERROR;
    return write(target.collection, target.id, { doc: withoutProtected(doc), ifMatch });
  }

  #replace(database: string, collection: string, id: string, { doc, ifMatch }: FullRequest): Answer {
    const { documents } = this.#services;
    const path = `${collection}/${id}`;
    const data = withId(doc, id);
    // An absent document is created, whatever the condition says.
    if (documents.get(database, path) === undefined)
      return answerOf(200, documents.create(database, collection, id, data));
    const condition = conditionOf(ifMatch);
    return condition === 'invalid' ? STORAGE_ERROR : answerOf(200, documents.replace(database, path, data, condition));
  }

  #patch(database: string, collection: string, id: string, { doc, ifMatch }: FullRequest): Answer {
    const names = Object.keys(doc);
    if (names.length === 1 && names[0] === 'id') return NOTHING_TO_UPDATE;
    const { id: _id, ...patch } = doc;
    const condition = conditionOf(ifMatch);
    return condition === 'invalid'
      ? STORAGE_ERROR
      : answerOf(200, this.#services.documents.patch(database, `${collection}/${id}`, patch, condition));
  }

  #delete(exchange: Exchange, database: string, path: string): MaybeLater<Answer> {
    if (!isDocumentPath(path)) return INVALID_PATH;
    return andThen(exchange.readBody(MAX_BODY_BYTES, 'value'), (outcome) => {
      const text = valueText(outcome);
      if (text === undefined) return INVALID_BODY;
      const ifMatch = text.trim() === '' ? [] : readDeleteRequest(text);
      if (ifMatch === undefined) return INVALID_BODY;
      const condition = conditionOf(ifMatch);
      if (condition === 'invalid') return STORAGE_ERROR;
      const result = this.#services.documents.delete(database, path, condition);
      return typeof result === 'string' ? storeAnswer(result) : emptyAnswer(204);
    });
  }
}

function sentBody(outcome: BodyOutcome): SentBody | undefined {
  if (outcome.kind !== 'whole') return undefined;
  const text = outcome.bytes.toString('utf8');
  return { text, whole: parseWhole(text) };
}

/** In JSON a NUL is always spelled as an escape: a text without it needs no search. */
function holdsNulName(text: string, data: JsonObject): boolean {
  return text.includes('\\u0000') && hasNulName(data);
}

function hasGoodId(data: JsonObject): boolean {
  const id = memberOf(data, 'id');
  return id === undefined || (typeof id === 'string' && isBodyId(id));
}

function withId(data: JsonObject, id: string): JsonObject {
  const stripped = withoutProtected(data);
  if (memberOf(stripped, 'id') === id) return stripped;
  const complete: Record<string, Json> = { ...stripped };
  setMember(complete, 'id', id);
  return complete;
}

function answerOf(status: number, result: WriteResult): Answer {
  return typeof result === 'string' ? storeAnswer(result) : jsonAnswer(status, result.json);
}
