import type { Environment, Timer } from '../src/environment.ts';

interface Pending {
  readonly dueUs: number;
  readonly callback: () => void;
}

/** Time that moves when it is told to, and names that count up. */
export class ManualEnvironment implements Environment {
  #us = 0;
  #names = 0;
  readonly #timers = new Set<Pending>();
  readonly #startMs: number;

  constructor(startMs = 1_770_300_000_000) {
    this.#startMs = startMs;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#startMs + Math.floor(this.#us / 1000);
  }

  nowUs(): number {
    return this.#us;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const pending = { dueUs: this.#us + delayMs * 1000, callback };
    this.#timers.add(pending);
    return { cancel: () => void this.#timers.delete(pending) };
  }

  uuid(): string {
    this.#names += 1;
    return `00000000-0000-4000-8000-${String(this.#names).padStart(12, '0')}`;
  }

  randomBytes(count: number): Buffer {
    this.#names += 1;
    const bytes = Buffer.alloc(count);
    bytes.writeUInt32BE(this.#names, count - 4);
    return bytes;
  }

  /** Moves on and runs the timers that come due, in order. */
  advance(ms: number): void {
    const untilUs = this.#us + ms * 1000;
    for (;;) {
      const [next] = [...this.#timers]
        .filter(({ dueUs }) => dueUs <= untilUs)
        .sort((left, right) => left.dueUs - right.dueUs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#us = next.dueUs;
      next.callback();
    }
    this.#us = untilUs;
  }
}
