import { OUTCOME_CODE, type OutcomeCode } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Operation } from '../contracts/operation.ts';
import type { Lane } from '../contracts/scenario.ts';
import type { Slot } from '../contracts/slot.ts';
import type { LanePace } from '../load/lane-pace.ts';
import { resetSlot } from './lane-slot.ts';
import type { LoadRecorder } from './load-recorder.ts';

/** Why a lane starts nothing any more. */
export type LaneEnd = 'schedule' | 'quota' | 'exhausted' | 'stopped';

/** What a lane tells the driver that feeds it. */
export interface LaneOwner {
  /** The operation has ended and is recorded; the lane is free. */
  onLaneFree(lane: LaneRunner): void;
  /** An operation threw or rejected: a bug of the scenario. */
  onLaneBug(lane: LaneRunner, error: unknown): void;
}

/** Carries a lane's operations out, one at a time, and records them. */
export class LaneRunner {
  readonly lane: number;
  readonly rank: number;
  /** Steady operations this lane may still start; `Infinity` without a quota. */
  quotaLeft: number;
  /** Operations that have ended. */
  operations = 0;
  lastError: string | null = null;
  ended: LaneEnd | null = null;

  readonly slot: Slot;
  readonly client: unknown;
  /** Null in an open workload, where arrivals pace. */
  readonly pace: LanePace | null;
  /** When its last operation was due on the load axis; null before the first. */
  previousDueUs: number | null = null;
  readonly #behaviour: Lane<unknown>;
  readonly #recorder: LoadRecorder;
  readonly #clock: Clock;
  readonly #owner: LaneOwner;
  #current: Operation | null = null;
  #dueAxisUs = 0;
  /** Given up by {@link abandon}: what comes later is no result (R15). */
  #abandoned = false;
  readonly #waiting: (() => void)[] = [];
  readonly #onOutcome = (outcome: OutcomeCode): void => this.#finish(outcome);
  readonly #onBug = (error: unknown): void => this.#bug(error);

  constructor(parts: {
    readonly slot: Slot;
    readonly rank: number;
    readonly quota: number | null;
    readonly client: unknown;
    readonly behaviour: Lane<unknown>;
    readonly recorder: LoadRecorder;
    readonly clock: Clock;
    readonly owner: LaneOwner;
    readonly pace: LanePace | null;
  }) {
    this.lane = parts.slot.laneNumber;
    this.rank = parts.rank;
    this.quotaLeft = parts.quota ?? Infinity;
    this.slot = parts.slot;
    this.client = parts.client;
    this.#behaviour = parts.behaviour;
    this.#recorder = parts.recorder;
    this.#clock = parts.clock;
    this.#owner = parts.owner;
    this.pace = parts.pace;
  }

  /** Resolves when nothing is under way on this lane, so that its connection can be used for other work. */
  whenFree(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  get currentOperation(): string | null {
    return this.#current === null ? null : this.#recorder.operationName(this.#current.type);
  }

  mark(): number | null {
    return this.#behaviour.mark?.() ?? null;
  }

  /**
   * Starts the lane's next operation. False: the lane has nothing to do any more or, where a type is asked for, cannot do
   * that now.
   *
   * @param dueAxisUs When it was due on the load axis, which decides its cohort.
   * @param dueUs The same moment on the clock.
   * @param readyUs When the shard took it up, on the clock.
   * @param type The operation type that is asked for; null: the lane chooses.
   */
  start(dueAxisUs: number, dueUs: number, readyUs: number, type: number | null): boolean {
    let operation: Operation | null;
    try {
      operation = type === null ? this.#behaviour.next() : this.#behaviour.nextOf!(type);
    } catch (error) {
      this.#bug(error);
      return true;
    }
    if (operation === null) {
      if (type === null) this.ended = 'exhausted';
      return false;
    }
    const slot = this.slot;
    resetSlot(slot);
    slot.dueUs = dueUs;
    slot.readyUs = readyUs;
    this.#dueAxisUs = dueAxisUs;
    this.previousDueUs = dueAxisUs;
    this.#current = operation;
    try {
      const outcome = operation.execute(this.client, slot, this.#onOutcome);
      if (typeof outcome === 'number') Promise.resolve(outcome).then(this.#onOutcome, this.#onBug);
      else outcome?.then(this.#onOutcome, this.#onBug);
    } catch (error) {
      this.#bug(error);
    }
    return true;
  }

  /** Gives up what is in flight: it counts as unknown, and what comes of it later is discarded. */
  abandon(category: number): void {
    if (this.#current === null || this.#abandoned) return;
    this.#abandoned = true;
    const slot = this.slot;
    slot.doneUs = this.#clock.nowUs();
    if (slot.requests === 0) slot.sentUs = slot.doneUs;
    slot.category = category;
    slot.message = 'still under way when the drain ended';
    this.#recorder.recordSlot(this.#current.type, this.#dueAxisUs, slot, OUTCOME_CODE.unknown);
    this.operations += 1;
  }

  #finish(outcome: OutcomeCode): void {
    const operation = this.#current;
    if (operation === null) return;
    const slot = this.slot;
    try {
      operation.settle?.(outcome, slot);
    } catch (error) {
      this.#bug(error);
      return;
    }
    this.#current = null;
    this.#tellWaiting();
    if (this.#abandoned) return;
    if (slot.doneUs === 0) slot.sentUs = slot.doneUs = this.#clock.nowUs();
    this.#recorder.recordSlot(operation.type, this.#dueAxisUs, slot, outcome);
    this.operations += 1;
    if (outcome === OUTCOME_CODE.failed || outcome === OUTCOME_CODE.unknown) {
      this.lastError = slot.message === '' ? slot.code : slot.message;
    }
    this.#owner.onLaneFree(this);
  }

  #bug(error: unknown): void {
    this.#current = null;
    this.#tellWaiting();
    if (!this.#abandoned) this.#owner.onLaneBug(this, error);
  }

  #tellWaiting(): void {
    if (this.#waiting.length === 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
