/** A timer that can be taken back. */
export interface Timer {
  /** Takes the timer back; a timer that has fired, or was cancelled before, is left alone. */
  cancel(): void;
}

/**
 * The only source of time inside the engine (R4). Real runs use {@link systemClock}; tests use the manual clock of
 * `@syntrix-bench/core/testing` and run whole benchmarks without waiting.
 */
export interface Clock {
  /** Microseconds since the clock's epoch, an integer that never goes back. */
  nowUs(): number;
  /** Wall time of the epoch in milliseconds since 1970. Labels only; never used for durations. */
  readonly epochWallMs: number;
  /**
   * Calls back once, at the earliest `delayUs` from now. A delay of zero or less calls back in a later turn, never within
   * the call. Timers of the system have millisecond grain and are late under load: what they start is stamped, not trusted.
   */
  setTimer(delayUs: number, callback: () => void): Timer;
  /** Opens a pacer for the caller's event loop (R7). Left out where timers are exact, as in virtual time. */
  openPacer?(precision: PacedPrecision): Pacer;
}

/** How exactly operations start when they are due (R7): as exactly as timers do, to a tenth of a millisecond, or spinning. */
export type Precision = 'timer' | PacedPrecision;
/** A precision beyond that of timers. */
export type PacedPrecision = 'paced' | 'spin';

/** A timer of a pacer. */
export interface PacedTimer extends Timer {
  /** Nothing needs to be called before `dueUs` any more, which is later than it was; it may be called earlier all the same. */
  postpone(dueUs: number): void;
}

/** Calls back at moments more exactly than timers do, by keeping the event loop turning for the last part of a wait. */
export interface Pacer {
  /** Calls back once, at the earliest at `dueUs` of the clock, never within the call. What is due at the same time is called in turn. */
  callAt(dueUs: number, callback: () => void): PacedTimer;
  /** Time for which the event loop was kept turning so far, in microseconds. */
  readonly turnedUs: number;
  /** Why it is no more exact than timers now; null where it is. */
  readonly coarse: string | null;
  /** Drops what it waits for, and ends what it keeps running. */
  close(): void;
}
