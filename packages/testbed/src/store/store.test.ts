import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../json/value.ts';
import { exceedsDocumentSize } from './bson-limits.ts';
import { conditionOf } from './condition.ts';
import { DocumentStore } from './document-store.ts';
import { patchData } from './patch-data.ts';
import { isBodyId, isCollectionPath, isDocumentPath, readWritePath } from './paths.ts';
import { storedDocument } from './stored-document.ts';

const DATA: JsonObject = {
  id: 'd',
  n: 5,
  s: 'b',
  t: true,
  nul: null,
  arr: [1, 5, 'x', null],
  nest: [[1, 2], [3]],
  o: { p: { q: 1 } },
  objs: [{ x: 1, y: [1] }, { x: 2 }, 5],
  e: [],
};
const DOCUMENT = storedDocument(
  { collection: 'c', id: 'd', version: 3, createdAtMs: 10, updatedAtMs: 20, deleted: false, data: DATA },
  99,
);

describe('a condition', () => {
  test.each([
    ['numbers compare across spellings', 'n', '==', 5, true],
    ['comparisons do not cross kinds', 'n', '>', 'a', false],
    ['null is no number', 'n', '<', null, false],
    ['not equal is the contrary', 'n', '!=', 6, true],
    ['texts compare by bytes', 's', '>', 'a', true],
    ['false comes before true', 't', '>', false, true],
    ['one is not true', 't', '==', 1, false],
    ['a missing field equals null', 'miss', '==', null, true],
    ['a missing field is not another value', 'miss', '!=', 1, true],
    ['a missing field is in a list with null', 'miss', 'in', [null], true],
    ['any element of an array matches', 'arr', '==', 'x', true],
    ['the whole array matches', 'arr', '==', [1, 5, 'x', null], true],
    ['a part of an array does not', 'arr', '==', [1], false],
    ['no element may match for not equal', 'arr', '!=', 1, false],
    ['a null inside an array matches null', 'arr', '==', null, true],
    ['an inner array matches as an element', 'nest', '==', [1, 2], true],
    ['elements of inner arrays do not', 'nest', '==', 1, false],
    ['arrays compare element by element', 'nest', '>', [2], true],
    ['dots address nested fields', 'o.p.q', '==', 1, true],
    ['objects compare as a whole', 'o.p', '==', { q: 1 }, true],
    ['operators inside a value are data', 'o.p', '==', { $gt: 0 }, false],
    ['objects have an order', 'o.p', '>', { q: 0 }, true],
    ['a field below a scalar is missing', 'n.x', '==', null, true],
    ['dots go through the objects of an array', 'objs.x', '==', 2, true],
    ['and through their arrays', 'objs.y', '==', 1, true],
    ['numbers address elements', 'arr.0', '==', 1, true],
    ['a position beyond the end is missing', 'arr.9', '==', null, true],
    ['nothing is in an empty list', 'n', 'in', [], false],
    ['system fields have their names', 'version', '==', 3, true],
    ['version as text does not match', 'version', '==', '3', false],
    ['createdAt is a system field', 'createdAt', '<=', 10, true],
    ['updatedAt is a system field', 'updatedAt', '<', 20, false],
    ['collection is a system field', 'collection', '==', 'c', true],
    ['deleted is a user field nobody has', 'deleted', '==', false, false],
    ['_id has no effect', '_id', '==', 'zzz', true],
    ['contains is dropped', 'n', 'contains', 9, true],
    ['an unknown operator is dropped', 'n', 'eq', 9, true],
  ] satisfies readonly (readonly [string, string, string, Json, boolean])[])(
    '%s',
    (_reason, field, op, value, expected) => {
      const condition = conditionOf([{ field, op, value }]);
      expect(condition === 'invalid' ? condition : condition(DOCUMENT)).toBe(expected);
    },
  );

  test('of two filters on one field the last counts, on different fields all', () => {
    const verdict = (...filters: readonly (readonly [string, string, Json])[]) => {
      const condition = conditionOf(filters.map(([field, op, value]) => ({ field, op, value })));
      return condition === 'invalid' ? condition : condition(DOCUMENT);
    };
    expect(verdict(['n', '==', 9], ['n', '==', 5])).toBe(true);
    expect(verdict(['n', '==', 5], ['n', '==', 9])).toBe(false);
    expect(verdict(['n', '==', 5], ['s', '==', 'z'])).toBe(false);
    expect(verdict(['n', 'in', 5], ['n', '==', 5])).toBe(true);
    expect(verdict()).toBe(true);
  });

  test.each([
    ['in without a list', 'n', 'in', 5],
    ['NUL in a field name', 'a\0', '==', 1],
    ['NUL in a name inside the value', 'n', '==', { 'a\0': 1 }],
  ] satisfies readonly (readonly [string, string, string, Json])[])('%s cannot be asked', (_what, field, op, value) => {
    expect(conditionOf([{ field, op, value }])).toBe('invalid');
  });
});

