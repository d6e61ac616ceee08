import { tellVerdict as tellFindings, type Verdict } from '@syntrix-bench/audit';

import { realtimeChecks } from './realtime-checks.ts';
import type { Figures } from './figures.ts';
import type { RealtimeContext } from './realtime-documents.ts';

/** Tells what an audit found as checks, its losses as lost deliveries, and what was owed as figures. */
export function tellVerdict(verdict: Verdict, context: RealtimeContext, database: number, figures: Figures): void {
  const { owed, owedAtMost, received, inGap, worst } = verdict;
  tellFindings(verdict, realtimeChecks(context.options), context, database);
  figures.add('owed', owed);
  figures.add('owedAtMost', owedAtMost);
  figures.add('received', received);
  figures.add('inGap', inGap);
  if (worst !== null) figures.bad('failures', { name: worst.name, value: worst.failures });
}
