import type { DocumentsApi } from '@syntrix-bench/client';

/** What operations on Syntrix are given. */
export interface SyntrixLaneClient {
  /** Documents of the workload's database, on the lane's own connection. */
  readonly documents: DocumentsApi;
}
