import { categoryId, isAnswerCategory } from '../categories.ts';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import type { OperationResult } from '../operation-result.ts';
import type { PreparedRequest, Transport } from '../transport/transport.ts';

/** What a caller expects of one call. */
export interface CallOptions {
  /** Statuses that are planned for and so are `refused`, not `failed`: `[412]` for a conditional update. */
  readonly planned?: readonly number[];
}

/** Is told how a call ended, once. */
export type Done = (outcome: CallOutcome) => void;

const NOT_FOUND = categoryId('http_404_not_found');
const PROTOCOL = categoryId('protocol');

/**
 * The call that one worker has under way: the request that it sends, and what decides how it ended. Long-lived, so that a
 * call costs no object and no closure.
 */
export class DocumentCall implements PreparedRequest {
  method = 'GET';
  path = '';
  body: Uint8Array | string | null = null;
  readOnly = true;
  readonly #transport: Transport;
  #expectedStatus = 0;
  #planned: readonly number[] | undefined = undefined;
  #result: OperationResult | null = null;
  #done: Done | null = null;
  readonly #onEnd = (outcome: CallOutcome): void => this.#end(outcome);

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @throws RangeError for a worker that does not exist or has a call under way: a mistake in the caller */
  send(
    method: string,
    path: string,
    body: Uint8Array | string | null,
    expectedStatus: number,
    result: OperationResult,
    done: Done,
    { planned }: CallOptions,
    readOnly = method === 'GET',
  ): void {
    if (this.#done !== null) throw new RangeError(`Worker ${result.connection} has a call under way already.`);
    this.method = method;
    this.path = path;
    this.body = body;
    this.readOnly = readOnly;
    this.#transport.send(this, result, this.#onEnd);
    this.#expectedStatus = expectedStatus;
    this.#planned = planned;
    this.#result = result;
    this.#done = done;
  }

  #end(outcome: CallOutcome): void {
    const done = this.#done as Done;
    const judged = this.#judge(outcome, this.#result as OperationResult);
    this.#done = null;
    this.#result = null;
    this.body = null;
    done(judged);
  }

  #judge(outcome: CallOutcome, result: OperationResult): CallOutcome {
    if (outcome === CALL_OUTCOME.ok) {
      return result.status === this.#expectedStatus ? outcome : this.#strangeSuccess(result);
    }
    if (this.#planned?.includes(result.status) === true && isAnswerCategory(result.category)) {
      return CALL_OUTCOME.refused;
    }
    // The server updates, then reads back: if a delete came between, the answer is this 404 though the write happened.
    const isAmbiguous = (this.method === 'PATCH' || this.method === 'PUT') && mayBeLateNotFound(result);
    return isAmbiguous ? CALL_OUTCOME.unknown : outcome;
  }

  /** A 2xx that Syntrix never gives to this request comes from something in between: it proves nothing. */
  #strangeSuccess(result: OperationResult): CallOutcome {
    result.category = PROTOCOL;
    result.message = `status ${result.status} where Syntrix answers ${this.#expectedStatus}`;
    result.body = null;
    return this.readOnly ? CALL_OUTCOME.failed : CALL_OUTCOME.unknown;
  }
}

function mayBeLateNotFound(result: OperationResult): boolean {
  return result.status === 404 && (result.category === NOT_FOUND || !isAnswerCategory(result.category));
}
