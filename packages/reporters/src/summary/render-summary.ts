import type { Report } from '@syntrix-bench/metrics';

import { type Line, lineOf, span } from '../format/line.ts';
import { paintLines } from '../format/paint.ts';
import { renderClaims } from './claim-lines.ts';
import { renderErrors } from './error-lines.ts';
import { joinSections } from './facts.ts';
import { renderFigures } from './figures-table.ts';
import { explainSigns } from './latency-text.ts';
import { renderLatencyFacts, renderRunFacts } from './run-facts.ts';
import { renderLoad } from './load-lines.ts';
import { renderTrends } from './trend-lines.ts';
import { renderVerdict } from './verdict.ts';

/** Options of {@link renderSummary}. */
export interface SummaryOptions {
  /** No line gets wider. @default 80 */
  readonly columns?: number;
  /** Whether escape sequences for colour are written; the text is the same without them. @default false */
  readonly colour?: boolean;
  /** Files that were written, to be named at the end. @default [] */
  readonly files?: readonly string[];
}

/**
 * A report as text to read or to paste into a chat: the verdict, limits and checks, the table of figures, errors, and
 * what is needed to trust and repeat the run.
 */
export function renderSummary(report: Report, options: SummaryOptions = {}): string {
  const { columns = 80, colour = false, files = [] } = options;
  const sections: readonly (readonly Line[])[] = [
    renderVerdict(report, columns),
    renderClaims(report, columns),
    renderFigures('operation', report.operations, report.summary, columns),
    renderGroups('workload', report.workloads, columns),
    renderGroups('database', report.databases, columns),
    renderLegend(report),
    renderErrors(report, columns),
    [
      ...renderTrends(report),
      ...renderLoad(report, columns),
      ...renderLatencyFacts(report, columns),
      ...renderRunFacts(report, files, columns),
    ],
  ];
  return paintLines(joinSections(sections), { columns, colour });
}

function renderLegend({ summary, operations, workloads, databases }: Report): readonly Line[] {
  const shown = [summary, ...Object.values(operations), ...Object.values({ ...workloads, ...databases })];
  return explainSigns(shown.map(({ latency }) => latency)).map((text) => lineOf(span(text, 'quiet')));
}

function renderGroups(title: string, groups: Report['workloads'], columns: number): readonly Line[] {
  return groups === undefined ? [] : renderFigures(title, groups, null, columns);
}
