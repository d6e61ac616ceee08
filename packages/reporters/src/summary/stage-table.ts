import type { Report } from '@syntrix-bench/metrics';
import { cleanText, formatSpanMs } from '@syntrix-bench/metrics/text';
import type { Line } from '../format/line.ts';
import { renderFigures, type FiguresRow } from './figures-table.ts';

/** A row for each stage of the load, and where there are several workloads for each of them: what each stage did to the figures. */
export function renderStages({ segments = [] }: Report, columns: number, verbose: boolean): readonly Line[] {
  const several = new Set(segments.flatMap(({ workloads }) => Object.keys(workloads))).size > 1;
  const rows = segments.flatMap(({ name, start_seconds: from, end_seconds: to, workloads }, index): FiguresRow[] =>
    Object.entries(workloads).map(([workload, figures]) => ({
      name: cleanText(`${name ?? index + 1}${several ? ` ${workload}` : ''}`),
      when: `${from === 0 ? '0s' : formatSpanMs(from * 1000)} to ${formatSpanMs(to * 1000)}`,
      figures,
    })),
  );
  return rows.length === 0 ? [] : renderFigures('stage', rows, { columns, verbose });
}
