import type { Environment } from '../environment.ts';
import type { Tokens } from '../identity/tokens.ts';
import type { MaybeLater } from '../later.ts';

const NAME = 'system:trigger-worker';
const ROLES = ['system', 'service:trigger-worker'];

/** The token that webhooks are given. One serves all calls of a second: a signature costs more than a call. */
export class WorkerToken {
  readonly #tokens: Tokens;
  readonly #environment: Environment;
  readonly #servesMs: number;
  #token = '';
  #untilUs = Number.NEGATIVE_INFINITY;
  #making: Promise<string> | undefined;

  /** @param servesMs How long one is given out; 0: each is made anew. */
  constructor(tokens: Tokens, environment: Environment, servesMs: number) {
    this.#tokens = tokens;
    this.#environment = environment;
    this.#servesMs = servesMs;
  }

  current(): MaybeLater<string> {
    if (this.#environment.nowUs() < this.#untilUs) return this.#token;
    if (this.#servesMs === 0) return this.#issue();
    this.#making ??= this.#issue().then((token) => {
      this.#token = token;
      this.#untilUs = this.#environment.nowUs() + this.#servesMs * 1000;
      this.#making = undefined;
      return token;
    });
    return this.#making;
  }

  #issue(): Promise<string> {
    return this.#tokens.issueAccess({ id: NAME, username: NAME, dbAdmin: [] }, ROLES);
  }
}
