import type { CheckTally } from '../checks.ts';
import { CommonStillness, type StillSpan, type TimeSpan } from './common-stillness.ts';
import { EndedIn, type EndedChoice, type EndedCounts } from './ended-in.ts';
import { SeenSequences, type SequenceGap } from './seen-sequences.ts';
import { ErrorTable } from '../error-table.ts';
import { LatencyHistogram } from '../histogram.ts';
import { mergeByKey } from '../merge-by-key.ts';
import { mergeShardParts, mergeSnapshots, type LedgerMergers } from '../merge.ts';
import { COHORTS, PHASES, type Cohort, type PhaseName } from '../phases.ts';
import type { IntervalSnapshot, RequestCount, ShardPart, TrafficCount } from '../snapshot.ts';
import { toBuckets, type LatencyBucket } from '../statistics/buckets.ts';
import { heldBySlowest, type HeldBySlowest } from '../statistics/held-by-slowest.ts';
import { countUnanswered, unansweredResponses } from '../statistics/latency-summary.ts';
import { BlockTrack, type Block } from './blocks.ts';
import { toErrorTotals, type ErrorTotal } from './error-totals.ts';
import { toIntervalFigures, type LiveView } from './live-view.ts';
import { PhaseTimes, type PhaseSpan } from './phase-times.ts';
import type { OutcomeCounts } from '../outcome.ts';
import { SeriesSums, type CohortTotals, type GeneratorParts, type SeriesChoice } from './series-sums.ts';
import { ShardSums, type ShardTotals } from './shard-sums.ts';
import { TimelineTracks, type Timeline } from './timeline.ts';

/** What a {@link RunAggregate} is made of. */
export interface RunAggregateOptions {
  /** Width of a timeline row, in µs. @default 10_000_000 */
  readonly intervalUs?: number;
  /** Most rows of each timeline; neighbours merge when there would be more. @default 360 */
  readonly maxTimelineRows?: number;
  /** Most blocks, at least 3, one of them for the drain; neighbours merge when there would be more. @default 61 */
  readonly maxBlocks?: number;
  /** How many kinds of errors are told apart in the whole run. @default 1000 */
  readonly maxErrorKinds?: number;
  /** Segments of the steady phase, from its start without pauses. @default one for the whole phase */
  readonly segments?: readonly TimeSpan[];
  /** How scenarios' ledgers are merged, by name. @default {} */
  readonly ledgerMergers?: LedgerMergers;
}

/** All that snapshots said so far, merged, but for series and errors (which have views of their own). */
export type RunFacts = Omit<IntervalSnapshot, 'series' | 'errors'>;

/** A phase with its length and what was sent meanwhile. */
export interface PhaseTotals extends PhaseSpan {
  /** Length without pauses. */
  readonly activeSeconds: number;
  /** Every request sent while it lasted, control plane included. */
  readonly requests: readonly RequestCount[];
}

/** Of each shard; ten seconds of snapshots. */
const SNAPSHOTS_BETWEEN_SEALS = 10;

const trafficId = ({ phase, method, status }: TrafficCount) => JSON.stringify([phase, method, status]);
const addTraffic = (a: TrafficCount, b: TrafficCount): TrafficCount => ({ ...a, count: a.count + b.count });

/**
 * The running total of a whole run, fed with snapshots of all shards as they come. Its memory does not grow with the
 * number of operations nor, once timeline and blocks are full, with time.
 */
export class RunAggregate {
  readonly #phases = new PhaseTimes();
  readonly #totals = new SeriesSums();
  readonly #shards = new ShardSums();
  readonly #errors: ErrorTable;
  readonly #timeline: TimelineTracks;
  readonly #blocks: BlockTrack;
  readonly #ledgerMergers: LedgerMergers;
  readonly #scratch = new LatencyHistogram();
  readonly #latest = new Map<number, IntervalSnapshot>();
  readonly #sequences = new SeenSequences();
  readonly #dead = new Set<number>();
  readonly #stillness = new CommonStillness();
  /** Segments of the steady phase, from its start without pauses. */
  readonly segments: readonly TimeSpan[];
  readonly #workloadEndsUs = new Map<string, number>();
  readonly #endedIn: EndedIn;
  /** Shards that were not heard to the end when it was settled; `null` before. */
  #unsettled: Set<number> | null = null;
  /** Sums that were asked for since anything of their cohort changed, by what was chosen. */
  readonly #known = new Map<Cohort, Map<string, CohortTotals>>();
  #facts: IntervalSnapshot | null = null;
  #steadyShards: ShardPart[] = [];
  #ownTraffic: TrafficCount[] = [];
  #nowUs = 0;
  #sinceSealed = 0;

