import { asObject, textOf, type JsonObject } from '../json/read-json.ts';

/** Life cycle of a database. Only `active` serves data. */
export const DATABASE_STATUSES = ['active', 'suspended', 'deleting'] as const;

/** One of {@link DATABASE_STATUSES}. */
export type DatabaseStatus = (typeof DATABASE_STATUSES)[number];

/** What lists say about a database. */
export interface DatabaseSummary {
  /** 16 hex digits; in URLs `id:` goes before it. */
  readonly id: string;
  /** `null` until it is set, and then never changed. */
  readonly slug: string | null;
  readonly displayName: string;
  /** User id of the owner, who has no rights on documents by that. */
  readonly ownerId: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** One of {@link DATABASE_STATUSES}, as far as this client knows them. */
  readonly status: string;
}

/** A database in full. */
export interface DatabaseInfo extends DatabaseSummary {
  readonly description: string;
  /** RFC 3339. */
  readonly updatedAt: string;
}

/** A page of a list of databases. */
export interface DatabasePage {
  readonly databases: readonly DatabaseSummary[];
  /** All that match, whatever the page. */
  readonly total: number;
  /** `null` where there is no quota: an unlimited server, or the admin's list. */
  readonly quota: { readonly used: number; readonly limit: number } | null;
}

/** @throws SyntrixError `protocol` unless the value is a database */
export function asDatabaseInfo(value: unknown): DatabaseInfo {
  const object = asObject(value, 'the database');
  return {
    ...toSummary(object),
    description: typeof object['description'] === 'string' ? object['description'] : '',
    updatedAt: textOf(object, 'updated_at', 'the database'),
  };
}

/** @throws SyntrixError `protocol` unless the object is a database of a list */
export function toSummary(object: JsonObject): DatabaseSummary {
  const what = 'the database';
  return {
    id: textOf(object, 'id', what),
    slug: object['slug'] === null || object['slug'] === undefined ? null : textOf(object, 'slug', what),
    displayName: textOf(object, 'display_name', what),
    ownerId: textOf(object, 'owner_id', what),
    createdAt: textOf(object, 'created_at', what),
    status: textOf(object, 'status', what),
  };
}
