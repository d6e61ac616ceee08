import type { Reporter } from '@syntrix-bench/core';
import type { Report } from '@syntrix-bench/metrics';
import { isSmoke, isUnmeasured, wasStoppedInSetUp, whyNoneHeld } from '@syntrix-bench/metrics/text';
import { explainSigns } from '../format/signs.ts';
import { paintLines, type Line } from '../format/line.ts';
import { renderBuckets } from './bucket-table.ts';
import { renderCertificate, renderTrust } from './certificate-lines.ts';
import { renderChecks, renderSamples } from './check-lines.ts';
import { renderDeliveries } from './delivery-table.ts';
import { renderErrorKinds, renderErrors } from './error-lines.ts';
import { renderContrasts } from './contrast-lines.ts';
import { joinSections } from './facts.ts';
import { renderFigures, renderSpans, rowsOf, type FiguresOptions } from './figures-table.ts';
import { renderLoad, renderLoadReached } from './load-lines.ts';
import { renderGrowth, renderLabels, renderObserved } from './observed-lines.ts';
import { renderPicture } from './picture.ts';
import { renderAudit, renderClocks, renderListeners, renderStorm, renderWaterfall } from './realtime-lines.ts';
import { renderReceived } from './received-lines.ts';
import { renderDatabases, renderLeft, renderOtherLatencies, renderRunFacts, renderWhereNext } from './run-facts.ts';
import { renderShards, renderShardSpread } from './shard-lines.ts';
import { renderSlowest } from './slowest-table.ts';
import { renderStages } from './stage-table.ts';
import { renderThresholds } from './threshold-lines.ts';
import { renderTrends } from './trend-lines.ts';
import { renderWebhooks } from './trigger-lines.ts';
import { renderVerdict } from './verdict.ts';

/** Options of {@link renderSummary}. */
export interface SummaryOptions {
  /** No line gets wider. @default 80 */
  readonly columns?: number;
  /** Whether escape sequences for colour are written; the text is the same without them. @default false */
  readonly colour?: boolean;
  /** Whether signs may be other than ASCII: bars, marks, `µ`. @default true */
  readonly unicode?: boolean;
  /** Whether all is shown that the report knows, and not only what a person decides from. @default false */
  readonly verbose?: boolean;
  /** Files that were written, to be named at the end. @default [] */
  readonly files?: readonly string[];
  /** Advice on what more can be seen, where that is no command that could be typed as it is. @default '' */
  readonly more?: string;
  /** Commands to try next, to be named at the end. @default [] */
  readonly next?: readonly string[];
}

/**
 * A report as text to read or to paste into a chat: the verdict and the limits, the figures with a picture of them, whether they can be
 * trusted, and where there is more. With `verbose` all there is.
 */
export function renderSummary(report: Report, options: SummaryOptions = {}): string {
  const { columns = 80, colour = false, unicode = true, verbose = false, files = [], more = '', next = [] } = options;
  const sectionsOf = (kept: ReadonlySet<Dispensable>) => [
    [
      ...renderVerdict(report, columns, verbose, { notes: kept.has('notes'), times: kept.has('times') }),
      ...renderThresholds(judged(report), columns, verbose),
      ...(isUnmeasured(report) ? [] : [...renderAudit(report, columns), ...renderStorm(report, columns, verbose)]),
      ...renderChecks(judged(report), columns, verbose),
    ],
    ...renderMeasured(report, { columns, verbose }, kept),
    ...(verbose ? renderDetails(report, columns) : []),
    [
      ...(verbose ? [] : renderBriefFacts(report, columns)),
      ...(verbose ? renderAllFacts(report, columns) : []),
      ...(wasStoppedInSetUp(report) && !verbose ? [] : renderWhereNext({ files, more, next }, columns)),
    ],
  ];
  const without = (count: number) => joinSections(sectionsOf(new Set(DISPENSABLE.slice(count))));
  const least = verbose ? 0 : DISPENSABLE.findIndex((_, count) => without(count).length <= MOST_BRIEF_LINES);
  return paintLines(without(least < 0 ? DISPENSABLE.length : least), { columns, colour, unicode });
}

/** So many lines a terminal has as a rule: with more, the headline is the first that is not seen. */
const MOST_BRIEF_LINES = 24;

/** What goes, first to last, where a brief summary would have more lines than that. */
const DISPENSABLE = ['picture', 'signs', 'stamps', 'notes', 'groups', 'way', 'times', 'types'] as const;
type Dispensable = (typeof DISPENSABLE)[number];

/** What limits and checks can say: of a run that ended before it measured, nothing but that one failed. */
function judged(report: Report): Report {
  if (!isUnmeasured(report)) return report;
  const { thresholds, checks } = report;
  const isFailed = ({ verdict }: { readonly verdict: string }) => verdict === 'failed';
  return { ...report, thresholds: thresholds.filter(isFailed), checks: checks.filter(isFailed) };
}

/** Whether there are figures to show: not of a run that ended before it measured, and not of one that claims nothing of speed. */
function hasFigures(report: Report): boolean {
  return !isUnmeasured(report) && !isSmoke(report);
}

