import type { Report } from './report.ts';

/** A block of the config that a report shows. A report may come from anywhere: nothing in it is of a certain kind. */
export type WrittenBlock = Readonly<Record<string, unknown>>;

type WithConfig = { readonly benchmark: Pick<Report['benchmark'], 'config'> };

/** A block within a block; empty where there is none. */
export function blockIn(parent: WrittenBlock, key: string): WrittenBlock {
  const value = parent[key];
  return isBlock(value) ? value : {};
}

/** Whether a value of a config is a block. */
export function isBlock(value: unknown): value is WrittenBlock {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Each workload as a block of its own: a config of one has its parts beside one another. */
export function writtenWorkloads({ benchmark: { config } }: WithConfig): readonly WrittenBlock[] {
  const { workloads, scenario, load, data } = config;
  if (Array.isArray(workloads)) return workloads.filter(isBlock);
  return [{ workers: blockIn(config, 'benchmark')['workers'], scenario, load, data }];
}

/** How many workers the only workload had; null where there are several, or none is told. */
export function writtenWorkers({ benchmark: { config } }: WithConfig): number | null {
  const { workers } = blockIn(config, 'benchmark');
  return typeof workers === 'number' && !('workloads' in config) ? workers : null;
}

/** How long the measured phase was to last, as it was written; null where no time was set. */
export function plannedDuration({ benchmark: { config } }: WithConfig): string | null {
  const { duration } = blockIn(config, 'benchmark');
  return typeof duration === 'string' && duration !== '' ? duration : null;
}

/** Whether the run had to prove every claim, and make every check. */
export function isStrict({ benchmark: { config } }: WithConfig): boolean {
  return blockIn(config, 'benchmark')['strict'] === true;
}
