import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { SequenceGap } from '../aggregate/seen-sequences.ts';
import type { CheckDeclaration, CheckTally } from '../checks.ts';
import type { CohortTotals } from '../aggregate/series-sums.ts';
import type { Timeline, TimelineRow } from '../aggregate/timeline.ts';
import type { MachineSample } from '../generator-sample.ts';
import { findStandstills, namedStandstills } from '../certificate/standstills.ts';
import { LatencyHistogram } from '../histogram.ts';
import { COHORTS, type Cohort, type PhaseName } from '../phases.ts';
import { listed, shardsOf, thousands } from '../sentence-parts.ts';
import type { ReportReached } from './report-reached.ts';
import type { ReportRealtime } from './report-realtime.ts';
import type { ReportTriggers } from './report-triggers.ts';
import { toReportEnd, type EndReason } from './run-end.ts';
import type { ReportCertificate, ReportThreshold } from './report-claims.ts';
import { toReportGenerator, type Arrivals, type ReportEnvironment } from './report-generator.ts';
import type {
  ReportCheck,
  ReportCleanup,
  ReportDatabase,
  ReportGap,
  ReportPhase,
  ReportStandstill,
  ReportWorkload,
} from './report-parts.ts';
import {
  REPORT_SCHEMA_VERSION,
  type LoadModelName,
  type NoteKind,
  type Report,
  type ReportNote,
  type ReportStatus,
  type WorkloadLoadModel,
} from './report.ts';
import { countInTime, inTimeShare } from './in-time.ts';
import {
  toOutcomesByType,
  toReportBlock,
  toReportCheck,
  toReportDeliveries,
  toReportError,
  toReportOperation,
  toReportOperations,
  toReportRow,
  toReportShard,
  toReportSlowOperation,
  toReportSummary,
  WallClock,
} from './to-report-parts.ts';

// docs/decisions/0032-what-the-figures-of-a-report-count.md

/** What the coordinator knows about a run, beside the numbers. */
export interface ReportMeta {
  readonly name: string;
  readonly runId: string;
  /** Wall time at the run's epoch (0 µs), in ms since 1970. It only labels. */
  readonly epochMs: number;
  /** When the run was over, µs since its epoch. */
  readonly endedAtUs: number;
  readonly status: ReportStatus;
  readonly reason: string;
  /** Why load ended. @default not known */
  readonly end?: EndReason;
  readonly partial: boolean;
  readonly loadModel: LoadModelName;
  /** What choices and contents were drawn from. */
  readonly seed: number;
  /** The command line that repeats the run, without secrets. @default no command line started it */
  readonly commandLine?: string;
  /** Whether it claims nothing of speed. @default it measures */
  readonly smoke?: true;
  /** What became of the run's documents. */
  readonly cleanup: ReportCleanup;
  /** The configuration without secrets. It is taken over as it is. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly environment: ReportEnvironment;
  /** What goes with the notes that follow from the numbers. @default [] */
  readonly notes?: readonly ReportNote[];
  /** Boundaries in ms of buckets for each operation type, rising; none: no buckets. @default [] */
  readonly bucketsMs?: readonly number[];
  /** Checks that scenarios declare, by workload. @default [] */
  readonly checks?: readonly (CheckDeclaration & { readonly workload: string })[];
  /** How load came about, by workload. @default {} */
  readonly loadModels?: Readonly<Record<string, WorkloadLoadModel>>;
  /** What was reached of what was asked, by workload. @default not known */
  readonly reached?: Readonly<Record<string, ReportReached>>;
  /** Names of deliveries that are no headline, by workload (R33). @default {} */
  readonly crowds?: Readonly<Record<string, readonly string[]>>;
  /** What is told of subscribers, by workload. @default there are none */
  readonly realtime?: Readonly<Record<string, ReportRealtime>>;
  /** What is told of webhooks, by workload. @default there are none */
  readonly triggers?: Readonly<Record<string, ReportTriggers>>;
  /** Names of the segments of the measured phase. @default [] */
  readonly segmentNames?: readonly (string | null)[];
  /** @default [] */
  readonly thresholds?: readonly ReportThreshold[];
  /** State of the machine during the measured phase. @default null */
  readonly machine?: MachineSample | null;
  /** Arrivals that the schedule holds for what was measured; without it they are counted as shards released them. @default null */
  readonly scheduled?: number | null;
  /** @default null */
  readonly certificate?: ReportCertificate | null;
}

