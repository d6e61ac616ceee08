import type { LatencySummary, Report } from '@syntrix-bench/metrics';

import type { Line } from '../format/line.ts';
import { layOutTable } from '../format/table.ts';
import { type LatencyFigure, latencyText } from './latency-text.ts';

const FIGURES = [
  { figure: 'mean', header: 'mean', rank: 5 },
  { figure: 'p50', header: 'p50', rank: 2 },
  { figure: 'p90', header: 'p90', rank: 4 },
  { figure: 'p95', header: 'p95', rank: 3 },
  { figure: 'p99', header: 'p99', rank: 0 },
  { figure: 'p999', header: 'p99.9', rank: 6 },
  { figure: 'max', header: 'max', rank: 1 },
] as const satisfies readonly { readonly figure: LatencyFigure; readonly header: string; readonly rank: number }[];

/** What a closed loop says wherever its figures are shown (R5). */
const CLOSED_LOOP = 'closed loop: waiting is hidden';

const RESPONSE_MEANS: Readonly<Record<Report['run']['load_model'], string>> = {
  open: 'what a user waits, due to done',
  closed: CLOSED_LOOP,
  mixed: `partly ${CLOSED_LOOP}`,
};

/**
 * The response with what it consists of beside it (R2): the target's own time, waiting to be sent, and the generator's
 * lateness. Percentiles of parts do not add up to that of the whole.
 */
export function renderSpans({ summary, run }: Report, columns: number): readonly Line[] {
  const spans: readonly (readonly [name: string, latency: LatencySummary | null, meaning: string])[] = [
    ['response', summary.latency, RESPONSE_MEANS[run.load_model]],
    ['service', summary.service, 'the target, from sent to done'],
    ['blocked', summary.blocked, 'waiting for worker or connection'],
    ['delay', summary.delay, 'the generator was late'],
  ];
  const known = spans.filter(([, latency]) => latency !== null);
  if (known.length === 0) return [];
  return layOutTable(
    {
      header: true,
      columns: [
        { header: 'span', align: 'left', rank: 0 },
        ...FIGURES.map(({ header, rank }) => ({ header, align: 'right' as const, rank })),
        { header: 'what it is', align: 'left', rank: 2 },
      ],
      rows: known.map(([name, latency, meaning]) => [
        { text: name, ...(name === 'response' ? { tone: 'strong' as const } : {}) },
        ...FIGURES.map(({ figure }) => ({ text: latencyText(latency, figure) })),
        { text: meaning, tone: 'quiet' as const },
      ]),
    },
    columns,
  );
}
