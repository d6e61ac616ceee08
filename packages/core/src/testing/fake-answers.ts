import type { DocumentQuery } from '@syntrix-bench/client';

/** What a request is about, as far as its answer depends on it. */
export interface FakeRequest {
  readonly method: 'POST' | 'GET' | 'PUT' | 'PATCH' | 'DELETE';
  readonly collection: string;
  readonly id: string;
  readonly body: string;
}

/** What a server answers. */
export interface FakeAnswer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  /** Of a success. */
  readonly body?: string;
}

/** What a server keeps of a document beside its fields. */
export interface StoredDocument {
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** The documents of a database. */
export interface FakeStore {
  /** Bodies of the live ones, by path. */
  readonly live: Map<string, string>;
  /** What is kept beside them, also of deleted ones, by path. */
  readonly stored: Map<string, StoredDocument>;
  readonly nowMs: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** One condition that is looked at. */
interface Condition {
  readonly field: string;
  readonly op: string;
  readonly value?: unknown;
}

/** The body of a write. */
interface Change {
  readonly fields: Fields;
  readonly ifMatch: readonly Condition[];
}

const PATH = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;
const LONGEST_PATH = 1024;
const LONGEST_ID = 128;
const ID = /^[A-Za-z0-9_.-]{1,64}$/;
/** Names that are the server's, and dropped where a client writes them. */
const SYSTEM_FIELDS = ['collection', 'createdAt', 'deleted', 'updatedAt', 'version'];
const OPERATORS = ['==', '!=', '>', '>=', '<', '<=', 'in', 'contains'];
const MOST_FOUND = 1000;

const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Document not found' };
const CONFLICT = { status: 409, code: 'CONFLICT', message: 'Document already exists' };
const VERSION_CONFLICT = { status: 412, code: 'PRECONDITION_FAILED', message: 'Version conflict' };
const STORAGE_ERROR = { status: 500, code: 'INTERNAL_ERROR', message: 'Internal storage error' };
const NO_INDEX = { status: 500, code: 'INTERNAL_ERROR', message: 'Failed to execute query' };
const INVALID_BODY = badRequest('Invalid request body');
const INVALID_DATA = badRequest('Invalid document data');
const INVALID_QUERY = badRequest('Invalid query parameters');

/** Carries a request for a document out, and answers it as Syntrix does. */
export function answerTo(request: FakeRequest, store: FakeStore): FakeAnswer {
  const { method, collection, id, body } = request;
  if (method === 'POST') return create(request, store);
  const path = collection === '' ? id : `${collection}/${id}`;
  const problem = problemOf(path, method === 'PUT' || method === 'PATCH');
  if (problem !== null) return badRequest(problem);
  if (method === 'GET') return store.live.has(path) ? { status: 200, body: shownAt(path, store) } : NOT_FOUND;
  if (method === 'DELETE') return remove(path, body, store);
  return change(path, request, store);
}

/**
 * Answers a query: by id, or with all of a collection, or with what an index has.
 *
 * @param findByIndex Paths of what an index has, in order; null where none serves the query.
 */
export function answerToQuery(
  body: string,
  store: FakeStore,
  findByIndex: (query: DocumentQuery) => readonly string[] | null,
): FakeAnswer {
  const query = parsed(body);
  if (query === undefined || (query !== null && !isObject(query))) return INVALID_BODY;
  const { collection, filters = [], orderBy = [], limit = 0, showDeleted = false } = query ?? {};
  if (!Array.isArray(filters) || !Array.isArray(orderBy)) return INVALID_BODY;
  if (typeof collection !== 'string' || !isPath(collection, 1)) return INVALID_QUERY;
  if (!Number.isInteger(limit) || Number(limit) < 0 || Number(limit) > MOST_FOUND) return INVALID_QUERY;
  const byId = filters.filter(isCondition);
  if (byId.length < filters.length) return INVALID_QUERY;
  if (orderBy.length > 0 || byId.some(({ field, op }) => field !== 'id' || !['==', 'in'].includes(op))) {
    const found = findByIndex(query as unknown as DocumentQuery);
    if (found === null) return NO_INDEX;
    return listOf(
      found.filter((path) => store.live.has(path)),
      store,
    );
  }
  const last = byId.at(-1);
  if (last?.op === 'in' && !Array.isArray(last.value)) return NO_INDEX;
  const wanted = last === undefined ? null : last.op === 'in' ? (last.value as readonly unknown[]) : [last.value];
  const paths = [...(showDeleted === true && wanted === null ? store.stored : store.live).keys()].filter((path) => {
    const cut = path.lastIndexOf('/');
    return path.slice(0, cut) === collection && (wanted === null || wanted.includes(path.slice(cut + 1)));
  });
  return listOf(paths.slice(0, Number(limit) === 0 ? undefined : Number(limit)), store);
}

function listOf(paths: readonly string[], store: FakeStore): FakeAnswer {
  return { status: 200, body: `[${paths.map((path) => shownAt(path, store)).join(',')}]` };
}

/** What a subscription begins with: documents written least recently first; of deleted ones their bare fields are left. */
export function snapshotOf(collection: string, most: number, store: FakeStore): Fields[] {
  const paths = [...store.stored.keys()].filter((path) => path.slice(0, path.lastIndexOf('/')) === collection);
  const documents = paths.map((path): Fields => {
    const { deleted: _deleted, ...shown } = JSON.parse(shownAt(path, store)) as Fields;
    return shown;
  });
  const byTime = documents.sort(
    (a, b) => Number(a['updatedAt']) - Number(b['updatedAt']) || (String(a['id']) < String(b['id']) ? -1 : 1),
  );
  return byTime.slice(0, most);
}

/** The id that the body of a creation names; null where it names none. */
export function idIn(body: string): string | null {
  const document = parsed(body);
  return isObject(document) && typeof document['id'] === 'string' ? document['id'] : null;
}

function create({ collection, id, body }: FakeRequest, store: FakeStore): FakeAnswer {
  if (!isPath(collection, 1)) return badRequest('Invalid collection path');
  const document = parsed(body);
  if (document === undefined || (document !== null && !isObject(document))) return INVALID_BODY;
  if (document === null || ('id' in document && !isId(document['id']))) return INVALID_DATA;
  const path = `${collection}/${id}`;
  if (store.live.has(path)) return CONFLICT;
  const isAsSent = 'id' in document && !SYSTEM_FIELDS.some((name) => name in document);
  store.live.set(path, isAsSent ? body : JSON.stringify(ownFields({ ...document, id })));
  store.stored.set(path, { version: 1, createdAtMs: store.nowMs, updatedAtMs: store.nowMs });
  return { status: 201, body: shownAt(path, store) };
}

function change(path: string, { method, id, body }: FakeRequest, store: FakeStore): FakeAnswer {
  const written = changeIn(body);
  if ('status' in written) return written;
  const fields = ownFields(written.fields);
  if ('id' in fields && !isId(fields['id'])) return INVALID_DATA;
  if ('id' in fields && fields['id'] !== id) return badRequest('Document ID cannot be changed');
  const exists = store.live.has(path);
  if (method === 'PATCH') {
    if (Object.keys(fields).join() === 'id') return badRequest('No data to update');
    if (!exists) return store.stored.has(path) ? VERSION_CONFLICT : NOT_FOUND;
    const dotted = Object.keys(fields).find((name) => name.includes('.'));
    if (dotted !== undefined)
      throw new Error(`the fake Syntrix knows no dotted names such as "${dotted}" in updates: use the testbed`);
  }
  if (exists) {
    const refused = conditionsOf(path, written.ifMatch, store);
    if (refused !== null) return refused;
  }
  const old = method === 'PATCH' ? (JSON.parse(store.live.get(path) ?? '{}') as Fields) : {};
  const kept = exists ? store.stored.get(path) : undefined;
  store.live.set(path, JSON.stringify({ ...old, ...fields }));
  store.stored.set(path, {
    version: exists ? (kept?.version ?? 1) + 1 : 1,
    createdAtMs: kept?.createdAtMs ?? store.nowMs,
    updatedAtMs: store.nowMs,
  });
  return { status: 200, body: shownAt(path, store) };
}

function remove(path: string, body: string, store: FakeStore): FakeAnswer {
  const condition = body === '' ? null : parsed(body);
  if (condition === undefined || (condition !== null && !isObject(condition))) return INVALID_BODY;
  const ifMatch = condition?.['ifMatch'] ?? [];
  if (!isConditions(ifMatch)) return INVALID_BODY;
  if (!store.live.has(path)) return NOT_FOUND;
  const refused = conditionsOf(path, ifMatch.filter(isCondition), store);
  if (refused !== null) return refused;
  const kept = store.stored.get(path);
  store.live.delete(path);
  store.stored.set(path, {
    version: (kept?.version ?? 1) + 1,
    createdAtMs: kept?.createdAtMs ?? store.nowMs,
    updatedAtMs: store.nowMs,
  });
  return { status: 204 };
}

/** What the body of a PUT or PATCH says, or how it is refused. */
function changeIn(body: string): Change | FakeAnswer {
  const written = parsed(body);
  if (written === null) return INVALID_DATA;
  if (!isObject(written)) return INVALID_BODY;
  const { doc = null, ifMatch } = written;
  const conditions = ifMatch ?? [];
  if (!isConditions(conditions) || (doc !== null && !isObject(doc))) return INVALID_BODY;
  return doc === null ? INVALID_DATA : { fields: doc, ifMatch: conditions.filter(isCondition) };
}

/** How a write is refused whose conditions do not hold; null where they do. Of two on one field the last counts. */
function conditionsOf(path: string, ifMatch: readonly Condition[], store: FakeStore): FakeAnswer | null {
  if (ifMatch.length === 0) return null;
  const document = JSON.parse(shownAt(path, store)) as Fields;
  const known = ifMatch.filter(({ op }) => op !== 'contains');
  const byField = [...new Map(known.map((condition) => [condition.field, condition])).values()];
  if (byField.some(({ op, value }) => op === 'in' && !Array.isArray(value))) return STORAGE_ERROR;
  return byField.every((condition) => holds(condition, fieldOf(document, condition.field))) ? null : VERSION_CONFLICT;
}

function holds({ op, value = null }: Condition, found: unknown): boolean {
  const isEqual = (other: unknown): boolean => JSON.stringify(found ?? null) === JSON.stringify(other ?? null);
  if (op === '==') return isEqual(value);
  if (op === '!=') return !isEqual(value);
  if (op === 'in') return (value as readonly unknown[]).some(isEqual);
  if (typeof found !== typeof value || (typeof found !== 'number' && typeof found !== 'string')) return false;
  const limit = value as typeof found;
  if (op === '>') return found > limit;
  if (op === '>=') return found >= limit;
  return op === '<' ? found < limit : found <= limit;
}

/** A field of a document; dots lead into objects. */
function fieldOf(document: Fields, name: string): unknown {
  return name.split('.').reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), document);
}

