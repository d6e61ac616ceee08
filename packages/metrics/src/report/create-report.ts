import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import { heldShareOf, toCertificateInput } from '../certificate/certificate-input.ts';
import type { AskedPrecision } from '../certificate/claim-figures.ts';
import type { MachineSample } from '../generator-sample.ts';
import { certify } from '../certificate/certify.ts';
import type { CheckDeclaration } from '../checks.ts';
import { judgeCrossed, judgeThreshold, type ThresholdSource } from '../thresholds/judge-threshold.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import { buildReport, type ReportMeta } from './build-report.ts';
import { toGrowth } from './growth.ts';
import { toReportObserved, type ReadThing } from './observed.ts';
import { toReached, type ReachedFacts } from './reached.ts';
import type { ReportReached } from './report-reached.ts';
import type { ReportCertificate, ReportThreshold } from './report-claims.ts';
import type { ReportEnvironment } from './report-generator.ts';
import type { ReportRealtime } from './report-realtime.ts';
import type { ReportTriggers } from './report-triggers.ts';
import type { ReportCleanup } from './report-parts.ts';
import type { LoadModelName, Report, ReportNote } from './report.ts';
import { countInTime, inTimeShare, type InTimeChoice } from './in-time.ts';
import { shardsOf, thousands } from '../sentence-parts.ts';
import { toContrast, type Contrast } from './contrasts.ts';
import { describeReason, isPartial, statusOf, warmupNote, type EndReason, type WarmupEnd } from './run-end.ts';

/** What the plan says of a workload. */
export interface ReportWorkloadFacts extends ReachedFacts {
  /** Names of its operation types, in the order in which the report lists them. */
  readonly operations: readonly string[];
  /** The databases that it works on, likewise in order. @default in the order of their names */
  readonly databases?: readonly string[];
  /** Names of the deliveries that its scenario declares. */
  readonly deliveries: readonly string[];
  /** Those of them that are to a crowd: no claim rests on their propagation (R33). @default [] */
  readonly crowd?: readonly string[];
  /** Names of the steps and connections that it declares. @default [] */
  readonly parts?: readonly string[];
  readonly checks: readonly CheckDeclaration[];
  /** How exactly its operations were to start; of an open load only (R7). @default not known */
  readonly precision?: AskedPrecision;
  /** Whether a count of operations ends it, and not time. @default false */
  readonly endsByCount?: boolean;
  /** Arrivals of its schedule between two moments of the measured phase, in µs of its active time from its start. @default there is no schedule */
  readonly scheduledBetween?: ((fromUs: number, toUs: number) => number) | null;
}

/** What is known at the end of a run, as plain data beside its numbers. */
export interface ReportFacts {
  readonly aggregate: RunAggregate;
  readonly name: string;
  readonly runId: string;
  /** What choices and contents were drawn from. */
  readonly seed: number;
  /** The command line that repeats the run, without secrets. @default no command line started it */
  readonly commandLine?: string;
  /** The configuration without secrets. It is taken over as it is. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Wall time at the run's epoch (0 µs), in ms since 1970. It only labels. */
  readonly epochMs: number;
  readonly workloads: readonly ReportWorkloadFacts[];
  /** Names of the segments of the measured phase, in order; `null` where their stages have none. @default [] */
  readonly segmentNames?: readonly (string | null)[];
  /** Numbers of the segments in which a stage changes the load of a workload all the time. @default [] */
  readonly changingSegments?: readonly number[];
  readonly thresholds: readonly {
    readonly threshold: Threshold;
    /** The segments of its stage; `null`: the whole measured phase. */
    readonly segments: readonly number[] | null;
  }[];
  /** Boundaries in ms of buckets for each operation type, rising; none: no buckets. */
  readonly bucketsMs: readonly number[];
  /** Why load ended; `null`: the run goes on. */
  readonly reason: EndReason | null;
  readonly cleanup: ReportCleanup;
  readonly environment: ReportEnvironment;
  /** Whether shards spin for precision (R7). */
  readonly spinning: boolean;
  /** State of the machine during the measured phase; `null` where it was not sampled. */
  readonly machine: MachineSample | null;
  /** How a warm-up went that was to end when the measure is steady; `null` where none was asked for. */
  readonly warmup: WarmupEnd | null;
  /** What is told of subscribers, by workload. @default there are none */
  readonly realtime?: Readonly<Record<string, ReportRealtime>>;
  /** What is told of webhooks, by workload. @default there are none */
  readonly triggers?: Readonly<Record<string, ReportTriggers>>;
  /** What was watched beside the load, as it was read. @default nothing was */
  readonly observed?: readonly ReadThing[];
  /** It asks whether answers are right and claims nothing of speed, so that it is not certified. @default it measures */
  readonly smoke?: true;
  /** What the user says of the run. @default nothing */
  readonly labels?: Readonly<Record<string, string>>;
  /** Conditions that took turns within the run. @default none did */
  readonly contrasts?: readonly Contrast[];
  /** Sentences to go with the notes that follow from the rest. @default [] */
  readonly notes?: readonly string[];
}

