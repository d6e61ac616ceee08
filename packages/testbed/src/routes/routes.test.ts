import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestbed, type Testbed } from '../testbed.ts';

const QUERY = '/api/v1/databases/default/query';
const DOCUMENTS = '/api/v1/databases/default/documents';
const DATABASES = '/api/v1/databases';
const PASSWORD = 'Passw0rd!Passw0rd';

let testbed: Testbed;
let admin: string;
let alice: string;

interface Reply {
  readonly status: number;
  readonly text: string;
}

async function ask(method: string, path: string, body?: string, token?: string): Promise<Reply> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(testbed.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, text: await answer.text() };
}

const error = (status: number, code: string, message: string): Reply => ({
  status,
  text: `${JSON.stringify({ code, message })}\n`,
});
const badRequest = (message: string) => error(400, 'BAD_REQUEST', message);
const json = <T>({ text }: Reply) => JSON.parse(text) as T;
const tokenOf = (reply: Reply) => json<{ access_token: string }>(reply).access_token;
const subjectOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;

beforeAll(async () => {
  testbed = await startTestbed({ indexLagMs: 0, limits: { maxDatabasesPerUser: 2 } });
  admin = tokenOf(await ask('POST', '/auth/v1/login', '{"username":"syntrix","password":"Bench-Admin#2025"}'));
  alice = tokenOf(await ask('POST', '/auth/v1/signup', `{"username":"alice","password":"${PASSWORD}"}`));
});
afterAll(() => testbed.close());

describe('documents', () => {
  test.each([
    ['POST', `${DOCUMENTS}/c`, 'null', badRequest('Invalid document data')],
    ['POST', `${DOCUMENTS}/c`, '[]', badRequest('Invalid request body')],
    ['POST', `${DOCUMENTS}/c/d`, '{}', badRequest('Invalid collection path')],
    ['POST', `${DOCUMENTS}/c`, '{"a":{"\\u0000":1}}', error(500, 'INTERNAL_ERROR', 'Internal storage error')],
    ['PUT', `${DOCUMENTS}/c`, '{}', badRequest('Invalid document path: missing document ID')],
    ['PUT', `${DOCUMENTS}/c/!`, '{}', badRequest('Invalid document path')],
    ['PUT', `${DOCUMENTS}/c/d`, '{"doc":[]}', badRequest('Invalid request body')],
    ['PUT', `${DOCUMENTS}/c/d`, '{"doc":null}', badRequest('Invalid document data')],
    ['PUT', `${DOCUMENTS}/c/d`, '{"doc":{"id":"e"}}', badRequest('Document ID cannot be changed')],
    ['PATCH', `${DOCUMENTS}/c/d`, '{"doc":{"id":"d"}}', badRequest('No data to update')],
    ['PATCH', `${DOCUMENTS}/c/none`, '{"doc":{"a\\u0000":1}}', error(500, 'INTERNAL_ERROR', 'Internal storage error')],
    [
      'PATCH',
      `${DOCUMENTS}/c/none`,
      '{"doc":{},"ifMatch":[{"field":"n","op":"in","value":1}]}',
      error(500, 'INTERNAL_ERROR', 'Internal storage error'),
    ],
    ['DELETE', `${DOCUMENTS}/c`, undefined, badRequest('Invalid document path')],
    ['DELETE', `${DOCUMENTS}/c/d`, '[]', badRequest('Invalid request body')],
    ['DELETE', `${DOCUMENTS}/c/d`, '{"ifMatch":1}', badRequest('Invalid request body')],
    [
      'DELETE',
      `${DOCUMENTS}/c/d`,
      '{"ifMatch":[{"field":"n","op":"in","value":1}]}',
      error(500, 'INTERNAL_ERROR', 'Internal storage error'),
    ],
    ['GET', `${DOCUMENTS}/c/none`, undefined, error(404, 'NOT_FOUND', 'Document not found')],
    ['GET', `${DOCUMENTS}/`, undefined, error(403, 'FORBIDDEN', 'Access denied')],
    [
      'GET',
      '/api/v1/databases/none/documents/c/d',
      undefined,
      error(404, 'DATABASE_NOT_FOUND', "Database 'none' does not exist"),
    ],
    [
      'GET',
      '/api/v1/databases/%00/documents/c/d',
      undefined,
      error(500, 'INTERNAL_ERROR', 'Failed to validate database'),
    ],
  ])('%s %s %s', async (method, path, body, reply) => expect(await ask(method, path, body)).toEqual(reply));

  test('a condition that a number beyond the range stands beside is read nevertheless', async () => {
    await ask('POST', `${DOCUMENTS}/beside`, '{"id":"d"}');
    const body = '{"doc":{"a":1},"more":1e400,"ifMatch":[{"FIELD":"version","op":"==","value":9}]}';
    expect(await ask('PUT', `${DOCUMENTS}/beside/d`, body)).toEqual(
      error(412, 'PRECONDITION_FAILED', 'Version conflict'),
    );
  });

  test('the store says when it is full', async () => {
    const small = await startTestbed({ limits: { maxDocuments: 1 } });
    const post = () => fetch(`${small.url}${DOCUMENTS}/c`, { method: 'POST', body: '{}' });
    const statuses = [(await post()).status, (await post()).status];
    await small.close();
    expect(statuses).toEqual([201, 507]);
  });
});

