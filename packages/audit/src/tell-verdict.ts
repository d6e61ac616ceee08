import type { CheckDeclaration, ShardContext } from '@syntrix-bench/core';

import type { Verdict } from './verdict.ts';

/** Where findings are counted: the context of a scenario on a shard. */
export type VerdictListener = Pick<ShardContext<unknown>, 'check' | 'checkFailed' | 'checkUnknown' | 'lose' | 'censor'>;

/**
 * Counts what was found as checks of the scenario, what is lost as deliveries that never came, and what nobody can tell of as not yet come (R30).
 *
 * @param declared All checks that the scenario declares, in order; findings of others are left out.
 * @param database Place among the workload's databases. @default 0
 */
export function tellVerdict(
  { findings, losses, untold, unranked }: Verdict,
  declared: readonly Pick<CheckDeclaration, 'name'>[],
  listener: VerdictListener,
  database = 0,
): void {
  for (const { check, checked, failed, unknown, unknownReason, evidence } of findings) {
    const number = declared.findIndex(({ name }) => name === check);
    if (number < 0) continue;
    if (checked > failed) listener.check(number, checked - failed);
    for (let each = 0; each < failed; each += 1) listener.checkFailed(number, evidence[each] ?? '');
    if (unknown > 0) listener.checkUnknown(number, unknown, unknownReason);
  }
  for (const { series, dueUs, count } of losses) listener.lose(series, dueUs, count, database);
  for (const { series, count, dueUs, sentUs, untilUs } of untold) {
    const delivery = { dueUs, sentUs, untilUs, database };
    for (let each = 0; each < count; each += 1) listener.censor(series, delivery);
  }
  for (const { series, count, dueUs, sentUs, untilUs } of unranked) {
    const delivery = { dueUs, sentUs, untilUs, database, unranked: true };
    for (let each = 0; each < count; each += 1) listener.censor(series, delivery);
  }
}
