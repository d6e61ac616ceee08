import { OUTPUT_FLAGS } from './output-flags.ts';
import type { Flag } from './flag.ts';

/** Flags of `report`. */
export const REPORT_FLAGS = { json: OUTPUT_FLAGS.json, noColor: OUTPUT_FLAGS.noColor } as const satisfies Record<
  string,
  Flag
>;