/**
 * Makes the report of a run, whole or partial: certifies it, judges its thresholds and checks, and says why it ended. Of a run that
 * goes on it is the report so far: certified is what has ended.
 */
export function createReport(facts: ReportFacts): Report {
  const { aggregate, workloads, reason, machine } = facts;
  const reached = toReached(aggregate, workloads, facts);
  const certificate = reason === null || facts.smoke === true ? null : certifyRun(facts, reached);
  const report = buildReport({
    aggregate,
    meta: {
      name: facts.name,
      runId: facts.runId,
      seed: facts.seed,
      ...(facts.commandLine === undefined ? {} : { commandLine: facts.commandLine }),
      ...(facts.smoke === undefined ? {} : { smoke: facts.smoke }),
      epochMs: facts.epochMs,
      endedAtUs: aggregate.nowUs,
      ...(reason === null ? GOES_ON : howItEnded(reason)),
      loadModel: loadModelOf(workloads),
      loadModels: Object.fromEntries(workloads.map(({ name, loadModel }) => [name, loadModel])),
      crowds: Object.fromEntries(workloads.map(({ name, crowd = [] }) => [name, crowd])),
      config: facts.config,
      notes: notesOf(facts),
      machine,
      scheduled: scheduledOf(workloads),
      reached,
      ...(facts.realtime === undefined ? {} : { realtime: withOpenConnections(aggregate, facts.realtime) }),
      ...(facts.triggers === undefined ? {} : { triggers: facts.triggers }),
      certificate,
      thresholds: judgeThresholds(facts, certificate, reached),
      checks: workloads.flatMap(({ name, checks }) => checks.map((check) => ({ ...check, workload: name }))),
      segmentNames: facts.segmentNames ?? [],
      bucketsMs: facts.bucketsMs,
      cleanup: facts.cleanup,
      environment: facts.environment,
    },
  });
  return {
    ...report,
    operations: inNamedOrder(
      report.operations,
      workloads.flatMap(({ operations }) => operations),
    ),
    ...(report.databases === undefined
      ? {}
      : {
          databases: inNamedOrder(
            report.databases,
            workloads.flatMap(({ databases = [] }) => databases),
          ),
        }),
    ...contrastsOf(facts, certificate),
    ...watched(facts, report),
  };
}

function contrastsOf(
  { aggregate, workloads, contrasts = [] }: ReportFacts,
  certificate: ReportCertificate | null,
): Pick<Report, 'contrasts'> {
  if (contrasts.length === 0) return {};
  const closed = new Set(workloads.filter(({ loadModel }) => loadModel === 'closed').map(({ name }) => name));
  return { contrasts: contrasts.map((each) => toContrast(aggregate, each, { closed, certificate })) };
}

