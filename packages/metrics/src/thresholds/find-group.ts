import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { CohortTotals } from '../aggregate/totals-book.ts';

/** The totals that a threshold is about; `null` if nothing of that name was done. */
export function findGroup(totals: CohortTotals, operation: string | null): GroupTotals | null {
  if (operation === null) return totals.overall;
  const groups = Object.hasOwn(totals.operations, operation) ? totals.operations : totals.auxiliary;
  return Object.hasOwn(groups, operation) ? groups[operation]! : null;
}
