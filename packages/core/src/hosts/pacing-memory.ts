/** Counts changes; what the thread sleeps on. */
const CHANGES = 0;
/** One of the tasks below. */
const TASK = 1;
/** When to wake the loop. */
const WAKE = 2;
/** When the thread wakes by itself. */
const SLEEPS_UNTIL = 3;
/** How long the thread sleeps at least. */
const REST = 4;
const CELLS = 5;

const NOTHING = 0;
const WAKE_LOOP = 1;
const END = 2;

/** Moments have 32 bits, so that two of them can be distinguished by the sign of their difference when they are this close. */
const FARTHEST_US = 2 ** 29;

/** What a pacing thread needs of its surroundings. */
export interface PacingSurroundings {
  nowUs(): number;
  /** Sleeps until cell `index` has another value than `value`, or for `timeoutMs`. */
  sleep(cells: Int32Array, index: number, value: number, timeoutMs: number): void;
  /** Wakes the event loop. */
  wake(): void;
}

/**
 * Memory that an event loop shares with its pacing thread: when the thread is to wake the loop. Moments are those of one
 * clock, of which each side has its own.
 */
export class PacingMemory {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** The loop wants to be woken at `wakeUs`, instead of when it wanted before. */
  wakeAt(wakeUs: number, nowUs: number): void {
    const cells = this.#cells;
    const wake = Math.min(wakeUs, nowUs + FARTHEST_US) | 0;
    Atomics.store(cells, WAKE, wake);
    Atomics.store(cells, TASK, WAKE_LOOP);
    Atomics.add(cells, CHANGES, 1);
    // A thread that will look by itself in time is let sleep: waking it is a system call.
    if (((Atomics.load(cells, SLEEPS_UNTIL) - wake) | 0) > Atomics.load(cells, REST)) Atomics.notify(cells, CHANGES);
  }

  /** From now on the thread looks at most once in so long a time, so that what falls due meanwhile shares a wake-up. */
  restFor(restUs: number): void {
    Atomics.store(this.#cells, REST, restUs);
  }

  /** Ends the thread. */
  end(): void {
    Atomics.store(this.#cells, TASK, END);
    Atomics.add(this.#cells, CHANGES, 1);
    Atomics.notify(this.#cells, CHANGES);
  }

  /** The thread's work: wakes the loop whenever it is told to, never early; returns when it is to end. */
  keepPace(surroundings: PacingSurroundings): void {
    const cells = this.#cells;
    let hasWoken = false;
    for (;;) {
      const changes = Atomics.load(cells, CHANGES);
      const task = Atomics.load(cells, TASK);
      if (task === END) return;
      const now = surroundings.nowUs();
      const restUs = Atomics.load(cells, REST);
      const leftUs = task === WAKE_LOOP ? (Atomics.load(cells, WAKE) - now) | 0 : FARTHEST_US;
      if (leftUs <= 0) {
        if (Atomics.compareExchange(cells, TASK, WAKE_LOOP, NOTHING) !== WAKE_LOOP) continue;
        hasWoken = true;
        surroundings.wake();
        continue;
      }
      // The loop that was woken will soon know what is next: where that is dense, a look is cheaper than a notice.
      const sleepUs = task === NOTHING && hasWoken && restUs > 0 ? restUs : Math.max(leftUs, restUs);
      hasWoken = false;
      Atomics.store(cells, SLEEPS_UNTIL, (now + sleepUs) | 0);
      surroundings.sleep(cells, CHANGES, changes, sleepUs / 1000);
    }
  }
}
