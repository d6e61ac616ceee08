import { BenchError } from '@syntrix-bench/core/plugins';

import type { ReadPlan } from './read-plan.ts';

/** What a plan does that can harm a server beyond the run, as a sentence without its full stop; null where nothing does. */
export function harmOf({ plan, scenarios }: ReadPlan): string | null {
  for (const { name, scenario, options } of plan.workloads) {
    const harm = scenarios.find((each) => each.name === scenario)?.harm?.(options) ?? null;
    if (harm !== null) return `workload ${name} ${harm}`;
  }
  return null;
}

/**
 * Lets a run go on that harms nobody, or whose server is the user's own by their word (R34).
 *
 * @throws BenchError `harm_not_allowed` before anything is sent
 */
export function refuseHarm(read: ReadPlan): void {
  const harm = read.ownsServer ? null : harmOf(read);
  if (harm === null) return;
  throw new BenchError('harm_not_allowed', `${harm}: nothing was sent`, {
    hint: 'if the server is yours alone, and may be restarted, give --i-own-this-server; or try it with demo, whose target needs no permission',
  });
}
