import { expect, test } from 'vitest';

import { answer, startRawServer, type RawRequest } from '../testing/raw-server.ts';
import { ControlClient } from './control-client.ts';
import { DatabasesApi } from './databases-api.ts';

/** A token as far as it is read here. */
const tokenOf = (roles: readonly string[]) => `a.${Buffer.from(JSON.stringify({ roles })).toString('base64url')}.c`;

/** Runs calls against a server that answers each request from a list, and returns what was asked. */
async function withAnswers(
  answers: readonly string[],
  roles: readonly string[],
  use: (api: DatabasesApi) => Promise<void>,
) {
  const left = [...answers];
  const server = await startRawServer((_, { socket }) => void socket.end(left.shift() ?? answer(599)));
  try {
    await use(new DatabasesApi(new ControlClient({ url: server.url }), tokenOf(roles)));
    return server.requests.map(
      ({ method, path, body }: RawRequest) => `${method} ${path}${body.length === 0 ? '' : ` ${body.toString()}`}`,
    );
  } finally {
    await server.close();
  }
}

const ENTRY = { id: '0123456789abcdef', slug: 'bench-1', description: 'mine', status: 'active' } as const;
const body = JSON.stringify({ ...ENTRY, display_name: 'x', owner_id: 'y', settings: {} });

test.each([
  [['admin'], '/admin/databases'],
  [['system', 'service:bench'], '/admin/databases'],
  [['user'], '/api/v1/databases'],
  [[], '/api/v1/databases'],
])('P3-40 with the roles %j databases are looked after under %s', async (roles, root) => {
  const asked = await withAnswers([answer(201, body), answer(200, body), answer(200, '{}')], roles, async (api) => {
    expect(api.isAdministrator).toBe(root === '/admin/databases');
    expect(await api.create({ slug: 'bench-1', displayName: 'x', description: 'mine' })).toEqual(ENTRY);
    expect(await api.get('bench-1')).toEqual(ENTRY);
    await api.remove('bench-1');
  });
  expect(asked).toEqual([
    `POST ${root} {"slug":"bench-1","display_name":"x","description":"mine"}`,
    `GET ${root}/bench-1`,
    `DELETE ${root}/bench-1`,
  ]);
});

test('P3-40 an administrator sets databases to work again, and gives them rules', async () => {
  const asked = await withAnswers([answer(200, body), answer(200, '')], ['admin'], async (api) => {
    await api.activate('bench-1');
    await api.pushRules('bench-1', 'request.auth.userId != null');
  });
  expect(asked).toEqual([
    'PATCH /admin/databases/bench-1 {"status":"active"}',
    'POST /admin/rules/push?database=bench-1 {"database":"bench-1","match":{"/databases/{database}/documents":{"match":{"/{document=**}":{"allow":{"read, write":"request.auth.userId != null"}}}}}}',
  ]);
});

test.each([
  '[]',
  'null',
  '"x"',
  '{"id":1,"status":"active"}',
  '{"id":"x","status":"odd"}',
  '{"id":"x","slug":3,"status":"active"}',
])('an answer that tells of no database is refused: %s', async (odd) => {
  await withAnswers([answer(200, odd)], [], async (api) => {
    await expect(api.get('x')).rejects.toMatchObject({
      category: 'protocol',
      message: 'the answer is not what the server tells of a database',
    });
  });
});
