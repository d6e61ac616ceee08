import { describe, expect, test } from 'vitest';
import type { DocumentFilter, DocumentQuery } from '../documents/document-bodies.ts';
import { readIndexTemplates, type IndexTemplate } from './index-template.ts';
import { planQuery } from './plan-query.ts';

type Op = DocumentFilter['op'];
const filter = (field: string, op: Op, value: unknown): DocumentFilter => ({ field, op, value });
const by = (field: string, direction: 'asc' | 'desc' = 'asc') => ({ field, direction });

/** `rooms/{r}/msgs: status asc, score desc` */
function templates(...texts: readonly string[]): readonly IndexTemplate[] {
  const written = texts.map((text) => {
    const [collectionPattern, fields = ''] = text.split(': ');
    return {
      collectionPattern,
      fields: fields.split(', ').map((each) => ({ field: each.split(' ')[0], order: each.split(' ')[1] })),
    };
  });
  return readIndexTemplates([{ database: 'default', templates: written }]);
}

/** A plan in short. */
function inShort(
  query: Omit<DocumentQuery, 'collection'> & { collection?: string },
  all: readonly IndexTemplate[],
): unknown {
  const plan = planQuery({ collection: 'items', ...query }, all);
  if (plan.path === 'refused') return [plan.status, ...plan.problems];
  if (plan.path === 'storage') return ['storage', ...plan.problems];
  return [plan.order.map(({ field, order }) => `${field} ${order}`).join(', '), ...plan.problems];
}

const STATUS_SCORE = templates('items: status asc, score desc');
const ignored = (text: string, why: string): string => `filter ${text} is ignored: ${why}`;

describe('one template, [status asc, score desc]', () => {
  test.each<[string, readonly DocumentFilter[], DocumentQuery['orderBy'], readonly unknown[]]>([
    ['an equality is served', [filter('status', '==', 'a')], [], ['score desc']],
    [
      'with a range after it',
      [filter('status', '==', 'a'), filter('score', '>', 5)],
      [by('score', 'desc')],
      ['score desc'],
    ],
    [
      'no index is read backwards',
      [filter('status', '==', 'a')],
      [by('score', 'asc')],
      [500, 'no index template of the collection "items" serves the order of score asc'],
    ],
    ['an order that the index has', [], [by('status')], ['status asc, score desc']],
    [
      'an order that starts in the middle',
      [],
      [by('score', 'desc')],
      [500, 'no index template of the collection "items" serves the order of score desc'],
    ],
    [
      'a range that starts in the middle',
      [filter('score', '>', 5)],
      [],
      [500, 'no index template of the collection "items" serves a range on score'],
    ],
    [
      'an equality that starts in the middle',
      [filter('score', '==', 5)],
      [],
      [
        'status asc, score desc',
        ignored('score == 5', 'index status:asc,score:desc has fields before score that no "==" gives'),
      ],
    ],
    [
      'an order behind a range',
      [filter('status', '>', 'a')],
      [by('score', 'desc')],
      ['status asc, score desc', 'documents come in the order of status asc, score desc, not of score desc'],
    ],
    [
      'the order of a field that is given',
      [filter('status', '==', 'a')],
      [by('status')],
      [500, 'no index template of the collection "items" serves the order of status asc'],
    ],
    [
      'operators that no index serves, whatever their value',
      [filter('status', '!=', []), filter('status', 'in', ['a']), filter('tags', 'contains', 'x')],
      [],
      [
        'status asc, score desc',
        ignored('status != []', 'no index serves "!="'),
        ignored('status in ["a"]', 'no index serves "in"'),
        ignored('tags contains "x"', 'no index serves "contains"'),
      ],
    ],
    [
      'a field that is in no index',
      [filter('size', '==', { a: 1 })],
      [],
      ['status asc, score desc', ignored('size == {"a":1}', 'index status:asc,score:desc has no field size')],
    ],
    [
      'ranges on two fields',
      [filter('status', '>', 'a'), filter('score', '<', 5)],
      [],
      [500, 'no index template of the collection "items" serves a range on status and score'],
    ],
    [
      'a range on a field that is given counts for nothing, not even as a second one',
      [filter('status', '==', 'a'), filter('status', '>', 'x'), filter('score', '>', 5)],
      [],
      ['score desc', ignored('status > "x"', 'the "==" on status counts')],
    ],
    [
      'of two equalities and of two bounds the later counts, not the tighter',
      [
        filter('status', '==', []),
        filter('status', '==', 'a'),
        filter('score', '>', 5),
        filter('score', '<', 9),
        filter('score', '>=', 1),
      ],
      [],
      [
        'score desc',
        ignored('status == []', 'a later "==" on status counts'),
        ignored('score > 5', 'a later bound on score counts'),
      ],
    ],
    [
      'a value that no index holds',
      [filter('status', '==', 'a'), filter('score', '<', [1])],
      [],
      [500, 'filter score < [1] fails: an index holds no list, no object and no text over 65,535 bytes'],
    ],
    [
      'an order beside an equality on id, which only storage serves',
      [filter('id', '==', 'x')],
      [by('status')],
      ['status asc, score desc', ignored('id == "x"', 'index status:asc,score:desc has no field id')],
    ],
  ])('%s', (_what, filters, orderBy, expected) => {
    expect(inShort({ filters, ...(orderBy === undefined ? {} : { orderBy }) }, STATUS_SCORE)).toEqual(expected);
  });

  test('all that there is to say of a query that is served', () => {
    const [template] = STATUS_SCORE;
    const filters = [filter('status', '==', 'a'), filter('score', '>', 5)];
    expect(planQuery({ collection: 'items', filters, limit: 20 }, STATUS_SCORE)).toEqual({
      path: 'index',
      template,
      served: filters,
      ignored: [],
      order: [{ field: 'score', order: 'desc' }],
      orderDiffers: false,
      limit: 20,
      isShared: false,
      problems: [],
    });
  });
});

