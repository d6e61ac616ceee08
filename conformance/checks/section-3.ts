import { type Check, check, same, unchecked, type Unchecked } from '../check.ts';
import type { Scene } from '../scene.ts';

type Value = string | number | boolean | null | readonly unknown[] | object;
const filter = (field: string, op: string, value: Value) => ({ field, op, value });
const order = (field: string, direction = 'asc') => ({ field, direction });
const TEMPLATES = ['templates', 'open-rules'] as const;

/** Keys of index entries as cursors: 0x01, encoded fields, 0x00 0x00. */
function cursor(...values: readonly (string | number)[]): string {
  const fields = values.map((value) =>
    typeof value === 'number'
      ? numberKey(value)
      : Buffer.concat([Buffer.from([3]), Buffer.from(value), Buffer.from([0, 0])]),
  );
  return Buffer.concat([Buffer.from([1]), ...fields, Buffer.from([0, 0])]).toString('base64url');
}

function numberKey(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 2;
  bytes.writeDoubleBE(value, 1);
  for (let index = 1; index < 9; index += 1) {
    const byte = bytes[index] ?? 0;
    bytes[index] = value >= 0 ? (index === 1 ? byte ^ 0x80 : byte) : ~byte & 0xff;
  }
  return bytes;
}

/**
 * Six documents in a category of this check alone, `seq` 0 to 5, in an index that other collections share.
 * Queries begin with the category, or lie in a range of `seq` that nobody else uses.
 */
async function seeded(scene: Scene): Promise<{ category: string; base: number }> {
  const category = `cat-${scene.unique}`;
  const base = scene.target.uniqueNumber();
  for (let seq = 0; seq < 6; seq += 1)
    await scene.seed({ id: `d${seq}`, category, seq: base + seq, tags: [seq % 2 === 0 ? 'even' : 'odd'] });
  await scene.expectIds(['d0', 'd1', 'd2', 'd3', 'd4', 'd5'], { filters: [filter('category', '==', category)] });
  return { category, base };
}

const ALL = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'];

function served(
  name: string,
  text: string,
  section: Check['section'],
  query: (seed: { category: string; base: number }) => Record<string, unknown>,
  ids: readonly string[],
): Check {
  return check(
    section,
    name,
    text,
    async (scene) => {
      const seed = await seeded(scene);
      await scene.expectIds(ids, query(seed));
    },
    TEMPLATES,
  );
}

function invalid(
  name: string,
  message: 'Invalid request body' | 'Invalid query parameters',
  bodies: readonly string[],
): Check {
  return check(
    '3.2',
    name,
    `${message}: ${name}`,
    async (scene) => {
      for (const body of bodies) {
        await scene.badRequest(
          message,
          'POST',
          '/api/v1/databases/default/query',
          body.replaceAll('@C', scene.collection),
          { token: scene.target.userToken },
        );
      }
    },
    [],
  );
}

function failing(
  name: string,
  section: Check['section'],
  text: string,
  query: (scene: Scene) => Record<string, unknown>,
  needs: Check['needs'] = [],
): Check {
  return check(
    section,
    name,
    text,
    async (scene) => {
      await scene.error(
        500,
        'INTERNAL_ERROR',
        'Failed to execute query',
        'POST',
        '/api/v1/databases/default/query',
        JSON.stringify({ collection: scene.collection, ...query(scene) }),
        { token: scene.target.userToken },
      );
    },
    needs,
  );
}

