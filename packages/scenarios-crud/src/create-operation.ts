import { ConditionalWrite } from './conditional-write.ts';
import type { CrudOperation } from './crud-operation.ts';
import { CreateDocument, DeleteDocument, ReadDocument, ReplaceDocument, UpdateDocument } from './crud-operations.ts';
import { DocumentChoice } from './document-choice.ts';
import { createKeys } from './keys/create-keys.ts';
import type { LaneResources } from './lane-resources.ts';
import type { CrudMixEntry } from './operation-options.ts';

/** Makes one of a lane's operations; `index` is its place among the scenario's operations. */
export function createOperation(operation: CrudMixEntry, index: number, lane: LaneResources): CrudOperation {
  const { type, keys = lane.keys, ifMatch = false } = operation;
  const choice = new DocumentChoice(lane, createKeys(keys, lane.scatter));
  switch (type) {
    case 'create':
      return new CreateDocument(index, lane);
    case 'read':
      return new ReadDocument(index, lane, choice);
    case 'update':
      return ifMatch ? new ConditionalWrite(index, lane, choice, type) : new UpdateDocument(index, lane, choice);
    case 'replace':
      return ifMatch ? new ConditionalWrite(index, lane, choice, type) : new ReplaceDocument(index, lane, choice);
    case 'delete':
      return new DeleteDocument(index, lane);
  }
}
