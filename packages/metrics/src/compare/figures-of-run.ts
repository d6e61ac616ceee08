import { UNSENT_SHARE } from '../certificate/limits.ts';
import { inTimeShare } from '../report/in-time.ts';
import type { ReportCheck, ReportDelivery, ReportOperation } from '../report/report-parts.ts';
import type { ReportReached } from '../report/report-reached.ts';
import type { Report } from '../report/report.ts';
import type { LatencySummary } from '../statistics/latency-summary.ts';
import { parseThreshold } from '../thresholds/parse-threshold.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import type { FigureScale, UnansweredFigure } from './comparison.ts';

/** A figure of one run. */
export interface RunFigure {
  /** As thresholds have it: `goodput`, `read.p99`, with several workloads `writers/p99`. */
  readonly name: string;
  readonly unit: '/s' | 'ms' | '%';
  readonly scale: FigureScale;
  readonly higherIsBetter: boolean;
  /** Whether it belongs to the family that decides (R28). */
  readonly primary: boolean;
  /** `null` where the run has none; `Infinity` where it lies among what got no answer (R14). */
  readonly value: number | null;
  /** Of a figure among what got no answer: what it is at least, and whether no answer will ever come. @default it got one */
  readonly unanswered?: UnansweredFigure;
  /** Whether more than half of what it is of got no answer. @default false */
  readonly mostUnanswered?: boolean;
  /** Whether it is what a schedule asked for and got, so that it says nothing of the target. */
  readonly scheduled?: boolean;
  /** Whether nothing of what it is of was answered, or came: of two such nobody can tell whether they differ. @default false */
  readonly silent?: boolean;
}

/** What the share of failed checks is called, of one workload. */
export const FAILED_CHECKS = 'failed checks';

/** Figures of latencies that are shown of all operations of a workload together, beside those that decide. */
const MORE_OF_ALL = ['p90', 'p95', 'p999', 'mean'] as const;

type LatencyName = 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'p9999' | 'mean' | 'min' | 'max';

/** Places of a run: each of its workloads, or all of it where there is one. */
interface Part {
  /** What stands before the names of its figures. */
  readonly prefix: string;
  readonly workload: string | null;
  readonly all: Pick<ReportOperation, 'goodput' | 'throughput' | 'latency' | 'service' | 'delay' | 'blocked'> & {
    readonly errors: number;
    readonly operations: number;
    readonly dropped: number;
  };
  /** What part of its rates, those of all its operations, counts: as for thresholds, no more than was done in time (R39). */
  readonly inTime: number;
  /** Whether an open load was sent, and was done, as its schedule has it. */
  readonly scheduled: boolean;
  readonly operations: Readonly<Record<string, ReportOperation>>;
  readonly deliveries: Readonly<Record<string, ReportDelivery>>;
  readonly checks: readonly ReportCheck[];
}

/**
 * What can be compared of a run. To the family that decides belong, per workload, goodput, p50 and p99 of operations, p50 and p99 of what is
 * delivered, shares of errors, lost deliveries and failed checks, and what thresholds name.
 */
export function figuresOfRun(report: Report): readonly RunFigure[] {
  const parts = partsOf(report);
  const figures = parts.flatMap(figuresOfPart);
  const named = report.thresholds.flatMap(({ expression }) => {
    const parsed = parseThreshold(expression);
    if (!parsed.ok) return [];
    const own = parts.flatMap((part) => namedFigure(part, parsed.threshold));
    return own.length === 0 && parsed.threshold.operation !== null
      ? namedFigure(besideOperations(report), parsed.threshold)
      : own;
  });
  const byName = new Map(figures.map((figure) => [figure.name, figure]));
  for (const figure of named) byName.set(figure.name, { ...(byName.get(figure.name) ?? figure), primary: true });
  return [...byName.values()];
}

