import { expect, test } from 'vitest';

import type { AuthContext, Authenticator, Session, Target } from '../contracts/target.ts';
import { TokenKeeper } from '../run/token-keeper.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { planForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { withSharedSessions } from './shared-sessions.ts';

/** How long a login or a renewal takes. */
const ANSWER_US = 50_000;

function contextOf(clock: ManualClock): AuthContext {
  const { target, auth } = planForTests();
  return { target, auth, secrets: {}, databases: ['default'], clock };
}

/** A server whose sessions last 100 s, and whose refresh tokens are good for one renewal each. */
function serverOf(clock: ManualClock) {
  const orders: string[] = [];
  const spent = new Set<string>();
  let issued = 0;
  const issue = async (): Promise<Session> => {
    await new Promise<void>((resolve) => void clock.setTimer(ANSWER_US, resolve));
    issued += 1;
    return {
      username: 'bench',
      authorization: `Bearer ${issued}`,
      refreshToken: `refresh ${issued}`,
      expiresInSeconds: 100,
    };
  };
  const authenticator = () => ({
    open: async () => {
      orders.push('login');
      return [await issue()];
    },
    renew: async ({ refreshToken }: Session) => {
      orders.push(spent.has(refreshToken!) ? `login, as ${refreshToken} is spent` : `renew ${refreshToken}`);
      spent.add(refreshToken!);
      return issue();
    },
    takeTraffic: () => [],
  });
  return { orders, target: { ...scriptedTarget(), authenticator } };
}

/** A token keeper that has begun, and all that it went by since. */
async function sessionsKept(target: Target<ScriptedClient>, clock: ManualClock) {
  const held: (string | null)[][] = [];
  const keeper = new TokenKeeper(target.authenticator(contextOf(clock)), clock, {
    onCredentials: ({ authorizations }) => void held.push([...authorizations]),
    onTrouble: (message) => {
      throw new Error(message);
    },
  });
  held.push([...(await clock.runUntil(keeper.open())).authorizations]);
  return held;
}

test('keepers of one user that renew at the same time renew once, and go on with the same session', async () => {
  const clock = new ManualClock();
  const { orders, target } = serverOf(clock);
  const shared = withSharedSessions(target, clock);
  const [beside, ofStage] = [await sessionsKept(shared, clock), await sessionsKept(shared, clock)];
  await clock.advance(160e6);
  expect(orders).toEqual(['login', 'renew refresh 1', 'renew refresh 2', 'renew refresh 3']);
  expect([beside[0], beside.at(-1), ofStage.at(-1)]).toEqual([['Bearer 1'], ['Bearer 4'], ['Bearer 4']]);
});

test('a keeper whose session another one has renewed is given the newer one, with the time that it still has', async () => {
  const clock = new ManualClock();
  const { orders, target } = serverOf(clock);
  const shared = withSharedSessions(target, clock);
  const [one, other] = [shared.authenticator(contextOf(clock)), shared.authenticator(contextOf(clock))];
  const [session] = await clock.runUntil(one.open());
  const [same] = await clock.runUntil(other.open());
  const renewed = await clock.runUntil(one.renew(session!));
  await clock.advance(10e6);
  const given = await clock.runUntil(other.renew(same!));
  expect([given.authorization, given.expiresInSeconds]).toEqual([renewed.authorization, 90]);
  // One that will soon end, too, is renewed before it is handed on.
  await clock.advance(60e6);
  const later = await clock.runUntil(other.renew(same!));
  expect([later.authorization, later.expiresInSeconds]).toEqual(['Bearer 3', 100]);
  expect(orders).toEqual(['login', 'renew refresh 1', 'renew refresh 2']);
});

test('a renewal that failed is tried again by whoever asks next', async () => {
  const clock = new ManualClock();
  const { target } = serverOf(clock);
  let failures = 1;
  const failing = {
    ...target,
    authenticator: () => {
      const own = target.authenticator();
      const renew = (session: Session) => {
        failures -= 1;
        return failures < 0 ? own.renew(session) : Promise.reject(new Error('the server is away'));
      };
      return { ...own, renew };
    },
  };
  const shared = withSharedSessions(failing, clock).authenticator(contextOf(clock));
  const [session] = await clock.runUntil(shared.open());
  await expect(shared.renew(session!)).rejects.toThrow('the server is away');
  expect((await clock.runUntil(shared.renew(session!))).authorization).toBe('Bearer 2');
});

test('a token that is made for databases is not handed to a run that works on others', async () => {
  const clock = new ManualClock();
  const mint = ({ databases }: AuthContext): Authenticator => {
    const session = { username: 'system', authorization: databases.join(), refreshToken: null, expiresInSeconds: 3600 };
    return { open: async () => [session], renew: async () => session, takeTraffic: () => [] };
  };
  const shared = withSharedSessions({ ...scriptedTarget(), authenticator: mint }, clock);
  const tokenFor = async (...databases: string[]) => {
    const auth = { mode: 'key', keyRef: 'file:key.pem' } as const;
    const [session] = await shared.authenticator({ ...contextOf(clock), auth, databases }).open();
    return session?.authorization;
  };
  expect([await tokenFor('a', 'b'), await tokenFor('a'), await tokenFor('a', 'b')]).toEqual(['a,b', 'a', 'a,b']);
});