describe('queries', () => {
  const run = (body: string) => ask('POST', QUERY, body, alice);
  const ids = async (query: object) => {
    const reply = await run(JSON.stringify({ collection: 'q', ...query }));
    return json<{ id: string }[]>(reply).map(({ id }) => id);
  };

  beforeAll(async () => {
    for (let seq = 0; seq < 4; seq += 1)
      await ask(
        'POST',
        `${DOCUMENTS}/q`,
        JSON.stringify({ id: `d${seq}`, seq, category: seq % 2 === 0 ? 'even' : 'odd' }),
      );
    await ask('DELETE', `${DOCUMENTS}/q/d3`);
  });

  test.each([
    ['{', badRequest('Invalid request body')],
    ['{"collection":5}', badRequest('Invalid request body')],
    ['{"collection":"q","limit":5.0}', badRequest('Invalid request body')],
    ['{"collection":"q","filters":[{"field":1}]}', badRequest('Invalid request body')],
    ['{"collection":"q","orderBy":{}}', badRequest('Invalid request body')],
    ['{"collection":"q","orderBy":[1]}', badRequest('Invalid request body')],
    ['{"collection":"q","orderBy":[{"field":1}]}', badRequest('Invalid request body')],
    ['{}', badRequest('Invalid query parameters')],
    ['{"collection":"q","limit":1001}', badRequest('Invalid query parameters')],
    ['{"collection":"q","filters":[null]}', badRequest('Invalid query parameters')],
    ['{"collection":"q","orderBy":[null]}', badRequest('Invalid query parameters')],
    [
      '{"collection":"q","orderBy":[{"field":"x","direction":"asc"}]}',
      error(500, 'INTERNAL_ERROR', 'Failed to execute query'),
    ],
    [
      '{"collection":"q","filters":[{"field":"id","op":"in","value":"d0"}]}',
      error(500, 'INTERNAL_ERROR', 'Failed to execute query'),
    ],
    ['{"collection":"none","unknown":1e400}', { status: 200, text: '[]\n' }],
  ])('%s', async (body, reply) => expect(await run(body)).toEqual(reply));

  test('need a token, after the database', async () => {
    expect(await ask('POST', QUERY, '{}')).toEqual({ status: 401, text: 'Authorization header required\n' });
    expect((await ask('POST', '/api/v1/databases/none/query', '{}')).status).toBe(404);
  });

  test('read the store or an index', async () => {
    const filter = (field: string, op: string, value: unknown) => ({ field, op, value });
    expect(await ids({})).toEqual(['d0', 'd1', 'd2']);
    expect(await ids({ limit: 2, showDeleted: true })).toEqual(['d0', 'd1']);
    expect(await ids({ showDeleted: true })).toEqual(['d0', 'd1', 'd2', 'd3']);
    expect(await ids({ filters: [filter('id', 'in', ['d2', 'd0', 'd3', 7])], limit: 1 })).toEqual(['d2']);
    expect(await ids({ filters: [filter('id', '==', 'd1')] })).toEqual(['d1']);
    expect(
      await ids({ orderBy: [{ FIELD: 'seq', direction: 'asc', more: 1 }], filters: [filter('seq', '>', 0)] }),
    ).toEqual(['d1', 'd2']);
    expect(await ids({ filters: [filter('category', '==', 'even')] })).toEqual(['d0', 'd2']);
  });
});

