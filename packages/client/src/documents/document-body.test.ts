import { expect, test } from 'vitest';
import { encodeDeleteBody, encodeDocumentBody } from './document-body.ts';

test('PUT and PATCH carry the document in "doc", and conditions beside it', () => {
  expect(encodeDocumentBody({ a: 1 })).toBe('{"doc":{"a":1}}');
  expect(encodeDocumentBody({ a: 1 }, [{ field: 'version', op: '==', value: 7 }])).toBe(
    '{"doc":{"a":1},"ifMatch":[{"field":"version","op":"==","value":7}]}',
  );
});

test('a conditional DELETE carries its conditions alone', () => {
  expect(encodeDeleteBody([{ field: 'a.b', op: 'in', value: [1, null] }])).toBe(
    '{"ifMatch":[{"field":"a.b","op":"in","value":[1,null]}]}',
  );
});
