import * as z from 'zod';

import { authBlock } from './auth-block.ts';
import { benchmarkBlock } from './benchmark-block.ts';
import { dataBlock } from './data-block.ts';
import { loadBlock } from './load-block.ts';
import { metricsBlock, outputBlock } from './output-blocks.ts';
import { pluginsBlock } from './plugins-block.ts';
import { thresholdsBlock } from './thresholds-block.ts';
import { scenarioBlock, workloadsBlock } from './workload-blocks.ts';

/** The blocks of a config. Types, defaults, validation and the JSON Schema all come from here. */
export const configBlocks = {
  benchmark: benchmarkBlock,
  load: loadBlock.optional(),
  auth: authBlock,
  scenario: scenarioBlock.optional(),
  workloads: workloadsBlock.optional(),
  data: dataBlock,
  thresholds: thresholdsBlock,
  metrics: metricsBlock,
  output: outputBlock,
  plugins: pluginsBlock.optional(),
};

export const configSchema = z.strictObject(configBlocks).meta({
  title: 'syntrix-bench configuration',
  description: 'A benchmark of syntrix-bench. Durations, sizes and rates carry a unit.',
});

/** A config as a person writes it: nothing is required, durations, sizes and rates are texts with units. */
export type WrittenConfig = z.input<typeof configSchema>;

/** A config that the schema has read: defaults in, units turned into numbers. */
export type ConfigBlocks = z.output<typeof configSchema>;
