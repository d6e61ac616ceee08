import type { Clock, Timer } from '@syntrix-bench/core';

import { nextAskUs, type AskBudget } from './ask-schedule.ts';
import { LagMeasure, type LagInterval } from './lag-interval.ts';
import { PlannedAsks } from './planned-asks.ts';
import type { WriteChoice } from './write-choice.ts';

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

/** What all writes of a shard are followed with. */
export interface LagProberParts {
  readonly clock: Clock;
  readonly budget: AskBudget;
  /** Which writes are followed. */
  readonly choice: WriteChoice;
  /** From when on after its acknowledgement a write that is not found is asked for no more. */
  readonly boundUs: number;
}

/** Whose writes are followed: what asks on a connection of its own, one query at a time, and who is told. */
export interface FollowerParts {
  /** Asks a query that finds this document alone, by a value that the write gave it. Never rejects. */
  readonly ask: (write: ProbedWrite) => Promise<Asked>;
  readonly found: (write: ProbedWrite, interval: LagInterval) => void;
  /** The bound is over, and it was not found yet. */
  readonly late: (write: ProbedWrite, staleUs: number) => void;
  /** It is followed no more and was not found until then: for so long surely not, and nobody knows how much longer. */
  readonly unseen: (write: ProbedWrite, staleUs: number) => void;
  /** It is not one of those that are followed. */
  readonly passedOver: () => void;
}

/** The writes of one worker, as they happen. */
export interface WriteFollower {
  /** A write was acknowledged just now. */
  acknowledged(write: ProbedWrite): void;
  /** The document is about to be written again: its earlier write may never be found any more. */
  superseded(id: string): void;
}

interface Follower extends FollowerParts {
  readonly probes: Map<string, Probe>;
  /** Probes that are due and wait for the connection. */
  readonly waiting: Probe[];
  isAsking: boolean;
}

interface Probe {
  readonly write: ProbedWrite;
  readonly measure: LagMeasure;
  readonly follower: Follower;
  nextUs: number;
  isAsked: boolean;
  /** Whether its document is being written again, so that a miss says nothing more. */
  isSuperseded: boolean;
}

/** Writes that a shard follows at a time. */
const MOST_FOLLOWED = 4_096;

/**
 * Follows chosen writes of a shard by queries, each until it is found or its time is over. All share one budget, and who has waited
 * longest is asked for first: an index that is late makes the intervals wider, and has no say in which writes are followed.
 */
export class LagProber {
  readonly #parts: LagProberParts;
  readonly #followed = new Set<Probe>();
  readonly #planned = new PlannedAsks<Probe>();
  #timer: Timer | null = null;
  #isClosed = false;
  #whenIdle: (() => void) | null = null;

  constructor(parts: LagProberParts) {
    this.#parts = parts;
  }

  /** Follows the writes of one worker from now on. */
  follower(parts: FollowerParts): WriteFollower {
    const follower: Follower = { ...parts, probes: new Map(), waiting: [], isAsking: false };
    return {
      acknowledged: (write) => this.#acknowledged(write, follower),
      superseded: (id) => this.#superseded(id, follower),
    };
  }

  /** Resolves when every write that is followed was found or is late, and at `deadlineUs` at the latest; it asks no more then. */
  async drain(deadlineUs: number): Promise<void> {
    const { clock } = this.#parts;
    if (this.#followed.size > 0) {
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
    for (const probe of this.#followed) this.#unseen(probe);
  }

  #acknowledged(write: ProbedWrite, follower: Follower): void {
    const { clock, choice } = this.#parts;
    if (!choice.take(clock.nowUs())) return follower.passedOver();
    if (this.#isClosed || this.#followed.size >= MOST_FOLLOWED) return follower.unseen(write, 0);
    const measure = new LagMeasure(write.ackUs);
    const probe = { write, measure, follower, nextUs: write.ackUs, isAsked: false, isSuperseded: false };
    this.#followed.add(probe);
    follower.probes.set(write.id, probe);
    this.#planned.add(probe);
    this.#goOn();
  }

  #superseded(id: string, { probes }: Follower): void {
    const probe = probes.get(id);
    if (probe === undefined) return;
    probes.delete(id);
    // What is under way may still have found it.
    if (probe.isAsked) probe.isSuperseded = true;
    else this.#unseen(probe);
    this.#tellIdle();
  }

  async #ask(probe: Probe): Promise<void> {
    const { follower } = probe;
    follower.isAsking = true;
    probe.isAsked = true;
    const asked = await follower.ask(probe.write);
    follower.isAsking = false;
    probe.isAsked = false;
    if (this.#followed.has(probe)) this.#answered(probe, asked);
    for (const waiting of follower.waiting.splice(0)) this.#planned.add(waiting);
    this.#goOn();
  }

  #answered(probe: Probe, { kind, sentUs, doneUs }: Asked): void {
    const { clock, boundUs } = this.#parts;
    const { write, measure, follower } = probe;
    if (kind === 'found') {
      this.#end(probe);
      return follower.found(write, measure.found(doneUs));
    }
    if (probe.isSuperseded) return this.#unseen(probe);
    if (kind === 'missed') measure.missed(sentUs);
    if (sentUs - write.ackUs < boundUs) {
      probe.nextUs = nextAskUs(write.ackUs, clock.nowUs(), boundUs);
      this.#planned.add(probe);
    } else if (kind === 'missed') {
      this.#end(probe);
      follower.late(write, measure.staleUs);
    } else this.#unseen(probe);
  }

  #unseen(probe: Probe): void {
    this.#end(probe);
    probe.follower.unseen(probe.write, probe.measure.staleUs);
  }

  #end(probe: Probe): void {
    const { follower, write } = probe;
    this.#followed.delete(probe);
    if (follower.probes.get(write.id) === probe) follower.probes.delete(write.id);
  }

  /** Asks for all that is due, as far as connections and the budget allow. */
  #goOn(): void {
    this.#timer?.cancel();
    if (this.#isClosed) return;
    const { clock, budget } = this.#parts;
    const nowUs = clock.nowUs();
    for (let next = this.#planned.first; next !== undefined; next = this.#planned.first) {
      if (!this.#followed.has(next)) this.#planned.removeFirst();
      else if (next.nextUs > nowUs) return this.#goOnAt(next.nextUs, nowUs);
      else if (next.follower.isAsking) {
        this.#planned.removeFirst();
        next.follower.waiting.push(next);
      } else if (budget.take(nowUs)) {
        this.#planned.removeFirst();
        void this.#ask(next);
      } else return this.#goOnAt(budget.freeAtUs, nowUs);
    }
    this.#tellIdle();
  }

  #goOnAt(atUs: number, nowUs: number): void {
    this.#timer = this.#parts.clock.setTimer(Math.max(atUs, nowUs + 1) - nowUs, () => this.#goOn());
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#followed.size === 0) this.#whenIdle?.();
  }
}
