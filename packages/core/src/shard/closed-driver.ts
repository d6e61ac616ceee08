import type { Clock, Timer } from '../contracts/clock.ts';
import type { ClosedLoadModel, LoadTimeline } from '../contracts/load-model.ts';
import type { LoadAxis } from '../load/load-axis.ts';
import { steadyStartUs } from '../load/timeline.ts';
import type { LaneEnd, LaneOwner, LaneRunner } from './lane-runner.ts';
import type { DriverListener, DriverTally, LoadDriver } from './load-driver.ts';

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
  readonly #timers = new Map<LaneRunner, Timer>();
  /** Lanes that became free while the run was paused. */
  readonly #held: LaneRunner[] = [];
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
    const nowUs = Math.max(0, this.#axis.at(this.#clock.nowUs()));
    for (const lane of this.lanes) this.#startWhenDue(lane, nowUs);
    if (this.lanes.length === 0) this.#listener.onLoadEnded('schedule');
  }

  pause(): void {
    for (const [lane, timer] of this.#timers) {
      timer.cancel();
      this.#held.push(lane);
    }
    this.#timers.clear();
  }

  resume(): void {
    const nowUs = this.#axis.at(this.#clock.nowUs());
    for (const lane of this.#held.splice(0)) this.#startWhenDue(lane, nowUs);
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#held.length = 0;
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
    } else if (this.#axis.paused) {
      this.#held.push(lane);
    } else {
      this.#startWhenDue(lane, this.#axis.at(this.#clock.nowUs()));
    }
  }

  onLaneBug(_lane: LaneRunner, error: unknown): void {
    this.#listener.onBug(error);
  }

  #startWhenDue(lane: LaneRunner, freeUs: number): void {
    const earliestUs = lane.pace?.earliestUs(lane.previousDueUs, freeUs) ?? freeUs;
    const missed = lane.pace?.takeMissed() ?? 0;
    if (missed > 0) this.#onMissed(missed);
    const dueUs = this.#model.dueUs(lane.rank, earliestUs);
    if (dueUs === Infinity) {
      this.#end(lane, 'schedule');
    } else if (dueUs >= steadyStartUs(this.#timeline) && lane.quotaLeft <= 0) {
      this.#end(lane, 'quota');
    } else {
      this.#startAt(lane, dueUs);
    }
  }

  #startAt(lane: LaneRunner, dueUs: number): void {
    const waitUs = dueUs - this.#axis.at(this.#clock.nowUs());
    if (waitUs > 0) {
      const wake = () => {
        this.#timers.delete(lane);
        this.#startAt(lane, dueUs);
      };
      this.#timers.set(lane, this.#clock.setTimer(waitUs, wake));
      return;
    }
    if (dueUs >= steadyStartUs(this.#timeline)) lane.quotaLeft -= 1;
    this.#started += 1;
    if (!lane.start(dueUs, this.#axis.toClockUs(dueUs), this.#clock.nowUs())) this.#end(lane, 'exhausted');
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
