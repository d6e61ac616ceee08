import type { StoredDocument } from '../store/stored-document.ts';

/** What a change did to a document, as events name it. */
export type ChangeType = 'create' | 'update' | 'delete';

/** One change as the event pipeline reads it. */
export interface Change {
  /** As in the URL of the write. */
  readonly database: string;
  readonly type: ChangeType;
  /** The state that the event shows: for an update possibly a later one than the change made. */
  readonly document: StoredDocument;
  /** When it was read, Unix ms. */
  readonly readMs: number;
}

/** How a server is deployed, which shows in its events. */
export const DIALECTS = ['standalone', 'distributed'] as const;
/** One of {@link DIALECTS}. */
export type Dialect = (typeof DIALECTS)[number];
