import type { Clock, Timer } from '@syntrix-bench/core';

import { nextAskUs, type AskBudget } from './ask-schedule.ts';
import { LagMeasure, type LagInterval } from './lag-interval.ts';

/** An acknowledged write that queries are to find. Times on the run's clock. */
export interface ProbedWrite {
  readonly id: string;
  /** Which of the document's writes it is. */
  readonly rev: number;
  /** The value by which it is looked for, which the document did not have before. */
  readonly owner: string;
  readonly dueUs: number;
  readonly ackUs: number;
}

/** What a query that looks for a write came to. `unknown`: it was refused or not answered. */
export interface Asked {
  readonly kind: 'found' | 'missed' | 'unknown';
  readonly sentUs: number;
  readonly doneUs: number;
}

/** What a prober asks with, and whom it tells. */
export interface LagProberParts {
  readonly clock: Clock;
  /** Shared by all probers of a shard. */
  readonly budget: AskBudget;
  /** From when on after its acknowledgement a write that is not found is asked for no more. */
  readonly boundUs: number;
  /** Asks a query that finds this document alone, by a value that the write gave it. Never rejects. */
  readonly ask: (write: ProbedWrite) => Promise<Asked>;
  readonly found: (write: ProbedWrite, interval: LagInterval) => void;
  /** The bound is over, and it was not found yet. */
  readonly late: (write: ProbedWrite, staleUs: number) => void;
  /** A write is not followed: no query could be asked for it at once. */
  readonly unmeasured: () => void;
}

interface Probe {
  readonly write: ProbedWrite;
  readonly measure: LagMeasure;
  nextUs: number;
}

/** Writes that one prober follows at a time. */
const MOST_FOLLOWED = 64;

/**
 * Follows writes of one worker by queries on a connection of their own, one at a time, until each is found. A write is followed only if it
 * is asked for as soon as it is acknowledged: what is asked late would look like lag.
 */
export class LagProber {
  readonly #parts: LagProberParts;
  readonly #probes: Probe[] = [];
  #isAsking = false;
  #timer: Timer | null = null;
  #isClosed = false;
  #whenIdle: (() => void) | null = null;

  constructor(parts: LagProberParts) {
    this.#parts = parts;
  }

  /** A write was acknowledged just now. */
  acknowledged(write: ProbedWrite): void {
    const { clock, budget } = this.#parts;
    if (this.#isAsking || this.#isClosed || this.#probes.length >= MOST_FOLLOWED || !budget.take(clock.nowUs())) {
      this.#parts.unmeasured();
      return;
    }
    const probe = { write, measure: new LagMeasure(write.ackUs), nextUs: 0 };
    this.#probes.push(probe);
    void this.#ask(probe);
  }

  /** The document is about to be written again: its earlier write may never be found any more. */
  superseded(id: string): void {
    const place = this.#probes.findIndex(({ write }) => write.id === id);
    if (place < 0) return;
    this.#probes.splice(place, 1);
    this.#parts.unmeasured();
  }

  /** Resolves when every write that is followed was found or is late, and at `deadlineUs` at the latest; it asks no more then. */
  async drain(deadlineUs: number): Promise<void> {
    const { clock } = this.#parts;
    if (this.#probes.length > 0 || this.#isAsking) {
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(deadlineUs - clock.nowUs(), resolve);
        this.#whenIdle = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    this.#isClosed = true;
    this.#timer?.cancel();
    for (const _ of this.#probes.splice(0)) this.#parts.unmeasured();
  }

  async #ask(probe: Probe): Promise<void> {
    const { clock, boundUs, found, late } = this.#parts;
    const { write, measure } = probe;
    this.#isAsking = true;
    this.#timer?.cancel();
    const { kind, sentUs, doneUs } = await this.#parts.ask(write);
    this.#isAsking = false;
    const place = this.#probes.indexOf(probe);
    if (place >= 0) {
      if (kind === 'missed') measure.missed(sentUs);
      const isLate = kind === 'missed' && sentUs - write.ackUs >= boundUs;
      if (kind === 'found' || isLate) this.#probes.splice(place, 1);
      if (kind === 'found') found(write, measure.found(doneUs));
      else if (isLate) late(write, measure.staleUs);
      else probe.nextUs = nextAskUs(write.ackUs, clock.nowUs());
    }
    this.#goOn();
  }

  /** Asks for what is due next, as soon as it is and the budget allows. */
  #goOn(): void {
    if (this.#isClosed || this.#isAsking) return;
    const { clock, budget } = this.#parts;
    const next = this.#probes.reduce<Probe | null>(
      (first, each) => (first === null || each.nextUs < first.nextUs ? each : first),
      null,
    );
    if (next === null) {
      this.#whenIdle?.();
      return;
    }
    const nowUs = clock.nowUs();
    this.#timer?.cancel();
    if (next.nextUs <= nowUs && budget.take(nowUs)) void this.#ask(next);
    else this.#timer = clock.setTimer(Math.max(next.nextUs, budget.freeAtUs, nowUs + 1) - nowUs, () => this.#goOn());
  }
}