function partsOf(report: Report): readonly Part[] {
  const { workloads } = report;
  if (workloads === undefined) {
    const { summary, operations, deliveries, checks } = report;
    const all = { ...summary, errors: summary.total_errors, operations: summary.total_operations };
    const [reached] = Object.values(report.reached ?? {});
    const { load_model: loadModel } = report.run;
    const scheduled = didReachSchedule(loadModel, reached);
    const inTime = inTimeShareOf(loadModel, reached, all.goodput);
    return [{ prefix: '', workload: null, all, inTime, scheduled, operations, deliveries, checks }];
  }
  return Object.entries(workloads).map(([name, workload]): Part => {
    const { operations, deliveries, count, ...rest } = workload;
    const isOwn = (of: { readonly workload: string }) => of.workload === name;
    const reached = report.reached?.[name];
    return {
      prefix: `${name}/`,
      workload: name,
      all: { ...rest, operations: count },
      inTime: inTimeShareOf(rest.load_model, reached, rest.goodput),
      scheduled: didReachSchedule(rest.load_model, reached),
      operations,
      deliveries,
      checks: report.checks.filter(isOwn),
    };
  });
}

/** Steps and connections, which reports have of all workloads together. */
function besideOperations({ summary, steps, connections }: Report): Part {
  return {
    prefix: '',
    workload: null,
    all: { ...summary, errors: summary.total_errors, operations: summary.total_operations },
    inTime: 1,
    scheduled: false,
    operations: { ...steps, ...connections },
    deliveries: {},
    checks: [],
  };
}

/** Goodput of an open load that kept its schedule is the schedule's: another target that keeps it has the same. */
function didReachSchedule(loadModel: string | null, reached: ReportReached | undefined): boolean {
  if (loadModel !== 'open' || reached === undefined || reached.asked === null) return false;
  return Math.min(reached.sent, reached.ok) >= reached.asked * (1 - UNSENT_SHARE.suspect);
}

/** What part of a workload's rates was done while its phase lasted: less than 1 where the drain made up for more than a little of an open load. */
function inTimeShareOf(loadModel: string | null, reached: ReportReached | undefined, goodput: number): number {
  if (loadModel !== 'open' || reached === undefined || goodput === 0) return 1;
  return inTimeShare({ ok: goodput, inTime: reached.ok });
}

function figuresOfPart(part: Part): readonly RunFigure[] {
  const { prefix, all, inTime, scheduled, operations, deliveries, checks } = part;
  const goodput = all.goodput * inTime;
  // Of one type alone all figures are those of the workload.
  const types = Object.keys(operations).length === 1 ? [] : Object.entries(operations);
  // Where nothing was answered, latencies are beyond all others (R14), not absent.
  const answered = all.latency ?? 'nothing answered';
  const ofAll: RunFigure[] =
    all.operations + all.dropped === 0
      ? []
      : [
          { ...ratio(`${prefix}goodput`, '/s', goodput, true), scheduled, silent: goodput === 0 },
          latencyFigure(prefix, answered, 'p50', true),
          latencyFigure(prefix, answered, 'p99', true),
          share(`${prefix}errors`, all.errors, all.operations, true),
          ...MORE_OF_ALL.map((name) => latencyFigure(prefix, answered, name, false)),
        ].map(silencedBy(all));
  const ofTypes = types.flatMap(([type, operation]) =>
    [
      { ...ratio(`${prefix}${type}.goodput`, '/s', operation.goodput, true), primary: false },
      latencyFigure(`${prefix}${type}.`, operation.latency, 'p50', false),
      latencyFigure(`${prefix}${type}.`, operation.latency, 'p99', false),
    ].map(silencedBy(operation)),
  );
  const ofDeliveries = Object.entries(deliveries).flatMap(([name, delivery]) => {
    const figures = (['p50', 'p99'] as const).map((figure) => ({
      ...latencyFigure(
        `${prefix}${name}.`,
        delivery.propagation ?? (delivery.lost > 0 ? 'nothing answered' : null),
        figure,
        true,
      ),
      silent: delivery.count === 0,
    }));
    return [...figures, share(`${prefix}${name}.lost`, delivery.lost, delivery.count + delivery.lost, true)];
  });
  const checked = checks.filter(({ kind }) => kind === 'failure');
  const sum = (of: 'checked' | 'failed') => checked.reduce((total, check) => total + check[of], 0);
  const failed = checked.length === 0 ? [] : [share(`${prefix}${FAILED_CHECKS}`, sum('failed'), sum('checked'), true)];
  return [...ofAll, ...ofDeliveries, ...failed, ...ofTypes];
}

