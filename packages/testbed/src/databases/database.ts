import { encodeString } from '../json/encode.ts';
import { formatTimestamp, type Timestamp } from '../timestamp.ts';

/** What a database may be; only an active one is served. */
export const DATABASE_STATUSES = ['active', 'suspended', 'deleting'] as const;
/** One of {@link DATABASE_STATUSES}. */
export type DatabaseStatus = (typeof DATABASE_STATUSES)[number];

/** Whether a text is the name of a status. */
export function isDatabaseStatus(text: string): text is DatabaseStatus {
  return (DATABASE_STATUSES as readonly string[]).includes(text);
}

/** A database's entry. Mutable on purpose: the server changes the cached entry before it asks the store (a quirk that shows). */
export interface Database {
  readonly id: string;
  slug: string | null;
  displayName: string;
  description: string | null;
  readonly ownerId: string;
  readonly createdAt: Timestamp;
  updatedAt: Timestamp;
  status: string;
  maxDocuments: number;
  maxStorageBytes: number;
}

/** The object of single-database answers. */
export function encodeDatabase(database: Database): string {
  const description = database.description === null ? '' : `"description":${encodeString(database.description)},`;
  return (
    `{"id":${encodeString(database.id)},"slug":${encodeSlug(database)},"display_name":${encodeString(database.displayName)},${description}` +
    `"owner_id":${encodeString(database.ownerId)},"created_at":"${formatTimestamp(database.createdAt)}","updated_at":"${formatTimestamp(database.updatedAt)}",` +
    `"status":${encodeString(database.status)},"settings":{"max_documents":${database.maxDocuments},"max_storage_bytes":${database.maxStorageBytes}}}`
  );
}

/** The shorter object of lists. */
export function encodeSummary(database: Database): string {
  return (
    `{"id":${encodeString(database.id)},"slug":${encodeSlug(database)},"display_name":${encodeString(database.displayName)},` +
    `"owner_id":${encodeString(database.ownerId)},"created_at":"${formatTimestamp(database.createdAt)}","status":${encodeString(database.status)}}`
  );
}

/** The slug as answers show it. */
export function encodeSlug({ slug }: Database): string {
  return slug === null ? 'null' : encodeString(slug);
}

const SLUG = /^[a-z][a-z0-9-]{2,62}$/;
const RESERVED = new Set(['default', 'admin', 'system', 'api', 'auth']);

/** What can be wrong with a slug. */
export type SlugProblem = 'invalid-length' | 'invalid-format' | 'reserved';

/** What is wrong with a slug; undefined for a good one. Administrators may use reserved ones. */
export function slugProblem(slug: string, isAdmin: boolean): SlugProblem | undefined {
  if (!SLUG.test(slug)) {
    const bytes = Buffer.byteLength(slug);
    return bytes < 3 || bytes > 63 ? 'invalid-length' : 'invalid-format';
  }
  return RESERVED.has(slug) && !isAdmin ? 'reserved' : undefined;
}

/** Whether the database store takes the text: its own check, which knows no reserved words. */
export function isStorableSlug(slug: string): boolean {
  return SLUG.test(slug);
}
