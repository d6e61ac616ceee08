import type { Clock } from '../contracts/clock.ts';
import type { AuthContext, Authenticator, Session, Target } from '../contracts/target.ts';

/** A session that has less than this left is renewed before a run begins with it. */
const LEAST_LEFT_SECONDS = 60;

interface Kept {
  readonly session: Session;
  readonly atUs: number;
}

/**
 * A target whose users log in once for many runs: each run is given the sessions of the one before, as fresh as they are. A server takes
 * few logins a minute, and stages are shorter than that.
 */
export function withSharedSessions<Client>(target: Target<Client>, clock: Clock): Target<Client> {
  const kept = new Map<string, Kept[]>();
  return {
    ...target,
    connect: (context) => target.connect(context),
    probe: (...args) => target.probe(...args),
    authenticator(context: AuthContext): Authenticator {
      const own = target.authenticator(context);
      const key = JSON.stringify([context.auth, context.target.urls]);
      const keep = (session: Session): Kept => ({ session, atUs: clock.nowUs() });
      return {
        async open() {
          const known = kept.get(key);
          const sessions = known ?? (await own.open()).map(keep);
          const fresh = await Promise.all(
            sessions.map(async (each) => (hasTime(each, clock) ? each : keep(await own.renew(each.session)))),
          );
          kept.set(key, fresh);
          return fresh.map((each) => remaining(each, clock));
        },
        async renew(session) {
          const renewed = await own.renew(session);
          const sessions = kept.get(key) ?? [];
          kept.set(
            key,
            sessions.map((each) => (each.session.username === session.username ? keep(renewed) : each)),
          );
          return renewed;
        },
        takeTraffic: () => own.takeTraffic(),
      };
    },
  };
}

function leftSeconds({ session, atUs }: Kept, clock: Clock): number {
  return (session.expiresInSeconds ?? Infinity) - (clock.nowUs() - atUs) / 1e6;
}

function hasTime(kept: Kept, clock: Clock): boolean {
  const { expiresInSeconds } = kept.session;
  return leftSeconds(kept, clock) >= Math.min(LEAST_LEFT_SECONDS, (expiresInSeconds ?? Infinity) / 2);
}

function remaining(kept: Kept, clock: Clock): Session {
  const { session } = kept;
  return session.expiresInSeconds === null
    ? session
    : { ...session, expiresInSeconds: Math.max(1, Math.floor(leftSeconds(kept, clock))) };
}
