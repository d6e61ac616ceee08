import { resolve } from 'node:path';
import type { ConfigLayer, NearestConfig } from '@syntrix-bench/core';
import { configLayer, readConfigFile, readNearestConfig } from '@syntrix-bench/core/plugins';

import type { CliContext } from '../context.ts';
import type { ConfigChoice } from '../flags/config-flags.ts';

/** Values of a config and how a person calls them. */
export interface ConfigValues {
  /** What messages call the whole. */
  readonly source: string;
  /** In the config's shape. */
  readonly value: object;
  /** By key what a person calls it. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Where a config comes from. */
export interface ConfigRequest {
  readonly config: ConfigChoice;
  /** Whether `SYNTRIX_BENCHMARK_*` counts. */
  readonly useEnvironment: boolean;
  /** Over file and environment; the later ones win. */
  readonly values: readonly ConfigValues[];
  /** `key=value`, over everything else. */
  readonly assignments: readonly string[];
}

/** A config's layers and the file that was read, as a person in the current folder would write it. */
export interface GatheredLayers {
  readonly layers: readonly ConfigLayer[];
  readonly file: string | null;
}

/**
 * Layers in the order in which they win: file, environment, flags, assignments. The schema is loaded for the environment and
 * for assignments, which are texts that it gives a meaning, and not for the others.
 *
 * @throws BenchError `config_unreadable` or `config_invalid` for a file that holds no config
 */
export async function gatherLayers(context: CliContext, request: ConfigRequest): Promise<GatheredLayers> {
  const { useEnvironment, values, assignments } = request;
  // Taken before the config is read: one that is a program could set variables, and so allow hosts that nobody allowed.
  const env = { ...context.env };
  const chosen = await readChosen(context, request.config);
  const layers = [
    ...(chosen === null ? [] : [chosen.layer]),
    ...(useEnvironment ? [(await import('@syntrix-bench/core/plan')).environmentLayer(env)] : []),
    ...values.map(({ source, value, names = {} }) => configLayer(source, value, { names })),
    ...(assignments.length === 0 ? [] : [(await import('@syntrix-bench/core/plan')).assignmentLayer(assignments)]),
  ];
  return { layers, file: chosen?.file ?? null };
}

async function readChosen({ cwd }: CliContext, choice: ConfigChoice): Promise<NearestConfig | null> {
  if (choice === 'none') return null;
  if (choice === 'nearest') return readNearestConfig(cwd);
  const { file } = choice;
  return { layer: await readConfigFile(resolve(cwd, file), file), file };
}