describe('auth', () => {
  const post = (endpoint: string, body: unknown) =>
    ask('POST', `/auth/v1/${endpoint}`, typeof body === 'string' ? body : JSON.stringify(body));

  test.each([
    ['signup', '{', badRequest('Invalid request body')],
    ['login', '{"username":1}', badRequest('Invalid request body')],
    ['signup', '{"username":"alice","password":"Passw0rd!Passw0rd"}', badRequest('Signup failed')],
    ['login', '{"username":"alice","password":"x"}', error(401, 'UNAUTHORIZED', 'Invalid credentials')],
    ['refresh', '{"refresh_token":"x"}', error(401, 'UNAUTHORIZED', 'Invalid or expired refresh token')],
    ['logout', '{"refresh_token":"x"}', error(500, 'INTERNAL_ERROR', 'Logout failed')],
    [
      'signup',
      '{"username":"ab"}',
      {
        status: 400,
        text: '{"code":"BAD_REQUEST","errors":[{"field":"username","message":"Must be at least 3 characters"},{"field":"password","message":"This field is required"}],"message":"Validation failed"}\n',
      },
    ],
    [
      'login',
      `{"username":"${'x'.repeat(129)}","password":"x"}`,
      {
        status: 400,
        text: '{"code":"BAD_REQUEST","errors":[{"field":"username","message":"Must be at most 128 characters"}],"message":"Validation failed"}\n',
      },
    ],
  ])('%s %s', async (endpoint, body, reply) => expect(await post(endpoint, body)).toEqual(reply));

  test('P1-13 a pair is refreshed once, and logout ends it', async () => {
    const pair = json<{ refresh_token: string }>(await post('signup', { username: 'bob', password: PASSWORD }));
    const refreshed = await post('refresh', pair);
    expect([refreshed.status, (await post('refresh', pair)).status]).toEqual([200, 401]);
    const next = { refresh_token: json<{ refresh_token: string }>(refreshed).refresh_token };
    expect(await post('logout', next)).toEqual({ status: 200, text: '' });
    expect((await post('refresh', next)).status).toBe(401);
  });

  test('the limiter stands before them', async () => {
    const limited = await startTestbed({ rateLimit: { requests: 5, authRequests: 1 } });
    const send = async (path: string, method = 'GET') =>
      (await fetch(limited.url + path, { method, ...(method === 'POST' ? { body: '{}' } : {}) })).status;
    const statuses = [
      await send('/auth/v1/login', 'POST'),
      await send('/auth/v1/login', 'POST'),
      await send('/auth/v1/logout', 'POST'),
      await send('/health'),
      await send('/health'),
      await send('/health'),
    ];
    limited.reset();
    statuses.push(await send('/health'));
    await limited.close();
    expect(statuses).toEqual([400, 429, 400, 200, 200, 429, 200]);
  });
});

