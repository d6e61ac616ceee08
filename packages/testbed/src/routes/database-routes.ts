import { type Answer, jsonAnswer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Caller } from './caller.ts';
import { withAdmin, withCaller } from './guards.ts';
import { encodeString } from '../json/encode.ts';
import { andThen, type MaybeLater } from '../later.ts';
import { type Database, encodeDatabase, encodeSlug, encodeSummary } from '../databases/database.ts';
import type { Asker, CreateRequest, DatabaseRefusal, Settings, UpdateRequest } from '../databases/database-service.ts';
import { integerParameter, MAX_BODY_BYTES, parameter, valueText } from './request-text.ts';
import { errorAnswer, internalError, INVALID_BODY } from './answers.ts';
import type { Services } from './services.ts';
import { decodeInto, rawInteger, type RawMember, rawText, readMembers, WrongType } from '../json/members.ts';

const NO_SUBJECT = errorAnswer(401, 'UNAUTHORIZED', 'Authentication required');

const REFUSALS: Readonly<Record<DatabaseRefusal, Answer>> = {
  'not-found': errorAnswer(404, 'DATABASE_NOT_FOUND', 'Database not found'),
  'not-owner': errorAnswer(403, 'FORBIDDEN', 'You do not have permission to access this database'),
  'quota-exceeded': errorAnswer(403, 'QUOTA_EXCEEDED', 'Maximum database limit reached'),
  'invalid-format': errorAnswer(
    400,
    'INVALID_SLUG',
    'Slug must start with a letter and contain only lowercase letters, numbers, and hyphens (3-63 characters)',
  ),
  'invalid-length': errorAnswer(400, 'INVALID_SLUG', 'Slug must be 3-63 characters'),
  reserved: errorAnswer(400, 'RESERVED_SLUG', 'This slug is reserved and cannot be used'),
  'slug-immutable': errorAnswer(400, 'SLUG_IMMUTABLE', 'Slug cannot be changed once set'),
  'slug-exists': errorAnswer(409, 'SLUG_EXISTS', 'A database with this slug already exists'),
  protected: errorAnswer(400, 'PROTECTED_DATABASE', 'Cannot delete protected database'),
  'display-name-required': errorAnswer(400, 'DISPLAY_NAME_REQUIRED', 'Display name is required'),
  'store-error': internalError('Database operation failed'),
};

/** The database API of users and the one of administrators: the same calls with other rights. */
export class DatabaseRoutes {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  answer(exchange: Exchange, admin: boolean, identifier: string | null): MaybeLater<Answer> {
    const next = (caller: Caller) => this.#dispatch(exchange, admin, identifier, caller.claims?.subject ?? '');
    return admin ? withAdmin(this.#services, exchange, next) : withCaller(this.#services, exchange, true, next);
  }

