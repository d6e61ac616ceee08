import { resolve } from 'node:path';
import {
  configLayer,
  createPluginReporters,
  environmentLayer,
  loadConfigPlugins,
  readConfigFile,
  resolvePlan,
  resolveSecrets,
  secretIo,
  type ConfigLayer,
  type Plan,
  type Reporter,
  type Scenario,
  type Secrets,
} from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import { BUILT_IN_SCENARIOS } from './built-in-scenarios.ts';

/** Values of a config and how a person calls them. */
export interface ConfigValues {
  /** What messages call the whole. */
  readonly source: string;
  /** In the config's shape. */
  readonly value: object;
  /** By key what a person calls it. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Where the config of a run comes from. */
export interface PlanRequest {
  readonly configFile: string | null;
  /** Whether `SYNTRIX_BENCHMARK_*` counts. */
  readonly useEnvironment: boolean;
  /** Over file and environment; the later ones win. */
  readonly values: readonly ConfigValues[];
  /** Fixes the run's id; null makes a new one. */
  readonly runId: string | null;
}

/** Everything that is known before a run starts. */
export interface ReadPlan {
  readonly plan: Plan;
  readonly secrets: Secrets;
  /** The built-in scenarios and those of the config's plugins. */
  readonly scenarios: readonly Scenario[];
  /** Reporters of plugins that the config asks for. */
  readonly reporters: readonly Reporter[];
  /** File of the report or a template of it, null for none. */
  readonly reportPath: string | null;
  /** Whether the summary is wanted. */
  readonly summary: boolean;
  /** What the person should know about how the config was understood, as sentences. */
  readonly notices: readonly string[];
}

/**
 * Reads everything that says what to run, and checks all of it.
 *
 * @throws BenchError for what is wrong with the config or its plugins, or a secret that is not there
 */
export async function readPlan(context: CliContext, request: PlanRequest): Promise<ReadPlan> {
  const written = await gatherLayers(context, request);
  const { layers, scenarios, modules, reporters } = await loadConfigPlugins(written, { scenarios: BUILT_IN_SCENARIOS });
  const { config, plan, inline } = resolvePlan(layers, {
    scenarios,
    modules,
    reporters,
    now: context.now(),
    ...(request.runId === null ? {} : { runId: request.runId }),
  });
  return {
    plan,
    scenarios,
    reporters: createPluginReporters(config, reporters),
    secrets: await resolveSecrets(plan, inline, secretIo(context.env)),
    reportPath: config.output.file,
    summary: config.output.console,
    notices: config.notices,
  };
}

/** Layers in the order in which they win: file, environment, flags. */
async function gatherLayers(context: CliContext, request: PlanRequest): Promise<readonly ConfigLayer[]> {
  const { configFile, useEnvironment, values } = request;
  return [
    ...(configFile === null ? [] : [await readConfigFile(resolve(context.cwd, configFile))]),
    ...(useEnvironment ? [environmentLayer(context.env)] : []),
    ...values.map(({ source, value, names = {} }) => configLayer(source, value, { names })),
  ];
}
