import type { Report, ReportOperation } from '@syntrix-bench/metrics';
import {
  countHeld,
  deliveryDoubt,
  fellShort,
  formatCount,
  formatFullRate,
  formatLatencyMs,
  formatPercent,
  formatRate,
  formatSpanMs,
  fromDueText,
  headlineDeliveries,
  isUnmeasured,
  latencyText,
  NOTHING,
  plural,
  signMeanings,
  type Mark,
} from '@syntrix-bench/metrics/text';

import type { Live } from '../live.ts';
import type { DataTable } from './chart.ts';
import { figuresOf as spreadFigures } from './course.ts';
import { figuresOf, operationsOf, workloadOf, type Selection } from './selection.ts';

/** A figure that is read from afar. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  /** Beside it, smaller. */
  readonly note: string;
  readonly mark: Mark | null;
}

/** The figures that a run is judged by, as few as tell it. */
export function toTiles(report: Report, live: Live | null, selection: Selection): readonly Tile[] {
  const tile = (label: string, value: string, note = '', mark: Mark | null = null): Tile => ({
    label,
    value,
    note,
    mark,
  });
  const figures = figuresOf(report, selection);
  const { latency, delay } = figures;
  const errors = 'total_errors' in figures ? figures.total_errors : figures.errors;
  const isHold =
    selection.kind === 'workload'
      ? report.workloads?.[selection.name]?.load_model === 'hold'
      : report.run.load_model === 'hold';
  const inFlight = report.timeline.at(-1)?.in_flight ?? null;
  const own = deliveriesOf(report, selection);
  const deliveries = Object.entries(own);
  const doubt = deliveryDoubt(report);
  const lost = deliveries.reduce((sum, [, each]) => sum + each.lost, 0);
  const perSecond = deliveries.reduce((sum, [, each]) => sum + each.per_second, 0);
  const held = countHeld(report);
  return [
    ...(isHold
      ? []
      : [
          reachedTile(report, selection),
          tile('Success', formatPercent(figures.success_rate), plural(errors, 'error'), errors > 0 ? 'warning' : null),
          tile('p50', latencyText(latency, 'p50'), 'half were quicker'),
          tile('p99', latencyText(latency, 'p99'), '1 in 100 was slower'),
          ...(figures.dropped > 0 ? [tile('Dropped', formatCount(figures.dropped), 'never sent', 'warning')] : []),
          ...(live === null || inFlight === null ? [] : [tile('In flight', formatCount(inFlight), 'at most')]),
          ...(delay === null ? [] : [tile('Delay p99', latencyText(delay, 'p99'), 'the generator’s own')]),
        ]),
    ...(held === 0 ? [] : [tile('Connections', formatCount(held), 'held open')]),
    ...(deliveries.length === 0
      ? []
      : [
          tile(
            'Deliveries',
            `${formatRate(perSecond)}/s`,
            lost === 0 ? 'none lost' : `${formatCount(lost)} lost`,
            lost > 0 ? 'bad' : null,
          ),
          ...headlineDeliveries({ deliveries: own }).map(([name, each]) =>
            tile(
              'Propagation p99',
              latencyText(each.propagation, 'p99'),
              `${name}${fromDueText(each)}${doubt === null ? '' : ` (${doubt})`}`,
              doubt === null ? null : doubt === 'invalid' ? 'bad' : 'warning',
            ),
          ),
        ]),
  ];
}

/** What came of the workload that is looked at, or of all. */
export function deliveriesOf(report: Report, selection: Selection): Report['deliveries'] {
  const workload = workloadOf(selection);
  return workload === null ? report.deliveries : (report.workloads?.[workload]?.deliveries ?? {});
}

