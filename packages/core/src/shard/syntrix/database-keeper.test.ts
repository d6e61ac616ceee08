import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { databaseKeeper } from './database-keeper.ts';

let testbed: Testbed;
beforeEach(async () => {
  testbed = await startTestbed({ limits: { maxDatabasesPerUser: 1 } });
});
afterEach(() => testbed.close());

const ADMIN = { username: 'syntrix', password: 'Bench-Admin#2025' };

async function tokenOf(
  user: { readonly username: string; readonly password: string },
  route = 'login',
): Promise<string> {
  const answer = await fetch(`${testbed.url}/auth/v1/${route}`, { method: 'POST', body: JSON.stringify(user) });
  return ((await answer.json()) as { readonly access_token: string }).access_token;
}

function keeperAs(token: string | null, more: { readonly runId?: string; readonly anonymous?: boolean } = {}) {
  return databaseKeeper({
    target: { kind: 'syntrix', module: null, urls: [testbed.url], timeoutUs: 10e6, headers: {} },
    runId: 'r1abcdef',
    authorization: () => (token === null ? null : `Bearer ${token}`),
    anonymous: false,
    ...more,
  });
}

const admin = async (method: string, path: string, body?: object) =>
  fetch(`${testbed.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${await tokenOf(ADMIN)}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const create = (slug: string) => admin('POST', '/admin/databases', { slug, display_name: slug });

const read = (database: string, token: string | null) =>
  fetch(`${testbed.url}/api/v1/databases/${database}/documents/c/x`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });

describe('P3-40 an administrator', () => {
  test('makes databases that whoever is signed in may use, finds whose they are, and removes them', async () => {
    const keeper = keeperAs(await tokenOf(ADMIN));
    expect(await keeper.make('bench-1')).toEqual({ made: true, note: null });
    const user = await tokenOf({ username: 'alice', password: 'Bench-User#2025' }, 'signup');
    expect([(await read('bench-1', user)).status, (await read('bench-1', null)).status]).toEqual([404, 403]);
    expect([await keeper.find('bench-1'), await keeper.find('default'), await keeper.find('nowhere')]).toEqual([
      { madeBy: 'r1abcdef' },
      { madeBy: null },
      null,
    ]);
    await keeper.remove('bench-1');
    expect([await keeper.find('bench-1'), (await read('bench-1', user)).status]).toEqual([null, 410]);
  });

  test('lets everybody in where workers are nobody', async () => {
    await keeperAs(await tokenOf(ADMIN), { anonymous: true }).make('bench-1');
    expect((await read('bench-1', null)).status).toBe(404);
  });

  test('sets one to work again that a run has made and the server has not deleted yet', async () => {
    const keeper = keeperAs(await tokenOf(ADMIN));
    await keeper.make('bench-1');
    await keeper.remove('bench-1');
    expect([await keeper.make('bench-1'), (await read('bench-1', await tokenOf(ADMIN))).status]).toEqual([
      { made: true, note: null },
      404,
    ]);
  });

  test('uses what is there and leaves it as it is, with a note whose it is', async () => {
    await create('bench-1');
    const keeper = keeperAs(await tokenOf(ADMIN));
    await keeper.make('bench-2');
    const other = keeperAs(await tokenOf(ADMIN), { runId: 'r2' });
    expect([await other.make('bench-1'), await other.make('bench-2')]).toEqual([
      { made: false, note: 'the database bench-1 was there already, made by no run: it is left as it is' },
      {
        made: false,
        note: 'the database bench-2 was there already, made by run r1abcdef, which did not remove it, or goes on: it is left as it is',
      },
    ]);
  });
});

describe('P3-40 says in one sentence why there is no database to be used', () => {
  test('suspended, or being deleted by somebody else', async () => {
    await create('bench-1');
    await admin('PATCH', '/admin/databases/bench-1', { status: 'suspended' });
    await create('bench-2');
    await admin('DELETE', '/admin/databases/bench-2');
    const keeper = keeperAs(await tokenOf(ADMIN));
    await expect(keeper.make('bench-1')).rejects.toMatchObject({
      code: 'target_not_ready',
      message: 'the database bench-1 (made by no run) is suspended',
      hint: 'set it active, or choose another `databases.prefix`',
    });
    await expect(keeper.make('bench-2')).rejects.toMatchObject({
      message: 'the database bench-2 (made by no run) is being deleted',
      hint: 'wait until it is gone, which takes up to five minutes, or choose another `databases.prefix`',
    });
  });

  test('nobody, somebody else’s, and more than a user may have', async () => {
    await create('bench-9');
    const user = await tokenOf({ username: 'alice', password: 'Bench-User#2025' }, 'signup');
    await expect(keeperAs(null).make('bench-1')).rejects.toMatchObject({
      code: 'auth_failed',
      message: 'databases cannot be made: the run is not signed in',
    });
    await expect(keeperAs(user).make('bench-9')).rejects.toMatchObject({
      message: 'the database bench-9 is there, and belongs to somebody else',
    });
    await keeperAs(user).make('bench-1');
    await expect(keeperAs(user).make('bench-2')).rejects.toMatchObject({
      code: 'target_not_ready',
      message: expect.stringMatching(
        /^the database bench-2 cannot be made: .*Maximum database limit reached/,
      ) as string,
      hint: 'remove databases of this user, or use `auth.privateKeyFile` or an administrator, who have no limit',
    });
  });

  test('a server that is not there', async () => {
    const token = await tokenOf(ADMIN);
    await testbed.close();
    await expect(keeperAs(token).make('bench-1')).rejects.toMatchObject({ code: 'target_unreachable' });
    testbed = await startTestbed();
  });
});
