import type { Report, ReportDelivery } from '@syntrix-bench/metrics';
import { cleanText, formatCount, formatRate, latencyText } from '@syntrix-bench/metrics/text';

import type { Line } from '../format/line.ts';
import { type Cell, type Column, layOutTable } from '../format/table.ts';

const COLUMNS: readonly Column[] = [
  { header: 'delivery', align: 'left', rank: 0 },
  { header: 'owed/s', align: 'right', rank: 5 },
  { header: '/s', align: 'right', rank: 0 },
  { header: 'received', align: 'right', rank: 3 },
  { header: 'p50', align: 'right', rank: 1 },
  { header: 'p99', align: 'right', rank: 0 },
  { header: 'max', align: 'right', rank: 2 },
  { header: 'lost', align: 'right', rank: 0 },
  { header: 'read late p99', align: 'right', rank: 4 },
];

/** What came by itself: how much, how long after it was sent, and how much never came (R30). */
export function renderDeliveries({ deliveries }: Report, columns: number): readonly Line[] {
  // What the headline is of goes first (R33).
  const entries = Object.entries(deliveries).sort(
    ([, a], [, b]) => Number(b.headline === true) - Number(a.headline === true),
  );
  if (entries.length === 0) return [];
  const rows = entries.map(([name, delivery]) => rowOf(name, delivery));
  return layOutTable({ header: true, columns: COLUMNS, rows }, columns);
}

function rowOf(name: string, delivery: ReportDelivery): readonly Cell[] {
  const { count, lost, unknown = 0, per_second: perSecond, propagation, read_delay: delay } = delivery;
  return [
    { text: cleanText(name) },
    // What nobody can tell of is among them.
    { text: `${unknown > 0 ? '≤ ' : ''}${formatRate(delivery.owed_per_second)}` },
    { text: formatRate(perSecond), tone: 'strong' as const },
    { text: formatCount(count) },
    { text: latencyText(propagation, 'p50') },
    { text: latencyText(propagation, 'p99') },
    { text: latencyText(propagation, 'max') },
    { text: formatCount(lost), tone: lost > 0 ? ('bad' as const) : ('plain' as const) },
    { text: latencyText(delay, 'p99') },
  ];
}
