import { type Check, check, unchecked, type Unchecked } from '../check.ts';
import { holds, same } from '../expectations.ts';

const LONG_ID = 'i'.repeat(129);
const bad = (name: string, text: string, suffix: string): Check =>
  check('1.1', name, text, async (scene) => {
    await scene.badRequest('Invalid document path', 'GET', `${scene.documents()}/${suffix}`);
  });

/** Sections 1.1 to 1.6: paths, ids, system fields, deletion and re-creation. */
export const DATA_MODEL_CHECKS: readonly Check[] = [
  check('1.1', 'nested', 'collections and documents alternate, parents need not exist', async (scene) => {
    const collection = `${scene.collection}/nobody/chats`;
    await scene.expect(
      201,
      { id: 'c1', collection, version: 1 },
      'POST',
      `${scene.documents()}/${collection}`,
      '{"id":"c1"}',
    );
    await scene.expect(200, { id: 'c1', collection, version: 1 }, 'GET', `${scene.documents()}/${collection}/c1`);
  }),
  bad('bad-characters', 'only letters, digits, _ - . are allowed', 'a/b%20c'),
  bad('non-ascii', 'nothing outside ASCII is allowed', 'a/%C3%A9'),
  bad('final-slash', 'a final slash is not allowed', 'a/b/'),
  bad('odd', 'a document path has an even number of segments', 'a/b/c'),
  bad('long-path', 'a path has at most 1024 bytes', `${'c'.repeat(1023)}/d`),
  bad('long-id', 'an id in a path has at most 128 bytes', `a/${LONG_ID}`),
  bad('long-inner-id', 'also one inside', `a/${LONG_ID}/b/c`),
  check('1.1', 'longest-path', '1024 bytes and ids of 128 are fine', async (scene) => {
    await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', `${scene.documents()}/${'c'.repeat(1022)}/d`);
    await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', scene.path('i'.repeat(128)));
  }),
  check('1.1', 'unreachable', 'POST can create what no other request can address', async (scene) => {
    const collection = `${scene.collection}/${LONG_ID}/b`;
    await scene.expect(
      201,
      { id: 'x', collection, version: 1 },
      'POST',
      `${scene.documents()}/${collection}`,
      '{"id":"x"}',
    );
    await scene.badRequest('Invalid document path', 'GET', `${scene.documents()}/${collection}/x`);
    same(await scene.idsOf({ collection }), ['x']);
  }),
  check('1.1', 'post-judged-by-collection', 'a POST is judged by its collection path alone', async (scene) => {
    const collection = `${scene.collection}${'c'.repeat(1024 - scene.collection.length)}`;
    same((await scene.call('POST', `${scene.documents()}/${collection}`, '{"id":"x"}')).status, 201);
    await scene.badRequest('Invalid collection path', 'POST', `${scene.documents()}/${collection}c`, '{}');
  }),
  check('1.1', 'sys', 'documents below sys work and are not indexed', async (scene) => {
    const collection = `sys/x/${scene.collection}`;
    await scene.expect(
      201,
      { id: 's', collection, version: 1 },
      'POST',
      `${scene.documents()}/${collection}`,
      '{"id":"s"}',
    );
    same(await scene.idsOf({ collection }), ['s']);
    same(await scene.idsOf({ collection, filters: [{ field: 'id', op: '==', value: 's' }] }), ['s']);
  }),
  ...(
    [
      ['id-number', 'a number', '{"id":1}'],
      ['id-null', 'null', '{"id":null}'],
      ['id-empty', 'an empty text', '{"id":""}'],
      ['id-boolean', 'another type', '{"id":true}'],
      ['id-characters', 'a text with other characters', '{"id":"a/b"}'],
      ['id-long', 'a text of 65 characters', `{"id":"${'x'.repeat(65)}"}`],
    ] as const
  ).map(([name, what, body]) =>
    check(
      '1.2',
      name,
      `an id in a body may not be ${what}`,
      async (scene) => void (await scene.badRequest('Invalid document data', 'POST', scene.home, body)),
    ),
  ),
  check('1.2', 'id-dots', '. and .. are ids, reached as %2E and %2E%2E', async (scene) => {
    await scene.seed({ id: '.' });
    await scene.expect(200, scene.document({ id: '.' }), 'GET', `${scene.home}/%2E`);
  }),
  check('1.2', 'id-made', 'without an id the server makes a lower-case UUID of version 4', async (scene) => {
    const { id } = (await scene.call('POST', scene.home, '{}')).json as { id: string };
    holds(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), `id ${id}`);
  }),
  check('1.2', 'put-longer-ids', 'a PUT can create ids of 65 to 128 characters', async (scene) => {
    const id = 'x'.repeat(65);
    await scene.expect(200, scene.document({ id }), 'PUT', scene.path(id), '{"doc":{}}');
  }),
  check('1.2', 'id-changed', 'an id in doc must be the one in the path', async (scene) => {
    for (const method of ['PUT', 'PATCH'])
      await scene.badRequest('Document ID cannot be changed', method, scene.path('a'), '{"doc":{"id":"b","x":1}}');
  }),
  check('1.3', 'system-fields', 'system fields sent by a client are ignored at the top level only', async (scene) => {
    const nested = { version: 9, createdAt: 1, id: 2 };
    const body = { id: 'a', version: 'x', createdAt: {}, updatedAt: 1, collection: 5, deleted: true, nested };
    await scene.expect(201, scene.document({ id: 'a', nested }), 'POST', scene.home, JSON.stringify(body));
  }),
  check('1.3', 'other-names', 'all other names are user fields', async (scene) => {
    const fields = {
      id: 'a',
      _id: 1,
      database: 'q',
      fullpath: 2,
      data: 3,
      'a b': 4,
      'a.b': 5,
      $x: 6,
      '': 7,
      o: { $oid: 'x' },
      n: null,
      l: [],
    };
    await scene.expect(201, scene.document(fields), 'POST', scene.home, JSON.stringify(fields));
  }),
  check('1.3', 'times', 'createdAt and updatedAt are milliseconds and equal at creation', async (scene) => {
    const created = (await scene.call('POST', scene.home, '{"id":"a"}')).json as {
      createdAt: number;
      updatedAt: number;
    };
    same(created.createdAt, created.updatedAt);
    const later = (await scene.call('PATCH', scene.path('a'), '{"doc":{"x":1}}')).json as {
      createdAt: number;
      updatedAt: number;
      version: number;
    };
    same([later.createdAt, later.updatedAt >= created.updatedAt, later.version], [created.createdAt, true, 2]);
  }),
  check('1.3', 'version', 'the version rises by one with PUT, PATCH and DELETE', async (scene) => {
    await scene.seed({ id: 'a' });
    await scene.expect(200, scene.document({ id: 'a' }, 2), 'PUT', scene.path('a'), '{"doc":{}}');
    await scene.expect(200, scene.document({ id: 'a', x: 1 }, 3), 'PATCH', scene.path('a'), '{"doc":{"x":1}}');
    await scene.expect(204, null, 'DELETE', scene.path('a'));
    const shown = await scene.query({ showDeleted: true });
    same(
      (shown.json as { version: number }[]).map(({ version }) => version),
      [4],
    );
  }),
  check(
    '1.4',
    'namespaces',
    'slug and id: of one database are two sets of documents',
    async (scene) => {
      const token = scene.target.adminToken;
      const { id } = (await scene.call('GET', '/admin/databases/default', undefined, { token })).json as { id: string };
      await scene.seed({ id: 'a' });
      await scene.expect(
        200,
        [],
        'POST',
        `/api/v1/databases/id:${id}/query`,
        JSON.stringify({ collection: scene.collection }),
        { token },
      );
      await scene.error(
        403,
        'FORBIDDEN',
        'Access denied',
        'GET',
        `/api/v1/databases/id%3A${id}/documents/${scene.collection}/a`,
      );
    },
    ['admin', 'open-rules'],
  ),
  check('1.5', 'deleted-is-absent', 'GET, query and DELETE take a deleted document for absent', async (scene) => {
    await scene.seed({ id: 'a' });
    await scene.expect(204, null, 'DELETE', scene.path('a'));
    await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', scene.path('a'));
    await scene.error(404, 'NOT_FOUND', 'Document not found', 'DELETE', scene.path('a'));
    same(await scene.idsOf({}), []);
  }),
  check('1.5', 'tombstone', 'a tombstone shows exactly six members', async (scene) => {
    await scene.seed({ id: 'a', x: 1 });
    await scene.call('DELETE', scene.path('a'));
    const [tombstone] = (await scene.query({ showDeleted: true })).json as Record<string, unknown>[];
    same(
      [Object.keys(tombstone ?? {}).sort(), tombstone?.['deleted'], tombstone?.['version']],
      [['collection', 'createdAt', 'deleted', 'id', 'updatedAt', 'version'], true, 2],
    );
  }),
  check('1.5', 're-creation', 'creating over a tombstone starts at version 1 without a trace', async (scene) => {
    for (const [method, path, body, status] of [
      ['POST', scene.home, '{"id":"a","y":1}', 201],
      ['PUT', scene.path('a'), '{"doc":{"y":1}}', 200],
    ] as const) {
      await scene.call('PUT', scene.path('a'), '{"doc":{"x":1}}');
      await scene.call('DELETE', scene.path('a'));
      await scene.expect(status, scene.document({ id: 'a', y: 1 }), method, path, body);
      await scene.call('DELETE', scene.path('a'));
    }
  }),
  check('1.6', 'one-post-wins', 'of POSTs of a fresh id one is 201, the others 409', async (scene) => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => scene.call('POST', scene.home, '{"id":"a"}')));
    same(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409]);
  }),
  check('1.6', 'one-condition-wins', 'of PATCHes and DELETEs on the same version one succeeds', async (scene) => {
    await scene.seed({ id: 'a' });
    const body = '{"doc":{"x":1},"ifMatch":[{"field":"version","op":"==","value":1}]}';
    const patches = await Promise.all(Array.from({ length: 4 }, () => scene.call('PATCH', scene.path('a'), body)));
    same(patches.map(({ status }) => status).sort(), [200, 412, 412, 412]);
  }),
  check(
    '1.6',
    'unconditional-writers',
    'PATCHes and PUTs without condition all succeed, the version rises by one each',
    async (scene) => {
      await scene.seed({ id: 'a' });
      const writes = await Promise.all(
        ['PATCH', 'PUT', 'PATCH', 'PUT'].map((method) => scene.call(method, scene.path('a'), '{"doc":{"x":1}}')),
      );
      same(
        writes.map(({ status }) => status),
        [200, 200, 200, 200],
      );
      same(((await scene.call('GET', scene.path('a'))).json as { version: number }).version, 5);
    },
  ),
  check('1.6', 'one-delete-wins', 'of DELETEs one is 204, the others 404', async (scene) => {
    await scene.seed({ id: 'a' });
    const deletes = await Promise.all(Array.from({ length: 4 }, () => scene.call('DELETE', scene.path('a'))));
    same(deletes.map(({ status }) => status).sort(), [204, 404, 404, 404]);
  }),
  check('1.6', 'read-your-writes', 'GET, listing and queries by id show a write at once', async (scene) => {
    await scene.seed({ id: 'a' });
    same(
      [
        (await scene.call('GET', scene.path('a'))).status,
        await scene.idsOf({}),
        await scene.idsOf({ filters: [{ field: 'id', op: '==', value: 'a' }] }),
      ],
      [200, ['a'], ['a']],
    );
  }),
];

export const DATA_MODEL_UNCHECKED: readonly Unchecked[] = [
  unchecked('1.3', 'version-0', 'a document created through replication has version 0', 'replication is section 9'),
  unchecked(
    '1.3',
    'sixteen-megabytes',
    'growing a document beyond 16 MB is 500',
    'takes 17 writes of 1 MiB each run; the testbed’s own tests cover it',
  ),
  unchecked(
    '1.5',
    'concurrent-re-creation',
    'of concurrent POSTs on a tombstone more than one may be 201',
    'a matter of chance: any number from one is right',
  ),
  unchecked(
    '1.5',
    'no-purge',
    'nothing purges tombstones',
    'cannot be seen in less than the retention time; the testbed bounds them, which its README says',
  ),
  unchecked(
    '1.6',
    'races',
    'PUT or PATCH against DELETE, PUTs of an absent id, POST against DELETE',
    'several answers are right, depending on who comes first; the testbed carries requests out one at a time',
  ),
  unchecked(
    '1.6',
    'read-back',
    'answers to writes are read back and may show another writer’s data',
    'a matter of chance',
  ),
  unchecked('1.6', 'round-trips', 'MongoDB round trips of each request', 'not visible to a client'),
];
