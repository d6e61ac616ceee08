import {
  PHASES,
  type Gauges,
  type GeneratorSample,
  type HeldTime,
  type IntervalMeta,
  type IntervalSnapshot,
  type WorkerMark,
  type WorkerState,
  type LogLine,
  type PhaseName,
  type Recorder,
  type RequestCount,
} from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';

// docs/decisions/0200-intervals-end-on-the-grid-of-their-phase.md

/** What the snapshotter asks the shard for at the end of each interval. */
export interface SnapshotSource {
  /** Counts what is counted once an interval. */
  beforeCut(): void;
  gauges(): Gauges;
  queuedByWorkload(): Readonly<Record<string, number>>;
  held(): readonly HeldTime[];
  workers(): readonly WorkerState[];
  marks(): readonly WorkerMark[];
  ledgers(): Readonly<Record<string, unknown>>;
  traffic(): readonly RequestCount[];
  generator(): GeneratorSample | null;
}

/** Phases of load as they lie on the clock, as far as is known: pauses and a skip to come may move them. */
export interface PhaseSchedule {
  /** The phase of a moment. */
  phaseAt(clockUs: number): PhaseName;
  /** When a phase ends; `Infinity` where nothing is known of that, as in a pause. */
  endOf(phase: PhaseName): number;
}

/** The intervals of a shard, as those see them who record. */
export interface Intervals {
  /** Where the open interval ends. */
  readonly boundaryUs: number;
  /**
   * Something happened at this moment: whoever records what ended at {@link Intervals.boundaryUs} or later says so first, so
   * that it counts in the interval that it belongs to, however late timers are.
   */
  reach(atUs: number): void;
}

/**
 * Ends the recorder's intervals on the grid of the phase, its start + k × interval, and where one phase gives way to the next
 * (R37). Both are moments of the plan: an interval ends there whoever notices first that the moment has passed, a timer or
 * somebody who records, so that the intervals of all shards are the same ones.
 */
export class Snapshotter implements Intervals {
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #intervalUs: number;
  readonly #source: SnapshotSource;
  readonly #emit: (snapshot: IntervalSnapshot) => void;
  #timer: Timer | null = null;
  #logs: LogLine[] = [];
  #sequence = 0;
  #schedule: PhaseSchedule | null = null;
  #phase: PhaseName = 'setup';
  /** The phase that lasts by the schedule: an earlier one where word of a pause came after {@link #phase} had begun. */
  #lasting: PhaseName = 'setup';
  /** Where the grid of the phase begins. */
  #originUs: number;
  /** Where the phase ends. */
  #untilUs = Infinity;
  #fromUs: number;
  #boundaryUs: number;

  constructor(
    recorder: Recorder,
    clock: Clock,
    intervalUs: number,
    source: SnapshotSource,
    emit: (snapshot: IntervalSnapshot) => void,
  ) {
    this.#recorder = recorder;
    this.#clock = clock;
    this.#intervalUs = intervalUs;
    this.#source = source;
    this.#emit = emit;
    this.#fromUs = this.#originUs = clock.nowUs();
    this.#boundaryUs = this.#nextBoundaryUs();
  }

  get boundaryUs(): number {
    return this.#boundaryUs;
  }

  start(): void {
    this.#arm();
  }

  log(level: LogLine['level'], message: string): void {
    this.#logs.push({ atUs: this.#clock.nowUs(), level, message, context: {} });
  }

  /** From now on phases come and go as the schedule says. */
  follow(schedule: PhaseSchedule): void {
    this.#schedule = schedule;
    this.replan();
  }

