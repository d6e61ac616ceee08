import type { DocumentsApi } from '@syntrix-bench/client';

/** What operations on Syntrix are given. */
export interface SyntrixWorkerClient {
  /** Documents of the workload's database, on the worker's own connection. */
  readonly documents: DocumentsApi;
}
