import { OUTCOME_CODE, TIMEOUT_CATEGORY, type HeldTime, type Recorder, type SeriesTable } from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';
import { ENGINE_SERIES } from '../contracts/engine-series.ts';
import type { WorkloadPlan } from '../contracts/plan.ts';
import type { HeldConnection, HeldConnectionContext } from '../contracts/scenario.ts';
import { databasePlaceOf, NO_WORKER } from '../load/shares.ts';

/** Counts connections that were opened again (R16). */
export const REOPENED = 'connections_reopened';
/** Counts held connections that were lost. */
const LOST = 'connections_lost';

/** How long a lost connection is waited for at first, before it is opened again; twice as long after each failure. */
const FIRST_DELAY_US = 100_000;
const LONGEST_DELAY_US = 5_000_000;
/**
 * So many are opened at a time before load, and no more while they are quick: each takes five times the memory of an open one until it is
 * open, and what garbage that leaves is the more, the longer it lives. Those that are lost come back all at once.
 */
const OPENING_AT_ONCE = 64;
/** Where fewer than those are open after this time, it is the way to the server that takes long: as many others need not wait for that. */
const SLOW_US = 200_000;
const MOST_OPENING = 256;
/** How many losses of a workload's connections are logged. */
const MOST_LOGGED = 5;

/** What the held connections of a workload on a shard are made of. */
export interface HeldConnectionsParts {
  readonly workload: Pick<WorkloadPlan, 'name' | 'databases' | 'load' | 'held' | 'probes'>;
  /** Numbers of those that are the shard's. */
  readonly connections: readonly number[];
  readonly open: (connection: number, context: HeldConnectionContext<unknown>) => Promise<HeldConnection>;
  readonly clientOf: (connection: number, database: string) => unknown;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly seriesTable: SeriesTable;
  /** The segment of the steady phase that a moment of the clock lies in. */
  readonly segmentAt: (clockUs: number) => number;
  /** Names of what can go wrong; the first is '' (nothing wrong). */
  readonly categories: readonly string[];
  /** How long opening one may take. */
  readonly timeoutUs: number;
  /** The scenario has a bug, which ends the run. */
  fail(error: unknown): void;
  log(level: 'warn', message: string): void;
}

/** Connections whose times are told together. */
interface Group {
  wanted: number;
  open: number;
  /** Since this was last asked, summed over all of them. */
  askedUs: number;
  heldUs: number;
}

/** A connection that is wanted: open, being opened, or awaiting its next attempt. */
interface Place {
  readonly connection: number;
  readonly database: string;
  readonly group: Group;
  open: HeldConnection | null;
  openedUs: number;
  /** Whether it has been open before. */
  known: boolean;
  delayUs: number;
  /** Until the next attempt, or the end of the one under way. */
  timer: Timer | null;
}

/**
 * The connections that a workload holds on one shard: opened before load, evenly over the ramp, opened again when they are
 * lost, until they are closed.
 */
export class HeldConnections {
  readonly #parts: HeldConnectionsParts;
  readonly #places: readonly Place[];
  #isClosed = false;
  /** Openings under way, and what ends each of them. */
  readonly #attempts = new Set<Promise<void>>();
  readonly #limits = new Set<AbortController>();
  readonly #crowd: Group = { wanted: 0, open: 0, askedUs: 0, heldUs: 0 };
  readonly #probes: Group = { wanted: 0, open: 0, askedUs: 0, heldUs: 0 };
  /** Until when the times of both are added up. */
  #toldUs: number;
  #logged = 0;

  constructor(parts: HeldConnectionsParts) {
    const { workload, connections } = parts;
    this.#parts = parts;
    this.#toldUs = parts.clock.nowUs();
    const places: Place[] = [];
    for (const connection of connections) {
      const database = workload.databases[databasePlaceOf(connection, workload.databases)]!;
      const group = connection < workload.held - (workload.probes ?? 0) ? this.#crowd : this.#probes;
      group.wanted += 1;
      places.push({
        connection,
        database,
        group,
        open: null,
        openedUs: 0,
        known: false,
        delayUs: FIRST_DELAY_US,
        timer: null,
      });
    }
    this.#places = places;
  }

