import { Worker } from 'node:worker_threads';

import type { Clock, Timer } from '../contracts/clock.ts';
import type { Alarm } from './loop-pacer.ts';
import { PacingMemory } from './pacing-memory.ts';
import { WakeLead } from './wake-lead.ts';

/** What a pacing thread is started with. */
export interface PacingThreadStart {
  readonly buffer: SharedArrayBuffer;
  /** The epoch of the loop's clock. */
  readonly originMs: number;
}

/** A thread that sleeps and wakes this one, as far as the alarm knows it. */
export interface PacingThread {
  on(event: 'message', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  unref(): void;
}

/** A timer of the system may fire this much too early for the fraction of a millisecond that it cuts off. */
const TIMER_CUTS_US = 1_000;
/** How long a machine that wakes the loop too late is left alone. */
const RETRY_US = 1_000_000;

/**
 * An alarm whose thread sleeps: no timer of an event loop is finer than a millisecond, but a thread that does nothing else
 * can sleep to some hundredths of one. A timer stands behind it, so that nothing starts later than timers would let it: while
 * the thread is being started, where it cannot be, and where it is late itself.
 */
export class PacingAlarm implements Alarm {
  readonly #clock: Pick<Clock, 'nowUs' | 'setTimer'>;
  readonly #ring: () => void;
  readonly #memory = new PacingMemory();
  readonly #lead = new WakeLead();
  #timer: Timer | null = null;
  /** When the timer is set for. */
  #timerUs = 0;
  #coarse: string | null = 'the pacing thread has not started yet';
  #closed = false;
  #failed = false;
  #pausedUntilUs = 0;
  /** When the thread is to wake the loop; null while it is not. */
  #wakeUs: number | null = null;
  #wokeUs = 0;
  #dueUs = 0;

  constructor(
    clock: Pick<Clock, 'nowUs' | 'setTimer'>,
    ring: () => void,
    start: (memory: PacingMemory) => PacingThread,
  ) {
    this.#clock = clock;
    this.#ring = ring;
    this.#memory.wakeAt(clock.nowUs(), clock.nowUs());
    try {
      this.#watch(start(this.#memory));
    } catch (error) {
      this.#fail(error);
    }
  }

  get leadUs(): number {
    return this.#coarse === null ? this.#lead.leadUs : 0;
  }

  get coarse(): string | null {
    return this.#coarse;
  }

  setFor(dueUs: number): void {
    if (this.#closed) return;
    const nowUs = this.#clock.nowUs();
    this.#dueUs = dueUs;
    if (this.#coarse !== null && !this.#failed && nowUs >= this.#pausedUntilUs && this.#pausedUntilUs > 0) {
      this.#lead.tryAgain();
      this.#coarse = null;
    }
    this.#setTimer(nowUs);
    if (this.#coarse !== null) return;
    this.#wakeUs = dueUs - this.#lead.leadUs;
    this.#memory.wakeAt(this.#wakeUs, nowUs);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#memory.end();
  }

  #watch(thread: PacingThread): void {
    thread.on('message', () => this.#wake());
    thread.on('error', (error) => this.#fail(error));
    thread.on('exit', () => this.#fail(new Error('it ended')));
    // It ends when it is told to, or with the loop that it paces.
    thread.unref();
  }

  #wake(): void {
    if (this.#closed || this.#failed) return;
    const nowUs = this.#clock.nowUs();
    if (this.#wokeUs === 0) this.#coarse = null;
    this.#learn(nowUs);
    this.#ring();
  }

  #learn(nowUs: number): void {
    const lead = this.#lead;
    // A call that crossed with a new order comes before it is wanted, and tells nothing.
    if (this.#wakeUs !== null && this.#wokeUs > 0 && nowUs >= this.#wakeUs) {
      lead.learn(nowUs - this.#wakeUs, nowUs - this.#wokeUs);
      this.#memory.restFor(lead.restUs);
      if (lead.hopeless) {
        this.#coarse = 'other programs use its core';
        this.#pausedUntilUs = nowUs + RETRY_US;
      }
    }
    this.#wakeUs = null;
    this.#wokeUs = nowUs;
  }

  /** Behind the thread a timer needs not come early; one that was set before and does as well is left alone. */
  #setTimer(nowUs: number): void {
    const isPaced = this.#coarse === null;
    const latestUs = this.#dueUs + (isPaced ? TIMER_CUTS_US : 0);
    if (this.#timer !== null) {
      if (isPaced && this.#timerUs >= this.#dueUs && this.#timerUs <= latestUs) return;
      this.#timer.cancel();
    }
    this.#timerUs = latestUs;
    this.#timer = this.#clock.setTimer(latestUs - nowUs, () => {
      this.#timer = null;
      const nowUs = this.#clock.nowUs();
      if (nowUs < this.#dueUs) this.#setTimer(nowUs);
      else {
        if (this.#wakeUs !== null) this.#learn(nowUs);
        this.#ring();
      }
    });
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#failed = true;
    this.#coarse = `its pacing thread failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Starts a pacing thread in a thread of its own; it runs built JavaScript, also when this module runs from source in a test. */
export function startPacingThread(memory: PacingMemory, originMs: number): PacingThread {
  const entry = import.meta.url.endsWith('.ts')
    ? new URL('../../dist/pacing-thread.js', import.meta.url)
    : new URL('./pacing-thread.js', import.meta.url);
  return new Worker(entry, {
    workerData: { buffer: memory.buffer, originMs } satisfies PacingThreadStart,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16, stackSizeMb: 1 },
  });
}