  /** Load was paused, resumed or is to skip: phases end at other times. A phase that was entered is never left for an earlier one. */
  replan(): void {
    if (this.#schedule === null) return;
    const now = this.#schedule.phaseAt(this.#clock.nowUs());
    // A phase that began before word of a pause came begins once more, when it really does.
    if (isBefore(now, this.#lasting)) this.#lasting = now;
    this.#untilUs = this.#schedule.endOf(this.#lasting);
    this.#boundaryUs = this.#nextBoundaryUs();
    this.#arm();
  }

  /** The phase ends at a moment that no schedule knew of, and another begins; what comes after it has no schedule either. */
  enterPhase(phase: PhaseName, atUs: number): void {
    this.reach(atUs);
    this.#schedule = null;
    this.#untilUs = Infinity;
    if (phase !== this.#phase) {
      const snapshot = this.#swap(Math.max(atUs, this.#fromUs), true);
      this.#phase = phase;
      this.#originUs = this.#fromUs;
      this.#emit(snapshot);
    }
    this.#boundaryUs = this.#nextBoundaryUs();
    this.#arm();
  }

  reach(atUs: number): void {
    // Nobody records what is yet to come, whatever stamp it bears.
    const reachedUs = Math.min(atUs, this.#clock.nowUs());
    if (reachedUs < this.#boundaryUs) return;
    // What is read of the shard is so now: of several intervals that end at once it stands in the first.
    for (let isFirst = true; reachedUs >= this.#boundaryUs; isFirst = false) {
      const endsPhase = this.#boundaryUs >= this.#untilUs;
      // Where word of a skip comes late its moment lies behind.
      const snapshot = this.#swap(Math.max(this.#boundaryUs, this.#fromUs), isFirst);
      if (endsPhase) this.#leavePhase(this.#untilUs);
      this.#boundaryUs = this.#nextBoundaryUs();
      this.#emit(snapshot);
    }
    this.#arm();
  }

  /** Closes the interval now; returns its number. */
  cut(): number {
    const nowUs = this.#clock.nowUs();
    this.reach(nowUs);
    const snapshot = this.#swap(Math.max(nowUs, this.#fromUs), true);
    this.#emit(snapshot);
    return snapshot.sequence;
  }

  /** Closes the last interval; nothing comes after it. */
  stop(): void {
    this.cut();
    this.#timer?.cancel();
    this.#timer = null;
    this.#boundaryUs = Infinity;
  }

  /** @param whole Whether it holds what is read of the shard, too, and not only what was recorded. */
  #swap(toUs: number, whole: boolean): IntervalSnapshot {
    if (whole) this.#source.beforeCut();
    const snapshot = this.#recorder.swap({
      sequence: this.#sequence,
      fromUs: this.#fromUs,
      toUs,
      phase: this.#phase,
      gauges: this.#source.gauges(),
      queuedByWorkload: this.#source.queuedByWorkload(),
      ...(whole ? this.#takeFromSource() : NOTHING_READ),
    });
    this.#sequence += 1;
    this.#fromUs = toUs;
    return snapshot;
  }

  #takeFromSource(): Pick<IntervalMeta, 'held' | 'workers' | 'logs' | 'generator' | 'marks' | 'ledgers' | 'traffic'> {
    const logs = this.#logs;
    this.#logs = [];
    return {
      held: this.#source.held(),
      workers: this.#source.workers(),
      logs,
      generator: this.#source.generator(),
      marks: this.#source.marks(),
      ledgers: this.#source.ledgers(),
      traffic: this.#source.traffic(),
    };
  }

  /** The phase has ended, by its schedule. */
  #leavePhase(atUs: number): void {
    if (this.#schedule === null) return;
    this.#lasting = this.#schedule.phaseAt(atUs);
    if (isBefore(this.#phase, this.#lasting)) this.#phase = this.#lasting;
    this.#originUs = atUs;
    const endUs = this.#schedule.endOf(this.#lasting);
    this.#untilUs = endUs > atUs ? endUs : Infinity;
  }

  /** The next moment of the grid, or the end of the phase. */
  #nextBoundaryUs(): number {
    const passed = Math.floor((this.#fromUs - this.#originUs) / this.#intervalUs);
    const gridUs = this.#originUs + (passed + 1) * this.#intervalUs;
    return Math.min(gridUs, this.#untilUs);
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(this.#boundaryUs - this.#clock.nowUs(), () => {
      this.reach(this.#clock.nowUs());
      this.#arm();
    });
  }
}

/** What an interval holds of a shard that was not looked at. */
const NOTHING_READ = { held: [], logs: [], generator: null, marks: [], ledgers: {}, traffic: [] } as const;

function isBefore(a: PhaseName, b: PhaseName): boolean {
  return PHASES.indexOf(a) < PHASES.indexOf(b);
}
