import type { CrudOptions } from './crud-options.ts';

/** Enough to share some and own some, however the mix divides them. */
const FEW_SEEDS = 4;

/**
 * Options for doing each operation of the mix once: all that the mix does at all equally often, so that the few seeds are
 * divided into some that are read and some that may be deleted.
 */
export function withFewDocuments(options: CrudOptions): CrudOptions {
  const operations = options.operations
    .filter(({ weight, rate }) => (weight ?? rate ?? 0) > 0)
    .map(({ rate: _rate, ...each }) => ({ ...each, weight: 1 }));
  return { ...options, operations, data: { ...options.data, seedData: FEW_SEEDS } };
}