  constructor(options: RunAggregateOptions = {}) {
    const intervalUs = options.intervalUs ?? 10_000_000;
    const maxRows = options.maxTimelineRows ?? 360;
    this.#errors = new ErrorTable(options.maxErrorKinds ?? 1000);
    this.#timeline = new TimelineTracks({ intervalUs, maxRows }, this.#phases);
    this.#blocks = new BlockTrack({ maxBlocks: options.maxBlocks ?? 61 }, this.#phases);
    this.#ledgerMergers = options.ledgerMergers ?? {};
    this.segments = options.segments ?? [{ fromUs: 0, toUs: Infinity }];
    this.#endedIn = new EndedIn(this.segments);
  }

  /**
   * Adds what happened in an interval, on one shard or on several. They may come late and in any order.
   *
   * @returns false if one of its intervals has been added before: then nothing is added.
   * @throws RangeError if a histogram in it is damaged; TypeError if nothing can merge one of its ledgers.
   */
  add(snapshot: IntervalSnapshot): boolean {
    if (snapshot.shards.some((part) => this.#sequences.has(part))) return false;
    this.#addFacts(snapshot);
    for (const part of snapshot.shards) this.#sequences.add(part);
    if (snapshot.sequence > (this.#latest.get(snapshot.shard)?.sequence ?? -1)) {
      this.#latest.set(snapshot.shard, snapshot);
    }
    this.#nowUs = Math.max(this.#nowUs, snapshot.toUs);
    this.#forget(snapshot.series.map(({ key }) => key.phase));
    this.#forget(COHORTS.filter((cohort) => cohort === snapshot.phase));
    for (const series of snapshot.series) this.#totals.add(series);
    for (const tally of snapshot.errors) this.#errors.add(tally, tally.count, tally.first, tally.last);
    this.#stillness.add(snapshot);
    this.#sealNowAndThen();
    const asked = snapshot.series.filter(({ key }) => key.kind === 'operation');
    if (snapshot.phase === 'steady') this.#endedIn.add(snapshot.series, this.#activeSpan(snapshot));
    this.#timeline.add(snapshot);
    this.#blocks.add(snapshot);
    this.#shards.add(snapshot, asked);
    return true;
  }

  /** Adds requests that no shard sent: log-ins and clean-up of the coordinator itself. */
  addTraffic(phase: PhaseName, requests: readonly RequestCount[]): void {
    const rows = requests.map(({ method, status, count }) => ({ phase, method, status, count }));
    this.#ownTraffic = mergeByKey(this.#ownTraffic, rows, trafficId, addTraffic);
  }

  /** Begins a phase, ending the one that lasts. @throws Error if it has begun before. */
  phaseStarted(name: PhaseName, atUs: number): void {
    this.#known.clear();
    this.#phases.start(name, atUs);
    this.#nowUs = Math.max(this.#nowUs, atUs);
  }

  /** Ends a phase. @throws Error if it never began. */
  phaseEnded(name: PhaseName, atUs: number): void {
    this.#known.clear();
    this.#phases.end(name, atUs);
    this.#nowUs = Math.max(this.#nowUs, atUs);
  }

  /** Load pauses: until {@link RunAggregate.resumed} time does not count in rates (R10). */
  paused(atUs: number): void {
    this.#known.clear();
    this.#phases.pause(atUs);
  }

  /** Load goes on. */
  resumed(atUs: number): void {
    this.#known.clear();
    this.#phases.resume(atUs);
  }

  /** The newest moment that anything told about, µs since the run's epoch. */
  get nowUs(): number {
    return this.#nowUs;
  }

  /** A shard has said the number of its last interval: what of its intervals never came is a gap. */
  expect(shard: number, lastSequence: number): void {
    this.#sequences.expect(shard, lastSequence);
  }

  /**
   * Scenarios have settled what they found: intervals of these shards that had not come by then are missing in checks and in
   * what was lost, also if they come afterwards. What is missing only from now on is not. May be called again.
   *
   * @param shards those with intervals that had not come; none if all had.
   */
  settledWithGaps(shards: readonly number[]): void {
    this.#unsettled = new Set([...(this.#unsettled ?? []), ...shards]);
  }

  /** Shards of which intervals were missing when it was settled, rising; before, those of which they are missing now. */
  get unsettledShards(): readonly number[] {
    const shards = this.#unsettled ?? new Set(this.gaps().map(({ shard }) => shard));
    return [...shards].sort((a, b) => a - b);
  }

  /** A shard died: what it has not reported until now never arrives. How much that is, is unknown. */
  shardDied(shard: number): void {
    this.#dead.add(shard);
  }

  /** Shards that died, rising. */
  get deadShards(): readonly number[] {
    return [...this.#dead].sort((a, b) => a - b);
  }

  /** The number of the first interval that a shard has said nothing of. */
  nextSequence(shard: number): number {
    return this.#sequences.nextOf(shard);
  }

  /** Intervals that were to come and never did. */
  gaps(): SequenceGap[] {
    return this.#sequences.gaps();
  }

  /** A workload's last shard has ended its part: its rates divide by the time until now (R35). */
  workloadEnded(workload: string, atUs: number): void {
    this.#known.clear();
    this.#workloadEndsUs.set(workload, atUs);
  }

  /** When a workload ended its part; `Infinity` while it lasts. */
  workloadEndUs(workload: string): number {
    return this.#workloadEndsUs.get(workload) ?? Infinity;
  }

  /** What was ok while the measured phase lasted, or some segments of it: of what was due then, and of what was due before. */
  endedIn(choice: EndedChoice): EndedCounts {
    return this.#endedIn.counts(choice);
  }

  /** When no shard answered an operation of a workload although one was due, within the measured phase, in order of time. */
  stillness(workload: string): StillSpan[] {
    const span = this.#phases.span('steady');
    if (span === null) return [];
    return this.#stillness.stretches(workload, { fromUs: span.startUs, toUs: span.endUs ?? this.#nowUs });
  }

  /** How far the measured phase had come at a moment, in seconds without pauses; 0 before it began. */
  steadySecondsAt(us: number): number {
    const span = this.#phases.span('steady');
    return span === null ? 0 : this.#phases.activeBetweenUs(span.startUs, us) / 1e6;
  }

  /** Checks of all shards, by workload and name; of those that nothing was checked by there is none. */
  checks(): readonly CheckTally[] {
    return this.#facts?.checks ?? [];
  }

  /** What all shards wrote to ledgers, merged. */
  ledgers(): Readonly<Record<string, unknown>> {
    return this.#facts?.ledgers ?? {};
  }

  /**
   * Sums of a cohort, of all series or of those that are chosen. Merges histograms: some 0.1 ms for each series, but for what was asked
   * for since anything of the cohort changed.
   */
  totals(cohort: Cohort = 'steady', choice: SeriesChoice = {}): CohortTotals {
    const known = this.#known.get(cohort) ?? new Map<string, CohortTotals>();
    this.#known.set(cohort, known);
    const { workload = null, database = null, segments = null } = choice;
    const id = JSON.stringify([workload, database, segments]);
    const totals =
      known.get(id) ?? this.#totals.cohort(cohort, (each) => this.#seconds(cohort, each, choice.segments), choice);
    known.set(id, totals);
    return totals;
  }

  /** What of the responses of the steady cohort is the generator's own (R24). Costs some ms for each operation type. */
  generatorParts(choice: SeriesChoice = {}): GeneratorParts {
    return this.#totals.generatorParts('steady', choice);
  }

  /** How the operations of a cohort ended. Cheap enough to ask after each snapshot. */
  counts(cohort: Cohort = 'steady', choice: SeriesChoice = {}): OutcomeCounts {
    return this.#totals.counts(cohort, choice);
  }

  /**
   * Responses of the steady cohort in buckets of one's own, by operation type; or those of connections.
   *
   * @throws RangeError if the boundaries do not rise or are out of range.
   */
  buckets(
    boundariesMs: readonly number[],
    kind: 'operation' | 'connection' = 'operation',
  ): ReadonlyMap<string, LatencyBucket[]> {
    const buckets = new Map<string, LatencyBucket[]>();
    this.#totals.forEachName('steady', kind, (name, { tally, histograms }) =>
      buckets.set(name, toBuckets(histograms.response, boundariesMs, countUnanswered(unansweredResponses(tally)))),
    );
    return buckets;
  }

  /** How long operations of each type held workers in the measured phase. Merges histograms. */
  heldBySlowest(choice: SeriesChoice = {}): HeldBySlowest[] {
    const all: HeldBySlowest[] = [];
    this.#totals.forEachName('steady', 'operation', (_, sum) => all.push(heldBySlowest(sum)), choice);
    return all;
  }

  timeline(): Timeline {
    return this.#timeline.timeline();
  }

  blocks(): Block[] {
    return this.#blocks.blocks();
  }

  /** Failures of a cohort by category and status, the most frequent first. */
  errors(cohort: Cohort = 'steady', { workload = null }: Pick<SeriesChoice, 'workload'> = {}): ErrorTotal[] {
    return toErrorTotals(
      this.#errors
        .tallies()
        .filter((tally) => tally.phase === cohort && (workload === null || tally.workload === workload)),
    );
  }

  /** Phases that have begun, in order, each with the requests sent while it lasted. */
  phases(): PhaseTotals[] {
    const spans = this.#phases.spans();
    const begun = spans.map(({ name }) => name);
    const told = [...(this.#facts?.traffic ?? []), ...this.#ownTraffic];
    const traffic = mergeByKey(
      [],
      told.map((row) => ({ ...row, phase: begunPhase(row.phase, begun) })),
      trafficId,
      addTraffic,
    );
    return spans.map((span) => ({
      ...span,
      activeSeconds: this.#phases.activeUs(span.name, this.#nowUs) / 1e6,
      requests: traffic
        .filter(({ phase }) => phase === span.name)
        .map(({ method, status, count }) => ({ method, status, count })),
    }));
  }

  /** All that snapshots said but for series and errors: checks, counters, marks, ledgers, slowest …; `null` before any. */
  facts(): RunFacts | null {
    return this.#facts;
  }

  /** What each shard did of the steady cohort; shards whose snapshots came merged are not among them. */
  shards(): ShardTotals[] {
    return this.#shards.totals(this.#phases.activeUs('steady', this.#nowUs) / 1e6);
  }

  /** What each shard's generator did during the steady phase. */
  steadyShards(): readonly ShardPart[] {
    return this.#steadyShards;
  }

  /** The cohort of the phase that lasts: the steady one before load, and after it. */
  get cohort(): Cohort {
    const name = this.#phases.current()?.name;
    return name === 'warmup' || name === 'rampup' ? name : 'steady';
  }

  /** The state of the run now; `null` before its first phase. */
  live(): LiveView | null {
    const phase = this.#phases.current();
    if (phase === null) return null;
    const { cohort } = this;
    return {
      atUs: this.#nowUs,
      phase: phase.name,
      phaseStartUs: phase.startUs,
      phaseSeconds: this.#phases.activeUs(phase.name, this.#nowUs) / 1e6,
      cohort,
      totals: this.totals(cohort),
      interval: toIntervalFigures([...this.#latest.values()], this.#scratch),
      errors: this.errors(cohort).filter(({ kind }) => kind === 'operation'),
      gauges: this.#facts?.gauges ?? { inFlight: 0, connections: 0, queued: 0 },
    };
  }

  #forget(cohorts: readonly Cohort[]): void {
    for (const cohort of cohorts) this.#known.delete(cohort);
  }

  /** An interval in active time of the steady phase, from its start. */
  #activeSpan({ fromUs, toUs }: TimeSpan): TimeSpan {
    const originUs = this.#phases.span('steady')?.startUs ?? fromUs;
    const activeUs = (us: number) => this.#phases.activeBetweenUs(originUs, us);
    return { fromUs: activeUs(fromUs), toUs: activeUs(toUs) };
  }

  /** Active time of a cohort's phase, of a workload until it ended, and of that what lies in segments. */
  #seconds(cohort: Cohort, workload: string | null, segments: readonly number[] | null = null): number {
    const span = this.#phases.span(cohort);
    if (span === null) return 0;
    const ownEndUs = workload === null ? Infinity : this.workloadEndUs(workload);
    const activeUs = this.#phases.activeBetweenUs(span.startUs, Math.min(span.endUs ?? this.#nowUs, ownEndUs));
    if (segments === null || cohort !== 'steady') return activeUs / 1e6;
    const within = segments.flatMap((index) => this.segments[index] ?? []);
    return within.reduce((sum, { fromUs, toUs }) => sum + Math.max(0, Math.min(activeUs, toUs) - fromUs), 0) / 1e6;
  }

  /** Every so many snapshots that no series which still gets some is taken for silent. */
  #sealNowAndThen(): void {
    this.#sinceSealed += 1;
    if (this.#sinceSealed < SNAPSHOTS_BETWEEN_SEALS * Math.max(1, this.#latest.size)) return;
    this.#sinceSealed = 0;
    this.#totals.sealSilent();
  }

  #addFacts(snapshot: IntervalSnapshot): void {
    const bare = { ...snapshot, series: [], errors: [] };
    this.#facts = this.#facts === null ? bare : mergeSnapshots(this.#facts, bare, this.#ledgerMergers);
    if (snapshot.phase === 'steady') {
      this.#steadyShards = mergeByKey(
        this.#steadyShards,
        snapshot.shards,
        (part) => String(part.shard),
        mergeShardParts,
      );
    }
  }
}

/**
 * The phase that requests count under. A shard can be a moment ahead of the coordinator, in a phase that then never
 * began because the run was broken off: what it sent there is in the phase before, so that no request is lost.
 */
function begunPhase(phase: PhaseName, begun: readonly PhaseName[]): PhaseName {
  if (begun.includes(phase)) return phase;
  const earlier = begun.filter((name) => PHASES.indexOf(name) < PHASES.indexOf(phase));
  return earlier.at(-1) ?? begun[0] ?? phase;
}
