import type { QueryOptions } from '../query-options.ts';

/** Whether it is measured how late the index is: where documents are written that queries can find. */
export function measuresLag({ operations, indexLag }: QueryOptions): boolean {
  return indexLag.probesPerSecond > 0 && operations.some(({ type }) => type === 'create' || type === 'update');
}
