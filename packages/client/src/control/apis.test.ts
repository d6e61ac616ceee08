import { describe, expect, test } from 'vitest';
import { answer, startRawServer, type RawRequest } from '../testing/raw-server.ts';
import { AdminApi } from './admin-api.ts';
import { AuthApi } from './auth-api.ts';
import { ControlClient } from './control-client.ts';
import { DatabasesApi } from './databases-api.ts';
import { checkHealth } from './health.ts';
import { probeDatabase } from './probe-database.ts';

/** Runs calls against a server that answers each request from a list, and returns what was asked. */
async function withAnswers(
  answers: readonly string[],
  use: (control: ControlClient) => Promise<void>,
): Promise<string[]> {
  const left = [...answers];
  const server = await startRawServer((_, { socket }) => void socket.end(left.shift() ?? answer(599)));
  try {
    await use(new ControlClient({ url: server.url }));
    return server.requests.map(show);
  } finally {
    await server.close();
  }
}

function show({ method, path, headers, body }: RawRequest): string {
  const token = headers.get('authorization') ?? '-';
  return `${method} ${path} ${token}${body.length === 0 ? '' : ` ${body.toString()}`}`;
}

const PAIR = '{"access_token":"a.b.c","refresh_token":"r.s.t","expires_in":900}\n';
const DATABASE = {
  id: '0123456789abcdef',
  slug: 'my-app',
  display_name: 'My app',
  owner_id: 'u1',
  created_at: '2026-02-06T00:00:00.123456Z',
  updated_at: '2026-02-06T00:00:01Z',
  status: 'active',
  settings: { max_documents: 0, max_storage_bytes: 0 },
};
const SUMMARY = {
  id: '0123456789abcdef',
  slug: 'my-app',
  displayName: 'My app',
  ownerId: 'u1',
  createdAt: '2026-02-06T00:00:00.123456Z',
  status: 'active',
};
const INFO = { ...SUMMARY, description: '', updatedAt: '2026-02-06T00:00:01Z' };
const token = (): string => 'T';

describe('auth', () => {
  test('P1-13 sign-up, login, refresh and logout', async () => {
    const pair = { accessToken: 'a.b.c', refreshToken: 'r.s.t', expiresInSeconds: 900 };
    const asked = await withAnswers(
      [answer(200, PAIR), answer(200, PAIR), answer(200, PAIR), answer(200)],
      async (control) => {
        const auth = new AuthApi(control);
        const alice = { username: 'alice', password: 'Bench-User#2025', roles: ['admin'] };
        expect([await auth.signUp(alice), await auth.login(alice), await auth.refresh('r.s.t')]).toEqual([
          pair,
          pair,
          pair,
        ]);
        await auth.logout('r.s.t');
      },
    );
    expect(asked).toEqual([
      'POST /auth/v1/signup - {"username":"alice","password":"Bench-User#2025"}',
      'POST /auth/v1/login - {"username":"alice","password":"Bench-User#2025"}',
      'POST /auth/v1/refresh - {"refresh_token":"r.s.t"}',
      'POST /auth/v1/logout - {"refresh_token":"r.s.t"}',
    ]);
  });

  test.each([
    ['is no object', '[]', 'the answer to login is not an object'],
    ['lacks a token', '{"refresh_token":"r","expires_in":1}', 'the answer to login has no text "access_token"'],
    [
      'has a token no header can carry',
      '{"access_token":"a\\r\\nb","refresh_token":"r","expires_in":1}',
      'the answer to login has an "access_token" that is no token',
    ],
    [
      'has an empty token',
      '{"access_token":"a","refresh_token":"","expires_in":1}',
      'the answer to login has an "refresh_token" that is no token',
    ],
    [
      'has a text as lifetime',
      '{"access_token":"a","refresh_token":"r","expires_in":"900"}',
      'the answer to login has no number "expires_in"',
    ],
  ])('a pair that %s is a protocol error', async (_what, body, message) => {
    await withAnswers([answer(200, body)], async (control) => {
      await expect(new AuthApi(control).login({ username: 'a', password: 'b' })).rejects.toMatchObject({
        category: 'protocol',
        message,
      });
    });
  });
});

