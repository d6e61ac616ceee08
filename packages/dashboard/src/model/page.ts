import type { Report } from '@syntrix-bench/metrics';
import { isSmoke } from '@syntrix-bench/metrics/text';

import type { Live, LiveLogLine } from '../live.ts';
import type { Chart, DataTable } from './chart.ts';
import { connectionsChart } from './charts/connections-chart.ts';
import { deliveryCharts } from './charts/delivery-charts.ts';
import { latencyChart } from './charts/latency-chart.ts';
import { loadChart } from './charts/load-chart.ts';
import { observedCharts } from './charts/observed-charts.ts';
import { spectrumChart } from './charts/spectrum-chart.ts';
import { stormCharts } from './charts/storm-chart.ts';
import { throughputChart } from './charts/throughput-chart.ts';
import { toContrasts, type ContrastView } from './contrasts.ts';
import { toCourse } from './course.ts';
import {
  hasFigures,
  toDatabases,
  toDeliveries,
  toOperations,
  toOthers,
  toSlowest,
  toStages,
  toTiles,
  toWorkloads,
  type FiguresTable,
  type Tile,
} from './figures.ts';
import { toRealtime, type RealtimeView } from './realtime.ts';
import {
  methodText,
  toConfig,
  toEnvironment,
  toGenerator,
  toPhases,
  toProgress,
  toShards,
  toThreads,
  toWorkersTable,
  type Fact,
  type PhaseView,
  type Progress,
} from './run.ts';
import { ALL, isSame, toChoices, workloadOf, type Choice, type Selection } from './selection.ts';
import {
  toChecks,
  toClaims,
  toErrors,
  toThresholds,
  toVerdict,
  type CheckView,
  type ClaimView,
  type ErrorView,
  type ThresholdView,
  type Verdict,
} from './verdict.ts';
import { toWebhooks, type WebhooksView } from './webhooks.ts';

/** All that the page shows, in the order in which it does. */
export interface PageView {
  readonly name: string;
  /** `completed`, `running`, `paused` and the like. */
  readonly status: string;
  readonly isLive: boolean;
  readonly choices: readonly Choice[];
  readonly selection: Selection;
  readonly progress: Progress | null;
  readonly verdict: Verdict;
  readonly claims: readonly ClaimView[];
  readonly claimNotes: readonly string[];
  readonly thresholds: readonly ThresholdView[];
  readonly checks: readonly CheckView[];
  readonly tiles: readonly Tile[];
  readonly charts: readonly Chart[];
  readonly operations: FiguresTable;
  readonly workloads: FiguresTable;
  readonly databases: FiguresTable;
  readonly stages: FiguresTable;
  readonly contrasts: readonly ContrastView[];
  readonly deliveries: DataTable;
  readonly realtime: readonly RealtimeView[];
  readonly webhooks: readonly WebhooksView[];
  readonly errors: readonly ErrorView[];
  readonly generator: readonly Fact[];
  readonly threads: DataTable;
  readonly shards: DataTable;
  readonly workers: { readonly says: string; readonly table: DataTable } | null;
  readonly others: DataTable;
  readonly slowest: DataTable;
  readonly phases: readonly PhaseView[];
  readonly log: readonly LiveLogLine[];
  readonly environment: readonly Fact[];
  readonly config: readonly Fact[];
  readonly method: string;
}

/** States of a run that is over. */
const OVER: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

/** What is drawn of a report, and of a run that goes on. It depends on nothing else. */
export function toPage(report: Report, live: Live | null, wanted: Selection): PageView {
  const isLive = live !== null && !OVER.has(live.status);
  const choices = toChoices(report);
  const selection = choices.some((choice) => isSame(choice.selection, wanted)) ? wanted : ALL;
  const course = toCourse(report, workloadOf(selection));
  const shown = hasFigures(report);
  const operations = toOperations(report, selection);
  const view: PageView = {
    name: report.benchmark.name,
    status: live?.status ?? report.run.status,
    isLive,
    choices,
    selection,
    progress: isLive ? toProgress(live) : null,
    verdict: toVerdict(report, isLive),
    claims: isLive || !shown ? [] : toClaims(report),
    claimNotes: isLive || !shown ? [] : (report.certificate?.notes ?? []),
    thresholds: toThresholds(report),
    checks: toChecks(report, isLive),
    tiles: shown ? toTiles(report, isLive ? live : null, selection) : [],
    charts: [
      latencyChart(report, course, selection),
      throughputChart(report, course, selection),
      ...observedCharts(report, course),
      ...deliveryCharts(report, course, selection),
      connectionsChart(report, course, workloadOf(selection)),
      ...stormCharts(report),
      spectrumChart(report, selection),
      loadChart(report, selection),
    ].filter((chart) => chart !== null),
    operations,
    workloads: toWorkloads(report, selection),
    databases: toDatabases(report, selection),
    stages: toStages(report, selection),
    contrasts: toContrasts(report, selection),
    deliveries: toDeliveries(report, selection),
    realtime: toRealtime(report),
    webhooks: toWebhooks(report),
    errors: toErrors(report),
    generator: toGenerator(report),
    threads: toThreads(report, isLive ? live : null),
    shards: toShards(report),
    workers: isLive ? toWorkersTable(live) : null,
    others: toOthers(report),
    slowest: toSlowest(report),
    phases: toPhases(report),
    log: live?.log ?? [],
    environment: toEnvironment(report),
    config: toConfig(report),
    method: methodText(report),
  };
  return isSmoke(report) ? withoutSpeed(view) : view;
}

const NO_TABLE: DataTable = { head: [], rows: [] };
const NO_FIGURES: FiguresTable = { head: [], rows: [], signs: [] };

/** What a page shows of a run that claims nothing of speed: whether answers are right, and what it was made with. */
function withoutSpeed(view: PageView): PageView {
  return {
    ...view,
    claims: [],
    claimNotes: [],
    tiles: [],
    charts: [],
    operations: NO_FIGURES,
    workloads: NO_FIGURES,
    databases: NO_FIGURES,
    stages: NO_FIGURES,
    contrasts: [],
    deliveries: NO_TABLE,
    realtime: [],
    webhooks: [],
    generator: [],
    threads: NO_TABLE,
    shards: NO_TABLE,
    others: NO_TABLE,
    slowest: NO_TABLE,
  };
}
