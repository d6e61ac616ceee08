import { performance } from 'node:perf_hooks';

/** The event loop, as far as it tells how late it reads. Times in µs. */
export interface ReadingLoop {
  nowUs(): number;
  /** For how long it has waited for something to happen, since it began. */
  idleUs(): number;
  /** Calls back once all that was ready in this turn has been dealt with. */
  atEndOfTurn(callback: () => void): void;
}

/** This thread's own loop. */
export function threadLoop(): ReadingLoop {
  return {
    nowUs: () => performance.now() * 1000,
    idleUs: () => performance.eventLoopUtilization().idle * 1000,
    atEndOfTurn: (callback) => void setImmediate(callback),
  };
}

/** A loop in which nothing waits: that of virtual time, in which reading takes none. */
export const STILL_LOOP: ReadingLoop = { nowUs: () => 0, idleUs: () => 0, atEndOfTurn: () => undefined };

// docs/decisions/0223-how-late-events-are-read.md
/** A poll of the system that waited for less did not wait: something was ready already. */
const WAITED_US = 3;

/**
 * How long what is read now lay ready before (R33): what came while the loop was at work waited for the end of that, half of it on
 * average, and what is read behind others in the same turn waited for those. Where the loop had nothing to do, the first was what woke it.
 */
export class ReadingDelay {
  readonly #loop: ReadingLoop;
  #inTurn = false;
  #startUs = 0;
  #beforeUs = 0;
  #endUs = 0;
  #idleUs = 0;
  readonly #onEnd = (): void => this.#endTurn();

  constructor(loop: ReadingLoop) {
    this.#loop = loop;
  }

  /** The delay of something that is read at this moment, in whole µs. */
  now(): number {
    const nowUs = this.#loop.nowUs();
    if (!this.#inTurn) this.#beginTurn(nowUs);
    return Math.round(this.#beforeUs + nowUs - this.#startUs);
  }

  #beginTurn(nowUs: number): void {
    this.#inTurn = true;
    this.#loop.atEndOfTurn(this.#onEnd);
    const idleUs = this.#loop.idleUs();
    const workedUs = this.#endUs === 0 ? 0 : nowUs - this.#endUs - (idleUs - this.#idleUs);
    const waited = idleUs - this.#idleUs >= WAITED_US;
    this.#beforeUs = waited ? 0 : Math.max(0, workedUs + this.#endUs - this.#startUs) / 2;
    this.#startUs = nowUs;
  }

  #endTurn(): void {
    this.#inTurn = false;
    this.#endUs = this.#loop.nowUs();
    this.#idleUs = this.#loop.idleUs();
  }
}