/**
 * Makes the report of a run, whole or partial: the one place where names become snake_case.
 *
 * @throws RangeError if `bucketsMs` does not rise or is out of range.
 */
export function buildReport(input: { readonly aggregate: RunAggregate; readonly meta: ReportMeta }): Report {
  const { aggregate, meta } = input;
  const clock = new WallClock(meta.epochMs);
  const totals = aggregate.totals('steady');
  const phases = aggregate.phases();
  const steady = phases.find(({ name }) => name === 'steady');
  const startUs = phases[0]?.startUs ?? 0;
  const steadyStartUs = steady?.startUs ?? startUs;
  const steadyEndUs = steady === undefined ? startUs : (steady.endUs ?? aggregate.nowUs);
  const timeline = aggregate.timeline();
  const facts = aggregate.facts();
  const scratch = new LatencyHistogram();
  const bucketsMs = meta.bucketsMs ?? [];
  const bucketsOf = (kind: 'operation' | 'connection') =>
    bucketsMs.length === 0 ? NO_BUCKETS : aggregate.buckets(bucketsMs, kind);
  const gaps = aggregate.gaps();
  const notes = [
    ...toReportNotes(meta, totals),
    ...heldNotes(aggregate, meta),
    ...viewNotes(aggregate, totals),
    ...[...gapNotes(gaps), ...settlingNotes(aggregate, gaps)].map((text): ReportNote => ({ kind: 'missing', text })),
    ...(meta.notes ?? []),
  ];
  return {
    schema_version: REPORT_SCHEMA_VERSION,
    benchmark: {
      name: meta.name,
      start_time: clock.at(steadyStartUs),
      end_time: clock.at(steadyEndUs),
      duration_seconds: totals.seconds,
      config: meta.config,
    },
    run: {
      id: meta.runId,
      status: meta.status,
      reason: meta.reason,
      ...(meta.end === undefined ? {} : { end: toReportEnd(meta.end, clock) }),
      partial: meta.partial,
      start_time: clock.at(startUs),
      end_time: clock.at(meta.endedAtUs),
      seconds: Math.max(0, meta.endedAtUs - startUs) / 1e6,
      load_model: meta.loadModel,
      seed: meta.seed,
      ...(meta.commandLine === undefined ? {} : { command_line: meta.commandLine }),
      ...(meta.smoke === undefined ? {} : { smoke: meta.smoke }),
      cleanup: meta.cleanup,
      gaps: toReportGaps(aggregate, gaps),
      notes: notes.map(({ text }) => text),
      typed_notes: notes,
    },
    environment: meta.environment,
    summary: toReportSummary(totals.overall),
    ...(meta.reached === undefined ? {} : { reached: meta.reached }),
    operations: toReportOperations(totals.operations, bucketsOf('operation')),
    connections: toReportOperations(totals.connections, bucketsOf('connection')),
    steps: toReportOperations(totals.steps),
    deliveries: toReportDeliveries(
      totals.deliveries,
      Object.values(meta.crowds ?? {}).flat(),
      deliveredInTime(aggregate),
    ),
    ...(meta.realtime === undefined ? {} : { realtime: meta.realtime }),
    ...(meta.triggers === undefined ? {} : { triggers: meta.triggers }),
    ...severalWorkloads(aggregate, meta),
    ...severalDatabases(aggregate, totals.databases),
    ...severalSegments(aggregate, meta),
    ...severalShards(aggregate),
    phases: toPhases(aggregate, clock),
    errors: aggregate.errors('steady').map((total) => toReportError(total, clock)),
    timeline: timeline.rows.map((row) => toReportRow(row, steadyStartUs, clock)),
    stood_still: toStandstills(aggregate, meta, clock),
    timeline_before: rowsBefore(timeline, clock),
    checks: toChecks(aggregate.checks(), meta.checks ?? [], clock),
    counters: facts?.counters ?? {},
    slowest: (facts?.slowest ?? []).map((slow) => toReportSlowOperation(slow, clock)),
    generator: toReportGenerator(aggregate.steadyShards(), meta.machine ?? null, arrivalsOf(meta, totals)),
    certificate: meta.certificate ?? null,
    thresholds: meta.thresholds ?? [],
    blocks: aggregate.blocks().map((block) => toReportBlock(block, steadyStartUs, clock, scratch)),
  };
}

