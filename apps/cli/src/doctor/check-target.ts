import { checkHealth } from '@syntrix-bench/client';
import { troubleAt } from '@syntrix-bench/core';

import { checkAccess } from './check-access.ts';
import { checkDocuments } from './check-documents.ts';
import { checkEventStream, EVENT_STREAM_LEFT_OUT } from './check-event-stream.ts';
import { checkLimiter } from './check-limiter.ts';
import { checkNeeds } from './check-needs.ts';
import { fine, problem, type Finding } from './finding.ts';
import type { TargetWorld } from './target-world.ts';

/** How a target is looked at. */
export interface TargetCheck {
  /** Leave out what takes long. */
  readonly quick: boolean;
  /** Called when an event stream is open, and will be held for a while. */
  readonly onHold: () => void;
  /** Ends the look at what scenarios need early: what was written for it is removed. */
  readonly signal: AbortSignal;
}

/**
 * Whether one URL of a target is ready for a run; what cannot be asked after a failure is left out. The event stream is held
 * while the rest is looked at.
 */
export async function checkTarget(
  worlds: readonly [TargetWorld, ...TargetWorld[]],
  { quick, onHold, signal }: TargetCheck,
): Promise<readonly Finding[]> {
  const [first] = worlds;
  const control = first.control(`doctor-${first.newId()}`);
  const health = await checkHealth(control);
  if (!health.up) {
    const { category, sample, status, message } = health.error;
    const trouble = status === 0 ? troubleAt(first.url, category, sample) : null;
    return [problem('target', trouble?.problem ?? `${first.url}: ${message}`, trouble?.hint ?? health.error.hint)];
  }
  const access = await checkAccess(first);
  const findings: Finding[] = [fine('target', `${first.url} answers`), ...access.findings];
  const stream =
    quick || !access.open
      ? Promise.resolve(EVENT_STREAM_LEFT_OUT)
      : checkEventStream(first, access.token, { onHold, signal });
  // Awaited last, and what it throws must not be taken for unheard meanwhile.
  stream.catch(() => undefined);
  if (access.open) {
    for (const world of worlds) findings.push(...(await checkDocuments(world, control, access.token)));
    if (!findings.some(({ about, verdict }) => about === 'database' && verdict === 'problem')) {
      findings.push(...(await checkNeeds(first, control, access.token, signal)));
    }
  }
  if (signal.aborted) return findings;
  findings.push(await checkLimiter(first.control(`doctor-${first.newId()}`)));
  return access.open ? [...findings, await stream] : findings;
}
