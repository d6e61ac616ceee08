import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DocumentPaths, encodePath } from './document-path.ts';

test.each([
  ['users/alice', 'users/alice', 'allowed characters go as they are'],
  ['a.b/c-d_e.f', 'a.b/c-d_e.f', 'dots within a name are plain'],
  ['users/.', 'users/%2E', 'a lone dot would be redirected away'],
  ['users/..', 'users/%2E%2E', 'two dots would lead out of the collection'],
  ['../x', '%2E%2E/x', 'also in front'],
  ['.hidden/x', '.hidden/x', 'a leading dot is an ordinary character'],
  ['users/a b', 'users/a%20b', 'the server shall refuse it, not the parser'],
  ['users/é', 'users/%C3%A9', 'as UTF-8'],
  ['users/a?b#c', 'users/a%3Fb%23c', 'not a query'],
  ['users/\ud800', 'users/%EF%BF%BD', 'lone surrogates become U+FFFD, as on the server'],
  ['a\r\nb: c', 'a%0D%0Ab%3A%20c', 'no header can be smuggled in'],
  ['', '', 'an empty path is the server’s to refuse'],
])('%j goes as %s: %s', (path, encoded) => {
  expect(encodePath(path)).toBe(encoded);
});

test('whatever the path, the result can stand in a request line and decodes to the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (path) => {
      const encoded = encodePath(path);
      expect(encoded).toMatch(/^[\x21-\x7e]*$/);
      expect(encoded).not.toMatch(/(^|\/)\.\.?(\/|$)/);
      expect(decodeURIComponent(encoded)).toBe(path.replace(/\p{Surrogate}/gu, '\ufffd'));
    }),
  );
});

test('the path of a document is that of its collection and its id, whichever was asked for before', () => {
  const paths = new DocumentPaths('id:0123456789abcdef');
  const base = '/api/v1/databases/id:0123456789abcdef/documents/';
  expect(paths.query).toBe('/api/v1/databases/id:0123456789abcdef/query');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('users', 'rooms/r 1', '..', 'é'), fc.string({ unit: 'binary' }))),
      (documents) => {
        for (const [collection, id] of documents) {
          expect(paths.document(collection, id)).toBe(base + encodePath(`${collection}/${id}`));
          expect(paths.collection(collection)).toBe(base + encodePath(collection));
        }
      },
    ),
    { numRuns: 200 },
  );
});
