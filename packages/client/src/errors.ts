import type { ErrorCategory } from './categories.ts';

/** What a {@link SyntrixError} carries beside its message. */
export interface SyntrixErrorDetails {
  /** Stable key of the kind, explained in `docs/errors.md`. */
  readonly category: ErrorCategory;
  /** HTTP status; 0 if no answer came. */
  readonly status?: number;
  /** The server's own code, such as `CONFLICT`; empty if it gave none. */
  readonly code?: string;
  /** A bounded piece of what the server said. */
  readonly sample?: string;
  /** `X-Request-ID` of the answer, to be found in the server's log; empty if there was none. */
  readonly requestId?: string;
  /** The call may have been applied although it failed: a write whose answer was lost or is ambiguous. */
  readonly maybeApplied?: boolean;
  /** One sentence on what to do. @default what helps against most errors of its category */
  readonly hint?: string;
  /** The error underneath. */
  readonly cause?: unknown;
}

/** A call to a Syntrix server that did not succeed. */
export class SyntrixError extends Error {
  override readonly name = 'SyntrixError';
  readonly category: ErrorCategory;
  readonly status: number;
  readonly code: string;
  readonly sample: string;
  readonly requestId: string;
  readonly maybeApplied: boolean;
  readonly hint: string;

  constructor(message: string, details: SyntrixErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.category = details.category;
    this.status = details.status ?? 0;
    this.code = details.code ?? '';
    this.sample = details.sample ?? '';
    this.requestId = details.requestId ?? '';
    this.maybeApplied = details.maybeApplied ?? false;
    this.hint = details.hint ?? errorHint(details.category);
  }
}

/** What a caller passed cannot work: a bad URL, an unreadable secret, an impossible combination of options. */
export class ClientUsageError extends Error {
  override readonly name = 'ClientUsageError';
  /** Stable key, such as `target_url` or `secret`. */
  readonly code: string;
  /** One sentence on what to do. */
  readonly hint: string;

  constructor(code: string, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

const HINTS: Readonly<Partial<Record<ErrorCategory, string>>> = {
  timeout: 'Raise the time-out, or find out what keeps the server busy.',
  connect_timeout: 'Check host, port and firewalls: nothing answers there.',
  connection_refused: 'Check that the server runs and listens on this host and port; on localhost use 127.0.0.1.',
  connection_reset: 'Check the log of the server, or of a proxy before it, for why it dropped the connection.',
  connection_closed:
    'The server closed the connection in mid-response: its write time-out (10 s by default) may have passed.',
  host_unreachable: 'Check the network between this machine and the server.',
  dns: 'Check the spelling of the host name.',
  tls: 'Check the certificate: pass the CA as an option, or the right server name.',
  local_limit: 'This machine ran out of ports, file descriptors or buffers: use fewer connections or raise its limits.',
  protocol: 'The response is not what Syntrix documents: check the address and any proxy.',
  body_too_large: 'Ask for less, or raise the limit on bodies.',
  headers_too_large: 'The response has huge headers: check the address and any proxy.',
  invalid_request: 'The request cannot be written as HTTP: check path and headers.',
  auth_expired: 'Log in again, or use a token with a longer lifetime.',
  rate_limited: 'Switch off the rate limiter of the server for a benchmark, or send less.',
  http_3xx_redirect: 'Redirects are not followed: use the final address, and paths without "//" or ".".',
  http_401_unauthorized: 'Check username and password, or the token and the key it was signed with.',
  http_403_forbidden: 'Check the authorization rules of the database, or use a token whose db_admin names it.',
  http_403_database_suspended: 'Set the database back to active.',
  http_404_database: 'Check the name of the database, or create it.',
  http_404_route: 'Check the address: there is no such route.',
  http_410_database_deleting: 'The database is being deleted: use another one.',
  auth_refused: 'Use a token of this server, and name the database as writers do in their URLs.',
  subscription_refused: 'Read what the server says: mostly a filter that it cannot compile.',
  silent: 'Look whether the server, or the network on the way, still lives.',
  too_many_pending: 'Wait for answers before asking more, or raise the limit.',
  http_412_precondition: 'Read the document again: it has changed, or it is deleted.',
};

/** One sentence on what to do about an error of this kind; empty where nothing general can be said. */
export function errorHint(category: ErrorCategory): string {
  return HINTS[category] ?? '';
}
