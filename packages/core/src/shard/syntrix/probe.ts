import { categoryName } from '@syntrix-bench/client';
import { OUTCOME_CODE } from '@syntrix-bench/metrics';

import type { ProbeResult, TargetConnection } from '../../contracts/target.ts';
import { createOperationResult } from '../../contracts/operation-result.ts';
import type { SyntrixWorkerClient } from '../../contracts/syntrix-worker-client.ts';
import { troubleAt } from './target-trouble.ts';

/** Reads a document that does not exist: a 404 of the document shows that all before it is in order. */
export async function probe(
  connection: TargetConnection<SyntrixWorkerClient>,
  database: string,
  worker: number,
  url: string,
): Promise<ProbeResult> {
  const result = createOperationResult(connection.placeOf(worker), worker);
  const client = connection.client(worker, database);
  const outcome = await client.documents.get('syntrix-bench-probe', 'absent', result);
  const category = categoryName(result.category);
  if (outcome === OUTCOME_CODE.ok || category === 'http_404_not_found') return { ready: true, version: null };
  // Rules may forbid the probe's collection and allow the run's own; what they forbid there shows when it is prepared.
  if (category === 'http_403_forbidden') return { ready: true, version: null };
  const reachable = result.status !== 0;
  const where = reachable ? ` (database "${database}", status ${result.status})` : '';
  return { ready: false, reachable, ...troubleAt(url, category, result.message || result.code, where) };
}
