import { encodeJson } from '../json/encode.ts';
import { setMember, type Json, type JsonObject } from '../json/value.ts';

/** Members the server owns at the top level of a document, whatever a client sends. */
export const PROTECTED_NAMES = ['version', 'updatedAt', 'createdAt', 'collection', 'deleted'] as const;

/** One state of a document; a write makes a new one. */
export interface StoredDocument {
  readonly collection: string;
  readonly id: string;
  readonly version: number;
  /** Unix time in milliseconds. */
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly deleted: boolean;
  /** The user's fields with `id`; empty for a tombstone. */
  readonly data: JsonObject;
  /** The document as it goes on the wire. */
  readonly json: string;
  /** UTF-8 bytes of `json`. */
  readonly jsonBytes: number;
}

/** What varies between states; the rest is derived. */
export type DocumentState = Omit<StoredDocument, 'json' | 'jsonBytes'>;

/** @throws TooDeep where the data is nested more deeply than a document may be. */
export function storedDocument(state: DocumentState, maxDepth: number): StoredDocument {
  const flat: Record<string, Json> = { ...state.data };
  setMember(flat, 'id', state.id);
  flat['collection'] = state.collection;
  flat['version'] = state.version;
  flat['createdAt'] = state.createdAtMs;
  flat['updatedAt'] = state.updatedAtMs;
  if (state.deleted) flat['deleted'] = true;
  const json = encodeJson(flat, maxDepth);
  return { ...state, json, jsonBytes: Buffer.byteLength(json) };
}

/** The user's part of what a client sent. */
export function withoutProtected(data: JsonObject): JsonObject {
  if (!PROTECTED_NAMES.some((name) => Object.hasOwn(data, name))) return data;
  const kept: Record<string, Json> = { ...data };
  for (const name of PROTECTED_NAMES) delete kept[name];
  return kept;
}

/** A document's path in its database. */
export function pathOf(document: { readonly collection: string; readonly id: string }): string {
  return `${document.collection}/${document.id}`;
}
