import { SyntrixError } from '../errors.ts';
import type { RequestType } from './server-messages.ts';

/** Told once what came of a request: null where it was acknowledged. */
export type OnAnswer = (error: SyntrixError | null, atUs: number) => void;

interface PendingRequest {
  readonly id: string;
  readonly type: RequestType;
  readonly deadlineUs: number;
  readonly onAnswer: OnAnswer;
}

/** Most connections have nothing pending: they share it. */
const NOTHING: PendingRequest[] = [];

/** The requests of one connection that wait for their answers. They are answered in turn, so each is looked for from the oldest on. */
export class RequestTable {
  #pending = NOTHING;
  /** Those whose answer was not waited for any longer, and may still come. */
  #late: Set<string> | null = null;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#pending.length >= this.#limit;
  }

  add(id: string, type: RequestType, deadlineUs: number, onAnswer: OnAnswer): void {
    const request = { id, type, deadlineUs, onAnswer };
    if (this.#pending.length === 0) this.#pending = [request];
    else this.#pending.push(request);
  }

  /** False: nobody waits for such an answer. */
  acknowledge(id: string, type: RequestType, atUs: number): boolean {
    const request = this.#find(id);
    if (request?.type !== type) return this.#late?.delete(id) === true;
    this.#remove(request);
    request.onAnswer(null, atUs);
    return true;
  }

  /** Of which type the request is that an error with this id answers; undefined where nobody waits for one. */
  typeOf(id: string): RequestType | undefined {
    return this.#find(id)?.type;
  }

  /** False: nobody waits for such an answer. */
  refuse(id: string, error: SyntrixError, atUs: number): boolean {
    const request = this.#find(id);
    if (request === undefined) return this.#late?.delete(id) === true;
    this.#remove(request);
    request.onAnswer(error, atUs);
    return true;
  }

  /** Ends what has waited for too long: requests are answered in turn, so the oldest is the first to be late. */
  sweep(nowUs: number): void {
    for (let oldest = this.#pending[0]; oldest !== undefined; oldest = this.#pending[0]) {
      const { id, type, deadlineUs } = oldest;
      if (deadlineUs > nowUs) return;
      this.#late ??= new Set();
      this.#late.add(id);
      this.refuse(id, timedOut(type), deadlineUs);
    }
  }

  /** Ends all of them. */
  endAll(error: SyntrixError, atUs: number): void {
    const requests = this.#pending;
    this.#pending = NOTHING;
    this.#late = null;
    for (const { onAnswer } of requests) onAnswer(error, atUs);
  }

  #find(id: string): PendingRequest | undefined {
    return this.#pending.find((request) => request.id === id);
  }

  #remove(request: PendingRequest): void {
    if (this.#pending.length === 1) this.#pending = NOTHING;
    else this.#pending.splice(this.#pending.indexOf(request), 1);
  }
}

function timedOut(type: RequestType): SyntrixError {
  const sample = `no answer to ${type} in time`;
  return new SyntrixError(`the server gives ${sample}`, { category: 'timeout', sample });
}
