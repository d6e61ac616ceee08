import type { Clock, Timer } from '../contracts/clock.ts';
import type { Authenticator, Credentials, Session } from '../contracts/target.ts';

const SHORTEST_WAIT_US = 200_000;
const RETRY_WAIT_US = 1_000_000;

/** What the keeper has to say. */
export interface TokenKeeperListener {
  onCredentials(credentials: Credentials): void;
  onTrouble(message: string): void;
}

/**
 * The one place of a run that logs in and refreshes (the server's auth limiter allows a handful a minute): it renews each
 * user's session at half of its lifetime and passes the new credentials on, so that no operation meets an expired token.
 * A renewal that fails is tried again each second.
 */
export class TokenKeeper {
  readonly #authenticator: Authenticator;
  readonly #clock: Clock;
  readonly #listener: TokenKeeperListener;
  readonly #timers = new Map<number, Timer>();
  #sessions: Session[] = [];
  #closed = false;

  constructor(authenticator: Authenticator, clock: Clock, listener: TokenKeeperListener) {
    this.#authenticator = authenticator;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Opens the first session of each user. @throws BenchError if that fails. */
  async open(): Promise<Credentials> {
    this.#sessions = [...(await this.#authenticator.open())];
    this.#sessions.forEach((session, user) => this.#renewInTime(session, user));
    return this.#credentials();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #credentials(): Credentials {
    return { authorizations: this.#sessions.map(({ authorization }) => authorization) };
  }

  #renewInTime({ expiresInSeconds }: Session, user: number): void {
    if (expiresInSeconds !== null) this.#renewIn(renewalWaitUs(expiresInSeconds), user);
  }

  #renewIn(waitUs: number, user: number): void {
    if (!this.#closed)
      this.#timers.set(
        user,
        this.#clock.setTimer(waitUs, () => void this.#renew(user)),
      );
  }

  async #renew(user: number): Promise<void> {
    const session = this.#sessions[user];
    if (session === undefined || this.#closed) return;
    try {
      const renewed = await this.#authenticator.renew(session);
      if (this.#closed) return;
      this.#sessions[user] = renewed;
      this.#renewInTime(renewed, user);
      this.#listener.onCredentials(this.#credentials());
    } catch (error) {
      if (this.#closed) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#listener.onTrouble(`the session of "${session.username}" could not be renewed: ${why}`);
      this.#renewIn(RETRY_WAIT_US, user);
    }
  }
}

/**
 * When to renew: at half of the lifetime. Lifetimes are whole seconds, and a token can die up to a second earlier than
 * its lifetime says, so that second is taken off first.
 */
export function renewalWaitUs(expiresInSeconds: number): number {
  return Math.max(SHORTEST_WAIT_US, Math.floor(((expiresInSeconds - 1) / 2) * 1e6));
}
