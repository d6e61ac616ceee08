import type { Random } from '@syntrix-bench/core';

import type { DocumentPool } from './document-pool.ts';
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
  readonly pool: DocumentPool;
  /** The lane's stream: all its choices come from it. */
  readonly random: Random;
  /** Called when a document that nobody had deleted was not there. */
  readonly onMissing: () => void;
}
