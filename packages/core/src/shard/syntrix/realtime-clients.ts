import {
  openRealtime,
  type ObserveConnection,
  type Realtime,
  type RealtimeClient,
  type RealtimeConnection,
  type RealtimeConnectOptions,
  type RealtimeOpening,
  type RealtimeStream,
  type RealtimeStreamOptions,
} from '@syntrix-bench/client';
import type { RequestCount } from '@syntrix-bench/metrics';

import type { ConnectContext, Credentials } from '../../contracts/target.ts';
import { asBenchError } from './authenticator.ts';
import { authorizationOf } from './authorization-of.ts';

/**
 * Realtime connections and streams of a shard: numbers are spread over the target's URLs as workers are, and each is the user
 * that its number says, with the token that is good when it opens. Nothing is opened before somebody asks.
 */
export class RealtimeClients {
  readonly #context: ConnectContext;
  readonly #observe: ObserveConnection | undefined;
  readonly #byUrl = new Map<string, RealtimeClient>();
  #credentials: Credentials;

  constructor(context: ConnectContext, observe?: ObserveConnection) {
    this.#context = context;
    this.#observe = observe;
    this.#credentials = context.credentials;
  }

  setCredentials(credentials: Credentials): void {
    this.#credentials = credentials;
  }

  /** For a worker or a held connection, in one database unless a call names another. */
  of(number: number, database: string): Realtime {
    const workload = this.#context.workloadOf?.(number) ?? null;
    const token = (): string => (authorizationOf(this.#credentials, number, workload) ?? '').replace(/^Bearer /, '');
    return new OneOfMany(this.#clientOf(number), database, token);
  }

  takeTraffic(): readonly RequestCount[] {
    return [...this.#byUrl.values()].flatMap((client) => client.takeTraffic());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#byUrl.values()].map((client) => client.close()));
  }

  #clientOf(number: number): RealtimeClient {
    const { target, clock } = this.#context;
    const { urls, headers, timeoutUs } = target;
    const url = urls[(number < 0 ? -1 - number : number) % urls.length]!;
    const known = this.#byUrl.get(url);
    if (known !== undefined) return known;
    const timeoutMs = Math.ceil(timeoutUs / 1000);
    const client = asBenchError(() =>
      openRealtime({
        url,
        headers,
        clock,
        connectTimeoutMs: timeoutMs,
        answerTimeoutMs: timeoutMs,
        ...(this.#observe === undefined ? {} : { observe: this.#observe }),
      }),
    );
    this.#byUrl.set(url, client);
    return client;
  }
}

/** There is one for each connection. */
class OneOfMany implements Realtime {
  readonly #client: RealtimeClient;
  readonly #database: string;
  readonly #token: () => string;

  constructor(client: RealtimeClient, database: string, token: () => string) {
    this.#client = client;
    this.#database = database;
    this.#token = token;
  }

  connect(options: RealtimeConnectOptions): Promise<RealtimeOpening<RealtimeConnection>> {
    return this.#client.connect({ database: this.#database, token: this.#token, ...options });
  }

  openStream(options: RealtimeStreamOptions): Promise<RealtimeOpening<RealtimeStream>> {
    return this.#client.openStream({ database: this.#database, token: this.#token, ...options });
  }
}
