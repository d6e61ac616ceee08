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
  /**
   * As `setTimer`, to a few microseconds: spins through the last stretch, letting the event loop turn, and so keeps a core
   * busy. Left out where timers are exact, as in virtual time.
   */
  setPreciseTimer?(delayUs: number, callback: () => void): Timer;
}
