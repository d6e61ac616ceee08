import fc from 'fast-check';
import { expect, test } from 'vitest';

import { markIn, markOf, readMarks } from '../src/marks.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{2,12}$/);

function marksIn(text: string, database: string) {
  const marks = { count: -1, foreign: 'x' };
  readMarks(Buffer.from(text), database, marks);
  return marks;
}

test('X-09 an answer tells how many documents it has of a database, and of which other', () => {
  fc.assert(
    fc.property(name, fc.array(name, { maxLength: 5 }), (own, others) => {
      const documents = [own, ...others].map((database) => `{"id":"x",${markOf(database)},"text":"y"}`);
      const [foreign = ''] = others.filter((other) => other !== own);
      expect(marksIn(`[${documents.join(',')}]`, own)).toEqual({ count: documents.length, foreign });
    }),
  );
});

test.each([
  ['a name that only begins alike', `{${markOf('bench-10')}}`, { count: 1, foreign: 'bench-10' }],
  ['a document of somebody else', '{"id":"x","text":"bench-1"}', { count: 0, foreign: '' }],
  ['an answer that is cut off', `{"id":"x",${markOf('bench-1').slice(0, -2)}`, { count: 1, foreign: 'bench-' }],
  ['spaces of JSON', '{"id" : "x", "bench_database" :\n "bench-1" }', { count: 1, foreign: '' }],
  ['spaces before another', '[{ "bench_database": "logs" }]', { count: 1, foreign: 'logs' }],
  ['a mark that is no text', '{"bench_database":3}', { count: 0, foreign: '' }],
  ['nothing', '', { count: 0, foreign: '' }],
])('%s', (_, text, expected) => {
  expect(marksIn(text, 'bench-1')).toEqual(expected);
});

test('an event tells the database of its document, and nothing where there is none', () => {
  expect([markIn({ bench_database: 'a' }), markIn({ bench_database: 3 }), markIn({}), markIn(null)]).toEqual([
    'a',
    null,
    null,
    null,
  ]);
});
