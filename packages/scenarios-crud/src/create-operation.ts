import { ConditionalWrite } from './conditional-write.ts';
import type { CrudOperation } from './crud-operation.ts';
import { CreateDocument, DeleteDocument, ReadDocument, ReplaceDocument, UpdateDocument } from './crud-operations.ts';
import { DocumentChoice } from './document-choice.ts';
import { createKeys } from './keys/create-keys.ts';
import type { WorkerResources } from './worker-resources.ts';
import type { CrudMixEntry } from './operation-options.ts';

/** Makes one of a worker's operations; `index` is its place among the scenario's operations. */
export function createOperation(operation: CrudMixEntry, index: number, worker: WorkerResources): CrudOperation {
  const { type, keys = worker.keys, ifMatch = false } = operation;
  const choice = new DocumentChoice(worker, createKeys(keys, worker.scatter));
  switch (type) {
    case 'create':
      return new CreateDocument(index, worker);
    case 'read':
      return new ReadDocument(index, worker, choice);
    case 'update':
      return ifMatch ? new ConditionalWrite(index, worker, choice, type) : new UpdateDocument(index, worker, choice);
    case 'replace':
      return ifMatch ? new ConditionalWrite(index, worker, choice, type) : new ReplaceDocument(index, worker, choice);
    case 'delete':
      return new DeleteDocument(index, worker);
  }
}
