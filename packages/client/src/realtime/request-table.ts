import { SyntrixError } from '../errors.ts';
import type { RequestType } from './server-messages.ts';

/** Told once what came of a request: null where it was acknowledged. */
export type OnAnswer = (error: SyntrixError | null, atUs: number) => void;

interface PendingRequest {
  readonly type: RequestType;
  readonly deadlineUs: number;
  readonly onAnswer: OnAnswer;
}

/** The requests of one connection that wait for their answers, by id. */
export class RequestTable {
  readonly #pending = new Map<string, PendingRequest>();
  /** Those whose answer was not waited for any longer, and may still come. */
  #late: Set<string> | null = null;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#pending.size >= this.#limit;
  }

  add(id: string, type: RequestType, deadlineUs: number, onAnswer: OnAnswer): void {
    this.#pending.set(id, { type, deadlineUs, onAnswer });
  }

  /** False: nobody waits for such an answer. */
  acknowledge(id: string, type: RequestType, atUs: number): boolean {
    const request = this.#pending.get(id);
    if (request?.type !== type) return this.#late?.delete(id) === true;
    this.#pending.delete(id);
    request.onAnswer(null, atUs);
    return true;
  }

  /** Of which type the request is that an error with this id answers; undefined where nobody waits for one. */
  typeOf(id: string): RequestType | undefined {
    return this.#pending.get(id)?.type;
  }

  /** False: nobody waits for such an answer. */
  refuse(id: string, error: SyntrixError, atUs: number): boolean {
    const request = this.#pending.get(id);
    if (request === undefined) return this.#late?.delete(id) === true;
    this.#pending.delete(id);
    request.onAnswer(error, atUs);
    return true;
  }

  /** Ends what has waited for too long: requests are answered in turn, so the oldest is the first to be late. */
  sweep(nowUs: number): void {
    for (const [id, { type, deadlineUs }] of this.#pending) {
      if (deadlineUs > nowUs) return;
      this.#late ??= new Set();
      this.#late.add(id);
      this.refuse(id, timedOut(type), deadlineUs);
    }
  }

  /** Ends all of them. */
  endAll(error: SyntrixError, atUs: number): void {
    const requests = [...this.#pending.values()];
    this.#pending.clear();
    this.#late = null;
    for (const { onAnswer } of requests) onAnswer(error, atUs);
  }
}

function timedOut(type: RequestType): SyntrixError {
  const sample = `no answer to ${type} in time`;
  return new SyntrixError(`the server gives ${sample}`, { category: 'timeout', sample });
}