describe('what storage answers', () => {
  test.each<[string, Omit<DocumentQuery, 'collection'>, readonly unknown[]]>([
    ['a whole collection', {}, ['storage']],
    ['a document by its id', { filters: [filter('id', '==', 'a')] }, ['storage']],
    [
      'several filters on id, of which the last counts',
      { filters: [filter('id', '==', 'a'), filter('id', 'in', ['b'])] },
      ['storage', ignored('id == "a"', 'the last filter on id counts')],
    ],
    [
      'id in what is no list',
      { filters: [filter('id', 'in', 5)] },
      [500, 'filter id in 5 fails: its value is no list'],
    ],
    ['a cursor', { startAfter: '+' }, ['storage', 'startAfter is ignored: a query without index has no order']],
    [
      'deleted documents by id',
      { filters: [filter('id', '==', 'a')], showDeleted: true },
      ['storage', 'a filter on id finds no deleted documents'],
    ],
  ])('%s', (_what, query, expected) => {
    expect(inShort(query, STATUS_SCORE)).toEqual(expected);
  });

  test('all of a collection has no limit but the one that is asked for; an index has one of 100', () => {
    const limits = [0, 7].flatMap((limit) =>
      [[], [by('status')]].map((orderBy) => planQuery({ collection: 'items', limit, orderBy }, STATUS_SCORE)),
    );
    expect(limits.map((plan) => (plan.path === 'refused' ? undefined : plan.limit))).toEqual([null, 100, 7, 7]);
  });
});

describe('several templates', () => {
  test.each<[string, readonly string[], Omit<DocumentQuery, 'collection'> & { collection?: string }, string]>([
    [
      'a fixed pattern wins over a fitting one',
      ['rooms/r1/msgs: who asc', 'rooms/{r}/msgs: status asc'],
      { collection: 'rooms/r1/msgs', filters: [filter('status', '==', 'a')] },
      'who asc',
    ],
    [
      'but not where it cannot serve the order',
      ['rooms/r1/msgs: who asc', 'rooms/{r}/msgs: status asc, n asc'],
      { collection: 'rooms/r1/msgs', filters: [filter('status', '==', 'a')], orderBy: [by('n')] },
      'n asc',
    ],
    [
      'more equalities win',
      ['items: a asc, c asc', 'items: a asc, b asc, c asc'],
      { filters: [filter('a', '==', 1), filter('b', '==', 1)] },
      'c asc',
    ],
    [
      'one that is used whole wins',
      ['items: a asc, b asc', 'items: a asc'],
      { filters: [filter('a', '>', 1)] },
      'a asc',
    ],
    ['ascending wins without an order', ['items: a desc', 'items: a asc'], { filters: [filter('a', '>', 1)] }, 'a asc'],
    [
      'with an order only its direction is served',
      ['items: a desc', 'items: a asc'],
      { orderBy: [by('a', 'desc')] },
      'a desc',
    ],
  ])('%s', (_what, written, query, order) => {
    const plan = planQuery({ collection: 'items', ...query }, templates(...written));
    expect(plan.path === 'index' && plan.order.map((each) => `${each.field} ${each.order}`).join(', ')).toBe(order);
  });

  test('an equality is lost where the order is served by another template only', () => {
    const query = { filters: [filter('category', '==', 'a')], orderBy: [by('seq', 'desc')] };
    expect(inShort(query, templates('items: category asc, seq asc', 'items: seq desc'))).toEqual([
      'seq desc',
      ignored('category == "a"', 'index seq:desc has no field category'),
    ]);
  });

  test('of equal scores the smallest name is chosen', () => {
    const fields = [{ field: 'a', order: 'asc' as const }];
    const named = ['zebra', 'Zoo', 'aardvark'].map((name) => ({
      name,
      collectionPattern: '*',
      fields,
      includeDeleted: false,
    }));
    const plan = planQuery({ collection: 'items', orderBy: [by('a')] }, named);
    expect(plan.path === 'index' && [plan.template.name, plan.isShared]).toEqual(['Zoo', true]);
  });
});