describe('databases', () => {
  test('live through their whole life', async () => {
    const created = await ask('POST', DATABASES, '{"display_name":"One","slug":"one","description":"d"}', alice);
    const { id } = json<{ id: string }>(created);
    expect([created.status, json<object>(created)]).toEqual([
      201,
      expect.objectContaining({ slug: 'one', status: 'active', owner_id: subjectOf(alice) }),
    ]);
    expect((await ask('PATCH', `${DATABASES}/id:${id}`, '{"display_name":"Two","slug":null}', alice)).status).toBe(200);
    expect(json<{ display_name: string }>(await ask('GET', `${DATABASES}/one`, undefined, alice)).display_name).toBe(
      'Two',
    );
    expect(json<object>(await ask('GET', `${DATABASES}?limit=5&offset=x`, undefined, alice))).toEqual({
      databases: [expect.objectContaining({ id })],
      total: 1,
      quota: { used: 1, limit: 2 },
    });
    expect(
      (await ask('PATCH', '/admin/databases/one', '{"status":"suspended","settings":{"max_documents":3}}', admin))
        .status,
    ).toBe(200);
    expect(await ask('GET', `${DATABASES}/one/documents/a/b`)).toEqual(
      error(403, 'DATABASE_SUSPENDED', "Database 'one' is suspended"),
    );
    expect(await ask('DELETE', `${DATABASES}/one`, undefined, alice)).toEqual({
      status: 200,
      text: `{"id":"${id}","slug":"one","status":"deleting","message":"Database deletion initiated"}\n`,
    });
    expect(await ask('GET', `${DATABASES}/one/documents/a/b`)).toEqual(
      error(410, 'DATABASE_DELETING', "Database 'one' is being deleted"),
    );
  });

  test.each([
    ['POST', DATABASES, '{', badRequest('Invalid request body')],
    ['POST', DATABASES, '{"display_name":"x","settings":5}', badRequest('Invalid request body')],
    ['POST', DATABASES, '{}', error(400, 'DISPLAY_NAME_REQUIRED', 'Display name is required')],
    ['PATCH', `${DATABASES}/default`, '{"slug":1}', badRequest('Invalid request body')],
    [
      'PATCH',
      `${DATABASES}/default`,
      '{}',
      error(403, 'FORBIDDEN', 'You do not have permission to access this database'),
    ],
    ['GET', `${DATABASES}/none`, undefined, error(404, 'DATABASE_NOT_FOUND', 'Database not found')],
    ['DELETE', `${DATABASES}/none`, undefined, error(404, 'DATABASE_NOT_FOUND', 'Database not found')],
    ['GET', '/admin/databases', undefined, error(403, 'FORBIDDEN', 'Admin access required')],
  ])('%s %s %s', async (method, path, body, reply) => expect(await ask(method, path, body, alice)).toEqual(reply));

  test('administrators list all of them without quota, and name owners', async () => {
    expect(
      (await ask('POST', '/admin/databases', '{"display_name":"x","owner_id":"zoe","settings":null}', admin)).status,
    ).toBe(201);
    expect(json<object>(await ask('GET', '/admin/databases?owner=zoe&status=active', undefined, admin))).toEqual({
      databases: [expect.objectContaining({ owner_id: 'zoe' })],
      total: 1,
    });
  });
});

