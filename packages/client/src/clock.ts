/** A timer that can be taken back. */
export interface TransportTimer {
  cancel(): void;
}

/** Where the client takes its time from. Tests and virtual runs pass their own. */
export interface TransportClock {
  /** Monotonic time as integer microseconds; the zero point is the clock's own. */
  nowUs(): number;
  /** Calls back once after `delayMs`. Must not keep the process alive on its own. */
  setTimer(callback: () => void, delayMs: number): TransportTimer;
}

/** Wall time as Unix milliseconds, for things that carry dates: tokens. */
export type WallClock = () => number;
