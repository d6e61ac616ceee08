import { asObject, textOf, type JsonObject } from '../json/read-json.ts';

/** A document as the server shows it: the user's fields and the system's in one flat object. */
export type SyntrixDocument = JsonObject & {
  readonly id: string;
  /** Collection path. */
  readonly collection: string;
  /** 1 after creation, one more with each write. Absent where a distributed server means 0. */
  readonly version?: number;
  /** Unix milliseconds. */
  readonly createdAt?: number;
  /** Unix milliseconds. */
  readonly updatedAt?: number;
  /** Present on tombstones only. */
  readonly deleted?: boolean;
};

/** @throws SyntrixError `protocol` unless the value is a document */
export function asDocument(value: unknown, what: string): SyntrixDocument {
  const object = asObject(value, what);
  textOf(object, 'id', what);
  textOf(object, 'collection', what);
  return object as SyntrixDocument;
}