/** What was due in the phase was sent whenever there was room, so that what counts is what became an operation (R6, R9). */
function arrivalsOf({ scheduled, loadModels = {} }: ReportMeta, { overall, workloads }: CohortTotals): Arrivals | null {
  if (scheduled === null || scheduled === undefined) return null;
  // What a closed loop starts was not scheduled.
  const loops = Object.entries(workloads).filter(([name]) => loadModels[name] === 'closed');
  return { scheduled, started: loops.reduce((rest, [, { operations }]) => rest - operations, overall.operations) };
}

const NO_BUCKETS: ReturnType<RunAggregate['buckets']> = new Map();

/** What was declared, in its order, and what was counted of it; what was not declared comes last. */
function toChecks(
  tallies: readonly CheckTally[],
  declared: NonNullable<ReportMeta['checks']>,
  clock: WallClock,
): ReportCheck[] {
  const isOf = (check: Pick<CheckTally, 'workload' | 'name'>) => (other: Pick<CheckTally, 'workload' | 'name'>) =>
    check.workload === other.workload && check.name === other.name;
  const undeclared = tallies
    .filter((tally) => !declared.some(isOf(tally)))
    .map(({ workload, name }) => ({ workload, name, sentence: name, kind: 'failure' as const }));
  return [...declared, ...undeclared].map((check) => toReportCheck(check, tallies.find(isOf(check)), clock));
}

function severalWorkloads(aggregate: RunAggregate, meta: ReportMeta): Pick<Report, 'workloads'> {
  const names = namesOfWorkloads(aggregate, meta);
  if (names.length < 2) return {};
  const workloads = names.map((name): [string, ReportWorkload] => {
    const totals = aggregate.totals('steady', { workload: name });
    return [
      name,
      {
        ...toReportOperation(totals.overall),
        seconds: totals.seconds,
        load_model: meta.loadModels?.[name] ?? null,
        operations: toReportOperations(totals.operations),
        deliveries: toReportDeliveries(totals.deliveries, meta.crowds?.[name] ?? [], deliveredInTime(aggregate, name)),
      },
    ];
  });
  return { workloads: Object.fromEntries(workloads) };
}

function deliveredInTime(aggregate: RunAggregate, workload: string | null = null): (name: string) => number {
  return (name) => inTimeShare(countInTime(aggregate, { workload, name, kind: 'delivery' }));
}

/** A target that is gone stands still no longer. */
function toStandstills(aggregate: RunAggregate, meta: ReportMeta, clock: WallClock): ReportStandstill[] {
  const lostAtUs = meta.end?.kind === 'target_lost' ? meta.end.atUs : Infinity;
  const standstillsOf = (workload: string) =>
    namedStandstills(findStandstills(aggregate, workload).filter(({ toUs }) => toUs <= lostAtUs));
  return namesOfWorkloads(aggregate, meta)
    .flatMap((workload) => standstillsOf(workload).map((found) => ({ workload, found })))
    .sort((a, b) => a.found.fromUs - b.found.fromUs)
    .map(({ workload, found: { fromUs, toUs, fromSeconds } }) => ({
      workload,
      from: clock.at(fromUs),
      to: clock.at(toUs),
      seconds: (toUs - fromUs) / 1e6,
      start_seconds: fromSeconds,
    }));
}

function namesOfWorkloads(aggregate: RunAggregate, { loadModels = {} }: ReportMeta): string[] {
  const names = Object.keys(loadModels);
  return names.length > 0 ? names : Object.keys(aggregate.totals('steady').workloads);
}

function severalDatabases(aggregate: RunAggregate, groups: CohortTotals['databases']): Pick<Report, 'databases'> {
  const entries = Object.entries(groups);
  if (entries.length < 2) return {};
  const databases = entries.map(([database, group]): [string, ReportDatabase] => {
    const { operations } = aggregate.totals('steady', { database });
    return [database, { ...toReportOperation(group), operations: toReportOperations(operations) }];
  });
  return { databases: Object.fromEntries(databases) };
}

