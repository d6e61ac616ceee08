import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Session } from '../contracts/target.ts';
import { systemClock } from '../hosts/system-clock.ts';
import { TokenKeeper } from './token-keeper.ts';

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A keeper of one session that lives so long, on the system's own clock. */
function keeperOf(lifetimeDays: number) {
  const session: Session = {
    username: 'bench',
    authorization: 'Bearer x',
    refreshToken: 'y',
    expiresInSeconds: (lifetimeDays * DAY_MS) / 1000,
  };
  const renew = vi.fn(() => Promise.resolve(session));
  const authenticator = { open: () => Promise.resolve([session]), renew, takeTraffic: () => [] };
  const keeper = new TokenKeeper(authenticator, systemClock(), {
    onCredentials: () => undefined,
    onTrouble: (message) => expect.unreachable(message),
  });
  return { keeper, renew };
}

test.each([1, 40, 49, 50, 60, 400])(
  'a session of %i days is renewed at half of its lifetime, and not before: timers of the system end at 24.8 days',
  async (days) => {
    const { keeper, renew } = keeperOf(days);
    await keeper.open();
    await vi.advanceTimersByTimeAsync((days / 2) * DAY_MS - 1000);
    expect(renew).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(renew).toHaveBeenCalledTimes(1);
    keeper.close();
    await vi.advanceTimersByTimeAsync(days * DAY_MS);
    expect(renew).toHaveBeenCalledTimes(1);
  },
);
