import type { Clock, Timer } from '../contracts/clock.ts';
import type { ClosedLoadModel, LoadTimeline } from '../contracts/load-model.ts';
import type { LoadAxis } from '../load/load-axis.ts';
import { steadyStartUs } from '../load/timeline.ts';
import type { LaneEnd, LaneOwner, LaneRunner } from './lane-runner.ts';
import type { DriverListener, DriverTally, LoadDriver } from './load-driver.ts';

/** A lane that waits for its turn, and how long it waits for its own sake, in running time. */
interface Waiting {
  readonly earliestUs: number;
  readonly timer: Timer;
}

/** Each lane starts its next operation when its last one has ended (R5). */
export class ClosedDriver implements LoadDriver, LaneOwner {
  readonly lanes: LaneRunner[] = [];
  readonly queued = 0;
  onIdle: (() => void) | null = null;

  readonly #model: ClosedLoadModel;
  readonly #timeline: LoadTimeline;
  readonly #axis: LoadAxis;
  readonly #clock: Clock;
  readonly #listener: DriverListener;
  readonly #onMissed: (slots: number) => void;
  readonly #waiting = new Map<LaneRunner, Waiting>();
  /** Lanes that may not start while the run is paused, and the earliest moment for each in running time. */
  readonly #held = new Map<LaneRunner, number>();
  #active = 0;
  #started = 0;

  constructor(parts: {
    readonly model: ClosedLoadModel;
    readonly timeline: LoadTimeline;
    readonly axis: LoadAxis;
    readonly clock: Clock;
    readonly listener: DriverListener;
    /** So many slots of a lane's pace passed while an operation was under way (R5). */
    readonly onMissed: (slots: number) => void;
  }) {
    this.#model = parts.model;
    this.#timeline = parts.timeline;
    this.#axis = parts.axis;
    this.#clock = parts.clock;
    this.#listener = parts.listener;
    this.#onMissed = parts.onMissed;
  }

  get idle(): boolean {
    return this.lanes.every((lane) => !lane.busy);
  }

  start(): void {
    this.#active = this.lanes.length;
    const nowUs = Math.max(0, this.#axis.runningAt(this.#clock.nowUs()));
    for (const lane of this.lanes) this.#admit(lane, this.#earliestUs(lane, nowUs), this.#clock.nowUs());
    if (this.lanes.length === 0) this.#listener.onLoadEnded('schedule');
  }

  pause(): void {
    this.#holdWaiting();
  }

  resume(): void {
    const nowUs = this.#axis.runningAt(this.#clock.nowUs());
    const held = [...this.#held];
    this.#held.clear();
    for (const [lane, earliestUs] of held) this.#admit(lane, Math.max(earliestUs, nowUs), this.#clock.nowUs());
  }

  replan(): void {
    this.#holdWaiting();
    if (!this.#axis.paused) this.resume();
  }

  stop(): void {
    this.#holdWaiting();
    this.#held.clear();
    for (const lane of this.lanes) lane.ended ??= 'stopped';
  }

  takeTally(): DriverTally {
    const started = this.#started;
    this.#started = 0;
    return { scheduled: 0, started, largestBatch: 0 };
  }

  onLaneFree(lane: LaneRunner): void {
    if (lane.ended !== null) {
      if (this.idle) this.onIdle?.();
      return;
    }
    // One look at the clock serves the lane’s next start: at full load each look is felt.
    const clockUs = this.#clock.nowUs();
    const earliestUs = this.#earliestUs(lane, this.#axis.runningAt(clockUs));
    if (this.#axis.paused) this.#held.set(lane, earliestUs);
    else this.#admit(lane, earliestUs, clockUs);
  }

  onLaneBug(_lane: LaneRunner, error: unknown): void {
    this.#listener.onBug(error);
  }

  /** Lanes that await their turn await `resume` instead. */
  #holdWaiting(): void {
    for (const [lane, { timer, earliestUs }] of this.#waiting) {
      timer.cancel();
      this.#held.set(lane, earliestUs);
    }
    this.#waiting.clear();
  }

  /** When the lane may start for its own sake; both times are running times. */
  #earliestUs(lane: LaneRunner, freeUs: number): number {
    if (lane.pace === null) return freeUs;
    const { previousDueUs } = lane;
    const earliestUs = lane.pace.earliestUs(
      previousDueUs === null ? null : this.#axis.toRunningUs(previousDueUs),
      freeUs,
    );
    const missed = lane.pace.takeMissed();
    if (missed > 0) this.#onMissed(missed);
    return earliestUs;
  }

  /** @param clockUs now */
  #admit(lane: LaneRunner, earliestUs: number, clockUs: number): void {
    const dueUs = this.#model.dueUs(lane.rank, this.#axis.fromRunningUs(earliestUs));
    if (dueUs === Infinity) {
      this.#end(lane, 'schedule');
    } else if (dueUs >= steadyStartUs(this.#timeline) && lane.quotaLeft <= 0) {
      this.#end(lane, 'quota');
    } else {
      this.#startAt(lane, dueUs, earliestUs, clockUs);
    }
  }

  #startAt(lane: LaneRunner, dueUs: number, earliestUs: number, clockUs: number): void {
    const dueClockUs = this.#axis.toClockUs(dueUs);
    const waitUs = dueClockUs - clockUs;
    if (waitUs > 0) {
      this.#wait(lane, dueUs, earliestUs, waitUs);
      return;
    }
    if (dueUs >= steadyStartUs(this.#timeline)) lane.quotaLeft -= 1;
    this.#started += 1;
    if (!lane.start(dueUs, dueClockUs, clockUs, null)) this.#end(lane, 'exhausted');
  }

  #wait(lane: LaneRunner, dueUs: number, earliestUs: number, waitUs: number): void {
    const wake = () => {
      this.#waiting.delete(lane);
      this.#startAt(lane, dueUs, earliestUs, this.#clock.nowUs());
    };
    this.#waiting.set(lane, { earliestUs, timer: this.#clock.setTimer(waitUs, wake) });
  }

  #end(lane: LaneRunner, why: Exclude<LaneEnd, 'stopped'>): void {
    lane.ended = why;
    this.#active -= 1;
    if (this.#active > 0) return;
    this.#listener.onLoadEnded(worstEnd(this.lanes));
    if (this.idle) this.onIdle?.();
  }
}

/** One word for why all lanes ended: `exhausted` tells more than `quota`, and that more than `schedule`. */
function worstEnd(lanes: readonly LaneRunner[]): Exclude<LaneEnd, 'stopped'> {
  for (const why of ['exhausted', 'quota'] as const) if (lanes.some((lane) => lane.ended === why)) return why;
  return 'schedule';
}
