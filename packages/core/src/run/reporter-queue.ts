import type { LogLine, Report } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Plan } from '../contracts/plan.ts';
import type { PhaseEvent, Reporter, RunStatus, SnapshotEvent } from '../contracts/reporter.ts';
import { BenchError } from '../errors.ts';

/** How many events a busy reporter may leave waiting; snapshots and phase news of the same kind take one place. */
const MAX_WAITING = 100;

type Event =
  | { readonly type: 'start'; readonly plan: Plan }
  | { readonly type: 'phase'; readonly event: PhaseEvent }
  | { readonly type: 'status'; readonly status: RunStatus }
  | { readonly type: 'snapshot'; readonly event: SnapshotEvent }
  | { readonly type: 'log'; readonly line: LogLine }
  | { readonly type: 'error'; readonly error: BenchError };

/**
 * Feeds one reporter: one call at a time, never waited for. While the reporter is busy, a newer snapshot takes the place
 * of an older one that waits, and so does news of the same phase. A reporter that throws is dropped.
 */
export class ReporterQueue {
  readonly #reporter: Reporter;
  readonly #onDropped: (reporter: Reporter, error: unknown) => void;
  #waiting: Event[] = [];
  #working: Promise<void> | null = null;
  #dropped = false;

  constructor(reporter: Reporter, onDropped: (reporter: Reporter, error: unknown) => void) {
    this.#reporter = reporter;
    this.#onDropped = onDropped;
  }

  push(event: Event): void {
    if (this.#dropped) return;
    const last = this.#waiting.at(-1);
    if (last !== undefined && supersedes(event, last)) this.#waiting[this.#waiting.length - 1] = event;
    else this.#waiting.push(event);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#working ??= this.#work();
  }

  /** Waits for what is queued and then for `onFinish`, both together at most `timeoutUs`. */
  async finish(report: Report, clock: Clock, timeoutUs: number): Promise<void> {
    const reporter = this.#reporter;
    const done = (async () => {
      await this.#working;
      if (this.#dropped) return;
      try {
        await reporter.onFinish?.(report);
      } catch (error) {
        this.#drop(error);
      }
    })();
    const outcome = await within(done, clock, timeoutUs);
    if (outcome === 'late') {
      this.#drop(new BenchError('internal', `it did not finish within ${timeoutUs / 1e6} s`));
    }
  }

  async #work(): Promise<void> {
    await Promise.resolve();
    for (let event = this.#waiting.shift(); event !== undefined && !this.#dropped; event = this.#waiting.shift()) {
      try {
        await this.#call(event);
      } catch (error) {
        this.#drop(error);
      }
    }
    this.#working = null;
  }

  #call(event: Event): void | Promise<void> {
    const reporter = this.#reporter;
    switch (event.type) {
      case 'start':
        return reporter.onStart?.(event.plan);
      case 'phase':
        return reporter.onPhase?.(event.event);
      case 'status':
        return reporter.onStatus?.(event.status);
      case 'snapshot':
        return reporter.onSnapshot?.(event.event);
      case 'log':
        return reporter.onLog?.(event.line);
      case 'error':
        return reporter.onError?.(event.error);
    }
  }

  #drop(error: unknown): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.#waiting = [];
    this.#onDropped(this.#reporter, error);
  }
}

function supersedes(event: Event, waiting: Event): boolean {
  if (event.type === 'snapshot') return waiting.type === 'snapshot';
  return event.type === 'phase' && waiting.type === 'phase' && event.event.phase === waiting.event.phase;
}

/** Waits for a promise, but not longer than `timeoutUs`. */
export function within(promise: Promise<unknown>, clock: Clock, timeoutUs: number): Promise<'done' | 'late'> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(timeoutUs, () => resolve('late'));
    promise.then(
      () => {
        timer.cancel();
        resolve('done');
      },
      (error: unknown) => {
        timer.cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