describe('databases', () => {
  test('one’s own databases: create, list, read, change, delete', async () => {
    const list = { databases: [DATABASE, { ...DATABASE, slug: null }], total: 7, quota: { used: 2, limit: 10 } };
    const asked = await withAnswers(
      [
        answer(201, JSON.stringify(DATABASE)),
        answer(200, JSON.stringify(list)),
        answer(200, JSON.stringify({ ...DATABASE, description: 'd' })),
        answer(200, JSON.stringify(DATABASE)),
        answer(200, '{}'),
      ],
      async (control) => {
        const databases = new DatabasesApi(control, token, 'own');
        expect(await databases.create({ displayName: 'My app', slug: 'my-app' })).toEqual(INFO);
        expect(await databases.list({ limit: 2, status: 'active' })).toEqual({
          databases: [SUMMARY, { ...SUMMARY, slug: null }],
          total: 7,
          quota: { used: 2, limit: 10 },
        });
        expect(await databases.get('my-app')).toEqual({ ...INFO, description: 'd' });
        expect(await databases.update('id:0123456789abcdef', { displayName: 'X' })).toEqual(INFO);
        await databases.delete('my-app');
      },
    );
    expect(asked).toEqual([
      'POST /api/v1/databases Bearer T {"display_name":"My app","slug":"my-app"}',
      'GET /api/v1/databases?limit=2&status=active Bearer T',
      'GET /api/v1/databases/my-app Bearer T',
      'PATCH /api/v1/databases/id:0123456789abcdef Bearer T {"display_name":"X"}',
      'DELETE /api/v1/databases/my-app Bearer T',
    ]);
  });

  test('all databases by the admin’s route, without quota', async () => {
    const asked = await withAnswers(
      [answer(200, '{"databases":[],"total":0}'), answer(200, JSON.stringify(DATABASE))],
      async (control) => {
        const { databases } = new AdminApi(control, token);
        expect(await databases.list()).toEqual({ databases: [], total: 0, quota: null });
        expect(await databases.update('my-app', { status: 'suspended' })).toEqual(INFO);
      },
    );
    expect(asked).toEqual([
      'GET /admin/databases Bearer T',
      'PATCH /admin/databases/my-app Bearer T {"status":"suspended"}',
    ]);
  });
});

describe('administration', () => {
  test('users, rights, rules', async () => {
    const users = [
      { id: 'u1', username: 'alice', roles: ['user'], db_admin: ['default'], disabled: true },
      { id: 'u2', username: 'bob', roles: null, db_admin: null },
    ];
    const asked = await withAnswers(
      [
        answer(200, 'OK'),
        answer(200, JSON.stringify(users)),
        answer(200, 'null\n'),
        answer(200),
        answer(200, '{"database":"default"}'),
        answer(200),
      ],
      async (control) => {
        const admin = new AdminApi(control, token);
        await admin.check();
        expect(await admin.listUsers({ limit: 2 })).toEqual([
          { id: 'u1', username: 'alice', roles: ['user'], dbAdmin: ['default'], disabled: true },
          { id: 'u2', username: 'bob', roles: [], dbAdmin: [], disabled: false },
        ]);
        expect(await admin.listUsers({ offset: 99 })).toEqual([]);
        await admin.setUserRights('u1', { dbAdmin: ['default'] });
        expect(await admin.rules('default')).toEqual({ database: 'default' });
        await admin.pushRules('a&b', 'match: {}');
      },
    );
    expect(asked).toEqual([
      'GET /admin/health Bearer T',
      'GET /admin/users?limit=2&offset=0 Bearer T',
      'GET /admin/users?limit=50&offset=99 Bearer T',
      'PATCH /admin/users/u1 Bearer T {"roles":[],"db_admin":["default"],"disabled":false}',
      'GET /admin/rules?database=default Bearer T',
      'POST /admin/rules/push?database=a%26b Bearer T match: {}',
    ]);
  });
});

describe('health', () => {
  test.each([
    ['OK', answer(200, 'OK'), { up: true }],
    ['another program’s page', answer(200, '<html>'), { up: false, error: { category: 'protocol' } }],
    [
      'the limiter',
      answer(429, '{"code":"RATE_LIMITED","message":"Too many requests"}'),
      { up: false, error: { category: 'rate_limited' } },
    ],
  ])('%s', async (_what, text, report) => {
    await withAnswers([text], async (control) => {
      expect(await checkHealth(control)).toMatchObject(report);
    });
  });
});

describe('probing a database', () => {
  const json = (code: string): string => `{"code":"${code}","message":"m"}\n`;

  test.each([
    ['reachable', answer(404, json('NOT_FOUND'))],
    ['database_missing', answer(404, json('DATABASE_NOT_FOUND'))],
    ['database_suspended', answer(403, json('DATABASE_SUSPENDED'))],
    ['database_deleting', answer(410, json('DATABASE_DELETING'))],
    ['rules_closed', answer(403, json('FORBIDDEN'))],
    ['unauthorized', answer(401, 'Invalid or expired token\n')],
    ['rate_limited', answer(429, json('RATE_LIMITED'))],
    ['server_error', answer(500, json('INTERNAL_ERROR'))],
    ['not_syntrix', answer(404, '<html>nginx</html>')],
    ['not_syntrix', answer(200, '{}')],
    ['not_syntrix', 'SSH-2.0-OpenSSH\r\n'],
    ['unreachable', ''],
  ])('%s', async (state, text) => {
    const asked = await withAnswers([text], async (control) => {
      const report = await probeDatabase(control, 'my-app', { token: 'T', documentId: 'x1' });
      expect(report.state).toBe(state);
      expect(report.message).toMatch(/^[A-Z].*\.$|\)$/);
      expect(report.hint === '').toBe(state === 'reachable');
      expect(report.error === null).toBe(state === 'reachable');
    });
    expect(asked).toEqual(['GET /api/v1/databases/my-app/documents/syntrix-bench-probe/x1 Bearer T']);
  });
});
