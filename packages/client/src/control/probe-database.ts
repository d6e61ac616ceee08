import { randomUUID } from 'node:crypto';
import type { ErrorCategory } from '../categories.ts';
import { SyntrixError } from '../errors.ts';
import { encodePath } from '../documents/document-path.ts';
import type { ControlClient } from './control-client.ts';

/** What a probe can find. `reachable` means: requests get through to the documents, and may read. */
export const PROBE_STATES = [
  'reachable',
  'database_missing',
  'database_suspended',
  'database_deleting',
  'rules_closed',
  'unauthorized',
  'rate_limited',
  'not_syntrix',
  'unreachable',
  'server_error',
] as const;

/** One of {@link PROBE_STATES}. */
export type ProbeState = (typeof PROBE_STATES)[number];

/** What a probe found. */
export interface ProbeReport {
  readonly state: ProbeState;
  /** One sentence for people. */
  readonly message: string;
  /** What to do; empty if all is well. */
  readonly hint: string;
  /** The error underneath; `null` if all is well. */
  readonly error: SyntrixError | null;
}

/** How to probe. */
export interface ProbeOptions {
  /** Bearer token; left out for an anonymous probe. */
  readonly token?: string | undefined;
  /** Where to look for a document that does not exist: rules may differ by collection. @default syntrix-bench-probe */
  readonly collection?: string;
  /** Its id. @default a random UUID */
  readonly documentId?: string;
}

const STATE_BY_CATEGORY: Readonly<Partial<Record<ErrorCategory, ProbeState>>> = {
  http_404_not_found: 'reachable',
  http_404_database: 'database_missing',
  http_403_database_suspended: 'database_suspended',
  http_410_database_deleting: 'database_deleting',
  http_403_forbidden: 'rules_closed',
  http_401_unauthorized: 'unauthorized',
  auth_expired: 'unauthorized',
  rate_limited: 'rate_limited',
  timeout: 'unreachable',
  connect_timeout: 'unreachable',
  connection_refused: 'unreachable',
  connection_reset: 'unreachable',
  connection_closed: 'unreachable',
  host_unreachable: 'unreachable',
  dns: 'unreachable',
  tls: 'unreachable',
  local_limit: 'unreachable',
  network_other: 'unreachable',
  http_499_cancelled: 'server_error',
  http_500_internal: 'server_error',
  http_502_bad_gateway: 'server_error',
  http_503_unavailable: 'server_error',
  http_504_gateway_timeout: 'server_error',
  http_5xx_other: 'server_error',
};

/** Asks for a document that does not exist: how the server says no tells what state the database is in. */
export async function probeDatabase(
  control: ControlClient,
  database: string,
  options: ProbeOptions = {},
): Promise<ProbeReport> {
  const documentPath = encodePath(
    `${options.collection ?? 'syntrix-bench-probe'}/${options.documentId ?? randomUUID()}`,
  );
  const path = `/api/v1/databases/${encodeURIComponent(database).replace(/%3A/g, ':')}/documents/${documentPath}`;
  try {
    // No status is a success here: Syntrix says 404, and everything it says is read off the error.
    await control.call({ method: 'GET', path, token: options.token, expect: 0, purpose: 'the probe' });
    return toReport('not_syntrix', database, null);
  } catch (error) {
    if (!(error instanceof SyntrixError)) throw error;
    return toReport(STATE_BY_CATEGORY[error.category] ?? 'not_syntrix', database, error);
  }
}

function toReport(state: ProbeState, database: string, error: SyntrixError | null): ProbeReport {
  if (state === 'reachable') return { state, message: `The database "${database}" answers.`, hint: '', error: null };
  const { message, hint } = WORDS[state];
  const detail = error !== null && SHOWS_ERROR.has(state) ? ` (${error.message})` : '';
  return {
    state,
    message: `${message.replace('{db}', database)}${detail}`,
    hint: hint.replace('{db}', database),
    error,
  };
}

const SHOWS_ERROR = new Set<ProbeState>(['not_syntrix', 'unreachable', 'server_error']);

const WORDS: Readonly<Record<Exclude<ProbeState, 'reachable'>, { readonly message: string; readonly hint: string }>> = {
  database_missing: {
    message: 'The database "{db}" does not exist.',
    hint: 'Check its name, or create it. A fresh server without admin password has no database at all.',
  },
  database_suspended: { message: 'The database "{db}" is suspended.', hint: 'Let an admin set it back to active.' },
  database_deleting: { message: 'The database "{db}" is being deleted.', hint: 'Use another database.' },
  rules_closed: {
    message: 'The authorization rules of "{db}" turn these requests down.',
    hint: 'Open the rules for the collection, or use a token whose db_admin names "{db}". A database without rules denies all.',
  },
  unauthorized: {
    message: 'The server does not accept the token.',
    hint: 'Log in again, or check the key it was signed with.',
  },
  rate_limited: {
    message: 'The rate limiter of the server turns requests down.',
    hint: 'Switch it off for a benchmark: server.rate_limit.enabled: false.',
  },
  not_syntrix: { message: 'What answers at this address is not Syntrix.', hint: 'Check host, port and path.' },
  unreachable: { message: 'The server cannot be reached.', hint: 'Check that it runs, and host and port.' },
  server_error: { message: 'The server answers with errors.', hint: 'Look into its log: its stores may be down.' },
};