function reachedTile({ reached = {}, ...report }: Report, selection: Selection): Tile {
  const figures = figuresOf(report, selection);
  const workload = workloadOf(selection);
  const own = Object.entries(reached).filter(([name]) => workload === null || name === workload);
  const asked = own.reduce((sum, [, each]) => sum + (each.asked ?? 0), 0);
  const isAsked = selection.kind !== 'database' && own.length > 0 && own.every(([, each]) => each.asked !== null);
  const sent = own.reduce((sum, [, each]) => sum + each.sent, 0);
  const value = `${formatRate(figures.goodput)}/s`;
  const mark = selection.kind !== 'database' && fellShort({ reached }, workload) ? 'warning' : null;
  if (!isAsked) return { label: 'Goodput', value, note: 'ok operations', mark };
  return {
    label: 'Goodput',
    value,
    note: `sent ${formatFullRate(sent)} of ${formatFullRate(asked)}/s asked`,
    mark,
  };
}

/** A row of the table of operations. */
export interface OperationRow {
  readonly name: string;
  readonly isTotal: boolean;
  readonly cells: readonly string[];
  /** Errors in it: they are marked. */
  readonly hasErrors: boolean;
  /** Its course over the measured phase; empty where it is not known. */
  readonly goodput: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** A table of figures by operation, stage, database or workload. */
export interface FiguresTable {
  readonly head: readonly string[];
  readonly rows: readonly OperationRow[];
  /** What the signs in it mean. */
  readonly signs: readonly string[];
}

const LATENCIES = ['p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;
const FIGURES_HEAD = ['ok/s', 'operations', 'errors', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'];

/** A row for each operation type of what is selected, and the total, each with its course. */
export function toOperations(report: Report, selection: Selection): FiguresTable {
  const entries = Object.entries(operationsOf(report, selection));
  // Blocks know no databases.
  const courses: Courses = selection.kind === 'database' ? new Map() : coursesOf(report, workloadOf(selection));
  const rows = entries.map(([name, own]) => rowOf(name, own, false, courses.get(name)));
  const total = figuresOf(report, selection);
  const all = entries.length > 1 ? [...rows, rowOf('total', total, true, courses.get(null))] : rows;
  return tableOf(all);
}

/** A row for each workload; empty where there is only one, or one alone is looked at. */
export function toWorkloads({ workloads = {} }: Report, selection: Selection): FiguresTable {
  if (selection.kind !== 'all') return tableOf([]);
  return tableOf(
    Object.entries(workloads)
      .filter(([, { load_model: model }]) => model !== 'hold')
      .map(([name, own]) => rowOf(name, own, false)),
  );
}

/** A row for each database, where there are several. */
export function toDatabases({ databases = {} }: Report, selection: Selection): FiguresTable {
  if (selection.kind !== 'all') return tableOf([]);
  return tableOf(Object.entries(databases).map(([name, own]) => rowOf(name, own, false)));
}

/** A row for each stage of the load, and for each of several workloads in it. */
export function toStages({ segments = [] }: Report, selection: Selection): FiguresTable {
  const only = workloadOf(selection);
  const several = new Set(segments.flatMap(({ workloads }) => Object.keys(workloads))).size > 1;
  return tableOf(
    segments.flatMap(({ name, start_seconds: from, end_seconds: to, workloads }, index) =>
      Object.entries(workloads)
        .filter(([workload]) => only === null || workload === only)
        .map(([workload, own]) => {
          const when = `${from === 0 ? '0s' : formatSpanMs(from * 1000)} to ${formatSpanMs(to * 1000)}`;
          return rowOf(`${name ?? index + 1}${several ? ` ${workload}` : ''} (${when})`, own, false);
        }),
    ),
  );
}

function tableOf(rows: readonly OperationRow[]): FiguresTable {
  return { head: FIGURES_HEAD, rows, signs: signMeanings(rows.flatMap(({ cells }) => cells)) };
}

type Figures = Pick<ReportOperation, 'goodput' | 'latency'> &
  (
    | { readonly count: number; readonly errors: number }
    | { readonly total_operations: number; readonly total_errors: number }
  );

function rowOf(
  name: string,
  figures: Figures,
  isTotal: boolean,
  course: Pick<OperationRow, 'goodput' | 'p99'> = { goodput: [], p99: [] },
): OperationRow {
  const [count, errors] =
    'count' in figures ? [figures.count, figures.errors] : [figures.total_operations, figures.total_errors];
  const latencies = LATENCIES.map((figure) => latencyText(figures.latency, figure));
  const cells = [formatRate(figures.goodput), formatCount(count), formatCount(errors), ...latencies];
  return { name, isTotal, cells, hasErrors: errors > 0, ...course };
}

type Courses = ReadonlyMap<string | null, Pick<OperationRow, 'goodput' | 'p99'>>;

/** The course of each operation type, and of all of them under `null`, block by block. */
function coursesOf({ blocks }: Report, workload: string | null): Courses {
  const own = blocks.filter(({ drain, seconds }) => !drain && seconds > 0);
  if (own.length < 2) return new Map();
  const isMeant = (each: Report['blocks'][number]['series'][number]) =>
    each.kind === 'operation' && (workload === null || each.workload === workload);
  const names = new Set(own.flatMap(({ series }) => series.filter(isMeant).map(({ operation }) => operation)));
  const courseOf = (name: string | null) => {
    const parts = own.map(({ series, seconds }) => {
      const chosen = series.filter((each) => isMeant(each) && (name === null || each.operation === name));
      const ok = chosen.reduce((sum, each) => sum + each.ok, 0);
      return { goodput: ok / seconds, p99: spreadFigures(chosen).p99?.ms ?? null };
    });
    return { goodput: parts.map(({ goodput }) => goodput), p99: parts.map(({ p99 }) => p99) };
  };
  return new Map([...names, null].map((name) => [name, courseOf(name)]));
}

/** What came by itself, a row for each kind of delivery. */
export function toDeliveries(report: Report, selection: Selection): DataTable {
  const rows = Object.entries(deliveriesOf(report, selection)).map(([name, own]) => [
    name,
    formatRate(own.per_second),
    formatCount(own.count),
    formatCount(own.lost),
    ...(['p50', 'p99', 'max'] as const).map((figure) => latencyText(own.propagation, figure)),
    latencyText(own.read_delay, 'p99'),
  ]);
  return { head: ['delivery', '/s', 'received', 'lost', 'p50', 'p99', 'max', 'read late p99'], rows };
}

/** Connecting, and parts of operations: in no rate and no latency above. */
export function toOthers({ connections, steps }: Report): DataTable {
  const rows = [
    ...Object.entries(connections).map(([name, own]) => ({ name: `connection: ${name}`, own })),
    ...Object.entries(steps).map(([name, own]) => ({ name: `step: ${name}`, own })),
  ].map(({ name, own }) => [
    name,
    formatCount(own.count),
    formatCount(own.errors),
    ...(['p50', 'p99', 'max'] as const).map((figure) => latencyText(own.latency, figure)),
  ]);
  return { head: ['', 'count', 'errors', 'p50', 'p99', 'max'], rows };
}

/** The slowest measured operations, with where their time went. */
export function toSlowest({ slowest }: Report): DataTable {
  return {
    head: ['at', 'operation', 'worker', 'response', 'delay', 'blocked', 'service', 'outcome', 'request'],
    rows: slowest.map(
      ({ time, operation, worker, response, due, queued, ready, sent, done, outcome, status, request_id: id }) => [
        time.slice(11, 23),
        operation,
        formatCount(worker),
        formatLatencyMs(response),
        formatLatencyMs(Math.max(0, ready - due - queued)),
        formatLatencyMs(Math.max(0, sent - ready + queued)),
        formatLatencyMs(Math.max(0, done - sent)),
        status === 0 ? outcome : `${outcome} (${status})`,
        id ?? NOTHING,
      ],
    ),
  };
}

/** Whether nothing was measured, so that there is no figure to show. */
export function hasFigures(report: Report): boolean {
  return (
    !isUnmeasured(report) &&
    (report.summary.total_operations > 0 || Object.keys(report.deliveries).length > 0 || countHeld(report) > 0)
  );
}
