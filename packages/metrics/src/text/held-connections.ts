import type { Report } from '../report/report.ts';

/** What opening a held connection is recorded as. */
const HOLD = 'hold';
/** Counts connections that were opened again. */
const REOPENED = 'connections_reopened';

/** How many connections a run held; one that was opened again counts once. */
export function countHeld({ connections, counters }: Report): number {
  return Math.max(0, (connections[HOLD]?.ok ?? 0) - (counters[REOPENED] ?? 0));
}

/** Why a run that was to hold connections has none, as a sentence; null where it has some, or does not only hold. */
export function whyNoneHeld(report: Report): string | null {
  const { connections, errors, run } = report;
  const failed = connections[HOLD]?.errors ?? 0;
  if (run.load_model !== 'hold' || failed === 0 || countHeld(report) > 0) return null;
  const message = errors.find(({ by_operation: operations }) => HOLD in operations)?.sample?.message ?? '';
  return `no connection could be opened (${failed} failed${message === '' ? '' : `: ${message}`})`;
}