/** What was watched on the run's time, what grew, and what the user says. */
function watched({ observed: things = [], labels = {} }: ReportFacts, report: Report) {
  const { benchmark, summary, timeline } = report;
  const phase = {
    fromMs: Date.parse(benchmark.start_time),
    toMs: Date.parse(benchmark.end_time),
    operations: summary.total_operations,
  };
  const observed = things.map((thing) => toReportObserved(thing, phase));
  const growth = toGrowth({ benchmark, timeline, observed });
  return {
    ...(observed.length === 0 ? {} : { observed }),
    ...(growth.length === 0 ? {} : { growth }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  };
}

const GOES_ON = { status: 'running', reason: 'the run goes on', partial: true } as const;

function howItEnded(reason: EndReason): Pick<ReportMeta, 'status' | 'reason' | 'end' | 'partial'> {
  return { status: statusOf(reason), reason: describeReason(reason), end: reason, partial: isPartial(reason) };
}

/** How many connections were open is known by what shards held, and not by scenarios. */
function withOpenConnections(
  aggregate: RunAggregate,
  realtime: NonNullable<ReportFacts['realtime']>,
): NonNullable<ReportFacts['realtime']> {
  return Object.fromEntries(
    Object.entries(realtime).map(([workload, told]) => {
      const share = heldShareOf(aggregate, workload);
      return [workload, share === null ? told : { ...told, connections_open: told.connections * share }];
    }),
  );
}

function notesOf(facts: ReportFacts): ReportNote[] {
  const { aggregate, warmup, notes = [] } = facts;
  return [
    ...stageNotes(facts).map((text): ReportNote => ({ kind: 'rates', text })),
    ...(warmup === null ? [] : [{ kind: 'warmup' as const, text: warmupNote(aggregate, warmup) }]),
    ...notes.map((text): ReportNote => ({ kind: 'other', text })),
  ];
}

function certifyRun(facts: ReportFacts, reached: Readonly<Record<string, ReportReached>>) {
  const { aggregate, environment, workloads, spinning, machine, segmentNames, changingSegments } = facts;
  return certify(
    toCertificateInput(aggregate, {
      shardHost: environment.shard_host,
      spinning,
      machine,
      segmentNames: segmentNames ?? [],
      changingSegments: changingSegments ?? [],
      workloads: workloads.map(
        ({
          name,
          loadModel,
          precision,
          endsByCount,
          scheduled,
          scheduledBetween,
          deliveries,
          crowd,
          pacedPerSecond,
          workers,
        }) => ({
          name,
          loadModel,
          ...(precision === undefined ? {} : { precision }),
          endsByCount: endsByCount ?? false,
          scheduled,
          scheduledBetween: scheduledBetween ?? null,
          delivers: deliveries.length > 0,
          ...(crowd === undefined ? {} : { crowd }),
          paced: pacedPerSecond == null ? null : { perSecond: pacedPerSecond, workers: workers ?? 0 },
          workerLimit: reached[name]?.worker_limit ?? null,
          ...sentOf(reached[name]),
        }),
      ),
    }),
  );
}

/** In a closed loop what was sent is what was done. */
function sentOf(own: ReportReached | undefined): { sentPerSecond?: number } {
  return own?.asked == null ? {} : { sentPerSecond: own.sent };
}

/** Holds the measured phase against each threshold (R26, R27): the one that ended the run stays crossed. */
function judgeThresholds(
  facts: ReportFacts,
  certificate: ReportCertificate | null,
  reached: Readonly<Record<string, ReportReached>>,
): ReportThreshold[] {
  const { aggregate, workloads, reason } = facts;
  const crossed = reason?.kind === 'threshold' ? reason.crossed : null;
  const source: ThresholdSource = {
    workloads,
    totals: (choice) => aggregate.totals('steady', choice),
    checks: () => aggregate.checks(),
    inTimeShare: (workload, choice) => inTimeShareOf(facts, reached, workload, choice),
    unsettled: describeUnsettled(aggregate),
  };
  return facts.thresholds.map(({ threshold, segments }) =>
    crossed !== null && threshold.expression === crossed.threshold.expression
      ? judgeCrossed(
          crossed,
          certificate,
          workloads.flatMap(({ deliveries }) => deliveries),
        )
      : judgeThreshold(threshold, source, { segments, certificate }),
  );
}

/** Of a closed loop's operations, which have no backlog, it is 1. */
function inTimeShareOf(
  { aggregate, workloads }: ReportFacts,
  reached: Readonly<Record<string, ReportReached>>,
  workload: string,
  { name = null, database = null, segments = null }: Omit<InTimeChoice, 'workload'>,
): number {
  const choice = { workload: workloads.length === 1 ? null : workload, database, segments };
  const { seconds, overall, deliveries } = aggregate.totals('steady', choice);
  const isDelivery = name !== null && Object.hasOwn(deliveries, name);
  if (workloads.find((each) => each.name === workload)?.loadModel !== 'open' && !isDelivery) return 1;
  const own = reached[workload];
  if (name !== null || database !== null || segments !== null || own === undefined) {
    return inTimeShare(countInTime(aggregate, { ...choice, name }));
  }
  // What was sent is known of a whole workload, and no more than that was done.
  return inTimeShare({ ok: overall.ok, inTime: own.ok * seconds });
}

/** A stage's figures are of what was due in it, whenever that ended: what was done later is told. */
function stageNotes(facts: ReportFacts): string[] {
  const { aggregate, workloads, segmentNames = [] } = facts;
  const { segments } = aggregate;
  if (segments.length < 2) return [];
  return workloads.flatMap(({ name, loadModel }) =>
    segments.flatMap(({ fromUs, toUs }, index) => {
      const { ok, inTime } = countInTime(aggregate, {
        workload: workloads.length === 1 ? null : name,
        segments: [index],
      });
      if (loadModel !== 'open' || inTimeShare({ ok, inTime }) === 1) return [];
      const whose = workloads.length === 1 ? '' : `${name}: `;
      const endUs = Math.min(toUs, aggregate.totals('steady').seconds * 1e6);
      const stage = segmentNames[index] ?? `from ${inSeconds(fromUs)} to ${inSeconds(endUs)}`;
      return `${whose}stage ${stage}: ${thousands(Math.round(ok - inTime))} of ${thousands(ok)} ok operations were done after it`;
    }),
  );
}

function inSeconds(us: number): string {
  return `${Number((us / 1e6).toFixed(1))} s`;
}

/** Which shards did not report to the end; '' if all did. */
function describeUnsettled(aggregate: RunAggregate): string {
  const { deadShards, unsettledShards } = aggregate;
  const silent = unsettledShards.filter((shard) => !deadShards.includes(shard));
  const parts = [
    silent.length === 0 ? '' : `intervals of ${shardsOf(silent)} had not arrived when it was settled`,
    deadShards.length === 0 ? '' : `${shardsOf(deadShards)} died`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `${parts.join(' and ')}: what is missing is not in it`;
}

/** That of the workloads that start operations, where any does. */
function loadModelOf(workloads: readonly ReportWorkloadFacts[]): LoadModelName {
  const scheduled = workloads.filter(({ loadModel }) => loadModel !== 'hold');
  const models = new Set((scheduled.length > 0 ? scheduled : workloads).map(({ loadModel }) => loadModel));
  const [only] = models;
  return models.size === 1 && only !== undefined ? only : 'mixed';
}

/** Null where a workload that has operations has no schedule: what was released is then not all that was to be done. */
function scheduledOf(workloads: readonly ReportWorkloadFacts[]): number | null {
  const own = workloads.filter(({ loadModel }) => loadModel !== 'hold').map(({ scheduled }) => scheduled);
  return own.length === 0 || own.includes(null) ? null : own.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

/** The same entries, those that are named first, in the order of the names. */
export function inNamedOrder<Value>(
  record: Readonly<Record<string, Value>>,
  names: readonly string[],
): Readonly<Record<string, Value>> {
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => rank(a) - rank(b)));
}
