import type { Random } from '@syntrix-bench/core';
import type { KeyChoice, Scatter, WorkerDocuments } from '@syntrix-bench/documents';

import type { DocumentPool } from './document-pool.ts';
import type { Tracer } from './tracer.ts';
import type { WorkerVerifier } from './verify/worker-verifier.ts';

/** What the operations of one worker work with. */
export interface WorkerResources {
  readonly collection: string;
  /** Followed by the number of a document of this worker. */
  readonly ownPrefix: string;
  /** Followed by the number of a shared document. */
  readonly sharedPrefix: string;
  /** Shared documents of the worker's database. */
  readonly sharedCount: number;
  readonly own: WorkerDocuments;
  /** How documents are chosen where an operation does not say so itself. */
  readonly keys: KeyChoice;
  /** Which shared documents are popular; the same for all workers. */
  readonly scatter: Scatter;
  readonly pool: DocumentPool;
  /** Makes the member of documents that says who wrote them when; null where they have none. */
  readonly tracer: Tracer | null;
  /** The worker's stream: all its choices come from it. */
  readonly random: Random;
  /** Follows what happens to documents and looks at what is read; null where nothing is verified. */
  readonly verifier: WorkerVerifier | null;
  /** Adds one to a counter of the report. */
  readonly count: (counter: WorkerCounter) => void;
  /** An answer said that a document which must be there is. */
  readonly present: () => void;
  /** An answer said that a document is not there which nobody had deleted. */
  readonly missing: (method: string, id: string, status: number) => void;
}

/**
 * What workers count. `conflicts`: a conditional write came too late, for another worker had written in between.
 * `redrawn`: a drawn type found no document, and another was drawn in its place.
 */
type WorkerCounter = 'conflicts' | 'redrawn';