/** What documents were last shown as, by what is stored of them: a run reads each many times. */
const lastShown = new WeakMap<StoredDocument, { readonly text: string | undefined; readonly shown: string }>();

/** A document as answers show it: flat, with the server's own fields, in order of names. */
export function shownAt(path: string, { live, stored, nowMs }: FakeStore): string {
  const text = live.get(path);
  const document = stored.get(path);
  if (document === undefined) return showing(path, text, { version: 1, createdAtMs: nowMs, updatedAtMs: nowMs });
  const last = lastShown.get(document);
  if (last !== undefined && last.text === text) return last.shown;
  const shown = showing(path, text, document);
  lastShown.set(document, { text, shown });
  return shown;
}

function showing(path: string, text: string | undefined, stored: StoredDocument): string {
  const cut = path.lastIndexOf('/');
  const { version, createdAtMs, updatedAtMs } = stored;
  const shown: Fields = {
    ...(text === undefined ? { deleted: true } : (JSON.parse(text) as Fields)),
    id: path.slice(cut + 1),
    collection: path.slice(0, cut),
    createdAt: createdAtMs,
    updatedAt: updatedAtMs,
    version,
  };
  return JSON.stringify(Object.fromEntries(Object.entries(shown).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** What is wrong with the path of a document; null if nothing is. */
function problemOf(path: string, isWrite: boolean): string | null {
  if (isPath(path, 0) && path.split('/').every((part, index) => index % 2 === 0 || part.length <= LONGEST_ID))
    return null;
  return isWrite && isPath(path, 1) ? 'Invalid document path: missing document ID' : 'Invalid document path';
}

/** Whether it is a path of an even (0) or odd (1) number of segments. */
function isPath(path: string, parity: 0 | 1): boolean {
  return PATH.test(path) && path.length <= LONGEST_PATH && path.split('/').length % 2 === parity;
}

function ownFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !SYSTEM_FIELDS.includes(name)));
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && ID.test(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is a list of conditions, also of such as the server drops without a word. */
function isConditions(value: unknown): value is readonly unknown[] {
  const isText = (member: unknown): boolean => member === undefined || typeof member === 'string';
  const isOne = (each: unknown): boolean =>
    each === null || (isObject(each) && isText(each['field']) && isText(each['op']));
  return Array.isArray(value) && value.every(isOne);
}

function isCondition(value: unknown): value is Condition {
  return isObject(value) && typeof value['field'] === 'string' && OPERATORS.includes(String(value['op']));
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function badRequest(message: string): FakeAnswer {
  return { status: 400, code: 'BAD_REQUEST', message };
}
