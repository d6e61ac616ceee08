import {
  OUTCOME_CODE,
  type OperationResult,
  type ShardContext,
  type SyntrixWorkerClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { isAbsent } from './answers.ts';
import { DocumentNumbers } from './document-numbers.ts';
import { databaseLabel, type DocumentNames } from './document-names.ts';
import { progressSteps } from './progress-steps.ts';
import { REMOVAL_BACKOFF, Remover } from './removal.ts';
import { delay, waitAfterUs, whenAborted } from './retry.ts';

// docs/decisions/0064-clean-up-is-patient-and-asks-twice.md

/** After this time a write whose answer was lost has reached its document, or never will. */
const LATE_WRITE_US = 1_000_000;
/** Requests for one document at most, a rate limiter's refusals apart. */
const ATTEMPTS = 12;
/** Reasons of a round that are remembered. */
const REASONS = 100;
/** Rounds in a row that may remove nothing before the rest is left. */
const FRUITLESS_ROUNDS = 8;

/** Documents one after the other, by place. */
export interface Documents {
  readonly length: number;
  at(place: number): { readonly id: string };
}

/** What a shard has to remove from one database. */
export interface Remains {
  readonly database: string;
  /** Documents that are live as far as anybody knows. */
  readonly live: Documents;
  /** Documents that may be live: an answer about them was lost or strange. */
  readonly uncertain: Documents;
  /**
   * Whether deletions that were acknowledged have left documents there: then each that clean-up removes is looked for, and counts as
   * left unless it is gone (R22). @default false
   */
  readonly isDoubted?: boolean;
}

type DocumentsContext = Pick<
  ShardContext<unknown, unknown, SyntrixWorkerClient>,
  'clock' | 'signal' | 'databases' | 'progress' | 'forEach'
>;

/**
 * Removes documents from all databases at a time, as many at once as the shard has workers, until all are gone or there is
 * no more time. An uncertain document that is not there is looked for a second time: its creation may have been under way
 * still. When the run is given up it resolves at once: what no answer has come for is left.
 */
export async function cleanUp(
  context: DocumentsContext,
  names: DocumentNames,
  remains: readonly Remains[],
  deadlineUs: number,
): Promise<TeardownResult> {
  const { clock, signal, databases } = context;
  const documents = remains.reduce((sum, { live, uncertain }) => sum + live.length + uncertain.length, 0);
  const remover = new Remover(clock, signal, deadlineUs, documents);
  const step = progressSteps(documents, (done, total) => context.progress(done, total));

  const lists = remains.map(({ database, live, uncertain, isDoubted = false }) => {
    const place = {
      database,
      collection: names.collection,
      label: databaseLabel(databases, database) + names.collection,
    };
    const removalOf = (list: Documents, onGone: () => void) =>
      new Removal(context, remover, place, list, isDoubted, onGone);
    return { live: removalOf(live, step), uncertain: removalOf(uncertain, step), uncertainOnes: uncertain, removalOf };
  });

  async function removeFrom({ live, uncertain, uncertainOnes, removalOf }: (typeof lists)[number]): Promise<void> {
    await live.run();
    await uncertain.run();
    await live.lookAgain();
    await uncertain.lookAgain();
    const { absent } = uncertain;
    if (absent.size === 0 || remover.stopReason !== null || clock.nowUs() + LATE_WRITE_US >= remover.endUs) return;
    await delay(clock, LATE_WRITE_US, signal);
    if (signal.aborted) return;
    const late = removalOf({ length: absent.size, at: (place) => uncertainOnes.at(absent.at(place)) }, () => undefined);
    await late.run();
    await late.lookAgain();
    late.end();
  }

  if (!signal.aborted) await Promise.race([Promise.all(lists.map(removeFrom)), whenAborted(signal)]);
  for (const { live, uncertain } of lists) {
    live.end();
    uncertain.end();
  }
  return remover.counts;
}

/** Where a list of documents is removed. */
interface RemovalPlace {
  readonly database: string;
  readonly collection: string;
  /** The collection as messages name it. */
  readonly label: string;
}

/**
 * The removal of a list of documents from one database, in rounds: what fails in one and may pass is asked for again in the
 * next, so that no worker waits while there are others to remove. A round ends early where a rate limiter refuses.
 */
class Removal {
  /** Places of those that were not there. */
  readonly absent = new DocumentNumbers();
  readonly #context: DocumentsContext;
  readonly #remover: Remover;
  readonly #place: RemovalPlace;
  readonly #documents: Documents;
  readonly #isDoubted: boolean;
  readonly #onGone: () => void;
  /** Places of those of which it is known what became of them. */
  readonly #settled = new DocumentNumbers();
  /** Where deletions prove nothing: places of those that were deleted, that were looked for and not there, and that were there. */
  readonly #removed = new DocumentNumbers();
  readonly #gone = new DocumentNumbers();
  readonly #found = new DocumentNumbers();
  /** Places of those that a request may have removed whose answer was lost. */
  readonly #doubtful = new DocumentNumbers();
  /** The first place that was not tried yet. */
  #next = 0;
  /** Places to ask for again, and of some of them why. */
  #again = new DocumentNumbers();
  #reasons = new Map<number, string>();
  #attempt = 1;
  #limited = false;
  #ended = false;

  constructor(
    context: DocumentsContext,
    remover: Remover,
    place: RemovalPlace,
    documents: Documents,
    isDoubted: boolean,
    onGone: () => void,
  ) {
    this.#context = context;
    this.#remover = remover;
    this.#place = place;
    this.#documents = documents;
    this.#isDoubted = isDoubted;
    this.#onGone = onGone;
  }

  async run(): Promise<void> {
    const { clock, signal } = this.#context;
    for (let fruitless = 0; ;) {
      const before = this.#settled.size;
      await this.#round();
      if (this.#again.size === 0 && this.#next === this.#documents.length) return;
      fruitless = this.#settled.size > before ? 0 : fruitless + 1;
      if (fruitless >= FRUITLESS_ROUNDS && !this.#limited) return;
      if (!this.#limited) this.#attempt += 1;
      const waitUs = waitAfterUs(REMOVAL_BACKOFF, fruitless + 1);
      if (this.#remover.stopReason !== null || clock.nowUs() + waitUs >= this.#remover.endUs) return;
      await delay(clock, waitUs, signal);
      if (this.#remover.stopReason !== null) return;
    }
  }

  /** Looks for what was removed, where that proves nothing. */
  async lookAgain(): Promise<void> {
    const { collection, database } = this.#place;
    await this.#context.forEach(
      this.#removed.size,
      async (index, client, result) => {
        const place = this.#removed.at(index);
        const outcome = await client.documents.get(collection, this.#documents.at(place).id, result);
        if (isAbsent(result)) this.#gone.add(place);
        else if (outcome === OUTCOME_CODE.ok) this.#found.add(place);
      },
      { stopWhen: () => this.#remover.stopReason !== null, database },
    );
  }

  /** Counts what is not settled as left, and where deletions prove nothing what was not looked for in vain. Answers that still come change nothing any more. */
  end(): void {
    this.#ended = true;
    const { length } = this.#documents;
    const why = this.#remover.stopReason ?? 'not tried';
    let left = length - this.#settled.size;
    for (let place = 0; left > 0 && place < length && this.#remover.names; place += 1) {
      if (this.#settled.has(place)) continue;
      this.#remover.leave(this.#place.label, this.#documents.at(place).id, this.#reasons.get(place) ?? why);
      left -= 1;
    }
    this.#remover.leaveMore(left);
    for (let index = 0; index < this.#removed.size; index += 1) {
      const place = this.#removed.at(index);
      if (this.#gone.has(place)) continue;
      const isFound = this.#found.has(place);
      const reason = isFound ? 'deleted, and found again' : 'deleted, and not looked for again';
      this.#remover.takeBack(this.#place.label, this.#documents.at(place).id, reason);
    }
  }

  /** Tries once what is to be asked for again, and what was not tried yet. */
  async #round(): Promise<void> {
    const retried = this.#again;
    const firstNew = this.#next;
    let begun = 0;
    this.#again = new DocumentNumbers();
    this.#reasons = new Map();
    this.#limited = false;
    await this.#context.forEach(
      retried.size + this.#documents.length - firstNew,
      async (index, client, result) => {
        begun = Math.max(begun, index + 1);
        await this.#try(index < retried.size ? retried.at(index) : firstNew + index - retried.size, client, result);
      },
      { stopWhen: () => this.#limited || this.#remover.stopReason !== null, database: this.#place.database },
    );
    for (let index = begun; index < retried.size; index += 1) this.#again.add(retried.at(index));
    this.#next = firstNew + Math.max(0, begun - retried.size);
  }

  async #try(place: number, client: SyntrixWorkerClient, result: OperationResult): Promise<void> {
    const { collection, label } = this.#place;
    const { id } = this.#documents.at(place);
    const tried = { attempt: this.#attempt, attempts: ATTEMPTS, mayHaveWorked: this.#doubtful.has(place) };
    const came = await this.#remover.attempt(client, collection, id, result, tried);
    if (this.#ended) return;
    if (came.kind === 'again') {
      this.#again.add(place);
      if (came.mayHaveWorked) this.#doubtful.add(place);
      if (came.limited) this.#limited = true;
      if (this.#remover.names && this.#reasons.size < REASONS) this.#reasons.set(place, came.reason);
      return;
    }
    this.#settled.add(place);
    this.#remover.count(came, label, id);
    if (came.kind === 'absent') this.absent.add(place);
    if (came.kind === 'removed' && this.#isDoubted) this.#removed.add(place);
    if (came.kind !== 'left') this.#onGone();
  }
}
