import { expect, test } from 'vitest';
import {
  encodeChange,
  encodeCondition,
  encodeDocument,
  encodeQuery,
  preparedBody,
  type DocumentFilter,
} from './document-bodies.ts';
import type { DocumentsApi } from './documents-api.ts';
import type { OperationResult } from '../operation-result.ts';

interface Order {
  readonly id: string;
  readonly total: number;
}

const ORDER: Order = { id: 'o1', total: 7 };
const AT_VERSION_3: DocumentFilter[] = [{ field: 'version', op: '==', value: 3 }];

test('P1-12 each body is what the protocol asks for', () => {
  expect([
    encodeDocument(ORDER),
    encodeChange({ total: 8 }),
    encodeChange({ total: 8 }, AT_VERSION_3),
    encodeCondition(AT_VERSION_3),
    encodeQuery({ collection: 'orders', filters: [{ field: 'total', op: '>', value: 5 }], limit: 10 }),
  ]).toEqual([
    '{"id":"o1","total":7}',
    '{"doc":{"total":8}}',
    '{"doc":{"total":8},"ifMatch":[{"field":"version","op":"==","value":3}]}',
    '{"ifMatch":[{"field":"version","op":"==","value":3}]}',
    '{"collection":"orders","filters":[{"field":"total","op":">","value":5}],"limit":10}',
  ]);
});

test('what was prepared goes out as it is, not copied', () => {
  const bytes = Buffer.from('{"id":"o1"}');
  expect(preparedBody(bytes)).toBe(bytes);
});

/** Looked at by the type checker alone. */
export function mistakesThatDoNotCompile(documents: DocumentsApi, result: OperationResult): void {
  // @ts-expect-error raw text is no body
  void documents.create('orders', '{"id":"o1"}', result);
  // @ts-expect-error nor is an object that was not encoded
  void documents.create('orders', ORDER, result);
  // @ts-expect-error a bare document is no change: the server wants it in `doc`
  void documents.update('orders', 'o1', encodeDocument({ total: 8 }), result);
  // @ts-expect-error a change is no document: the server would store a field `doc`
  void documents.create('orders', encodeChange(ORDER), result);
  // @ts-expect-error text is not encoded a second time
  encodeDocument(JSON.stringify(ORDER));
  // @ts-expect-error nor is a body
  encodeDocument(encodeDocument(ORDER));
  // @ts-expect-error callbacks take bodies, too
  documents.calls.query('{"collection":"orders"}', result, () => undefined);
}
