import type { SeedSplit } from './seeded-documents.ts';

/** Where a workload's documents are, and how many are there before load. */
export interface ScenarioDocuments {
  /** Path of the collection, in each database of the workload. */
  readonly collection: string;
  /** Whether the collection may hold documents that no run made. @default it may not */
  readonly sharedCollection?: true;
  /** Documents that are created before load, in each database. */
  readonly seeds: SeedSplit;
}
