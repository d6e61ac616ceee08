import type { TransportClock, WallClock } from './clock.ts';
import { AdminApi } from './control/admin-api.ts';
import { AuthApi, type Credentials } from './control/auth-api.ts';
import { ControlClient } from './control/control-client.ts';
import { DatabasesApi } from './control/databases-api.ts';
import { checkHealth, type HealthReport } from './control/health.ts';
import { probeDatabase, type ProbeReport } from './control/probe-database.ts';
import { DocumentsApi } from './documents/documents-api.ts';
import { DocumentsClient } from './documents/documents-client.ts';
import { WorkerShare } from './documents/worker-share.ts';
import { ClientUsageError } from './errors.ts';
import { systemClock } from './system-clock.ts';
import type { TlsSettings } from './target/tls-settings.ts';
import { TokenSession } from './tokens/token-session.ts';
import { openTransport, type TransportChoice } from './transport/open-transport.ts';

/** How to reach a server, and as whom. */
export interface SyntrixClientOptions {
  /** Address of the server, such as `http://127.0.0.1:8080`. */
  readonly url: string | URL;
  /** Slug, or `id:<16 hex digits>`. @default default */
  readonly database?: string;
  /** A ready bearer token. Excludes `username`. */
  readonly token?: string;
  /** Who to log in as; the token is then renewed for as long as the client is open. */
  readonly username?: string;
  readonly password?: string;
  /** Sign the user up if it does not exist. @default false */
  readonly signUp?: boolean;
  /** Most requests at the same time; more wait. @default 8 */
  readonly maxConnections?: number;
  /** From sending a request until its answer is whole. @default 10000 */
  readonly timeoutMs?: number;
  /** Longest body of an answer. @default 67108864 (64 MiB) */
  readonly maxBodyBytes?: number;
  /** Added to every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For https targets. */
  readonly tls?: TlsSettings;
  /** What carries documents and queries. @default auto: `wire` for http targets, `undici` for all others */
  readonly transport?: TransportChoice;
  /** @default the host's monotonic clock */
  readonly clock?: TransportClock;
  /** @default the host's wall clock */
  readonly wallClock?: WallClock;
}

/** A Syntrix server, for people. Every method that fails throws a `SyntrixError`. */
export interface SyntrixClient {
  readonly documents: DocumentsClient;
  readonly auth: AuthApi;
  /** The caller's own databases. */
  readonly databases: DatabasesApi;
  readonly admin: AdminApi;
  /** Whether the server's HTTP side runs. */
  health(): Promise<HealthReport>;
  /** Whether the database is there and lets this client read. */
  probe(): Promise<ProbeReport>;
  /** Ends what is in flight and leaves no handle. */
  close(): Promise<void>;
}

/**
 * Opens a client: logs in if a username is given, and connects with the first request.
 *
 * @throws ClientUsageError for options that cannot work, SyntrixError if the login fails
 */
export async function openSyntrixClient(options: SyntrixClientOptions): Promise<SyntrixClient> {
  const user = userOf(options);
  const common = {
    url: options.url,
    ...(options.headers === undefined ? {} : { headers: options.headers }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.wallClock === undefined ? {} : { wallClock: options.wallClock }),
  };
  const workers = options.maxConnections ?? 8;
  const clock = options.clock ?? systemClock();
  const database = options.database ?? 'default';
  const control = new ControlClient(common);
  const auth = new AuthApi(control);
  const transport = openTransport({
    ...common,
    ...(options.transport === undefined ? {} : { transport: options.transport }),
    workers,
    clock,
    authorization: options.token === undefined ? null : `Bearer ${options.token}`,
    limits: options.maxBodyBytes === undefined ? {} : { maxBodyBytes: options.maxBodyBytes },
  });
  const session =
    user &&
    new TokenSession({
      auth,
      user,
      signUpIfMissing: options.signUp ?? false,
      clock,
      onToken: (accessToken) => transport.setAuthorization(`Bearer ${accessToken}`),
    });
  try {
    await session?.open();
  } catch (error) {
    await transport.close();
    throw error;
  }
  const token = (): string | undefined => session?.accessToken ?? options.token;
  return {
    documents: new DocumentsClient(new DocumentsApi(transport, database), new WorkerShare(workers)),
    auth,
    databases: new DatabasesApi(control, token, 'own'),
    admin: new AdminApi(control, token),
    health: () => checkHealth(control),
    probe: () => probeDatabase(control, database, { token: token() }),
    close: async () => {
      session?.close();
      await transport.close();
    },
  };
}

function userOf(options: SyntrixClientOptions): Credentials | null {
  const { token, username, password } = options;
  if (token !== undefined && username !== undefined) {
    throw new ClientUsageError('option', 'Both a token and a username are given.', 'Give one of the two.');
  }
  if (username === undefined && password === undefined) return null;
  if (username !== undefined && password !== undefined) return { username, password };
  const missing = username === undefined ? 'username' : 'password';
  throw new ClientUsageError('option', `The ${missing} is missing.`, 'Give username and password together.');
}
