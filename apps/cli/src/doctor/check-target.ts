import { checkHealth } from '@syntrix-bench/client';

import { checkAccess } from './check-access.ts';
import { checkDocuments, checkIndexes } from './check-documents.ts';
import { checkLimiter } from './check-limiter.ts';
import { fine, problem, unknown, type Finding } from './finding.ts';
import type { TargetWorld } from './target-world.ts';

const WRITE_TIMEOUT = unknown(
  'write time-out',
  'cannot be seen within seconds: event streams end after it, 10 s unless the server says otherwise',
  'For runs with server-sent events set server.http_write_timeout: 24h. Documents and WebSockets do not mind.',
);

/** Whether a target is ready for a run; what cannot be asked after a failure is left out. */
export async function checkTarget(worlds: readonly TargetWorld[]): Promise<readonly Finding[]> {
  const [first] = worlds;
  if (first === undefined) return [];
  const url = first.plan.target.urls.join(', ');
  const control = first.control(`doctor-${first.newId()}`);
  const health = await checkHealth(control);
  if (!health.up) return [problem('target', `${url}: ${health.error.message}`, health.error.hint)];
  const access = await checkAccess(first);
  const findings: Finding[] = [fine('target', `${url} answers`), ...access.findings];
  if (access.open) {
    for (const world of worlds) findings.push(...(await checkDocuments(world, control, access.token)));
    if (!findings.some(({ about, verdict }) => about === 'database' && verdict === 'problem')) {
      findings.push(await checkIndexes(first, control, access.token));
    }
  }
  return [...findings, await checkLimiter(first.control(`doctor-${first.newId()}`)), WRITE_TIMEOUT];
}
