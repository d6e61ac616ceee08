import type { Random } from '@syntrix-bench/core';

import type { DocumentPool } from './document-pool.ts';
import type { KeyChoice } from './keys/key-choice.ts';
import type { Scatter } from './keys/scatter.ts';
import type { LaneDocuments } from './lane-documents.ts';

/** What the operations of one lane work with. */
export interface LaneResources {
  readonly collection: string;
  /** Followed by the number of a document of this lane. */
  readonly ownPrefix: string;
  /** Followed by the number of a shared document. */
  readonly sharedPrefix: string;
  /** Shared documents of the workload. */
  readonly sharedCount: number;
  readonly own: LaneDocuments;
  /** How documents are chosen where an operation does not say so itself. */
  readonly keys: KeyChoice;
  /** Which shared documents are popular; the same for all lanes. */
  readonly scatter: Scatter;
  readonly pool: DocumentPool;
  /** The lane's stream: all its choices come from it. */
  readonly random: Random;
  /** Called when a document that nobody had deleted was not there. */
  readonly onMissing: () => void;
  /** Called when a conditional write came too late: another lane had written in between. */
  readonly onConflict: () => void;
}

/** Whether there is a document that the lane may read or write. */
export function hasDocument(lane: LaneResources): boolean {
  return lane.sharedCount + lane.own.liveCount > 0;
}
