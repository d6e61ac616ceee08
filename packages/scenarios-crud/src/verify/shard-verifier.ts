import type { Json, OperationResult, SettleInput, SyntrixWorkerClient } from '@syntrix-bench/core';

import type { DocumentPool } from '../document-pool.ts';
import { askAgain, type Question } from './after-load.ts';
import { DocumentComparison } from './document-comparison.ts';
import { Sample } from './sample.ts';
import type { CrudCheck } from './verify-checks.ts';
import { MOST_DELETED, WorkerVerifier, type Suspect, type VerifyTools } from './worker-verifier.ts';
import { LedgerWriter, lostOf, writesOf } from './write-ledger.ts';

/** Reads that are kept in mind until their documents are asked for again, in each database. */
const MOST_SUSPECTS = 10_000;
/**
 * Where a sample is verified, so many of the documents that no read was too old of are asked for when load is over, or one of
 * so many if that is more: each is a request more, which a run of a few thousand operations feels.
 */
const FEW_ASKED = 50;
const ASKED_OF = 4;

/** Where a shard verifies, and whom it tells. */
export interface ShardVerifierParts {
  readonly workload: string;
  /** Part of the documents. */
  readonly share: number;
  readonly pool: DocumentPool;
  /** Whether workers create documents. */
  readonly creates: boolean;
  readonly passed: (check: CrudCheck, count?: number) => void;
  readonly failed: (check: CrudCheck, evidence: string) => void;
  /** So many could not be judged. */
  readonly unknown: (check: CrudCheck, count: number, reason: string) => void;
}

/** A worker's verifier, and what else is known of its documents. */
export interface VerifiedWorker {
  readonly verifier: WorkerVerifier;
  readonly idOf: (number: number) => string;
  readonly isLive: (number: number) => boolean;
  /** A document of it that was deleted is there. */
  readonly reappeared: (number: number) => void;
  /** A document of it is not there. */
  readonly missing: (number: number) => void;
}

/** One database as a shard sees it when load is over. */
export interface VerifiedDatabase {
  readonly database: string;
  readonly collection: string;
  readonly sharedIdOf: (number: number) => string;
  readonly nameShared: (number: number) => string;
  /** Numbers of the shared documents that this shard answers for. */
  readonly shared: () => Iterable<number>;
  readonly workers: readonly VerifiedWorker[];
  readonly forEach: (
    count: number,
    work: (index: number, client: SyntrixWorkerClient, result: OperationResult) => Promise<void>,
    stopWhen: () => boolean,
  ) => Promise<unknown>;
}

/**
 * The verification of one shard: makes what its workers verify with, and judges, when load is over, by asking for documents again,
 * what no read alone can tell: whether an acknowledged write is lost, and whether a deleted document stays away.
 */
export class ShardVerifier {
  readonly #parts: ShardVerifierParts;
  readonly #sample: Sample;
  readonly #comparison: DocumentComparison;
  readonly #ledger: LedgerWriter;
  readonly #suspects = new Map<string, Suspect[]>();

  constructor(parts: ShardVerifierParts) {
    this.#parts = parts;
    this.#sample = new Sample(parts.share);
    this.#comparison = new DocumentComparison(parts.pool);
    this.#ledger = new LedgerWriter(parts.workload);
  }

