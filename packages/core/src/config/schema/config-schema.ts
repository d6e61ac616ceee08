import * as z from 'zod';

import { allowTargetsBlock } from './allow-targets-block.ts';
import { authBlock } from './auth-block.ts';
import { benchmarkBlock } from './benchmark-block.ts';
import { formedText } from './fields.ts';
import { loadBlock } from './load-block.ts';
import { labelsBlock, observeBlock } from './observe-block.ts';
import { monitorBlock } from './monitor-block.ts';
import { metricsBlock, outputBlock, thresholdsBlock } from './output-blocks.ts';
import { dataBlock, databasesBlock, scenarioBlock, workloadsBlock } from './workload-blocks.ts';

const specifier = formedText(
  {
    description: 'A package name, or a path that begins with ./',
    examples: ['@acme/bench-orders', './my-scenario.mjs'],
  },
  /^(?:\.{1,2}\/|\/|@?[A-Za-z0-9])[^\p{Cc},]{0,999}$/u,
  'a package name, or a path that begins with ./',
);

/** `plugins`: what is loaded before names of scenarios and reporters are looked up. */
export const pluginsBlock = z
  .union([specifier, z.array(specifier).max(32, { error: () => 'must list at most 32 plugins' })])
  .meta({
    description:
      'Modules that add scenarios and reporters: a package name or a path, or a list of them, found from the config’s folder.',
  });

/** The blocks of a config. Types, defaults, validation and the JSON Schema all come from here. */
export const configBlocks = {
  benchmark: benchmarkBlock,
  allowTargets: allowTargetsBlock.optional(),
  load: loadBlock.optional(),
  auth: authBlock,
  scenario: scenarioBlock.optional(),
  workloads: workloadsBlock.optional(),
  databases: databasesBlock.optional(),
  data: dataBlock,
  thresholds: thresholdsBlock,
  metrics: metricsBlock,
  monitor: monitorBlock,
  output: outputBlock,
  observe: observeBlock.optional(),
  labels: labelsBlock.optional(),
  plugins: pluginsBlock.optional(),
};

/** Schema of a whole config: reads what a person writes, reports all that is wrong with it, and is what the JSON Schema is made from. */
export const configSchema = z.strictObject(configBlocks).meta({
  title: 'syntrix-bench configuration',
  description: 'A benchmark of syntrix-bench. Durations, sizes and rates carry a unit.',
});

/** A config as a person writes it: nothing is required, durations, sizes and rates are texts with units. */
export type WrittenConfig = z.input<typeof configSchema>;

/** A config that the schema has read: defaults in, units turned into numbers. */
export type ConfigBlocks = z.output<typeof configSchema>;

/** Returns what it was given, with its type checked: for configs in TypeScript. */
export function defineConfig(config: WrittenConfig): WrittenConfig {
  return config;
}
