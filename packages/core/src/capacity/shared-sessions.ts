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
 * few logins a minute, and stages are shorter than that. Of several that keep the same session the first one renews it for all: what it is
 * renewed with is used up by that.
 */
export function withSharedSessions<Client>(target: Target<Client>, clock: Clock): Target<Client> {
  const kept = new Map<string, readonly Kept[]>();
  /** Those that are under way, by what they renew. */
  const renewals = new Map<Kept, Promise<Kept>>();
  return {
    ...target,
    connect: (context) => target.connect(context),
    probe: (...args) => target.probe(...args),
    authenticator(context: AuthContext): Authenticator {
      const own = target.authenticator(context);
      // A token that is minted is good for the databases that it was minted for, and takes no login.
      const scope = context.auth.mode === 'key' ? context.databases : null;
      const key = JSON.stringify([context.auth, context.target.urls, scope]);
      const keep = (session: Session): Kept => ({ session, atUs: clock.nowUs() });
      const renew = async (old: Kept): Promise<Kept> => {
        const renewed = keep(await own.renew(old.session));
        const sessions = kept.get(key) ?? [];
        kept.set(
          key,
          sessions.map((each) => (each === old ? renewed : each)),
        );
        return renewed;
      };
      const renewOnce = (old: Kept): Promise<Kept> => {
        const renewal = renewals.get(old) ?? renew(old).finally(() => renewals.delete(old));
        renewals.set(old, renewal);
        return renewal;
      };
      const withTime = async (each: Kept) => (hasTime(each, clock) ? each : renewOnce(each));
      return {
        async open() {
          const sessions = kept.get(key) ?? (await own.open()).map(keep);
          kept.set(key, sessions);
          const fresh = await Promise.all(sessions.map(withTime));
          return fresh.map((each) => remaining(each, clock));
        },
        async renew(session) {
          const sessions = kept.get(key) ?? [];
          const same = sessions.find((each) => isSame(each.session, session));
          if (same !== undefined) return remaining(await renewOnce(same), clock);
          const newer = sessions.find((each) => each.session.username === session.username);
          return newer === undefined ? own.renew(session) : remaining(await withTime(newer), clock);
        },
        takeTraffic: () => own.takeTraffic(),
      };
    },
  };
}

/** Whether it is the same one, however much time it had left when it was handed out. */
function isSame(one: Session, other: Session): boolean {
  return one.authorization === other.authorization && one.refreshToken === other.refreshToken;
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