test.each<[string, Omit<DocumentQuery, 'collection'> & { collection?: string }, readonly string[], readonly unknown[]]>(
  [
    ['no template at all', { orderBy: [by('a')] }, [], [500, 'no index template covers the collection "items"']],
    [
      'one of another depth',
      { orderBy: [by('a')], collection: 'a/b/items' },
      ['*: a asc'],
      [500, 'no index template covers the collection "a/b/items"'],
    ],
    [
      'deleted documents',
      { orderBy: [by('a')], showDeleted: true },
      ['*: a asc'],
      [500, 'showDeleted needs an index template with "includeDeleted: true"'],
    ],
    [
      'a cursor with padding',
      { orderBy: [by('a')], startAfter: 'AQ==' },
      ['*: a asc'],
      [500, 'startAfter fails: it is no base64url without padding'],
    ],
    ['a limit that is too large', { limit: 1001 }, [], [400, 'the limit is 1001: it is 0 to 1000']],
    ['a limit that is no number', { limit: Number.NaN }, [], [400, 'the limit is NaN: it is 0 to 1000']],
    ['a document', { collection: 'a/b' }, [], [400, '"a/b" is no path of a collection']],
    ['a field without a name', { filters: [filter('', '==', 1)] }, [], [400, 'a filter names no field']],
    ['another operator', { filters: [filter('a', '===' as Op, 1)] }, [], [400, '"===" is no operator of a filter']],
    [
      'another direction',
      { orderBy: [by('a', 'up' as 'asc')] },
      [],
      [400, 'the direction of a is neither asc nor desc'],
    ],
  ],
)('what is refused: %s', (_what, query, written, expected) => {
  expect(inShort(query, templates(...written))).toEqual(expected);
});

test('an index on what only the server knows has null in it, and one of "sys" is empty', () => {
  const written = templates('*: createdAt asc', 'sys/{x}/y: a asc');
  const blind = 'index createdAt:asc has null for createdAt in every document, since it is no field of the user';
  expect(inShort({ orderBy: [by('createdAt')] }, written)).toEqual(['createdAt asc', blind]);
  expect(inShort({ filters: [filter('createdAt', '>', 1)] }, written)).toEqual(['createdAt asc', blind]);
  expect(inShort({ collection: 'sys/x/y', orderBy: [by('a')] }, written)).toEqual([
    'a asc',
    'nothing below "sys" is in an index',
  ]);
});

describe('files of templates', () => {
  test('are read as the server reads them, all of them for all databases', () => {
    const fields = [{ field: 'a', order: 'asc' }];
    expect(
      readIndexTemplates([
        { database: 'one', templates: [{ name: 'x', collectionPattern: '*', fields, includeDeleted: true }] },
        { database: 'two', templates: [{ name: 'x', collectionPattern: 'a/{b}/c', fields }] },
        { database: 'two', templates: null },
        { database: 'two' },
      ]),
    ).toEqual([
      { name: 'x', collectionPattern: '*', fields, includeDeleted: true },
      { name: 'x', collectionPattern: 'a/{b}/c', fields, includeDeleted: false },
    ]);
  });

  const FIELDS = [{ field: 'a', order: 'asc' }];
  test.each<[unknown, string]>([
    [null, 'file 1 of index templates: it is no mapping with "database" and "templates"'],
    [{ templates: [] }, 'file 1 of index templates: "database" is missing or empty'],
    [{ database: 'd', templates: {} }, 'file 1 of index templates: "templates" is no list'],
    [{ database: 'd', templates: [1] }, 'file 1 of index templates, template 1: it is no mapping'],
    [
      { database: 'd', templates: [{ fields: FIELDS }] },
      'file 1 of index templates, template 1: "collectionPattern" is missing, or has an empty segment',
    ],
    [
      { database: 'd', templates: [{ collectionPattern: '*', fields: [] }] },
      'file 1 of index templates, template 1: "fields" names no field',
    ],
    [
      { database: 'd', templates: [{ collectionPattern: '*', fields: [{ field: 'a', order: 'up' }] }] },
      'file 1 of index templates, template 1: the order of "a" is neither asc nor desc',
    ],
    [
      { database: 'd', templates: [{ collectionPattern: '*', fields: [...FIELDS, ...FIELDS] }] },
      'file 1 of index templates, template 1: the field "a" is named twice',
    ],
    [
      {
        database: 'd',
        templates: [
          { collectionPattern: '*', fields: FIELDS },
          { collectionPattern: 'x', fields: FIELDS },
        ],
      },
      'file 1 of index templates: database "d" has two templates "a:asc"',
    ],
  ])('%j is a mistake', (file, message) => {
    expect(() => readIndexTemplates([file])).toThrow(message);
  });
});