  /** How long they were to be open, and were, since this was last asked, summed over all of them. */
  takeTime(): Omit<HeldTime, 'workload'> {
    this.#addTime();
    const [crowd, probes] = [takeTimes(this.#crowd), takeTimes(this.#probes)];
    return {
      askedUs: crowd.askedUs + probes.askedUs,
      heldUs: crowd.heldUs + probes.heldUs,
      ...(this.#places.some(({ group }) => group === this.#probes) ? { probes } : {}),
    };
  }

  /** How many are open. */
  get open(): number {
    return this.#crowd.open + this.#probes.open;
  }

  /**
   * Tries to open all of them, from now on over the ramp; resolves when each was tried, or `signal` ended it. Those that
   * failed are tried again meanwhile.
   */
  async openAll(signal: AbortSignal): Promise<void> {
    const { clock, workload } = this.#parts;
    const startUs = clock.nowUs();
    const rampUs = workload.load.connectionRampUs ?? 0;
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    let tried = 0;
    const openNext = async (): Promise<void> => {
      for (let place = next(); place !== null; place = next()) {
        await this.#waitUntil(startUs + Math.floor((rampUs * place.connection) / workload.held), signal);
        if (!signal.aborted) await this.#attempt(place);
        tried += 1;
      }
    };
    let taken = 0;
    const next = (): Place | null => (signal.aborted ? null : (this.#places[taken++] ?? null));
    const openers: Promise<void>[] = [];
    const open = async (): Promise<void> => {
      const most = Math.min(MOST_OPENING, this.#places.length);
      for (let isSlow = true; isSlow && openers.length < most;) {
        const triedBefore = tried;
        const enough = Math.min(most, openers.length + OPENING_AT_ONCE);
        while (openers.length < enough) openers.push(openNext());
        await this.#within(SLOW_US, Promise.all(openers));
        isSlow = tried - triedBefore < openers.length;
      }
      await Promise.all(openers);
    };
    await Promise.race([open(), aborted]);
  }

  /** Closes all in order; resolves when they are closed, or at `deadlineUs`. None is opened any more. */
  async close(deadlineUs: number): Promise<void> {
    if (this.#isClosed) return;
    this.#addTime();
    this.#isClosed = true;
    for (const limit of this.#limits) limit.abort();
    const closed = this.#places.map(async (place) => {
      place.timer?.cancel();
      const { open } = place;
      if (open === null) return;
      this.#forget(place);
      await this.#close(open);
    });
    await this.#within(deadlineUs - this.#parts.clock.nowUs(), Promise.allSettled([...closed, ...this.#attempts]));
  }

  /** Resolves when the work is done, or so much time has passed. */
  async #within(lengthUs: number, work: Promise<unknown>): Promise<void> {
    let timer: Timer | null = null;
    const late = new Promise<void>((resolve) => {
      timer = this.#parts.clock.setTimer(lengthUs, resolve);
    });
    await Promise.race([work, late]);
    (timer as Timer | null)?.cancel();
  }

  #attempt(place: Place): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const limit = new AbortController();
    const attempt = this.#openOne(place, limit).finally(() => {
      this.#attempts.delete(attempt);
      this.#limits.delete(limit);
    });
    this.#attempts.add(attempt);
    this.#limits.add(limit);
    return attempt;
  }

  async #openOne(place: Place, limit: AbortController): Promise<void> {
    const { clock, clientOf } = this.#parts;
    const startUs = clock.nowUs();
    // What was lost while it was being opened is lost when it is open.
    let lost: string | null = null;
    let lostUntilUs = 0;
    let settled = false;
    const context: HeldConnectionContext<unknown> = {
      database: place.database,
      client: clientOf(place.connection, place.database),
      signal: limit.signal,
      onLost: (reason, awayUntilUs = 0) => {
        if (lost !== null) return;
        lost = reason;
        lostUntilUs = awayUntilUs;
        if (settled) this.#lost(place, reason, awayUntilUs);
      },
    };
    const opening = this.#ask(place, context);
    if (opening === null) return;
    let open: HeldConnection;
    try {
      open = await this.#withinLimit(place, opening);
    } catch (error) {
      if (this.#isClosed) return;
      this.#record(place, startUs, error);
      this.#openLater(place);
      if (!(error instanceof TimeLimitError)) return;
      limit.abort();
      // What comes of it later is wanted no more.
      opening.then(
        (late) => (lost === null ? this.#close(late) : undefined),
        () => undefined,
      );
      return;
    }
    if (this.#isClosed) {
      if (lost === null) await this.#close(open);
      return;
    }
    settled = true;
    this.#record(place, startUs, null);
    if (place.known) this.#parts.recorder.count(REOPENED, 1);
    place.known = true;
    place.open = open;
    place.openedUs = clock.nowUs();
    this.#addTime();
    place.group.open += 1;
    if (lost !== null) this.#lost(place, lost, lostUntilUs);
  }

  /** Begins to open one; null where the scenario throws in place of returning a promise. */
  #ask(place: Place, context: HeldConnectionContext<unknown>): Promise<HeldConnection> | null {
    try {
      return this.#parts.open(place.connection, context);
    } catch (error) {
      this.#parts.fail(error);
      return null;
    }
  }

  /** Awaits an opening, but no longer than the time limit. @throws TimeLimitError */
  async #withinLimit(place: Place, opening: Promise<HeldConnection>): Promise<HeldConnection> {
    const { clock, timeoutUs } = this.#parts;
    const late = new Promise<never>((_, reject) => {
      place.timer = clock.setTimer(timeoutUs, () => reject(new TimeLimitError(timeoutUs)));
    });
    try {
      return await Promise.race([opening, late]);
    } finally {
      place.timer?.cancel();
      place.timer = null;
    }
  }

  /** Closes one; that it cannot be closed is told, and changes nothing. */
  async #close(open: HeldConnection): Promise<void> {
    try {
      await open.close();
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      this.#parts.log(
        'warn',
        `a connection of workload ${this.#parts.workload.name} did not close: ${what.slice(0, 200)}`,
      );
    }
  }

  #lost(place: Place, reason: string, awayUntilUs: number): void {
    if (place.open === null) return;
    const { clock, recorder, workload } = this.#parts;
    this.#forget(place);
    recorder.count(LOST, 1);
    this.#logged += 1;
    if (this.#logged <= MOST_LOGGED) {
      const last = this.#logged === MOST_LOGGED ? '; further losses are only counted' : '';
      this.#parts.log(
        'warn',
        `connection ${place.connection} of workload ${workload.name} was lost: ${reason.slice(0, 200)}${last}`,
      );
    }
    // One that is lost at once, again and again, must not be opened ten times a second.
    if (clock.nowUs() - place.openedUs >= LONGEST_DELAY_US) place.delayUs = FIRST_DELAY_US;
    const awayUs = awayUntilUs - clock.nowUs();
    if (awayUs > 0) this.#openWhenBack(place, awayUs);
    else this.#openLater(place);
  }

  #openLater(place: Place): void {
    const { delayUs } = place;
    place.delayUs = Math.min(LONGEST_DELAY_US, 2 * delayUs);
    place.timer = this.#parts.clock.setTimer(delayUs, () => {
      place.timer = null;
      void this.#attempt(place);
    });
  }

  /** It was cut off on purpose, and is not wanted for a while. */
  #openWhenBack(place: Place, awayUs: number): void {
    place.group.wanted -= 1;
    place.timer = this.#parts.clock.setTimer(awayUs, () => {
      place.timer = null;
      this.#addTime();
      place.group.wanted += 1;
      void this.#attempt(place);
    });
  }

  /** To be called before anything changes that it depends on. */
  #addTime(): void {
    const nowUs = this.#parts.clock.nowUs();
    const lengthUs = nowUs - this.#toldUs;
    this.#toldUs = nowUs;
    for (const group of [this.#crowd, this.#probes]) {
      group.heldUs += group.open * lengthUs;
      if (!this.#isClosed) group.askedUs += group.wanted * lengthUs;
    }
  }

  #forget(place: Place): void {
    this.#addTime();
    place.open = null;
    place.group.open -= 1;
  }

  #record(place: Place, startUs: number, error: unknown): void {
    const { clock, recorder, seriesTable, workload, categories } = this.#parts;
    const series = seriesTable.intern({
      workload: workload.name,
      database: place.database,
      operation: ENGINE_SERIES.hold,
      kind: 'connection',
      phase: 'steady',
      segment: this.#parts.segmentAt(startUs),
    });
    const doneUs = clock.nowUs();
    const failed = error !== null;
    const category = failed ? categoryOf(error, categories) : 0;
    const result = {
      dueUs: startUs,
      queuedUs: 0,
      readyUs: startUs,
      sentUs: startUs,
      doneUs,
      category,
      bytesOut: 0,
      bytesIn: 0,
      requests: 0,
    };
    recorder.record(series, result, failed ? OUTCOME_CODE.failed : OUTCOME_CODE.ok);
    if (!failed) return;
    recorder.recordError(series, category, {
      atUs: doneUs,
      operation: ENGINE_SERIES.hold,
      worker: NO_WORKER,
      status: 0,
      code: '',
      message: error instanceof Error ? error.message : 'it was rejected with something other than an error',
    });
  }

  #waitUntil(dueUs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const waitUs = dueUs - clock.nowUs();
    if (waitUs <= 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = clock.setTimer(waitUs, end);
      signal.addEventListener('abort', end);
    });
  }
}

function takeTimes(group: Group): Pick<Group, 'askedUs' | 'heldUs'> {
  const { askedUs, heldUs } = group;
  group.askedUs = 0;
  group.heldUs = 0;
  return { askedUs, heldUs };
}

/** An opening that took longer than it may. */
class TimeLimitError extends Error {
  readonly category = TIMEOUT_CATEGORY;

  constructor(timeoutUs: number) {
    super(`it was not open within ${Number((timeoutUs / 1e6).toFixed(1))} s`);
  }
}

/** The category that an error names, if it is one of the target's; else what no category has. */
function categoryOf(error: unknown, categories: readonly string[]): number {
  const named = error instanceof Error && 'category' in error ? categories.indexOf(String(error.category)) : -1;
  return named > 0 ? named : categories.length;
}
