import type { Verdict } from '@syntrix-bench/audit';

import { realtimeChecks } from './realtime-checks.ts';
import type { Figures } from './figures.ts';
import type { RealtimeContext } from './realtime-shard.ts';

/** Tells what an audit found as checks, its losses as lost deliveries, and what was owed as figures. */
export function tellVerdict(verdict: Verdict, context: RealtimeContext, database: number, figures: Figures): void {
  const { findings, losses, owed, received, inGap, worst } = verdict;
  const checks = realtimeChecks(context.options);
  for (const { check, checked, failed, evidence, unknown, unknownReason } of findings) {
    const place = checks.findIndex(({ name }) => name === check);
    if (place < 0) continue;
    if (checked > failed) context.check(place, checked - failed);
    for (let each = 0; each < failed; each += 1) context.checkFailed(place, evidence[each] ?? evidence.at(-1) ?? '');
    if (unknown > 0) context.checkUnknown(place, unknown, unknownReason);
  }
  for (const { series, dueUs, count } of losses) context.lose(series, dueUs, count, database);
  figures.add('owed', owed);
  figures.add('received', received);
  figures.add('inGap', inGap);
  if (worst !== null) figures.bad('failures', { name: worst.name, value: worst.failures });
}
