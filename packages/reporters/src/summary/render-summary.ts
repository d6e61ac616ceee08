import type { Reporter } from '@syntrix-bench/core';
import type { Report } from '@syntrix-bench/metrics';
import { explainSigns } from '../format/latency.ts';
import { paintLines, plainLine, type Line } from '../format/line.ts';
import { renderBuckets } from './bucket-table.ts';
import { renderCertificate } from './certificate-lines.ts';
import { renderChecks } from './check-lines.ts';
import { renderDeliveries } from './delivery-table.ts';
import { renderErrors } from './error-lines.ts';
import { factLines, joinSections, markedLines } from './facts.ts';
import { renderFigures, renderSpans } from './figures-table.ts';
import { whyNoneHeld } from './held-connections.ts';
import { renderLoad, renderLoadReached } from './load-lines.ts';
import { renderOtherLatencies, renderRunFacts } from './run-facts.ts';
import { renderShards, renderShardSpread } from './shard-lines.ts';
import { renderSlowest } from './slowest-table.ts';
import { renderThresholds } from './threshold-lines.ts';
import { renderTrends } from './trend-lines.ts';
import { isUnmeasured, renderVerdict } from './verdict.ts';

/** Options of {@link renderSummary}. */
export interface SummaryOptions {
  /** No line gets wider. @default 80 */
  readonly columns?: number;
  /** Whether escape sequences for colour are written; the text is the same without them. @default false */
  readonly colour?: boolean;
  /** Whether the slowest operations and each shard are shown, too. @default false */
  readonly verbose?: boolean;
  /** Files that were written, to be named at the end. @default [] */
  readonly files?: readonly string[];
}

/**
 * A report as text to read or to paste into a chat: the verdict and the limits, the figures, what they prove, errors, and
 * what is needed to trust and repeat the run.
 */
export function renderSummary(report: Report, options: SummaryOptions = {}): string {
  const { columns = 80, colour = false, verbose = false, files = [] } = options;
  if (isUnmeasured(report)) return renderUnmeasured(report, { columns, colour, verbose, files });
  const isHold = report.run.load_model === 'hold';
  const figures = isHold ? [] : renderFigures('operation', report.operations, report.summary, columns);
  const groups = [
    renderGroups('workload', withOperations(report), columns),
    renderGroups('database', isHold ? undefined : report.databases, columns),
  ];
  const deliveries = renderDeliveries(report, columns);
  const spans = renderSpans(report, columns);
  const others = renderOtherLatencies(report, columns);
  const details = verbose ? [renderSlowest(report, columns), renderShards(report, columns)] : [];
  const explained = explainSigns([...figures, ...groups.flat(), ...deliveries, ...spans, ...details.flat()]);
  const sections: readonly (readonly Line[])[] = [
    renderVerdict(report, columns),
    [...renderThresholds(report, columns), ...renderChecks(report, columns)],
    figures,
    ...groups,
    deliveries,
    spans,
    explained,
    whyNoneHeld(report) === null ? renderCertificate(report, columns, verbose) : [],
    renderErrors(report, columns),
    renderBuckets(report, columns),
    ...details,
    [
      ...renderTrends(report),
      ...renderLoad(report, columns),
      ...renderLoadReached(report, columns),
      ...others,
      ...(explained.length > 0
        ? []
        : explainSigns(others).flatMap((line) => factLines('', plainLine(line), columns, 'quiet'))),
      ...renderShardSpread(report, columns),
      ...renderRunFacts(report, files, columns),
    ],
  ];
  return paintLines(joinSections(sections), { columns, colour });
}

/** A run that ended before it measured has no figures, and proves nothing that a certificate could grade. */
function renderUnmeasured(report: Report, options: Required<SummaryOptions>): string {
  const { columns, colour, verbose, files } = options;
  if (report.run.status === 'interrupted' && !verbose) {
    const stopped = `${report.benchmark.name}: stopped before measuring`;
    return paintLines(markedLines('warning', stopped, columns, 'strong'), { columns, colour });
  }
  const failed = report.thresholds.filter(({ verdict }) => verdict === 'failed');
  const broken = report.checks.filter(({ verdict }) => verdict === 'failed');
  const sections = [
    renderVerdict(report, columns),
    [
      ...renderThresholds({ ...report, thresholds: failed }, columns),
      ...renderChecks({ ...report, checks: broken }, columns),
    ],
    report.certificate === null ? [] : factLines('Certificate', '? stopped before measuring', columns),
    renderErrors(report, columns),
    [...renderLoad(report, columns), ...renderRunFacts(report, files, columns)],
  ];
  return paintLines(joinSections(sections), { columns, colour });
}

/** Workloads that only hold have no figures of operations. */
function withOperations({ workloads = {} }: Report): Report['databases'] {
  const scheduled = Object.entries(workloads).filter(([, { load_model: model }]) => model !== 'hold');
  return scheduled.length === 0 ? undefined : Object.fromEntries(scheduled);
}

function renderGroups(title: string, groups: Report['databases'], columns: number): readonly Line[] {
  return groups === undefined ? [] : renderFigures(title, groups, null, columns);
}

/** Options of {@link summaryReporter}. */
export interface SummaryReporterOptions {
  /** Where the summary goes: `process.stdout`. Its `columns` are asked when the run has finished. */
  readonly stream: { write(text: string): unknown; readonly columns?: number | undefined };
  /** Whether escape sequences for colour are written. Decided by the caller, who knows `NO_COLOR`. */
  readonly colour: boolean;
  /** Width where the stream is no terminal. @default 80 */
  readonly columns?: number;
  /** Whether the slowest operations and each shard are shown, too. @default false */
  readonly verbose?: boolean;
  /** Names the files that were written; asked when the run has finished. @default none */
  readonly files?: () => readonly string[];
}

/** Writes the summary when the run has finished. */
export function summaryReporter(options: SummaryReporterOptions): Reporter {
  const { stream, colour, columns = 80, verbose = false, files = () => [] } = options;
  return {
    name: 'summary',
    onFinish: (report) => {
      stream.write(renderSummary(report, { columns: stream.columns ?? columns, colour, verbose, files: files() }));
    },
  };
}
