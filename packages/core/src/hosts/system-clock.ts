import type { Clock, PacedPrecision, Timer } from '../contracts/clock.ts';
import { type Alarm, LoopPacer } from './loop-pacer.ts';
import { PacingAlarm, startPacingThread } from './pacing-alarm.ts';
import { availableCores } from './thread-count.ts';

/** The machine's clock with its epoch told in a way that other threads understand. */
export interface SystemClock extends Clock {
  /** The epoch in milliseconds of the machine's monotonic clock, which all threads of a process share. */
  readonly originMs: number;
  /** How far off, at most, the epoch is that others are told: how narrowly both clocks could be read together. */
  readonly uncertaintyUs: number;
  /** Time for which its pacers kept the event loop turning so far; where several did at once it counts once. */
  turnedUs(): number;
}

/**
 * The machine's monotonic clock in microseconds since its epoch. Timers have the grain of a millisecond and are late under
 * load, which is measured as delay (R2) and never assumed away.
 *
 * @param originMs The epoch of another thread's clock, to count from the same moment. @default now
 */
export function systemClock(originMs?: number): SystemClock {
  // performance.now() counts from the start of its own thread; hrtime is the same in all of them, but slower to read.
  const threadStart = offsetBetween(
    () => performance.now(),
    () => Number(process.hrtime.bigint()) / 1e6,
  );
  const epochMs = originMs === undefined ? performance.now() : originMs - threadStart.offset;
  const nowUs = () => Math.floor((performance.now() - epochMs) * 1000);
  const setTimer = (delayUs: number, callback: () => void): Timer => systemTimer(Math.max(0, delayUs) / 1000, callback);
  const timers = { nowUs, setTimer };
  const clockOriginMs = threadStart.offset + epochMs;
  let turnedUs = 0;
  let countedUs = 0;
  const countTurn = (untilUs: number, us: number) => {
    turnedUs += Math.min(us, untilUs - countedUs);
    countedUs = untilUs;
  };
  return {
    originMs: clockOriginMs,
    uncertaintyUs: Math.ceil(threadStart.uncertainty * 1000),
    epochWallMs: performance.timeOrigin + epochMs,
    nowUs,
    setTimer,
    openPacer: (precision) =>
      new LoopPacer(timers, (ring) => alarmFor(precision, timers, clockOriginMs, ring), countTurn),
    turnedUs: () => turnedUs,
  };
}

type Timers = Pick<Clock, 'nowUs' | 'setTimer'>;

/** Timers of the system may fire this much too late, also on a busy machine; what is left of a wait then is spun through. */
const SPIN_LEAD_US = 10_000;

function alarmFor(precision: PacedPrecision, timers: Timers, originMs: number, ring: () => void): Alarm {
  if (precision === 'spin') return timerAlarm(timers, SPIN_LEAD_US, null, ring);
  if (availableCores() < 2) {
    return timerAlarm(timers, 0, 'this process has one core, which a pacing thread would take from the load', ring);
  }
  return new PacingAlarm(timers, ring, (memory) => startPacingThread(memory, originMs));
}

/** An alarm without a thread. */
function timerAlarm({ nowUs, setTimer }: Timers, leadUs: number, coarse: string | null, ring: () => void): Alarm {
  let timer: Timer | null = null;
  return {
    leadUs,
    coarse,
    setFor(dueUs) {
      timer?.cancel();
      timer = setTimer(dueUs - leadUs - nowUs(), ring);
    },
    close: () => timer?.cancel(),
  };
}

/** The longest delay that a timer of the system takes: one millisecond more, and it would fire at once. */
const LONGEST_SYSTEM_TIMER_MS = 2 ** 31 - 1;

/** A timer of the system of any length, also of `Infinity`: what is too long for one goes in stages. */
function systemTimer(delayMs: number, callback: () => void): Timer {
  if (delayMs <= LONGEST_SYSTEM_TIMER_MS) {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  }
  const go = () => {
    stage = systemTimer(delayMs - LONGEST_SYSTEM_TIMER_MS, callback);
  };
  let stage = systemTimer(LONGEST_SYSTEM_TIMER_MS, go);
  return { cancel: () => stage.cancel() };
}

/** How many reads of two clocks the narrowest is chosen from: a thread that loses its core within a read spoils but that one. */
const PAIRED_READS = 50;

/** How two clocks stand to each other, in their own unit. */
export interface ClockOffset {
  /** The other clock's time, less the own one's. */
  readonly offset: number;
  /** How far off the offset may be. */
  readonly uncertainty: number;
}

/**
 * How a clock stands to another, by the narrowest of many paired reads (R4): the other one is read between two reads of the
 * own one, which hold the moment between them.
 */
export function offsetBetween(own: () => number, other: () => number): ClockOffset {
  let narrowest: ClockOffset = { offset: 0, uncertainty: Infinity };
  for (let read = 0; read < PAIRED_READS; read += 1) {
    const before = own();
    const between = other();
    const after = own();
    const uncertainty = (after - before) / 2;
    if (uncertainty < narrowest.uncertainty) narrowest = { offset: between - (before + after) / 2, uncertainty };
  }
  return narrowest;
}

/** Whether a clock is the machine's: under any other, time is not that of the machine that this runs on. */
export function isSystemClock(clock: Clock): clock is SystemClock {
  return 'originMs' in clock;
}