describe('a patch', () => {
  test.each([
    ['sets a field', { a: 1 }, { ...DATA, a: 1 }],
    ['replaces an object as a whole', { o: { z: 1 } }, { ...DATA, o: { z: 1 } }],
    ['reaches into an object', { 'o.p.r': 2 }, { ...DATA, o: { p: { q: 1, r: 2 } } }],
    ['makes the objects on its way', { 'x.y.z': 1 }, { ...DATA, x: { y: { z: 1 } } }],
    ['takes a number for a name where there is no array', { 'x.0': 1 }, { ...DATA, x: { '0': 1 } }],
    ['addresses an element', { 'arr.1': 9 }, { ...DATA, arr: [1, 9, 'x', null] }],
    ['fills the gap beyond the end', { 'e.2': 9 }, { ...DATA, e: [null, null, 9] }],
    ['goes through an element', { 'objs.1.x': 9 }, { ...DATA, objs: [{ x: 1, y: [1] }, { x: 9 }, 5] }],
    ['stores null', { n: null }, { ...DATA, n: null }],
  ] satisfies readonly (readonly [string, JsonObject, JsonObject])[])('%s', (_reason, patch, after) => {
    expect(patchData(DATA, patch)).toEqual(after);
  });

  test.each([
    ['below a text', { 's.x': 1 }],
    ['below null', { 'nul.x': 1 }],
    ['below the id', { 'id.x': 1 }],
    ['no position below an array', { 'arr.x': 1 }],
    ['below a number in an array', { 'objs.2.x': 1 }],
    ['an empty part', { 'a..b': 1 }],
    ['an empty name', { '': 1 }],
    ['a dollar name', { $a: 1 }],
    ['a field and what is below it', { o: 1, 'o.p': 2 }],
    ['an absurd position', { 'e.9999999': 1 }],
  ] satisfies readonly (readonly [string, JsonObject])[])('is refused: %s', (_reason, patch) => {
    expect(patchData(DATA, patch)).toBeUndefined();
  });

  test('a name that JavaScript treats specially is an ordinary one', () => {
    expect(Object.keys(patchData({}, JSON.parse('{"__proto__":1}') as JsonObject) ?? {})).toEqual(['__proto__']);
  });
});

describe('paths', () => {
  test.each([
    ['users/alice', true, false],
    ['users', false, true],
    ['users/alice/chats', false, true],
    ['a.b-c_d/..', true, false],
    ['', false, false],
    ['/users/alice', false, false],
    ['users/alice/', false, false],
    ['users//alice/x', false, false],
    ['users/al ice', false, false],
    ['users/é', false, false],
    [`c/${'i'.repeat(128)}`, true, false],
    [`c/${'i'.repeat(129)}`, false, false],
    [`c/${'i'.repeat(129)}/d`, false, true],
    [`${'c'.repeat(1022)}/d`, true, false],
    [`${'c'.repeat(1023)}/d`, false, false],
  ])('%j', (path, isDocument, isCollection) => {
    expect([isDocumentPath(path), isCollectionPath(path)]).toEqual([isDocument, isCollection]);
  });

  test('a write path names collection and id, or says what is wrong', () => {
    expect(readWritePath('a/b/c/d')).toEqual({ kind: 'document', collection: 'a/b/c', id: 'd' });
    expect(readWritePath('a')).toEqual({ kind: 'collection' });
    expect(readWritePath('a/!')).toEqual({ kind: 'invalid' });
  });

  test('an id in a body is shorter than one in a path', () => {
    expect([
      isBodyId('a.b-C_9'),
      isBodyId('x'.repeat(64)),
      isBodyId('x'.repeat(65)),
      isBodyId(''),
      isBodyId('a/b'),
    ]).toEqual([true, true, false, false, false]);
  });
});

