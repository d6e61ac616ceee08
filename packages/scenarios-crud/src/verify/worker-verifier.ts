import type { OperationResult } from '@syntrix-bench/core';
import { type DocumentChoice, versionIn } from '@syntrix-bench/documents';

import { shownDocument, versionOf, type DocumentComparison, type ShownDocument } from './document-comparison.ts';
import { OwnHistory, type Written } from './own-history.ts';
import type { Sample } from './sample.ts';
import type { CrudCheck } from './verify-checks.ts';

/** A read that showed less than was acknowledged. Whether it was stale or a write is lost is known when the document is asked for again. */
export interface Suspect {
  /** Null: a shared document. */
  readonly owner: WorkerVerifier | null;
  readonly number: number;
  /** How many versions were missing. */
  readonly missing: number;
  readonly evidence: string;
}

/** What workers of a shard verify with. */
export interface VerifyTools {
  readonly sample: Sample;
  readonly comparison: DocumentComparison;
  readonly passed: (check: CrudCheck) => void;
  readonly failed: (check: CrudCheck, evidence: string) => void;
  readonly suspect: (suspect: Suspect) => void;
  /** A write of a shared document was acknowledged. */
  readonly wroteShared: (number: number, onVersion?: number) => void;
}

/** Deleted documents that a worker remembers at most. */
export const MOST_DELETED = 10_000;
const CONTENTS_EVERY = 4;

/**
 * What one worker knows of the documents of the sample, and what it finds its reads to be. Its own documents have no other
 * writer: version and contents are known exactly. Of shared ones it knows the version that they have reached at least: what it
 * saw, and one more for each write of its own that was acknowledged. Nothing is expected of a write whose outcome is unknown (R12).
 */
export class WorkerVerifier {
  /** How a document of this worker is named where people read it. */
  readonly nameOwn: (number: number) => string;
  readonly history: OwnHistory;
  /** Own documents whose deletion was acknowledged. */
  readonly deleted: number[] = [];
  #forgotten = 0;
  readonly #tools: VerifyTools;
  readonly #reached = new Map<number, number>();
  readonly #nameShared: (number: number) => string;
  #reads = -1;

  constructor(
    tools: VerifyTools,
    names: { readonly own: (number: number) => string; readonly shared: (number: number) => string },
  ) {
    this.#tools = tools;
    this.history = new OwnHistory(tools.sample);
    this.nameOwn = names.own;
    this.#nameShared = names.shared;
  }

  /** Whether all that happens to documents with this number is followed. */
  has(number: number): boolean {
    return this.#tools.sample.has(number);
  }

  created(number: number, contents: number): void {
    if (this.has(number)) this.history.created(number, contents);
  }

  /** @param isKnown Whether the deletion was acknowledged. */
  gone(number: number, isKnown: boolean): void {
    if (!this.has(number)) return;
    this.history.forget(number);
    if (!isKnown) return;
    if (this.deleted.length < MOST_DELETED) this.deleted.push(number);
    else this.#forgotten += 1;
  }