function severalSegments(aggregate: RunAggregate, { segmentNames = [] }: ReportMeta): Pick<Report, 'segments'> {
  const { segments } = aggregate;
  if (segments.length < 2) return {};
  const wholeUs = aggregate.totals('steady').seconds * 1e6;
  return {
    segments: segments.map(({ fromUs, toUs }, index) => {
      const { workloads } = aggregate.totals('steady', { segments: [index] });
      return {
        name: segmentNames[index] ?? null,
        start_seconds: Math.min(fromUs, wholeUs) / 1e6,
        end_seconds: Math.min(toUs, wholeUs) / 1e6,
        workloads: Object.fromEntries(
          Object.entries(workloads).map(([name, group]) => [name, toReportOperation(group)]),
        ),
      };
    }),
  };
}

/** What shards that died had not reported has a beginning and no end. */
function toReportGaps(aggregate: RunAggregate, gaps: readonly SequenceGap[]): ReportGap[] {
  return [
    ...gaps.map(({ shard, fromSequence, toSequence }) => ({
      shard,
      from_sequence: fromSequence,
      to_sequence: toSequence,
    })),
    ...aggregate.deadShards.map((shard) => ({
      shard,
      from_sequence: aggregate.nextSequence(shard),
      to_sequence: null,
    })),
  ];
}

function gapNotes(gaps: readonly SequenceGap[]): string[] {
  return gaps.map(({ shard, fromSequence, toSequence }) => {
    const which =
      fromSequence === toSequence ? `interval ${fromSequence}` : `intervals ${fromSequence} to ${toSequence}`;
    return `${which} of shard ${shard} never arrived: what was done then is in no figure`;
  });
}

/** What came after all was settled no longer counts as a gap, and yet was not in what was settled. */
function settlingNotes({ unsettledShards, deadShards }: RunAggregate, gaps: readonly SequenceGap[]): string[] {
  const late = unsettledShards.filter(
    (shard) => !deadShards.includes(shard) && !gaps.some((gap) => gap.shard === shard),
  );
  return [
    ...(late.length === 0
      ? []
      : [`intervals of ${shardsOf(late)} arrived after checks and losses were settled, and are missing there`]),
    ...deadShards.map((shard) => `shard ${shard} died: what it had not reported is in no figure`),
  ];
}

function severalShards(aggregate: RunAggregate): Pick<Report, 'shards'> {
  const shards = aggregate.shards();
  return shards.length < 2 ? {} : { shards: shards.map(toReportShard) };
}

function toPhases(aggregate: RunAggregate, clock: WallClock): ReportPhase[] {
  return aggregate.phases().map((phase) => ({
    name: phase.name,
    start_time: clock.at(phase.startUs),
    seconds: ((phase.endUs ?? aggregate.nowUs) - phase.startUs) / 1e6,
    active_seconds: phase.activeSeconds,
    operations: isCohort(phase.name) ? toOutcomesByType(aggregate.totals(phase.name)) : {},
    requests: phase.requests,
  }));
}

function isCohort(name: PhaseName): name is Cohort {
  return (COHORTS as readonly PhaseName[]).includes(name);
}

function rowsBefore({ before }: Timeline, clock: WallClock): Report['timeline_before'] {
  const first: TimelineRow | undefined = before[0];
  return first === undefined ? [] : before.map((row) => toReportRow(row, first.startUs, clock));
}

/** What a closed loop must say wherever its figures are shown (R5). */
export const CLOSED_LOOP_NOTE = 'closed loop: queueing delay is not measured';

type NoteSource = Pick<ReportMeta, 'loadModel' | 'loadModels' | 'partial' | 'status'>;

/** What follows from the numbers and a reader must know. */
function toReportNotes(run: NoteSource, totals: CohortTotals): ReportNote[] {
  const { dropped, overRange, skewed } = totals.overall;
  const all: readonly (readonly [NoteKind, string | null])[] = [
    ['closed_loop', loadModelNote(run)],
    ['partial', partialNote(run)],
    ['latency', leftOutNote(totals)],
    ['dropped', dropped > 0 ? `${thousands(dropped)} arrivals were dropped: the requested rate was not reached` : null],
    [
      'over_range',
      overRange > 0
        ? `${thousands(overRange)} responses took longer than an hour and count as an hour in percentiles`
        : null,
    ],
    [
      'skewed',
      skewed > 0
        ? `${thousands(skewed)} operations had a negative duration, counted as 0: a clock or a timestamp is wrong`
        : null,
    ],
  ];
  return all.flatMap(([kind, text]) => (text === null ? [] : [{ kind, text }]));
}