/** Tables and a picture of what was measured; nothing where a run ended before that. */
function renderMeasured(
  report: Report,
  options: FiguresOptions,
  kept: ReadonlySet<Dispensable>,
): readonly (readonly Line[])[] {
  if (!hasFigures(report)) return [];
  const { columns, verbose } = options;
  const isHold = report.run.load_model === 'hold';
  const operations = rowsOf(report.operations);
  const total = { name: 'total', figures: report.summary, isTotal: true } as const;
  // What conditions that took turns differ in is the answer; what workloads of both did together is no figure of either.
  const isContrasted = report.contrasts !== undefined && !verbose;
  const tables = [
    renderContrasts(report, columns),
    isHold || (isContrasted && !kept.has('types'))
      ? []
      : renderFigures(
          'operation',
          operations.length === 1 ? operations : kept.has('types') ? [...operations, total] : [total],
          options,
        ),
    kept.has('groups') || isContrasted ? renderGroups('workload', withOperations(report), options) : [],
    kept.has('groups') && !isHold && !isContrasted ? renderGroups('database', report.databases, options) : [],
    // Blocks that take turns are stages by the dozen: what they are for is in the contrasts.
    report.contrasts === undefined || verbose ? renderStages(report, columns, verbose) : [],
    [
      ...renderDeliveries(report, columns),
      ...(verbose || kept.has('way') ? renderWaterfall(report, columns, verbose || kept.has('stamps')) : []),
    ],
    verbose ? renderSpans(report, columns) : [],
  ];
  const details = verbose ? [...renderShards(report, columns), ...renderOtherLatencies(report, columns)] : [];
  const explained = kept.has('signs') ? explainSigns([...tables.flat(), ...details]) : [];
  const shown = tables.filter((lines) => lines.length > 0);
  return [
    ...shown.slice(0, -1),
    [...shown.slice(-1).flat(), ...explained],
    kept.has('picture') ? renderPicture(report, columns) : [],
  ];
}

/** What a person needs to know before deciding from the figures. */
function renderBriefFacts(report: Report, columns: number): readonly Line[] {
  const isMeasured = hasFigures(report) && whyNoneHeld(report) === null;
  return [
    ...(isMeasured ? renderListeners(report, columns, false) : []),
    ...(isMeasured ? renderWebhooks(report, columns, false) : []),
    ...(isMeasured ? renderReceived(report, columns) : []),
    ...renderSamples(report, columns),
    ...(isMeasured ? renderObserved(report, columns, false) : []),
    ...(isMeasured ? renderGrowth(report, columns, false) : []),
    ...(isMeasured ? renderTrust(report, columns) : []),
    ...renderErrorKinds(report, columns),
    ...renderLeft(report, columns),
    ...renderDatabases(report, columns),
  ];
}

/** What is looked at when something is in doubt. */
function renderDetails(report: Report, columns: number): readonly (readonly Line[])[] {
  const isMeasured = hasFigures(report) && whyNoneHeld(report) === null;
  return [
    isMeasured ? renderCertificate(report, columns) : [],
    renderErrors(report, columns),
    isSmoke(report) ? [] : renderBuckets(report, columns),
    isSmoke(report) ? [] : renderSlowest(report, columns),
    renderShards(report, columns),
  ];
}

/** The course of the run, what it was made with, and how to repeat it. */
function renderAllFacts(report: Report, columns: number): readonly Line[] {
  const measured = !hasFigures(report)
    ? []
    : [
        ...renderListeners(report, columns, true),
        ...renderWebhooks(report, columns, true),
        ...renderClocks(report, columns),
        ...renderReceived(report, columns),
        ...renderSamples(report, columns),
        ...renderLoadReached(report, columns),
        ...renderObserved(report, columns, true),
        ...renderGrowth(report, columns, true),
        ...renderTrends(report),
        ...renderOtherLatencies(report, columns),
        ...renderShardSpread(report, columns),
      ];
  return [
    ...renderLoad(report, columns),
    ...measured,
    ...renderLabels(report, columns),
    ...renderRunFacts(report, columns),
  ];
}

/** Workloads that only hold have no figures of operations. */
function withOperations({ workloads = {} }: Report): Report['databases'] {
  const scheduled = Object.entries(workloads).filter(([, { load_model: model }]) => model !== 'hold');
  return scheduled.length === 0 ? undefined : Object.fromEntries(scheduled);
}

function renderGroups(title: string, groups: Report['databases'], options: FiguresOptions): readonly Line[] {
  return groups === undefined ? [] : renderFigures(title, rowsOf(groups), options);
}

/** Options of {@link summaryReporter}. */
export interface SummaryReporterOptions {
  /** Where the summary goes: `process.stdout`. Its `columns` are asked when the run has finished. */
  readonly stream: { write(text: string): unknown; readonly columns?: number | undefined };
  /** Whether escape sequences for colour are written. Decided by the caller, who knows `NO_COLOR`. */
  readonly colour: boolean;
  /** Width where the stream is no terminal. @default 80 */
  readonly columns?: number;
  /** Whether signs may be other than ASCII. @default true */
  readonly unicode?: boolean;
  /** Whether all is shown that the report knows. @default false */
  readonly verbose?: boolean;
  /** Names the files that were written; asked when the run has finished. @default none */
  readonly files?: () => readonly string[];
}

/** Writes the summary when the run has finished. */
export function summaryReporter(options: SummaryReporterOptions): Reporter {
  const { stream, colour, columns = 80, unicode = true, verbose = false, files = () => [] } = options;
  return {
    name: 'summary',
    onFinish: (report) => {
      const width = stream.columns ?? columns;
      stream.write(renderSummary(report, { columns: width, colour, unicode, verbose, files: files() }));
    },
  };
}