describe('the document store', () => {
  const always = () => true;
  const newStore = (limits = {}) => {
    const changes: string[] = [];
    const store = new DocumentStore(
      { maxDocuments: 10, maxBytes: 10_000, maxTombstones: 2, ...limits },
      () => 100,
      (database, { id, version, deleted }) => changes.push(`${database} ${id} ${version}${deleted ? ' deleted' : ''}`),
    );
    return { store, changes };
  };

  test('deletes softly, and creates anew over a tombstone', () => {
    const { store, changes } = newStore();
    store.create('db', 'c', 'a', { id: 'a', x: 1 });
    const tombstone = store.delete('db', 'c/a', always);
    expect(tombstone).toMatchObject({
      json: '{"collection":"c","createdAt":100,"deleted":true,"id":"a","updatedAt":100,"version":2}',
    });
    expect([store.get('db', 'c/a'), store.patch('db', 'c/a', {}, always), store.delete('db', 'c/a', always)]).toEqual([
      undefined,
      'precondition-failed',
      'not-found',
    ]);
    expect(store.create('db', 'c', 'a', { id: 'a' })).toMatchObject({ version: 1, deleted: false });
    expect(changes).toEqual(['db a 1', 'db a 2 deleted', 'db a 1']);
    expect([...store.counts()]).toEqual([{ database: 'db', collection: 'c', documents: 1 }]);
  });

  test('refuses to grow beyond its bounds, and says so', () => {
    const { store } = newStore({ maxDocuments: 1, maxBytes: 150 });
    store.create('db', 'c', 'a', { id: 'a' });
    expect(store.create('db', 'c', 'b', { id: 'b' })).toBe('full');
    expect(store.replace('db', 'c/a', { id: 'a', s: 'x'.repeat(100) }, always)).toBe('full');
    store.delete('db', 'c/a', always);
    expect([store.documents, store.bytes]).toEqual([0, 0]);
    expect(store.create('db', 'c', 'b', { id: 'b' })).toMatchObject({ id: 'b' });
  });

  test('forgets the oldest tombstones beyond their bound, but not what lives again', () => {
    const { store } = newStore({ maxTombstones: 1 });
    for (const id of ['a', 'b', 'c']) {
      store.create('db', 'c', id, { id });
      store.delete('db', `c/${id}`, always);
      if (id === 'b') store.create('db', 'c', 'b', { id: 'b' });
    }
    expect([...store.inCollection('db', 'c')].map(({ id, deleted }) => [id, deleted])).toEqual([
      ['b', false],
      ['c', true],
    ]);
    expect(store.patch('db', 'c/a', {}, always)).toBe('not-found');
  });

  test('refuses what is nested too deeply or grows too large', () => {
    const { store } = newStore({ maxBytes: 1e9 });
    const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect(store.create('db', 'c', 'a', { id: 'a', x: nested(98) })).toMatchObject({ version: 1 });
    expect(store.create('db', 'c', 'b', { id: 'b', x: nested(99) })).toBe('storage-error');
    expect(store.create('db', 'c', 'd', { id: 'd', x: 'y'.repeat(17_000_000) })).toBe('storage-error');
    expect(exceedsDocumentSize({ a: [1, true, null, 'x'.repeat(3_000_000)] }, 3_000_040)).toBe(false);
  });

  test('tells namespaces apart and lists what lives', () => {
    const { store } = newStore();
    store.create('db', 'c', 'a', { id: 'a' });
    store.create('id:1', 'c', 'a', { id: 'a' });
    expect([...store.live()].map(([database, { id }]) => `${database}/${id}`)).toEqual(['db/a', 'id:1/a']);
    store.clear();
    expect([...store.live()]).toEqual([]);
  });
});
