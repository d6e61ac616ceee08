/** What keeps a run from its target, and what to do about it. */
export interface TargetTrouble {
  readonly problem: string;
  readonly hint: string;
}

const START_IT = 'start the server, or correct the address (`target`, --target)';
const CORRECT_IT = 'correct the address (`target`, --target)';
const OR_TLS = 'correct the address (`target`, --target); if the target speaks TLS, use https://';

/** By category of the error; `{url}` is where the server was looked for. */
const TROUBLES: Readonly<Record<string, TargetTrouble>> = {
  connection_refused: { problem: 'nothing listens at {url}', hint: START_IT },
  dns: { problem: 'the host name of {url} cannot be resolved', hint: CORRECT_IT },
  host_unreachable: { problem: 'no network leads to {url}', hint: `check the network, or ${CORRECT_IT}` },
  timeout: { problem: '{url} does not answer in time', hint: START_IT },
  connect_timeout: { problem: '{url} does not accept connections in time', hint: START_IT },
  connection_reset: { problem: '{url} closes connections without an answer', hint: OR_TLS },
  connection_closed: { problem: '{url} closes connections without an answer', hint: OR_TLS },
  tls: { problem: '{url} does not speak TLS as expected', hint: 'use http:// for a server without TLS' },
  protocol: { problem: 'what answers at {url} is not a Syntrix server', hint: OR_TLS },
  auth_expired: {
    problem: '{url} does not accept the token: it has expired, or belongs to another server',
    hint: 'use a fresh token, or a user name and password',
  },
  http_401_unauthorized: { problem: '{url} refuses the token', hint: 'use a token of this server' },
  http_403_database_suspended: { problem: 'the database is suspended', hint: 'an admin can set it active again' },
  http_410_database_deleting: { problem: 'the database is being deleted', hint: 'use another database' },
  http_404_database: {
    problem: 'the database does not exist',
    hint: 'create it, or name another (--database, `auth.database`, or `database` of the workload)',
  },
  http_3xx_redirect: {
    problem: '{url} redirects, and redirects are not followed',
    hint: 'use the final address (`target`, --target)',
  },
  http_404_route: { problem: 'what answers at {url} is not a Syntrix server', hint: CORRECT_IT },
  rate_limited: {
    problem: 'the rate limiter of {url} is on',
    hint: 'switch it off for benchmarks: server.rate_limit.enabled: false',
  },
};

const NOT_READY: TargetTrouble = { problem: '{url} is not ready', hint: 'look into the log of the server' };
const SPEAKS_TLS: TargetTrouble = { problem: '{url} speaks TLS', hint: 'use https:// in `target`' };

/**
 * What an error says of the server at `url`.
 *
 * @param detail in the words of the server or the system, '' for none
 * @param where goes between problem and detail. @default nothing
 */
export function troubleAt(url: string, category: string, detail: string, where = ''): TargetTrouble {
  const known = Object.hasOwn(TROUBLES, category) ? TROUBLES[category] : undefined;
  const { problem, hint: general } = (isTlsTold(category, detail) ? SPEAKS_TLS : known) ?? NOT_READY;
  const hint = category === 'http_404_route' ? withoutPath(url, general) : general;
  // That a connection was refused says no more than the sentence before it.
  const why = detail === '' || category === 'connection_refused' ? '' : `: ${inWords(detail)}`;
  return { problem: `${problem.replace('{url}', () => url)}${where}${why}`, hint };
}

/** Where an address has a path, that is the likely mistake: a target is named without any. */
function withoutPath(url: string, otherwise: string): string {
  const { origin, pathname } = new URL(url);
  return pathname === '/' ? otherwise : `leave out ${pathname}: ${origin}`;
}

/** What OpenSSL says, without the addresses and source files that it says it with. */
function inWords(detail: string): string {
  return /^[\dA-F]+:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/i.exec(detail)?.[1] ?? detail;
}

/** Servers in Go, nginx and others answer plain http on a port of theirs for TLS with a 400 that says so. */
function isTlsTold(category: string, detail: string): boolean {
  return category === 'http_400_bad_request' && /\bHTTPS\b/i.test(detail);
}
