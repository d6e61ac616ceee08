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
 * The one place of a run that logs in and refreshes (the server's auth limiter allows a handful a minute): it renews the
 * session at half of its lifetime and passes the new credentials on, so that no operation meets an expired token. A
 * renewal that fails is tried again each second.
 */
export class TokenKeeper {
  readonly #authenticator: Authenticator;
  readonly #clock: Clock;
  readonly #listener: TokenKeeperListener;
  #session: Session | null = null;
  #timer: Timer | null = null;
  #closed = false;

  constructor(authenticator: Authenticator, clock: Clock, listener: TokenKeeperListener) {
    this.#authenticator = authenticator;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Opens the first session. @throws BenchError if that fails. */
  async open(): Promise<Credentials> {
    const session = await this.#authenticator.open();
    this.#keep(session);
    return session.credentials;
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #keep(session: Session): void {
    this.#session = session;
    if (session.expiresInSeconds === null || this.#closed) return;
    this.#renewIn(renewalWaitUs(session.expiresInSeconds));
  }

  #renewIn(waitUs: number): void {
    this.#timer = this.#clock.setTimer(waitUs, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const session = this.#session;
    if (session === null || this.#closed) return;
    try {
      const renewed = await this.#authenticator.renew(session);
      if (this.#closed) return;
      this.#keep(renewed);
      this.#listener.onCredentials(renewed.credentials);
    } catch (error) {
      if (this.#closed) return;
      this.#listener.onTrouble(
        `the session could not be renewed: ${error instanceof Error ? error.message : String(error)}`,
      );
      this.#renewIn(RETRY_WAIT_US);
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
