import type { DocumentsApi, Realtime } from '@syntrix-bench/client';

export {
  cursorAfter,
  DocumentScan,
  encodeChange,
  encodeCondition,
  encodeDocument,
  encodeQuery,
  planQuery,
  preparedBody,
  readIndexTemplates,
  readWebhookCall,
} from '@syntrix-bench/client';

// docs/decisions/0002-one-folder-knows-the-client.md

/** What operations on Syntrix are given. */
export interface SyntrixWorkerClient {
  /** Documents of the workload's database, on the worker's own connection. */
  readonly documents: DocumentsApi;
  /**
   * Realtime connections and streams, of the workload's database unless a call names another, as the user that the worker or the
   * held connection is. What is opened is the caller's to close.
   */
  readonly realtime: Realtime;
}