export const SECTION_3: readonly Check[] = [
  check('3.1', 'any-token', 'any valid token may query any collection', async (scene) => {
    await scene.seed({ id: 'a' });
    same(await scene.idsOf({}), ['a']);
  }),
  check(
    '3.1',
    'names-in-any-case',
    'names match in any case, unknown ones are ignored, null is absent',
    async (scene) => {
      await scene.seed({ id: 'a' });
      const body = `{"COLLECTION":"${scene.collection}","Limit":1,"filters":null,"orderBy":null,"startAfter":null,"showDeleted":null,"more":1e400}`;
      same((await scene.query(body)).status, 200);
    },
  ),
  check(
    '3.1',
    'plain-integers',
    'a limit is written as a plain integer',
    async (scene) => {
      for (const limit of ['5.0', '1e1', '"5"', '99999999999999999999']) {
        await scene.badRequest(
          'Invalid request body',
          'POST',
          '/api/v1/databases/default/query',
          `{"collection":"c","limit":${limit}}`,
          { token: scene.target.userToken },
        );
      }
    },
    [],
  ),
  check(
    '3.1',
    'unwritten-collection',
    'a collection nobody wrote to is empty',
    async (scene) => {
      await scene.expect(
        200,
        '[]\n',
        'POST',
        '/api/v1/databases/default/query',
        `{"collection":"${scene.collection}"}`,
        { token: scene.target.userToken },
      );
    },
    [],
  ),
  check('3.2', 'bare-array', 'the answer is a bare array of flat documents', async (scene) => {
    await scene.seed({ id: 'a', x: 1 });
    await scene.expect(
      200,
      [scene.document({ id: 'a', x: 1 })],
      'POST',
      '/api/v1/databases/default/query',
      `{"collection":"${scene.collection}"}`,
      { token: scene.target.userToken },
    );
  }),
  check(
    '3.2',
    'database-first',
    'the database comes before the token',
    async (scene) => {
      await scene.error(
        404,
        'DATABASE_NOT_FOUND',
        "Database 'nope-db' does not exist",
        'POST',
        '/api/v1/databases/nope-db/query',
        'x',
      );
    },
    [],
  ),
  check(
    '3.2',
    'token-before-body',
    'the token comes before the body',
    async (scene) => {
      await scene.expect(401, 'Authorization header required\n', 'POST', '/api/v1/databases/default/query', 'x');
      await scene.expect(401, 'Invalid or expired token\n', 'POST', '/api/v1/databases/default/query', 'x', {
        token: 'bad',
      });
    },
    [],
  ),
  invalid('not an object', 'Invalid request body', ['', '[]', '"x"', '{']),
  invalid('wrong types', 'Invalid request body', [
    '{"collection":5}',
    '{"collection":"@C","filters":{}}',
    '{"collection":"@C","filters":[1]}',
    '{"collection":"@C","startAfter":5}',
    '{"collection":"@C","showDeleted":1}',
    '{"collection":"@C","filters":[{"field":"a","op":"==","value":1e400}]}',
  ]),
  invalid('collection', 'Invalid query parameters', [
    'null',
    '{}',
    '{"collection":""}',
    '{"collection":"a/b"}',
    '{"collection":"a!"}',
  ]),
  invalid('limit', 'Invalid query parameters', ['{"collection":"@C","limit":-1}', '{"collection":"@C","limit":1001}']),
  invalid('filters', 'Invalid query parameters', [
    '{"collection":"@C","filters":[null]}',
    '{"collection":"@C","filters":[{}]}',
    '{"collection":"@C","filters":[{"field":"a","op":"eq","value":1}]}',
    '{"collection":"@C","filters":[{"field":"","op":"==","value":1}]}',
  ]),
  invalid('orders', 'Invalid query parameters', [
    '{"collection":"@C","orderBy":[null]}',
    '{"collection":"@C","orderBy":[{"field":"a"}]}',
    '{"collection":"@C","orderBy":[{"field":"a","direction":"ASC"}]}',
    '{"collection":"@C","orderBy":[{"field":"","direction":"asc"}]}',
  ]),
  failing('no-template', '3.2', 'no matching template is 500', () => ({
    collection: 'a/b/c',
    orderBy: [order('no-such-field')],
  })),
  failing(
    'bad-cursors',
    '3.2',
    'a cursor with padding is 500',
    () => ({ orderBy: [order('seq')], startAfter: 'AQ==' }),
    TEMPLATES,
  ),
  failing(
    'array-value',
    '3.2',
    'an array on an indexed field is 500',
    () => ({ filters: [filter('seq', '==', [1])] }),
    TEMPLATES,
  ),
  failing('object-value', '3.2', 'an object too', () => ({ filters: [filter('seq', '>', {})] }), TEMPLATES),
  failing(
    'long-value',
    '3.2',
    'a text over 65 535 bytes too',
    () => ({ filters: [filter('seq', '==', 'x'.repeat(65_536))] }),
    TEMPLATES,
  ),
  check('3.2', 'in-without-list', 'id in without a list is 500', async (scene) => {
    await scene.seed({ id: 'a' });
    same(
      (await scene.query({ filters: [filter('id', 'in', 'a')] })).text,
      '{"code":"INTERNAL_ERROR","message":"Failed to execute query"}\n',
    );
  }),
  check('3.3', 'no-default-limit', 'a listing has no limit of its own', async (scene) => {
    const writes = Array.from({ length: 120 }, (_, index) => scene.request('POST', scene.home, `{"id":"d${index}"}`));
    await scene.raw(writes.join(''), { answers: 120, timeoutMs: 20_000 });
    same([(await scene.idsOf({})).length, (await scene.idsOf({ limit: 7 })).length], [120, 7]);
  }),
  check('3.3', 'by-id', 'queries by id alone are read from the store', async (scene) => {
    await scene.seed({ id: 'a' });
    await scene.seed({ id: 'b' });
    const ids = (...filters: readonly object[]) => scene.idsOf({ filters });
    same(await ids(filter('id', '==', 'a')), ['a']);
    same([...(await ids(filter('id', 'in', ['a', 'b', 'none', 5])))].sort(), ['a', 'b']);
    same(
      [await ids(filter('id', 'in', [])), await ids(filter('id', '==', 5)), await ids(filter('id', '==', null))],
      [[], [], []],
    );
    same(await ids(filter('id', '==', 'a'), filter('id', '==', 'b')), ['b']);
    same(await ids(filter('id', 'in', ['a']), filter('id', '==', 'b')), ['b']);
  }),
  check('3.3', 'cursor-ignored', 'the store ignores a cursor, however broken', async (scene) => {
    await scene.seed({ id: 'a' });
    same(await scene.idsOf({ startAfter: '==!!' }), ['a']);
  }),
  check('3.3', 'tombstones', 'showDeleted includes tombstones, but not in queries by id', async (scene) => {
    await scene.seed({ id: 'a' });
    await scene.call('DELETE', scene.path('a'));
    same(
      [
        await scene.idsOf({ showDeleted: true }),
        await scene.idsOf({ showDeleted: true, filters: [filter('id', '==', 'a')] }),
      ],
      [['a'], []],
    );
  }),
  check(
    '3.3',
    'dropped-after-limit',
    'the limit counts ids before deleted documents are dropped, or the index has forgotten them',
    async (scene) => {
      const { category } = await seeded(scene);
      await scene.call('DELETE', scene.path('d0'));
      await scene.expectIds(['d1', 'd2'], { filters: [filter('category', '==', category)], limit: 2 });
    },
    TEMPLATES,
  ),
  check(
    '3.3',
    'not-checked-again',
    'documents are fetched as they are now',
    async (scene) => {
      const { category } = await seeded(scene);
      await scene.call('PATCH', scene.path('d0'), '{"doc":{"tags":["new"]}}');
      await scene.target.eventually(async () => {
        const answer = await scene.query({ filters: [filter('category', '==', category)], limit: 1 });
        same((answer.json as { tags: string[] }[])[0]?.tags, ['new']);
      });
    },
    TEMPLATES,
  ),
  served(
    'equality',
    'equality on the leading field is served',
    '3.4',
    ({ category }) => ({ filters: [filter('category', '==', category)] }),
    ALL,
  ),
  served(
    'equality-and-range',
    'a range behind it too',
    '3.4',
    ({ category, base }) => ({ filters: [filter('category', '==', category), filter('seq', '>', base + 3)] }),
    ['d4', 'd5'],
  ),
  served(
    'both-bounds',
    'both bounds too',
    '3.4',
    ({ base }) => ({ filters: [filter('seq', '>=', base + 1), filter('seq', '<', base + 3)] }),
    ['d1', 'd2'],
  ),
  served(
    'two-equalities',
    'equality on both fields too',
    '3.4',
    ({ category, base }) => ({ filters: [filter('category', '==', category), filter('seq', '==', base + 2)] }),
    ['d2'],
  ),
  served(
    'equality-elsewhere',
    'equality on another field is ignored',
    '3.4',
    ({ category }) => ({ filters: [filter('category', '==', category), filter('other', '==', 1)] }),
    ALL,
  ),
  served(
    'not-equal',
    '!= is ignored',
    '3.4',
    ({ category, base }) => ({ filters: [filter('category', '==', category), filter('seq', '!=', base)] }),
    ALL,
  ),
  served(
    'in',
    'in is ignored, whatever its value',
    '3.4',
    ({ category }) => ({ filters: [filter('category', '==', category), filter('seq', 'in', 5)] }),
    ALL,
  ),
  served(
    'contains',
    'contains is ignored',
    '3.4',
    ({ category }) => ({ filters: [filter('category', '==', category), filter('tags', 'contains', 'even')] }),
    ALL,
  ),
  served(
    'equality-and-range-on-one',
    'a range beside an equality on the same field is ignored',
    '3.4',
    ({ base }) => ({ filters: [filter('seq', '==', base + 2), filter('seq', '>', base + 4)] }),
    ['d2'],
  ),
  served(
    'last-equality',
    'of two equalities the last wins',
    '3.4',
    ({ base }) => ({ filters: [filter('seq', '==', base + 1), filter('seq', '==', base + 2)] }),
    ['d2'],
  ),
  served(
    'last-bound',
    'of two lower bounds the last wins, not the tighter',
    '3.4',
    ({ base }) => ({
      filters: [filter('seq', '>', base + 4), filter('seq', '>', base + 2), filter('seq', '<', base + 6)],
    }),
    ['d3', 'd4', 'd5'],
  ),
  failing(
    'range-elsewhere',
    '3.4',
    'a range on a field without index is 500',
    () => ({ filters: [filter('no-such-field', '>', 1)] }),
    TEMPLATES,
  ),
  failing(
    'two-ranges',
    '3.4',
    'ranges on two fields are 500',
    () => ({ filters: [filter('category', '>', 'a'), filter('seq', '>', 1)] }),
    TEMPLATES,
  ),
  check(
    '3.4',
    'lost-equality',
    'an equality is lost where another template serves the order',
    async (scene) => {
      const { category, base } = await seeded(scene);
      await scene.seed({ id: 'x', category: `other-${category}`, seq: base + 6 });
      const query = {
        filters: [
          filter('category', '==', category),
          filter('id', '==', 'd0'),
          filter('seq', '>=', base),
          filter('seq', '<', base + 10),
        ],
        orderBy: [order('seq')],
      };
      await scene.expectIds(ALL, query);
      await scene.expectIds([...ALL, 'x'], { ...query, filters: query.filters.slice(1) });
    },
    TEMPLATES,
  ),
  served(
    'order',
    'an order behind an equality is served',
    '3.5',
    ({ category }) => ({ filters: [filter('category', '==', category)], orderBy: [order('seq')], limit: 2 }),
    ['d0', 'd1'],
  ),
  served(
    'range-order',
    'an order by the range field too',
    '3.5',
    ({ base }) => ({
      filters: [filter('seq', '>=', base + 4), filter('seq', '<', base + 100)],
      orderBy: [order('seq')],
    }),
    ['d4', 'd5'],
  ),
  failing(
    'reverse-order',
    '3.5',
    'against the direction of the index it is 500',
    () => ({ orderBy: [order('seq', 'desc')] }),
    TEMPLATES,
  ),
  failing(
    'order-by-equality',
    '3.5',
    'an order by the field of an equality is 500',
    () => ({ filters: [filter('category', '==', 'a')], orderBy: [order('category')] }),
    TEMPLATES,
  ),
  failing(
    'order-beyond',
    '3.5',
    'an order beyond the fields of the template is 500',
    () => ({ orderBy: [order('seq'), order('category')] }),
    TEMPLATES,
  ),
  failing('other-depth', '3.5', 'a pattern matches its own number of segments alone', () => ({
    collection: 'a/b/c',
    orderBy: [order('seq')],
  })),
  check(
    '3.5',
    'value-order',
    'numbers come by value, then texts by bytes, and a range has no type fence',
    async (scene) => {
      const category = `cat-${scene.unique}`;
      const values = { n: null, f: false, t: true, m: -5.5, z: -0, o: 0, p: 3, e: '', a: 'a', b: 'é' };
      for (const [id, seq] of Object.entries(values)) {
        same(
          (
            await scene.call(
              'POST',
              scene.home,
              JSON.stringify({ id, category, seq })
                .replace('"id":"z","category"', '"id":"z","category"')
                .replace(/("id":"z".*"seq":)0/, '$1-0'),
            )
          ).status,
          201,
        );
      }
      await scene.seed({ id: 'missing', category });
      const inCategory = filter('category', '==', category);
      await scene.expectIds(['missing', 'n', 'f', 't', 'z', 'm', 'o', 'p', 'e', 'a', 'b'], { filters: [inCategory] });
      await scene.expectIds(['missing', 'n', 'f', 't', 'z', 'm', 'o'], {
        filters: [inCategory, filter('seq', '<', 3)],
      });
      await scene.expectIds(['e', 'a', 'b'], { filters: [inCategory, filter('seq', '>', 3)] });
      await scene.expectIds(['o'], { filters: [inCategory, filter('seq', '==', 0)] });
    },
    TEMPLATES,
  ),
  check(
    '3.5',
    'stale-entry',
    'what cannot be indexed any more keeps its old entry',
    async (scene) => {
      const { category, base } = await seeded(scene);
      await scene.call('PATCH', scene.path('d1'), '{"doc":{"seq":[1]}}');
      await scene.call('PATCH', scene.path('d2'), '{"doc":{"mark":1}}');
      await scene.target.eventually(async () => {
        const answer = await scene.query({ filters: [filter('category', '==', category)] });
        same((answer.json as { mark?: number }[])[2]?.mark, 1);
      });
      await scene.expectIds(['d1'], { filters: [filter('category', '==', category), filter('seq', '==', base + 1)] });
    },
    TEMPLATES,
  ),
  check(
    '3.5',
    'shared-index',
    'a wildcard pattern keeps one entry an id for all collections',
    async (scene) => {
      const category = `cat-${scene.unique}`;
      const other = `${scene.collection}-2`;
      await scene.seed({ id: `same-${scene.unique}`, category, seq: 1 });
      await scene.expectIds([`same-${scene.unique}`], { filters: [filter('category', '==', category)] });
      await scene.call(
        'POST',
        `${scene.documents()}/${other}`,
        JSON.stringify({ id: `same-${scene.unique}`, category: `${category}-2`, seq: 2 }),
      );
      await scene.expectIds([], { filters: [filter('category', '==', category)] });
      same(await scene.idsOf({}), [`same-${scene.unique}`]);
    },
    TEMPLATES,
  ),
  check(
    '3.6',
    'cursor',
    'a cursor is built from the last document, and skips all that equal it',
    async (scene) => {
      const { category, base } = await seeded(scene);
      const filters = [filter('category', '==', category)];
      await scene.expectIds(['d3', 'd4'], { filters, startAfter: cursor(category, base + 2), limit: 2 });
      await scene.call('PATCH', scene.path('d4'), JSON.stringify({ doc: { seq: base + 3 } }));
      await scene.expectIds(['d5'], { filters, startAfter: cursor(category, base + 3) });
    },
    TEMPLATES,
  ),
  check(
    '3.6',
    'replaces-lower-bound',
    'a cursor replaces the lower bound of the filters',
    async (scene) => {
      const { base } = await seeded(scene);
      await scene.expectIds(['d1', 'd2', 'd3'], {
        filters: [filter('seq', '>', base + 2), filter('seq', '<', base + 4)],
        startAfter: cursor(base),
      });
    },
    TEMPLATES,
  ),
  check(
    '3.6',
    'between-keys',
    'a cursor need not be the key of an entry',
    async (scene) => {
      const { base } = await seeded(scene);
      await scene.expectIds(['d3'], { filters: [filter('seq', '<', base + 4)], startAfter: cursor(base + 2.5) });
    },
    TEMPLATES,
  ),
  check(
    '3.6',
    'bad-cursors',
    'what is not unpadded base64url is 500',
    async (scene) => {
      for (const startAfter of ['AQ==', '+', '/', 'A'])
        same((await scene.query({ orderBy: [order('seq')], startAfter })).status, 500, startAfter);
    },
    TEMPLATES,
  ),
  check(
    '3.7',
    'catches-up',
    'the index shows a write before long',
    async (scene) => void (await seeded(scene)),
    TEMPLATES,
  ),
  check(
    '3.7',
    'empty-patch',
    'an empty PATCH writes the entry anew',
    async (scene) => {
      const { category } = await seeded(scene);
      same((await scene.call('PATCH', scene.path('d0'), '{"doc":{}}')).status, 200);
      await scene.expectIds(ALL, { filters: [filter('category', '==', category)] });
    },
    TEMPLATES,
  ),
  failing(
    'show-deleted',
    '3.8',
    'showDeleted needs a template that includes deleted documents',
    () => ({ orderBy: [order('seq')], showDeleted: true }),
    TEMPLATES,
  ),
];