/** What a threshold names in a part; nothing where it is about a database, a stage, or another workload. */
function namedFigure(part: Part, threshold: Threshold): readonly RunFigure[] {
  const { workload, database, stage, operation, metric } = threshold;
  if (database !== null || stage !== null || (workload !== null && workload !== (part.workload ?? workload))) return [];
  const place = operation === null ? part.prefix : `${part.prefix}${operation}.`;
  const group = operation === null ? part.all : part.operations[operation];
  const delivery = operation === null ? undefined : part.deliveries[operation];
  switch (metric.kind) {
    case 'latency': {
      const { latency, figure } = metric;
      if (latency === 'latency' && delivery !== undefined) {
        return [{ ...latencyFigure(place, delivery.propagation, figure, true), silent: delivery.count === 0 }];
      }
      if (group === undefined) return [];
      const own = latencyFigure(latency === 'latency' ? place : `${place}${latency}.`, group[latency], figure, true);
      // How late it was sent is known of what got no answer as well.
      return [latency === 'delay' || latency === 'blocked' ? own : silencedBy(group)(own)];
    }
    case 'rate': {
      if (group === undefined) return [];
      const share = operation === null ? part.inTime : 1;
      const own = ratio(`${place}${metric.rate}`, '/s', group[metric.rate] * share, true);
      return [metric.rate === 'throughput' ? own : silencedBy(group)(own)];
    }
    case 'check': {
      const own = part.checks.filter(({ name }) => name === metric.check);
      return own.map(({ failed, checked }) => share(`${part.prefix}checks.${metric.check}`, failed, checked, true));
    }
    case 'share':
    case 'count':
      return namedAmount(part, place, metric.of, operation);
  }
}

/** What nothing ok was done of has no rate and no latency that could be compared with another such; of errors it has a share. */
function silencedBy({ goodput }: Pick<ReportOperation, 'goodput'>): (figure: RunFigure) => RunFigure {
  return (figure) => (goodput === 0 && figure.scale === 'ratio' ? { ...figure, silent: true } : figure);
}

function namedAmount(
  part: Part,
  place: string,
  of: 'errors' | 'success' | 'dropped' | 'lost',
  operation: string | null,
): readonly RunFigure[] {
  if (of === 'lost') {
    const own = Object.entries(part.deliveries).filter(([name]) => operation === null || name === operation);
    const lost = own.reduce((sum, [, delivery]) => sum + delivery.lost, 0);
    const owed = own.reduce((sum, [, delivery]) => sum + delivery.lost + delivery.count, 0);
    return own.length === 0 ? [] : [share(`${place}lost`, lost, owed, true)];
  }
  const type = operation === null ? undefined : part.operations[operation];
  if (operation !== null && type === undefined) return [];
  const { errors, dropped } = type ?? part.all;
  const count = type?.count ?? part.all.operations;
  return of === 'dropped'
    ? [share(`${place}dropped`, dropped, count + dropped, true)]
    : [share(`${place}errors`, errors, count, true)];
}

/** `null` where nothing was asked. */
type Answered = LatencySummary | 'nothing answered' | null;

function latencyFigure(place: string, summary: Answered, name: LatencyName, primary: boolean): RunFigure {
  if (summary === 'nothing answered') {
    const none = ratio(`${place}${name}`, 'ms', Infinity, false);
    return { ...none, primary, mostUnanswered: true, unanswered: { at_least: 0, never: true } };
  }
  const isAmong = (names: readonly string[] | undefined) => names?.includes(name) === true;
  const ms = summary?.[name] ?? null;
  const figure = { ...ratio(`${place}${name}`, 'ms', ms, false), primary };
  if (ms === null || !isAmong(summary?.censored)) return figure;
  return {
    ...figure,
    value: Infinity,
    mostUnanswered: summary?.censored?.includes('p50') === true,
    unanswered: { at_least: ms, never: isAmong(summary?.never) },
  };
}

function ratio(name: string, unit: RunFigure['unit'], value: number | null, higherIsBetter: boolean): RunFigure {
  return { name, unit, scale: 'ratio', higherIsBetter, primary: true, value };
}

function share(name: string, part: number, of: number, primary: boolean): RunFigure {
  const value = of === 0 ? null : (100 * part) / of;
  return { name, unit: '%', scale: 'difference', higherIsBetter: false, primary, value };
}
