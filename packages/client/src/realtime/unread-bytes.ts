import { performance } from 'node:perf_hooks';

// docs/decisions/0223-how-late-events-are-read.md
/** A read that brings so much did not empty the socket: more lay ready. */
const FULL_READ_BYTES = 65_536;
/** A poll of the system that waited for less did not wait: something was ready already. */
const WAITED_MS = 0.003;

const idleMsOfLoop = (): number => performance.eventLoopUtilization().idle;

/**
 * Since when reads of one socket have not emptied it, as far as that can be known: a read that fills its buffer left more behind, until
 * one does not, or until the loop had to wait for something to happen.
 */
export class UnreadBytes {
  /** For how long reads had not emptied the socket before the latest one, in microseconds; 0 where they had. */
  behindUs = 0;
  readonly #idleMs: () => number;
  #sinceUs = 0;
  #idleSinceMs = 0;

  /** @param idleMs For how long this thread's loop has waited so far. @default the loop's own count */
  constructor(idleMs: () => number = idleMsOfLoop) {
    this.#idleMs = idleMs;
  }

  /** So many bytes were read at once. */
  read(bytes: number, nowUs: number): void {
    const isFull = bytes >= FULL_READ_BYTES;
    const wasFull = this.#sinceUs > 0;
    if (!isFull && !wasFull) return void (this.behindUs = 0);
    const idleMs = this.#idleMs();
    const wasEmptied = !wasFull || idleMs - this.#idleSinceMs >= WAITED_MS;
    this.#idleSinceMs = idleMs;
    this.behindUs = wasEmptied ? 0 : nowUs - this.#sinceUs;
    if (!isFull) this.#sinceUs = 0;
    else if (wasEmptied) this.#sinceUs = nowUs;
  }

  /** Reading begins anew: what lay there was left on purpose. */
  reset(): void {
    this.behindUs = 0;
    this.#sinceUs = 0;
  }
}