export const UNCHECKED_3: readonly Unchecked[] = [
  unchecked('3.2', 'time-out', '499 where the query takes too long', 'no query can be made to take 30 s'),
  unchecked(
    '3.3',
    'default-limit-100',
    'an indexed query without limit answers at most 100',
    'entries of other collections share the index of `*` and use up the limit; the testbed’s own tests cover it',
  ),
  unchecked(
    '3.5',
    'template-files',
    'how template files are read, and what a bad one does',
    'happens at the start of a server',
  ),
  unchecked(
    '3.5',
    'specific-patterns',
    'a more specific pattern wins before the fit is looked at',
    'needs templates a server is not expected to have; the testbed’s own tests cover it',
  ),
  unchecked(
    '3.5',
    'descending-fields',
    'bounds on a descending field',
    'needs a template with one; the testbed’s own tests cover it',
  ),
  unchecked('3.5', 'system-fields', 'an index on createdAt holds null for every document', 'needs a template on it'),
  unchecked(
    '3.5',
    'pebble',
    'documents with equal keys overwrite each other in pebble mode',
    'depends on a setting of the server',
  ),
  unchecked('3.7', 'lag', 'how long the index takes', 'a matter of load: checks poll'),
  unchecked('3.7', 'loss', 'entries lost on overflow and after a restart', 'needs a restart or an overflow'),
  unchecked(
    '3.8',
    'include-deleted',
    'tombstones in an index that includes them',
    'needs such a template; the testbed’s own tests cover it',
  ),
];
