import { fillingText, tracedChange, tracedDocument, type StampedBody, type Trace } from '@syntrix-bench/audit';
import type { ChangeBody, DocumentBody, Random } from '@syntrix-bench/core';

import { NOTIFY } from './trigger-definitions.ts';

/** The member of documents that are written when load is over: how many calls their writer is owed, deletions aside. */
export const MARKER = 'marker';
/** Beside it: how many calls of deletions. */
export const MARKED_DELETIONS = 'deletions';

/** Calls that a writer is owed: those of deletions, and those of all other writes. */
export interface OwedCalls {
  readonly owed: number;
  readonly deleted: number;
}

/** Puts together what workers write: who wrote it and when, whether it fulfils the condition, and text up to the asked size. */
export class WrittenDocuments {
  readonly #filling: string;

  constructor(sizeBytes: number, random: Random) {
    this.#filling = fillingText(sizeBytes, random);
  }

  /** A new document. */
  document(id: string, trace: Trace, matches: boolean): StampedBody<DocumentBody> {
    return tracedDocument(id, trace, notify(matches), this.#filling);
  }

  /** A change of the document with this id, all of it. */
  change(id: string, trace: Trace, matches: boolean): StampedBody<ChangeBody> {
    return tracedChange(id, trace, notify(matches), this.#filling);
  }

  /** A document that tells that load is over, and of the calls that its writer is owed, but for this one's. */
  marker(id: string, trace: Trace, { owed, deleted }: OwedCalls): StampedBody<DocumentBody> {
    return tracedDocument(id, trace, `,"${MARKER}":${owed},"${MARKED_DELETIONS}":${deleted}${notify(true)}`);
  }
}

function notify(matches: boolean): string {
  return `,"${NOTIFY}":${matches}`;
}