function partialNote({ partial, status }: NoteSource): string | null {
  if (status === 'running') return 'so far: the run goes on';
  return partial ? 'partial: figures cover the time until the run ended' : null;
}

function loadModelNote({ loadModel, loadModels = {} }: NoteSource): string | null {
  if (loadModel === 'closed') return CLOSED_LOOP_NOTE;
  const models = Object.values(loadModels);
  const hasLoops = models.length === 0 || models.includes('closed');
  return loadModel === 'mixed' && hasLoops ? `some workloads run in a ${CLOSED_LOOP_NOTE}` : null;
}

/** Below 100 % success a note says what latency excludes, and what it ranks above every answer (R14). */
function leftOutNote({ overall }: CohortTotals): string | null {
  const { operations, ok, censored, brokenOff, abandoned, givenUp } = overall;
  const timeouts = censored - brokenOff;
  const leftOut = operations - ok - censored - abandoned;
  const others =
    leftOut > 0
      ? `latency excludes ${thousands(leftOut)} operations that were not ok (they are in latency_other)`
      : null;
  const unanswered = [
    timeouts > 0 ? `${thousands(timeouts)} time-outs` : null,
    brokenOff > 0 ? `${thousands(brokenOff)} operations whose connection was lost` : null,
    abandoned > 0 ? `${thousands(abandoned)} operations given up in flight` : null,
    givenUp > 0 ? `${thousands(givenUp)} arrivals given up` : null,
  ].filter((part) => part !== null);
  const above = unanswered.length === 0 ? null : `${listed(unanswered)} count as slower than every answer`;
  const parts = [others, above].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('; ');
}

/** Where closed loops came to no operation in the measured phase, because those begun before it lasted longer than it did. */
function heldNotes(aggregate: RunAggregate, { loadModel, loadModels, partial }: ReportMeta): ReportNote[] {
  const phase = aggregate.phases().find(({ name }) => name === 'steady');
  if (phase === undefined || partial) return [];
  const { workloads } = aggregate.totals('steady');
  const before = COHORTS.filter((cohort) => cohort !== 'steady').map((cohort) => aggregate.totals(cohort).workloads);
  const names = new Set(before.flatMap((each) => Object.keys(each)));
  return [...names].flatMap((name) => {
    const begun = before.reduce((sum, each) => sum + (each[name]?.operations ?? 0), 0);
    const timeouts = before.reduce((sum, each) => sum + (each[name]?.censored ?? 0), 0);
    const isHeld = (workloads[name]?.operations ?? 0) === 0 && begun > 0;
    if (!isHeld || (loadModels?.[name] ?? loadModel) !== 'closed') return [];
    const ended =
      timeouts === 0 ? '' : `; ${thousands(timeouts)} of the ${thousands(begun)} begun until then timed out`;
    const text = `operations of ${name} that were begun before the measured phase held its workers for all of it${ended}: run longer (--duration), or make each operation smaller, as with fewer documents`;
    return [{ kind: 'warmup', text }];
  });
}

/** Totals over workloads are a view: where some ended earlier, their own rates differ from their part in it (R35). */
function viewNotes(aggregate: RunAggregate, totals: CohortTotals): ReportNote[] {
  const names = Object.keys(totals.workloads);
  if (names.length < 2) return [];
  const seconds = (value: number) => `${Number(value.toPrecision(3))} s`;
  const early = names
    .map((name) => ({ name, own: aggregate.totals('steady', { workload: name }).seconds }))
    .filter(({ own }) => own < totals.seconds * 0.99)
    .map(({ name, own }) => `${name} ${seconds(own)}`);
  return early.length === 0
    ? []
    : [
        {
          kind: 'rates',
          text: `rates over all workloads are per second of the whole phase (${seconds(totals.seconds)}), rates of a workload per second of its own time: ${listed(early)}`,
        },
      ];
}