  #dispatch(exchange: Exchange, admin: boolean, identifier: string | null, userId: string): MaybeLater<Answer> {
    const asker: Asker = admin ? { admin: true } : { admin: false, userId };
    const { method } = exchange.head;
    if (identifier === null) {
      if (method === 'POST')
        return this.#withBody(exchange, readCreateRequest, (request) =>
          userId === '' ? NO_SUBJECT : this.#create(asker, userId, request),
        );
      return !admin && userId === '' ? NO_SUBJECT : this.#list(exchange, asker, userId);
    }
    if (method === 'PATCH') {
      return this.#withBody(exchange, readUpdateRequest, (request) =>
        !admin && userId === '' ? NO_SUBJECT : this.#update(asker, identifier, request),
      );
    }
    if (!admin && userId === '') return NO_SUBJECT;
    return method === 'DELETE'
      ? this.#delete(asker, identifier)
      : answerOf(200, this.#services.databases.get(asker, identifier));
  }

  #withBody<T>(
    exchange: Exchange,
    read: (text: string) => T | undefined,
    next: (request: T) => Answer,
  ): MaybeLater<Answer> {
    return andThen(exchange.readBody(MAX_BODY_BYTES, 'value'), (outcome) => {
      const text = valueText(outcome);
      const request = text === undefined ? undefined : read(text);
      return request === undefined ? INVALID_BODY : next(request);
    });
  }

  #create(asker: Asker, userId: string, request: CreateRequest): Answer {
    const ownerId = asker.admin && request.ownerId !== '' ? request.ownerId : userId;
    return answerOf(201, this.#services.databases.create(asker, { ...request, ownerId }));
  }

  #update(asker: Asker, identifier: string, request: UpdateRequest): Answer {
    return answerOf(200, this.#services.databases.update(asker, identifier, request));
  }

  #delete(asker: Asker, identifier: string): Answer {
    const result = this.#services.databases.delete(asker, identifier);
    if (typeof result === 'string') return REFUSALS[result];
    return jsonAnswer(
      200,
      `{"id":${encodeString(result.id)},"slug":${encodeSlug(result)},"status":"deleting","message":"Database deletion initiated"}`,
    );
  }

  #list(exchange: Exchange, asker: Asker, userId: string): Answer {
    const { query } = exchange.head.target;
    const { page, total } = this.#services.databases.list(asker, {
      limit: Math.max(0, integerParameter(query, 'limit') ?? 0),
      offset: Math.max(0, integerParameter(query, 'offset') ?? 0),
      status: parameter(query, 'status'),
      owner: parameter(query, 'owner'),
    });
    const quota = asker.admin ? undefined : this.#services.databases.quota(userId);
    const shown = quota === undefined ? '' : `,"quota":{"used":${quota.used},"limit":${quota.limit}}`;
    return jsonAnswer(200, `{"databases":[${page.map(encodeSummary).join(',')}],"total":${total}${shown}}`);
  }
}

function answerOf(status: number, result: Database | DatabaseRefusal): Answer {
  return typeof result === 'string' ? REFUSALS[result] : jsonAnswer(status, encodeDatabase(result));
}

/** The body of a creation; undefined where it is no JSON object or a member has the wrong type. */
function readCreateRequest(text: string): CreateRequest | undefined {
  return reading(text, (members) => {
    const request: { -readonly [K in keyof CreateRequest]: CreateRequest[K] } = {
      slug: null,
      displayName: '',
      description: null,
      ownerId: '',
      settings: null,
    };
    decodeInto(members, {
      slug: (raw) => (request.slug = rawText(raw) ?? null),
      display_name: (raw) => (request.displayName = rawText(raw) ?? request.displayName),
      description: (raw) => (request.description = rawText(raw) ?? null),
      owner_id: (raw) => (request.ownerId = rawText(raw) ?? request.ownerId),
      settings: (raw) => (request.settings = settingsOf(raw)),
    });
    return request;
  });
}

/** The body of a change; as for `readCreateRequest`. */
function readUpdateRequest(text: string): UpdateRequest | undefined {
  return reading(text, (members) => {
    const request: { -readonly [K in keyof UpdateRequest]: UpdateRequest[K] } = {
      slug: null,
      displayName: null,
      description: null,
      status: null,
      settings: null,
    };
    decodeInto(members, {
      slug: (raw) => (request.slug = rawText(raw) ?? null),
      display_name: (raw) => (request.displayName = rawText(raw) ?? null),
      description: (raw) => (request.description = rawText(raw) ?? null),
      status: (raw) => (request.status = rawText(raw) ?? null),
      settings: (raw) => (request.settings = settingsOf(raw)),
    });
    return request;
  });
}

function reading<T>(text: string, read: (members: readonly RawMember[]) => T): T | undefined {
  const members = readMembers(text);
  if (members === undefined) return undefined;
  try {
    return read(members);
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
}

function settingsOf(raw: string): Settings | null {
  if (raw === 'null') return null;
  const members = readMembers(raw);
  if (members === undefined) throw new WrongType();
  const settings = { maxDocuments: 0, maxStorageBytes: 0 };
  decodeInto(members, {
    max_documents: (value) => (settings.maxDocuments = rawInteger(value) ?? 0),
    max_storage_bytes: (value) => (settings.maxStorageBytes = rawInteger(value) ?? 0),
  });
  return settings;
}