  /** Own documents whose deletion was acknowledged and that are not among {@link deleted}, for those were too many. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /**
   * An update was acknowledged.
   *
   * @param onVersion The version that it was conditional on. @default it was not
   */
  patched(choice: DocumentChoice, patch: number, onVersion?: number): void {
    if (!this.has(choice.number)) return;
    if (choice.isShared) this.#wroteShared(choice.number, onVersion);
    else this.history.patched(choice.number, patch, this.#tools.comparison.setsTwo(patch));
  }

  /** A replacement was acknowledged; as {@link patched}. */
  replaced(choice: DocumentChoice, contents: number, onVersion?: number): void {
    if (!this.has(choice.number)) return;
    if (choice.isShared) this.#wroteShared(choice.number, onVersion);
    else this.history.replaced(choice.number, contents);
  }

  /** Holds the body of a good answer to GET against what is known. */
  read(choice: DocumentChoice, answer: OperationResult['body']): void {
    if (this.#isGlanceEnough() && this.#glance(choice, answer)) return;
    const document = shownDocument(answer);
    const other =
      document === null ? 'no document' : this.#tools.comparison.otherThan(document, choice.id, choice.number);
    if (document === null || other !== null) this.#wrong(choice, other ?? '');
    else if (choice.isShared) this.#readShared(choice, document);
    else this.#readOwn(choice, document);
  }

  #wroteShared(number: number, onVersion?: number): void {
    const reached = Math.max(this.#reached.get(number) ?? 1, onVersion ?? 1);
    this.#reached.set(number, reached + 1);
    this.#tools.wroteShared(number, onVersion);
  }

  /** Contents are compared of all reads where all are followed, else of every fourth: most of the cost is theirs. */
  #isGlanceEnough(): boolean {
    if (this.#tools.sample.share === 1) return false;
    this.#reads = (this.#reads + 1) % CONTENTS_EVERY;
    return this.#reads !== 0;
  }

  /** Whether id and version are as they must be, told without reading the rest. */
  #glance({ id, number, isShared }: DocumentChoice, answer: OperationResult['body']): boolean {
    if (answer === null) return false;
    const version = versionIn(answer);
    const expected = isShared ? (this.#reached.get(number) ?? 1) : this.history.versionOf(number);
    if (expected === 0 || (isShared ? version < expected : version !== expected)) return false;
    const body = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
    if (body.indexOf(`"id":"${id}"`, 0, 'latin1') < 0) return false;
    if (isShared) this.#reached.set(number, version);
    this.#tools.passed('stale-reads');
    return true;
  }

  #readShared(choice: DocumentChoice, document: ShownDocument): void {
    const { number } = choice;
    const version = versionOf(document);
    const reached = this.#reached.get(number) ?? 1;
    if (version < reached) return this.#suspect(choice, version, reached, null);
    this.#reached.set(number, version);
    this.#tools.passed('stale-reads');
    if (version === 1) this.#compare(choice, document, seeded(this.#tools.comparison.seedOf(number)));
    // Nobody here knows which of its writes came last, but what any of them can have written.
    else this.#tell(choice, this.#tools.comparison.neverWritten(document));
  }

  #readOwn(choice: DocumentChoice, document: ShownDocument): void {
    const { number } = choice;
    const version = versionOf(document);
    const expected = this.history.versionOf(number);
    if (expected === 0) return;
    if (version < expected) {
      this.#suspect(choice, version, expected, this);
      // Left alone until it was asked for again, so that no later write hides what has become of it.
      choice.retire();
      return;
    }
    this.#tools.passed('stale-reads');
    if (version > expected) this.#wrong(choice, `version ${version}, expected ${expected}`);
    else this.#compare(choice, document, this.history.writtenOf(number));
  }

  #compare(choice: DocumentChoice, document: ShownDocument, written: Written): void {
    this.#tell(choice, this.#tools.comparison.difference(document, choice.id, choice.number, written));
  }

  #tell(choice: DocumentChoice, difference: string | null): void {
    if (difference === null) this.#tools.passed('wrong-reads');
    else this.#wrong(choice, difference);
  }

  #wrong(choice: DocumentChoice, found: string): void {
    this.#tools.failed('wrong-reads', `GET ${this.#nameOf(choice)}: 200, ${found}`);
  }

  #suspect(choice: DocumentChoice, version: number, expected: number, owner: WorkerVerifier | null): void {
    const evidence = `GET ${this.#nameOf(choice)}: 200, version ${version}, expected ${expected}${owner === null ? ' or more' : ''}`;
    this.#tools.suspect({ owner, number: choice.number, missing: expected - version, evidence });
  }

  #nameOf({ isShared, number }: DocumentChoice): string {
    return isShared ? this.#nameShared(number) : this.nameOwn(number);
  }
}

function seeded(contents: number): Written {
  return { contents, patch: -1, secondPatch: -1 };
}
