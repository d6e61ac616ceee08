import { figuresFormat, mergeCounted, type CountedState } from '@syntrix-bench/audit/declaration';

/** Name of the ledger by which shards tell what the report says of webhooks beside series and checks. */
export const FIGURES_LEDGER = 'trigger-figures';

/** By workload. */
export type FigureLedger = { readonly [workload: string]: CountedState };

/** How the ledger is told, and how what several shards tell becomes one. */
export const FIGURES_FORMAT = figuresFormat('trigger-figures/1', mergeCounted);
