import { describe, expect, test } from 'vitest';
import { AuthApi } from '../control/auth-api.ts';
import { ControlClient } from '../control/control-client.ts';
import { answer, startRawServer, type RawRequest } from '../testing/raw-server.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { until } from '../testing/until.ts';
import { TokenSession } from './token-session.ts';

const user = { username: 'alice', password: 'P' };
const refused = answer(401, '{"code":"UNAUTHORIZED","message":"Invalid or expired refresh token"}');

interface Opened {
  readonly session: TokenSession;
  readonly clock: ManualClock;
  readonly tokens: string[];
  readonly asked: () => string[];
}

/** A session against a server that numbers its tokens; `reply` may turn a request down. */
async function withSession(
  reply: (request: RawRequest, nth: number) => string | null,
  use: (of: Opened) => Promise<void>,
): Promise<void> {
  let nth = 0;
  const server = await startRawServer((request, { socket }) => {
    nth += 1;
    const pair = `{"access_token":"access-${nth}","refresh_token":"refresh-${nth}","expires_in":4}`;
    socket.end(reply(request, nth) ?? answer(200, pair));
  });
  const clock = new ManualClock();
  const tokens: string[] = [];
  const auth = new AuthApi(new ControlClient({ url: server.url }));
  const session = new TokenSession({
    auth,
    user,
    signUpIfMissing: false,
    clock,
    onToken: (token) => tokens.push(token),
  });
  try {
    await session.open();
    await use({
      session,
      clock,
      tokens,
      asked: () => server.requests.map(({ path, body }) => `${path.slice('/auth/v1/'.length)} ${body.toString()}`),
    });
  } finally {
    session.close();
    await server.close();
  }
  expect(clock.pendingTimers).toBe(0);
}

describe('a session', () => {
  test('P1-13 renews its token at half its life, each time with the newest refresh token', () =>
    withSession(
      () => null,
      async ({ session, clock, tokens, asked }) => {
        clock.advance(1999);
        expect(tokens).toEqual(['access-1']);
        clock.advance(2);
        await until('the token is renewed', () => tokens.length === 2);
        clock.advance(2001);
        await until('the token is renewed again', () => tokens.length === 3);
        expect([session.accessToken, session.lastError]).toEqual(['access-3', null]);
        expect(asked()).toEqual([
          'login {"username":"alice","password":"P"}',
          'refresh {"refresh_token":"refresh-1"}',
          'refresh {"refresh_token":"refresh-2"}',
        ]);
      },
    ));

  test('P1-13 a refused refresh falls back to login', () =>
    withSession(
      ({ path }) => (path.endsWith('refresh') ? refused : null),
      async ({ clock, tokens, asked }) => {
        clock.advance(2001);
        await until('the token is renewed', () => tokens.length === 2);
        expect(asked().map((line) => line.split(' ')[0])).toEqual(['login', 'refresh', 'login']);
      },
    ));

  test('a renewal that fails keeps the old token, says why, and is tried again after a pause', () =>
    withSession(
      (_, nth) => (nth === 2 ? answer(500, '{"code":"INTERNAL_ERROR","message":"m"}') : null),
      async ({ session, clock, tokens }) => {
        clock.advance(2001);
        await until('the renewal has failed', () => session.lastError !== null);
        expect([session.accessToken, session.lastError?.category]).toEqual(['access-1', 'http_500_internal']);
        await until('the next try is planned', () => clock.pendingTimers === 1);
        clock.advance(12_001);
        await until('the token is renewed', () => tokens.length === 2);
        expect(session.lastError).toBeNull();
      },
    ));

  test('a closed session renews nothing, also if a renewal is under way', () =>
    withSession(
      () => null,
      async ({ session, clock, tokens, asked }) => {
        clock.advance(2001);
        session.close();
        await until('the renewal has been answered', () => asked().length === 2);
        clock.advance(60_000);
        expect([tokens, asked().length]).toEqual([['access-1'], 2]);
      },
    ));
});
