import type { CrudOptions } from '../crud-options.ts';
import { KEYED_OPERATION_TYPES } from '../operation-options.ts';

/** Whether any operation asks for recent documents, so that lanes must keep theirs in the order of creation. */
export function needsOrder({ operations, keys }: CrudOptions): boolean {
  return operations
    .filter(({ type }) => KEYED_OPERATION_TYPES.includes(type))
    .some((operation) => (operation.keys ?? keys).distribution === 'latest');
}
