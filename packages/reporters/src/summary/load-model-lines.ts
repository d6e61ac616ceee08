import type { Report } from '@syntrix-bench/metrics';

import type { Line } from '../format/line.ts';
import { formatCount, formatPercent, plural } from '../format/number.ts';
import { itemLines } from './facts.ts';

/** Counts how often a paced worker was still busy when its next start was due (R5). */
const MISSED_SLOTS = 'missed_slots';

/** Whether load came as it was asked for: arrivals that were sent or dropped (R6, R8), starts that pacing missed (R5). */
export function renderLoadReached(report: Report, columns: number): readonly Line[] {
  return [
    ...itemLines('Arrivals', arrivalItems(report), columns),
    ...itemLines('Pacing', pacingItems(report), columns),
  ];
}

/** Counters that stand elsewhere in the summary. */
export const TOLD_COUNTERS: ReadonlySet<string> = new Set([MISSED_SLOTS]);

function arrivalItems({ run, summary, generator }: Report): readonly string[] {
  if (run.load_model === 'closed') return [];
  const { scheduled = 0, started = 0, largest_batch: batch = 0 } = generator ?? {};
  const sent = `sent ${formatCount(started)} of ${formatCount(scheduled)} scheduled (${formatPercent((started / scheduled) * 100)})`;
  return [
    ...(scheduled === 0 ? [] : [sent]),
    summary.dropped === 0 ? 'none dropped' : `${formatCount(summary.dropped)} dropped unsent`,
    ...(batch > 1 ? [`at most ${formatCount(batch)} released at once`] : []),
  ];
}

function pacingItems({ counters }: Report): readonly string[] {
  const missed = counters[MISSED_SLOTS] ?? 0;
  return missed === 0 ? [] : [`${plural(missed, 'start')} missed: the worker was still busy with the one before`];
}
