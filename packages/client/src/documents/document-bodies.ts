// docs/decisions/0173-each-body-has-a-type.md

/** What a body is of. Exists for the type checker alone: a body is the text, or the bytes, that are sent. */
declare const BODY_OF: unique symbol;
type BodyOf<Kind extends string> = (string | Uint8Array) & { readonly [BODY_OF]: Kind };

/** Body of a `create`: the bare document. */
export type DocumentBody = BodyOf<'document'>;
/** Body of a `replace` or an `update`: the fields, and under which condition. */
export type ChangeBody = BodyOf<'change'>;
/** Body of a `delete` under a condition. */
export type ConditionBody = BodyOf<'condition'>;
/** Body of a `query`. */
export type QueryBody = BodyOf<'query'>;
/** Any of the bodies that calls take. */
export type RequestBody = DocumentBody | ChangeBody | ConditionBody | QueryBody;

/** What is not encoded yet. */
interface Unencoded {
  readonly [BODY_OF]?: never;
}

/** One condition on a document, such as `{ field: 'version', op: '==', value: 3 }`. All of a list must hold. */
export interface DocumentFilter {
  readonly field: string;
  readonly op: '==' | '!=' | '>' | '>=' | '<' | '<=' | 'in' | 'contains';
  readonly value: unknown;
}

/** What is asked of a collection. */
export interface DocumentQuery {
  readonly collection: string;
  /** @default all documents */
  readonly filters?: readonly DocumentFilter[];
  /** @default the order of the index, or none */
  readonly orderBy?: readonly { readonly field: string; readonly direction: 'asc' | 'desc' }[];
  /** At most 1000. @default 100 where an index answers, else no limit */
  readonly limit?: number;
  /** Cursor: the sort key of the last document seen. */
  readonly startAfter?: string;
  /** @default false */
  readonly showDeleted?: boolean;
}

/** Encodes a new document; `id` is its name, and the server makes one up where it is left out. */
export function encodeDocument<Document extends object>(document: Document & Unencoded): DocumentBody {
  return preparedBody(JSON.stringify(document));
}

/**
 * Encodes what a `replace` or an `update` writes. Without conditions it goes through whatever the document is like.
 *
 * @param ifMatch Conditions on the document, of which all must hold, else the server answers 412. @default none
 */
export function encodeChange<Fields extends object>(
  fields: Fields & Unencoded,
  ifMatch?: readonly DocumentFilter[],
): ChangeBody {
  return preparedBody(JSON.stringify({ doc: fields, ifMatch }));
}

/** Encodes the conditions of a `delete`, of which all must hold, else the server answers 412. */
export function encodeCondition(ifMatch: readonly DocumentFilter[]): ConditionBody {
  return preparedBody(JSON.stringify({ ifMatch }));
}

/** Encodes a query. */
export function encodeQuery(query: DocumentQuery): QueryBody {
  return preparedBody(JSON.stringify(query));
}

/**
 * Declares text or bytes to be a body, as they are: for who puts bodies together beforehand. Costs nothing, and checks nothing.
 */
export function preparedBody<Body extends RequestBody>(encoded: string | Uint8Array): Body {
  return encoded as Body;
}
