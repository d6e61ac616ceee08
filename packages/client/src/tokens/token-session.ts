import type { AuthApi, Credentials, TokenPair } from '../control/auth-api.ts';
import type { TransportClock, TransportTimer } from '../clock.ts';
import { SyntrixError } from '../errors.ts';
import { signIn } from './user-pool.ts';

/** How a session keeps a user signed in. */
export interface TokenSessionOptions {
  readonly auth: AuthApi;
  readonly user: Credentials;
  /** Sign a user up who does not exist. */
  readonly signUpIfMissing: boolean;
  readonly clock: TransportClock;
  /** Hears of each new access token, the first one too. */
  readonly onToken: (accessToken: string) => void;
}

/** Pause after a renewal that failed, in milliseconds: the server's default limiter lets five logins a minute through. */
const RETRY_PAUSE_MS = 12_000;

/**
 * Keeps one user signed in: renews the token at half its life by refresh, by login if the refresh is refused, and tries
 * again after a pause if neither works. Requests go on with the old token meanwhile.
 */
export class TokenSession {
  readonly #options: TokenSessionOptions;
  #pair: TokenPair | null = null;
  #timer: TransportTimer | null = null;
  #isClosed = false;
  #lastError: SyntrixError | null = null;

  constructor(options: TokenSessionOptions) {
    this.#options = options;
  }

  /** The newest access token; empty before `open`. */
  get accessToken(): string {
    return this.#pair?.accessToken ?? '';
  }

  /** Why the last renewal failed; `null` if it did not. */
  get lastError(): SyntrixError | null {
    return this.#lastError;
  }

  /** Signs the user in. @throws SyntrixError if that fails */
  async open(): Promise<void> {
    const { auth, user, signUpIfMissing } = this.#options;
    this.#accept(await (signUpIfMissing ? signIn(auth, user) : auth.login(user)));
  }

  /** Stops renewing. The tokens stay valid until they expire. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #accept(pair: TokenPair): void {
    this.#pair = pair;
    this.#lastError = null;
    this.#options.onToken(pair.accessToken);
    // Lifetimes are whole seconds, and a token can die up to a second earlier than its lifetime says.
    this.#schedule(Math.max(250, ((pair.expiresInSeconds - 1) * 1000) / 2));
  }

  #schedule(delayMs: number): void {
    if (this.#isClosed) return;
    // Timers take 32 bits; a token that lives for months is renewed a little early.
    this.#timer = this.#options.clock.setTimer(() => void this.#renew(), Math.min(delayMs, 2 ** 31 - 1));
  }

  async #renew(): Promise<void> {
    try {
      const pair = await this.#freshPair();
      if (!this.#isClosed) this.#accept(pair);
    } catch (error) {
      if (!(error instanceof SyntrixError)) throw error;
      this.#lastError = error;
      this.#schedule(RETRY_PAUSE_MS);
    }
  }

  async #freshPair(): Promise<TokenPair> {
    const { auth, user } = this.#options;
    try {
      return await auth.refresh(this.#pair?.refreshToken ?? '');
    } catch (error) {
      if (!(error instanceof SyntrixError && error.status === 401)) throw error;
      return auth.login(user);
    }
  }
}
