import type { Report, ReportPropagation } from '@syntrix-bench/metrics';
import { webhookTexts } from '@syntrix-bench/metrics/text';

import type { Line } from '../format/line.ts';
import { factLines } from './facts.ts';

/** What the receiver took: calls, those that were made again, and what became of them; with `verbose` what it cost, too. */
export function renderWebhooks(report: Report, columns: number, verbose: boolean): readonly Line[] {
  const all = Object.entries(report.triggers ?? {});
  return all.flatMap(([workload, own]) => {
    const { calls, again, refused, foreign, connections, reading, handling, cpu } = webhookTexts(own);
    const text = [
      `${all.length > 1 ? `${workload}: ` : ''}${calls}`,
      ...[again, refused, foreign],
      ...(verbose ? [connections, reading] : []),
      ...(verbose || isSlow(own.handling) ? [handling] : []),
      ...(verbose ? [cpu] : []),
    ].filter((part) => part !== null);
    return factLines('Webhooks', text.join('; '), columns);
  });
}

/** A handler that takes longer than this is a part of what was measured. */
const SLOW_MS = 1;

function isSlow({ p50 }: ReportPropagation): boolean {
  return p50 !== null && p50 >= SLOW_MS;
}
