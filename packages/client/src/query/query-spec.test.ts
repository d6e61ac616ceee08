import { expect, test } from 'vitest';
import type { Filter } from '../documents/document-body.ts';
import { checkQuery, encodeQuery, type QuerySpec, type SortField } from './query-spec.ts';

const full: QuerySpec = {
  collection: 'rooms/r1/messages',
  filters: [{ field: 'status', op: '==', value: 'open' }],
  orderBy: [{ field: 'score', direction: 'desc' }],
  limit: 50,
  startAfter: 'Af0_2________wAA',
  showDeleted: true,
};

test('P2-10 a query goes over the wire in the server’s words', () => {
  expect(JSON.parse(encodeQuery(full))).toEqual(full);
  expect(encodeQuery({ collection: 'users' })).toBe('{"collection":"users"}');
});

test.each([full, { collection: 'users' }, { collection: 'users', limit: 0 }, { collection: 'users', limit: 1000 }])(
  'accepts %o',
  (spec: QuerySpec) => {
    expect(() => checkQuery(spec)).not.toThrow();
  },
);

test.each<[Partial<QuerySpec>, string]>([
  [{ collection: '' }, '"" is not a collection path.'],
  [{ collection: 'users/alice' }, '"users/alice" is not a collection path.'],
  [{ collection: '/users/' }, '"/users/" is not a collection path.'],
  [{ limit: -1 }, 'The limit is -1.'],
  [{ limit: 1001 }, 'The limit is 1001.'],
  [{ limit: 1.5 }, 'The limit is 1.5.'],
  [{ filters: [{ field: '', op: '==', value: 1 }] }, 'Filter 1 names no field.'],
  [{ filters: [{ field: 'a', op: 'eq', value: 1 } as unknown as Filter] }, 'Filter 1 has the unknown operator "eq".'],
  [{ orderBy: [{ field: '', direction: 'asc' }] }, 'Order 1 names no field.'],
  [{ orderBy: [{ field: 'a', direction: 'ASC' } as unknown as SortField] }, 'Order 1 has the unknown direction "ASC".'],
])('refuses %o', (change, message) => {
  expect(() => checkQuery({ ...full, ...change })).toThrow(expect.objectContaining({ code: 'query', message }));
});