  worker(
    database: string,
    seeds: number,
    names: { readonly own: (number: number) => string; readonly shared: (number: number) => string },
  ): WorkerVerifier {
    const suspects = this.#suspectsOf(database);
    const { passed, failed } = this.#parts;
    const tools: VerifyTools = {
      sample: this.#sample,
      comparison: this.#comparison,
      passed,
      failed,
      suspect: (suspect) => {
        if (suspects.length < MOST_SUSPECTS) suspects.push(suspect);
        else failed('stale-reads', suspect.evidence);
      },
      wroteShared: (number, on) => this.#ledger.acknowledged(database, number, on),
    };
    const verifier = new WorkerVerifier(tools, names);
    for (let number = 0; number < seeds; number += 1) verifier.created(number, this.#comparison.seedOf(number));
    return verifier;
  }

  takeLedgers(): Readonly<Record<string, Json>> {
    return this.#ledger.take();
  }

  /** Judges what its workers found in a database, and what is there now. */
  async settle(
    place: VerifiedDatabase,
    { ledgers }: SettleInput,
    timeIsUp: () => boolean,
    wait: (us: number) => Promise<void>,
  ): Promise<void> {
    const suspects = this.#suspectsOf(place.database);
    const lost = new Map<string, number>();
    const keyOf = (owner: WorkerVerifier | null, number: number): string =>
      owner === null ? place.nameShared(number) : owner.nameOwn(number);
    const questions = [
      ...this.#sharedQuestions(place, ledgers, suspects, lost),
      ...this.#ownQuestions(place.workers, suspects, lost),
    ];
    this.#tellUnasked(place.workers);
    await askAgain(questions, place.collection, place.forEach, timeIsUp, wait);
    for (const { owner, number, missing, evidence } of suspects.splice(0)) {
      // A read that lacks no more than is lost shows the loss and nothing else.
      if (missing > (lost.get(keyOf(owner, number)) ?? 0)) this.#parts.failed('stale-reads', evidence);
      else this.#parts.passed('stale-reads');
    }
  }

  /** Shared documents that were written, and those that a read of this shard was too old of. */
  #sharedQuestions(
    place: VerifiedDatabase,
    ledgers: Readonly<Record<string, Json>>,
    suspects: readonly Suspect[],
    lost: Map<string, number>,
  ): readonly Question[] {
    const writes = writesOf(ledgers, this.#parts.workload, place.database);
    const answersFor = new Set<number>();
    for (const number of place.shared()) if (writes[number] !== undefined) answersFor.add(number);
    const suspected = suspects.flatMap(({ owner, number }) => (owner === null ? [number] : []));
    return [...new Set([...suspected, ...answersFor])].map((number) => ({
      id: place.sharedIdOf(number),
      unknown: (reason) => {
        const acknowledged = writes[number]?.writes ?? 0;
        if (answersFor.has(number)) this.#parts.unknown('lost-updates', acknowledged, reason);
      },
      isAsExpected: (found) => {
        const acknowledged = writes[number];
        return found.kind !== 'version' || acknowledged === undefined || lostOf(acknowledged, found.version) === 0;
      },
      judge: (found) => {
        const acknowledged = writes[number];
        if (found.kind !== 'version' || acknowledged === undefined) return;
        const name = place.nameShared(number);
        const missing = lostOf(acknowledged, found.version);
        lost.set(name, missing);
        if (answersFor.has(number)) this.#tellLost(name, found.version, 1 + acknowledged.writes, missing);
      },
    }));
  }

  /** Own documents that a read was too old of, and of those that were written or deleted all, or a part. */
  #ownQuestions(
    workers: readonly VerifiedWorker[],
    suspects: readonly Suspect[],
    lost: Map<string, number>,
  ): readonly Question[] {
    const suspected: Question[] = [];
    const others: Question[] = [];
    const created: Question[] = [];
    for (const worker of workers) {
      const { verifier, isLive } = worker;
      const numbers = new Set(suspects.flatMap(({ owner, number }) => (owner === verifier ? [number] : [])));
      for (const number of numbers) suspected.push(this.#presentQuestion(worker, number, lost));
      for (const number of verifier.history.changed()) {
        if (isLive(number) && !numbers.has(number)) others.push(this.#presentQuestion(worker, number, lost));
      }
      if (this.#parts.creates) {
        for (const number of verifier.history.unchanged()) {
          if (isLive(number) && !numbers.has(number)) created.push(this.#createdQuestion(worker, number));
        }
      }
      for (const number of verifier.deleted.splice(0)) others.push(this.#deletedQuestion(worker, number));
    }
    const isPart = this.#sample.share < 1;
    return [...suspected, ...(isPart ? partOf(others) : others), ...(isPart ? partOf(created) : created)];
  }

  #presentQuestion(worker: VerifiedWorker, number: number, lost: Map<string, number>): Question {
    const { verifier, idOf, missing } = worker;
    return {
      id: idOf(number),
      unknown: (reason) =>
        this.#parts.unknown('lost-updates', Math.max(0, verifier.history.versionOf(number) - 1), reason),
      isAsExpected: (found) => found.kind === 'version' && found.version >= verifier.history.versionOf(number),
      judge: (found) => {
        if (found.kind === 'absent') return missing(number);
        const expected = verifier.history.versionOf(number);
        const name = verifier.nameOwn(number);
        lost.set(name, Math.max(0, expected - found.version));
        if (expected > 1) this.#tellLost(name, found.version, expected, Math.max(0, expected - found.version));
      },
    };
  }

  #createdQuestion({ verifier, idOf }: VerifiedWorker, number: number): Question {
    return {
      id: idOf(number),
      unknown: (reason) => this.#parts.unknown('lost-creates', 1, reason),
      isAsExpected: (found) => found.kind === 'version',
      judge: (found) => {
        if (found.kind === 'version') return this.#parts.passed('lost-creates');
        const evidence = `GET ${verifier.nameOwn(number)}: 404, expected the document after its POST was answered 201`;
        this.#parts.failed('lost-creates', evidence);
      },
    };
  }

  #deletedQuestion({ verifier, idOf, reappeared }: VerifiedWorker, number: number): Question {
    return {
      id: idOf(number),
      unknown: (reason) => this.#parts.unknown('resurrected', 1, reason),
      isAsExpected: (found) => found.kind === 'absent',
      judge: (found) => {
        if (found.kind === 'absent') return this.#parts.passed('resurrected');
        reappeared(number);
        const evidence = `GET ${verifier.nameOwn(number)}: 200, version ${found.version}, expected 404 after its DELETE was answered 204`;
        this.#parts.failed('resurrected', evidence);
      },
    };
  }

  /** Deletions that workers could not remember. */
  #tellUnasked(workers: readonly VerifiedWorker[]): void {
    const forgotten = workers.reduce((sum, { verifier }) => sum + verifier.forgotten, 0);
    this.#parts.unknown('resurrected', forgotten, `of a worker only ${MOST_DELETED} deletions are remembered`);
  }

  /** Each acknowledged write of a document is one that was checked. */
  #tellLost(name: string, version: number, expected: number, missing: number): void {
    const kept = expected - 1 - missing;
    if (kept > 0) this.#parts.passed('lost-updates', kept);
    const evidence = `GET ${name}: 200, version ${version}, expected ${expected} after ${expected - 1} acknowledged writes`;
    for (let each = 0; each < missing; each += 1) this.#parts.failed('lost-updates', evidence);
  }

  #suspectsOf(database: string): Suspect[] {
    let suspects = this.#suspects.get(database);
    if (suspects === undefined) this.#suspects.set(database, (suspects = []));
    return suspects;
  }
}

/** The questions, or where there are many an even part of them. */
function partOf(questions: readonly Question[]): readonly Question[] {
  const count = Math.min(questions.length, Math.max(FEW_ASKED, Math.ceil(questions.length / ASKED_OF)));
  return Array.from({ length: count }, (_, index) => questions[Math.floor((index * questions.length) / count)]!);
}
