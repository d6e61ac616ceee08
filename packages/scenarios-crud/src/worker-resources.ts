import type { Random } from '@syntrix-bench/core';

import type { DocumentPool } from './document-pool.ts';
import type { KeyChoice } from './keys/key-options.ts';
import type { Scatter } from './keys/scatter.ts';
import type { WorkerDocuments } from './worker-documents.ts';

/** What the operations of one worker work with. */
export interface WorkerResources {
  readonly collection: string;
  /** Followed by the number of a document of this worker. */
  readonly ownPrefix: string;
  /** Followed by the number of a shared document. */
  readonly sharedPrefix: string;
  /** Shared documents of the workload. */
  readonly sharedCount: number;
  readonly own: WorkerDocuments;
  /** How documents are chosen where an operation does not say so itself. */
  readonly keys: KeyChoice;
  /** Which shared documents are popular; the same for all workers. */
  readonly scatter: Scatter;
  readonly pool: DocumentPool;
  /** The worker's stream: all its choices come from it. */
  readonly random: Random;
  /** Called when a document that nobody had deleted was not there. */
  readonly onMissing: () => void;
  /** Called when a conditional write came too late: another worker had written in between. */
  readonly onConflict: () => void;
}