describe('administration', () => {
  test('users are listed and overwritten', async () => {
    const shown = json<Record<string, unknown>[]>(await ask('GET', '/admin/users?limit=50', undefined, admin)).find(
      ({ username }) => username === 'alice',
    );
    expect(shown).toEqual({
      id: subjectOf(alice),
      username: 'alice',
      password_hash: '',
      password_algo: '',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      disabled: false,
      roles: ['user'],
      db_admin: [],
      profile: {},
      last_login_at: '0001-01-01T00:00:00Z',
      login_attempts: expect.any(Number),
      lockout_until: '0001-01-01T00:00:00Z',
    });
    expect(await ask('GET', '/admin/users?limit=0', undefined, admin)).toEqual({ status: 200, text: 'null\n' });
    expect(await ask('GET', '/admin/users?offset=-1', undefined, admin)).toEqual(
      error(500, 'INTERNAL_ERROR', 'Failed to list users'),
    );
    const path = `/admin/users/${subjectOf(alice)}`;
    expect(await ask('PATCH', path, '{"roles":["user"],"db_admin":null,"disabled":false}', admin)).toEqual({
      status: 200,
      text: '',
    });
    expect(await ask('PATCH', path, '{"disabled":1}', admin)).toEqual(badRequest('Invalid request body'));
    expect(await ask('PATCH', path, '[]', admin)).toEqual(badRequest('Invalid request body'));
    expect(await ask('PATCH', '/admin/users/none', '{}', admin)).toEqual(
      error(500, 'INTERNAL_ERROR', 'Failed to update user'),
    );
  });

  test('rules are pushed and shown', async () => {
    expect(await ask('GET', '/admin/rules?database=none', undefined, admin)).toEqual(
      error(404, 'NOT_FOUND', 'No rules found for database'),
    );
    expect(await ask('POST', '/admin/rules/push?database=none', 'service: x', admin)).toEqual({
      status: 200,
      text: '',
    });
    expect((await ask('GET', '/admin/rules?database=none', undefined, admin)).text).toBe(
      '{"database":"none","rules_version":"","service":"x","match":null}\n',
    );
    expect((await ask('POST', '/admin/rules/push', '- x', admin)).text).toMatch(
      /^\{"code":"BAD_REQUEST","message":"Invalid rules format: yaml: /,
    );
    expect(await ask('GET', '/admin/health', undefined, admin)).toEqual({ status: 200, text: 'OK' });
  });
});

describe('the control routes', () => {
  test('list live documents by database and prefix', async () => {
    await ask('POST', `${DOCUMENTS}/listed`, '{"id":"a"}');
    expect(json<string[]>(await ask('GET', '/_testbed/documents?database=default&prefix=list'))).toEqual([
      'default:listed/a',
    ]);
    expect(json<string[]>(await ask('GET', '/_testbed/documents?database=none'))).toEqual([]);
  });

  test.each([
    ['POST', '/_testbed/ground-truth', 405],
    ['DELETE', '/_testbed/documents', 405],
    ['GET', '/_testbed/reset', 405],
    ['GET', '/_testbed/nothing', 404],
    ['PUT', '/_testbed/faults', 400],
  ])('%s %s is %i', async (method, path, status) =>
    expect((await ask(method, path, method === 'PUT' ? '' : undefined)).status).toBe(status),
  );

  test('reset starts over, and counts nothing of itself', async () => {
    const other = await startTestbed({ databases: ['shop'] });
    await fetch(`${other.url}/api/v1/databases/shop/documents/c`, { method: 'POST', body: '{}' });
    const reset = await fetch(`${other.url}/_testbed/reset`, { method: 'POST' });
    const truth = (await (await fetch(`${other.url}/_testbed/ground-truth`)).json()) as object;
    const again = await fetch(`${other.url}/api/v1/databases/shop/documents/c`, { method: 'POST', body: '{}' });
    await other.close();
    expect([reset.status, again.status]).toEqual([204, 201]);
    expect(truth).toEqual({
      requests: [],
      byDatabase: [],
      triggers: null,
      spoiled: [],
      serviceTimes: [],
      malformed: [],
      connections: { open: expect.any(Number), opened: 0 },
      internalErrors: 0,
      documents: [],
      liveDocuments: 0,
      liveBytes: 0,
      faults: [],
      strikes: [],
      realtime: {
        connections: { open: 0, opened: 0 },
        subscriptions: { open: 0, opened: 0 },
        events: { create: 0, update: 0, delete: 0 },
        deliveries: {
          owed: 0,
          sent: 0,
          lost: 0,
          dropped: 0,
          unsent: 0,
          repeated: 0,
          delayed: 0,
          misordered: 0,
          wrong: 0,
        },
        hazards: { reusedIds: 0, closedUnderTraffic: 0, sentUnread: 0, crashes: 0, locks: 0, zombies: 0 },
      },
    });
  });
});
