import type { Report } from '@syntrix-bench/metrics';

import { latencyText } from '../format/latency.ts';
import type { Line } from '../format/line.ts';
import { formatCount, formatRate } from '../format/number.ts';
import { type Column, layOutTable } from '../format/table.ts';
import { cleanText } from '../format/text.ts';

const COLUMNS: readonly Column[] = [
  { header: 'delivery', align: 'left', rank: 0 },
  { header: '/s', align: 'right', rank: 0 },
  { header: 'received', align: 'right', rank: 1 },
  { header: 'p50', align: 'right', rank: 2 },
  { header: 'p99', align: 'right', rank: 0 },
  { header: 'max', align: 'right', rank: 3 },
  { header: 'lost', align: 'right', rank: 0 },
  { header: 'read late p99', align: 'right', rank: 4 },
];

/** What came by itself: how much, how long after it was sent, and how much never came (R30). */
export function renderDeliveries({ deliveries }: Report, columns: number): readonly Line[] {
  const entries = Object.entries(deliveries);
  if (entries.length === 0) return [];
  const rows = entries.map(([name, { count, lost, per_second: perSecond, propagation, read_delay: delay }]) => [
    { text: cleanText(name) },
    { text: formatRate(perSecond), tone: 'strong' as const },
    { text: formatCount(count) },
    { text: latencyText(propagation, 'p50') },
    { text: latencyText(propagation, 'p99') },
    { text: latencyText(propagation, 'max') },
    { text: formatCount(lost), tone: lost > 0 ? ('bad' as const) : ('plain' as const) },
    { text: latencyText(delay, 'p99') },
  ]);
  return layOutTable({ header: true, columns: COLUMNS, rows }, columns);
}
