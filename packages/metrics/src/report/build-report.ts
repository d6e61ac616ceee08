import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { CohortTotals } from '../aggregate/series-sums.ts';
import type { Timeline, TimelineRow } from '../aggregate/timeline.ts';
import type { MachineSample } from '../certificate/certificate-input.ts';
import { LatencyHistogram } from '../histogram.ts';
import { COHORTS, type Cohort, type PhaseName } from '../phases.ts';
import { thousands } from '../sentence-parts.ts';
import type { ReportCertificate, ReportThreshold } from './report-claims.ts';
import { toReportGenerator, type Arrivals, type ReportEnvironment } from './report-generator.ts';
import type { ReportCleanup, ReportGroup, ReportPhase } from './report-parts.ts';
import { REPORT_SCHEMA_VERSION, type LoadModelName, type Report, type ReportStatus } from './report.ts';
import {
  toOutcomesByType,
  toReportBlock,
  toReportCheck,
  toReportError,
  toReportOperation,
  toReportOperations,
  toReportRow,
  toReportShard,
  toReportSlowOperation,
  toReportSummary,
  WallClock,
} from './to-report-parts.ts';

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
  readonly partial: boolean;
  readonly loadModel: LoadModelName;
  /** What choices and contents were drawn from. */
  readonly seed: number;
  /** What became of the run's documents. */
  readonly cleanup: ReportCleanup;
  /** The configuration without secrets. It is taken over as it is. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly environment: ReportEnvironment;
  /** Sentences to go with the notes that follow from the numbers. @default [] */
  readonly notes?: readonly string[];
  /** Boundaries in ms of buckets for each operation type, rising; none: no buckets. @default [] */
  readonly bucketsMs?: readonly number[];
  /** @default [] */
  readonly thresholds?: readonly ReportThreshold[];
  /** How the machine fared during the measured phase. @default null */
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
  const buckets = bucketsMs.length === 0 ? NO_BUCKETS : aggregate.buckets(bucketsMs);
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
      partial: meta.partial,
      start_time: clock.at(startUs),
      end_time: clock.at(meta.endedAtUs),
      seconds: Math.max(0, meta.endedAtUs - startUs) / 1e6,
      load_model: meta.loadModel,
      seed: meta.seed,
      cleanup: meta.cleanup,
      notes: [...toReportNotes(meta, totals), ...(meta.notes ?? [])],
    },
    environment: meta.environment,
    summary: toReportSummary(totals.overall),
    operations: toReportOperations(totals.operations, buckets),
    auxiliary: toReportOperations(totals.connections, buckets),
    ...severalGroups('workloads', totals.workloads),
    ...severalGroups('databases', totals.databases),
    ...severalShards(aggregate),
    phases: toPhases(aggregate, clock),
    errors: aggregate.errors('steady').map((total) => toReportError(total, clock)),
    timeline: timeline.rows.map((row) => toReportRow(row, steadyStartUs, clock)),
    timeline_before: rowsBefore(timeline, clock),
    checks: (facts?.checks ?? []).map((check) => toReportCheck(check, clock)),
    counters: facts?.counters ?? {},
    slowest: (facts?.slowest ?? []).map((slow) => toReportSlowOperation(slow, clock)),
    generator: toReportGenerator(aggregate.steadyShards(), meta.machine ?? null, arrivalsOf(meta, totals.overall)),
    certificate: meta.certificate ?? null,
    thresholds: meta.thresholds ?? [],
    blocks: aggregate.blocks().map((block) => toReportBlock(block, steadyStartUs, clock, scratch)),
  };
}

/** What was due in the phase was sent whenever there was room, so that what counts is what became an operation (R6, R9). */
function arrivalsOf({ scheduled }: ReportMeta, { operations }: GroupTotals): Arrivals | null {
  return scheduled === null || scheduled === undefined ? null : { scheduled, started: operations };
}

const NO_BUCKETS: ReturnType<RunAggregate['buckets']> = new Map();

type Groups = ReturnType<RunAggregate['totals']>['workloads'];

function severalGroups<Name extends string>(
  name: Name,
  groups: Groups,
): Partial<Record<Name, Readonly<Record<string, ReportGroup>>>> {
  const entries = Object.entries(groups);
  if (entries.length < 2) return {};
  const reported = Object.fromEntries(entries.map(([label, group]) => [label, toReportOperation(group)]));
  return { [name]: reported } as Record<Name, Readonly<Record<string, ReportGroup>>>;
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
export const CLOSED_LOOP_NOTE = 'closed loop: waiting is hidden';

interface NoteSource {
  readonly loadModel: LoadModelName;
  readonly partial: boolean;
}

/** What follows from the numbers and a reader must know. */
export function toReportNotes(run: NoteSource, totals: CohortTotals): string[] {
  const { overall } = totals;
  return [
    loadModelNote(run.loadModel),
    run.partial ? 'partial: figures cover what was measured until the run ended' : null,
    leftOutNote(totals),
    overall.dropped > 0
      ? `${thousands(overall.dropped)} arrivals were dropped unsent: the asked rate was not reached`
      : null,
    overall.overRange > 0
      ? `${thousands(overall.overRange)} responses took longer than an hour and count as an hour in percentiles`
      : null,
    overall.skewed > 0
      ? `${thousands(overall.skewed)} operations had a duration below zero, counted as 0: a clock or a stamp is wrong`
      : null,
  ].filter((note) => note !== null);
}

function loadModelNote(model: LoadModelName): string | null {
  if (model === 'closed') return CLOSED_LOOP_NOTE;
  return model === 'mixed' ? `some workloads run in a ${CLOSED_LOOP_NOTE}` : null;
}

/** Below 100 % success it is said what latency leaves out (R14). */
function leftOutNote({ overall }: CohortTotals): string | null {
  const leftOut = overall.operations - overall.ok - overall.censored;
  const timeouts = overall.censored > 0 ? `${thousands(overall.censored)} time-outs count at their limit` : null;
  const others =
    leftOut > 0
      ? `latency leaves out ${thousands(leftOut)} operations that were not ok (they stand in latency_other)`
      : null;
  const parts = [others, timeouts].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('; ');
}
