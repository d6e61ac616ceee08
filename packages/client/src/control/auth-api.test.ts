import { describe, expect, test } from 'vitest';
import { answer, startRawServer, type RawRequest } from '../testing/raw-server.ts';
import { AuthApi, renewTokens, signIn } from './auth-api.ts';
import { ControlClient } from './control-client.ts';

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

describe('auth', () => {
  test('P1-13 sign-up, login and refresh', async () => {
    const pair = { accessToken: 'a.b.c', refreshToken: 'r.s.t', expiresInSeconds: 900 };
    const asked = await withAnswers([answer(200, PAIR), answer(200, PAIR), answer(200, PAIR)], async (control) => {
      const auth = new AuthApi(control);
      const alice = { username: 'alice', password: 'Bench-User#2025', roles: ['admin'] };
      expect([await auth.signUp(alice), await auth.login(alice), await auth.refresh('r.s.t')]).toEqual([
        pair,
        pair,
        pair,
      ]);
    });
    expect(asked).toEqual([
      'POST /auth/v1/signup - {"username":"alice","password":"Bench-User#2025"}',
      'POST /auth/v1/login - {"username":"alice","password":"Bench-User#2025"}',
      'POST /auth/v1/refresh - {"refresh_token":"r.s.t"}',
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

  test('P1-13 who exists logs in, who does not is signed up', async () => {
    const reply = (request: RawRequest): string =>
      request.path === '/auth/v1/login' && nameOf(request) !== 'a-1' ? invalid : pair(nameOf(request));
    const asked = await withServer(reply, async (auth) => {
      const pairs = [];
      for (const username of ['a-1', 'a-2']) pairs.push(await signIn(auth, { username, password: 'P' }));
      expect(pairs.map(({ accessToken }) => accessToken)).toEqual(['access-a-1', 'access-a-2']);
    });
    expect(asked).toEqual(['/auth/v1/login a-1', '/auth/v1/login a-2', '/auth/v1/signup a-2']);
  });

  test.each([
    {
      why: 'a strong password is wrong, since nothing else keeps its user from signing up',
      user: { username: 'alice', password: 'Wrong-User#2025' },
      message: 'wrong password for user "alice"',
      hint: /^Correct it\. If it is right, the account may be disabled, or locked/,
    },
    {
      why: 'a weak one is wrong, or keeps a new user from signing up',
      user: { username: 'alice', password: 'x' },
      message: 'wrong password for user "alice", or one too weak to sign up with',
      hint: /^Correct it\. For a new user it needs 12 bytes/,
    },
    {
      why: 'no user has a name so short',
      user: { username: 'al', password: 'Wrong-User#2025' },
      message: 'there is no user "al": names have at least 3 characters',
      hint: /^Check username and password/,
    },
  ])('who can do neither is told why: $why', async ({ user, message, hint }) => {
    const reply = ({ path }: RawRequest): string =>
      path === '/auth/v1/login' ? invalid : answer(400, '{"code":"BAD_REQUEST","message":"Signup failed"}');
    await withServer(reply, async (auth) => {
      await expect(signIn(auth, user)).rejects.toMatchObject({
        category: 'http_401_unauthorized',
        message,
        hint: expect.stringMatching(hint) as string,
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

  test.each([
    ['a refresh token is used up', 'r', pair('new'), ['refresh']],
    ['a refused one costs a login', 'r', answer(401, 'Invalid or expired token\n'), ['refresh', 'login']],
    ['without one there is only the login', null, answer(599), ['login']],
  ])('P1-13 tokens are renewed: %s', async (_what, refreshToken, refreshed, routes) => {
    const server = await startRawServer(
      ({ path }, { socket }) => void socket.end(path === '/auth/v1/refresh' ? refreshed : pair('new')),
    );
    try {
      const auth = new AuthApi(new ControlClient({ url: server.url }));
      const renewed = await renewTokens(auth, { username: 'alice', password: 'P' }, refreshToken);
      expect(renewed.accessToken).toBe('access-new');
      expect(server.requests.map(({ path }) => path.slice('/auth/v1/'.length))).toEqual(routes);
    } finally {
      await server.close();
    }
  });

  test('a renewal that fails for another reason is told, and no login is tried', async () => {
    const server = await startRawServer(
      (_, { socket }) => void socket.end(answer(429, '{"code":"RATE_LIMITED","message":"m"}')),
    );
    try {
      const auth = new AuthApi(new ControlClient({ url: server.url }));
      const renewal = renewTokens(auth, { username: 'alice', password: 'P' }, 'r');
      await expect(renewal).rejects.toMatchObject({ category: 'rate_limited' });
      expect(server.requests.length).toBe(1);
    } finally {
      await server.close();
    }
  });
});
