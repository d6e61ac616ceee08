import { describe, expect, test } from 'vitest';
import { AuthApi } from '../control/auth-api.ts';
import { ControlClient } from '../control/control-client.ts';
import { answer, startRawServer, type RawRequest } from '../testing/raw-server.ts';
import { generateUsers, parseUserPool, signIn, signInPool } from './user-pool.ts';

describe('a pool of users', () => {
  test('P1-13 is read from lines of username and password', () => {
    const csv = '\uFEFFusername,password\r\n# staff\r\nalice, Pass word#1\r\n\r\n"bob, jr","a ""b"", c"\ncarol,x,y';
    expect(parseUserPool(csv)).toEqual([
      { username: 'alice', password: 'Pass word#1' },
      { username: 'bob, jr', password: 'a "b", c' },
      { username: 'carol', password: 'x,y' },
    ]);
  });

  test.each([
    ['', 'The pool of users is empty.'],
    ['username,password\n', 'The pool of users is empty.'],
    ['alice', 'Line 1 is not "username,password".'],
    ['a,b\n,c', 'Line 2 is not "username,password".'],
    ['a,b\nc,', 'Line 2 is not "username,password".'],
    ['Alice,b\n\nalice,c', 'Line 3 names "alice" again, after line 1.'],
  ])('%j is refused with the line', (csv, message) => {
    expect(() => parseUserPool(csv)).toThrow(expect.objectContaining({ code: 'users', message }));
  });

  test('can be made up', () => {
    expect(generateUsers(2, 'bench', 'P')).toEqual([
      { username: 'bench-1', password: 'P' },
      { username: 'bench-2', password: 'P' },
    ]);
  });
});

describe('signing in', () => {
  const pair = (name: string): string =>
    answer(200, `{"access_token":"access-${name}","refresh_token":"r","expires_in":900}`);
  const invalid = answer(401, '{"code":"UNAUTHORIZED","message":"Invalid credentials"}');
  const nameOf = (request: RawRequest): string =>
    (JSON.parse(request.body.toString()) as { username: string }).username;

  async function withServer(
    reply: (request: RawRequest) => string,
    use: (auth: AuthApi) => Promise<void>,
  ): Promise<string[]> {
    const server = await startRawServer((request, { socket }) => void socket.end(reply(request)));
    try {
      await use(new AuthApi(new ControlClient({ url: server.url })));
      return server.requests.map((request) => `${request.path} ${nameOf(request)}`);
    } finally {
      await server.close();
    }
  }

  test('P1-13 who exists logs in, who does not is signed up, one after the other', async () => {
    const reply = (request: RawRequest): string =>
      request.path === '/auth/v1/login' && nameOf(request) !== 'a-1' ? invalid : pair(nameOf(request));
    const asked = await withServer(reply, async (auth) => {
      const pool = await signInPool(auth, generateUsers(2, 'a', 'P'));
      expect(pool.map(({ username, tokens }) => [username, tokens.accessToken])).toEqual([
        ['a-1', 'access-a-1'],
        ['a-2', 'access-a-2'],
      ]);
    });
    expect(asked).toEqual(['/auth/v1/login a-1', '/auth/v1/login a-2', '/auth/v1/signup a-2']);
  });

  test('who can do neither is told why', async () => {
    const reply = ({ path }: RawRequest): string =>
      path === '/auth/v1/login' ? invalid : answer(400, '{"code":"BAD_REQUEST","message":"Signup failed"}');
    await withServer(reply, async (auth) => {
      await expect(signIn(auth, { username: 'alice', password: 'x' })).rejects.toMatchObject({
        category: 'http_401_unauthorized',
        message: '"alice" could neither log in nor sign up: Signup failed',
      });
    });
  });

  test('a limiter is not taken for a missing user', async () => {
    const asked = await withServer(
      () => answer(429, '{"code":"RATE_LIMITED","message":"Too many authentication attempts"}'),
      async (auth) => {
        await expect(signIn(auth, { username: 'alice', password: 'x' })).rejects.toMatchObject({
          category: 'rate_limited',
        });
      },
    );
    expect(asked).toEqual(['/auth/v1/login alice']);
  });
});
