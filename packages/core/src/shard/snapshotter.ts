import type {
  Gauges,
  GeneratorSample,
  HeldTime,
  IntervalSnapshot,
  WorkerMark,
  LogLine,
  PhaseName,
  Recorder,
  RequestCount,
} from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';

/** What the snapshotter asks the shard for at the end of each interval. */
export interface SnapshotSource {
  /** Counts what is counted once an interval. */
  beforeCut(): void;
  gauges(): Gauges;
  queuedByWorkload(): Readonly<Record<string, number>>;
  held(): readonly HeldTime[];
  marks(): readonly WorkerMark[];
  ledgers(): Readonly<Record<string, unknown>>;
  traffic(): readonly RequestCount[];
  generator(): GeneratorSample | null;
}

/** Ends the recorder's intervals: regularly, and where one phase gives way to the next. */
export class Snapshotter {
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #intervalUs: number;
  readonly #source: SnapshotSource;
  readonly #emit: (snapshot: IntervalSnapshot) => void;
  #timer: Timer | null = null;
  #logs: LogLine[] = [];
  #sequence = 0;
  #fromUs: number;
  #phase: PhaseName = 'setup';

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
    this.#fromUs = clock.nowUs();
  }

  start(): void {
    this.#arm();
  }

  log(level: LogLine['level'], message: string): void {
    this.#logs.push({ atUs: this.#clock.nowUs(), level, message, context: {} });
  }

  /** Closes the interval of the last phase and opens one of the next. */
  enterPhase(phase: PhaseName): void {
    if (phase === this.#phase) return;
    this.cut();
    this.#phase = phase;
  }

  /** Closes the interval now; returns its number. */
  cut(): number {
    const toUs = this.#clock.nowUs();
    this.#source.beforeCut();
    const logs = this.#logs;
    this.#logs = [];
    const snapshot = this.#recorder.swap({
      sequence: this.#sequence,
      fromUs: this.#fromUs,
      toUs,
      phase: this.#phase,
      gauges: this.#source.gauges(),
      queuedByWorkload: this.#source.queuedByWorkload(),
      held: this.#source.held(),
      logs,
      generator: this.#source.generator(),
      marks: this.#source.marks(),
      ledgers: this.#source.ledgers(),
      traffic: this.#source.traffic(),
    });
    this.#sequence += 1;
    this.#fromUs = toUs;
    this.#emit(snapshot);
    return snapshot.sequence;
  }

  /** Closes the last interval; nothing comes after it. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.cut();
  }

  #arm(): void {
    const dueUs = this.#fromUs + this.#intervalUs;
    this.#timer = this.#clock.setTimer(dueUs - this.#clock.nowUs(), () => {
      if (this.#clock.nowUs() - this.#fromUs >= this.#intervalUs) this.cut();
      this.#arm();
    });
  }
}
