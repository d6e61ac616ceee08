import { categoryName } from '@syntrix-bench/client';
import { OUTCOME_CODE } from '@syntrix-bench/metrics';

import type { OperationResult } from '../../contracts/operation-result.ts';
import type { ProbeResult, TargetConnection } from '../../contracts/target.ts';
import { createOperationResult } from '../../contracts/operation-result.ts';
import type { SyntrixWorkerClient } from './syntrix-target.ts';

/** Reads a document that does not exist: a 404 of the document shows that all before it is in order. */
export async function probe(
  connection: TargetConnection<SyntrixWorkerClient>,
  database: string,
  worker: number,
): Promise<ProbeResult> {
  const result = createOperationResult(connection.placeOf(worker), worker);
  const client = connection.client(worker, database);
  const outcome = await client.documents.get('syntrix-bench-probe', 'absent', result);
  const category = categoryName(result.category);
  if (outcome === OUTCOME_CODE.ok || category === 'http_404_not_found') return { ready: true, version: null };
  // Rules may forbid the probe's collection and allow the run's own; what they forbid there shows when it is prepared.
  if (category === 'http_403_forbidden') return { ready: true, version: null };
  const advice = (isTlsTold(result) ? SPEAKS_TLS : PROBE_ADVICE[category]) ?? {
    problem: 'the target is not ready',
    hint: 'look into the log of the server',
  };
  const detail = result.message === '' ? result.code : result.message;
  return {
    ready: false,
    reachable: result.status !== 0,
    problem: `${advice.problem}${result.status === 0 ? '' : ` (database "${database}", status ${result.status})`}${detail === '' ? '' : `: ${detail}`}`,
    hint: advice.hint,
  };
}

/** Servers in Go, nginx and others answer plain http on a port of theirs for TLS with a 400 that says so. */
function isTlsTold({ status, message }: OperationResult): boolean {
  return status === 400 && /\bHTTPS\b/i.test(message);
}

const SPEAKS_TLS = { problem: 'the target speaks TLS', hint: 'use https:// in `target`' };
const START_IT = 'start the server, or correct the address (`target`, --target)';
const OR_TLS = 'correct the address (`target`, --target); if the target speaks TLS, use https://';

const PROBE_ADVICE: Readonly<Record<string, { readonly problem: string; readonly hint: string }>> = {
  connection_refused: { problem: 'nothing listens at the target', hint: START_IT },
  dns: { problem: 'the name of the target cannot be resolved', hint: 'correct the host name in `target`' },
  timeout: { problem: 'the target does not answer in time', hint: START_IT },
  connect_timeout: { problem: 'the target does not accept connections in time', hint: START_IT },
  connection_reset: { problem: 'the target closes connections without an answer', hint: OR_TLS },
  connection_closed: { problem: 'the target closes connections without an answer', hint: OR_TLS },
  tls: { problem: 'the target does not speak TLS as expected', hint: 'use http:// for a server without TLS' },
  protocol: { problem: 'what answers is no Syntrix server', hint: OR_TLS },
  auth_expired: {
    problem: 'the target does not accept the token: it has expired, or is of another server',
    hint: 'use a fresh token, or a user name and password',
  },
  http_401_unauthorized: { problem: 'the target refuses the token', hint: 'use a token of this server' },
  http_403_database_suspended: { problem: 'the database is suspended', hint: 'an admin can set it active again' },
  http_410_database_deleting: { problem: 'the database is being deleted', hint: 'use another database' },
  http_404_database: {
    problem: 'the database does not exist',
    hint: 'create it, or name another as `database` of the workload, or `auth.database`',
  },
  http_404_route: { problem: 'what answers is no Syntrix server', hint: 'correct the address (`target`, --target)' },
  rate_limited: {
    problem: 'the rate limiter of the target is on',
    hint: 'switch it off for benchmarks: server.rate_limit.enabled: false',
  },
};
