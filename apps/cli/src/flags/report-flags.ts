import { OUTPUT_FLAGS } from './output-flags.ts';
import type { Flag } from './flag.ts';

/** Flags of `report`. */
export const REPORT_FLAGS = {
  json: OUTPUT_FLAGS.json,
  verbose: { ...OUTPUT_FLAGS.verbose, description: 'Show more: the slowest operations and each shard.' },
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies Record<string, Flag>;
