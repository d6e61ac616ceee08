import type {
  ConfigPath,
  MonitorConfig,
  Origin,
  OutputFile,
  Plan,
  Reporter,
  ScenarioDeclaration,
  Secrets,
  Target,
  WantedThreads,
} from '@syntrix-bench/core';
import {
  createPluginReporters,
  limitsOnSpeed,
  outputFiles,
  resolvePlan,
  resolveSecrets,
  secretIo,
  secretNotices,
  smokePlan,
} from '@syntrix-bench/core/plan';
import { loadConfigPlugins } from '@syntrix-bench/core/plugins';

import type { CliContext } from '../context.ts';
import { builtInScenarios } from './built-in-scenarios.ts';
import { gatherLayers, type ConfigRequest } from './config-layers.ts';

/** What a plan is made of. */
export interface PlanRequest extends ConfigRequest {
  /** Fixes the run's id; null makes a new one. */
  readonly runId: string | null;
  /** Whether answers are to be checked under little load, and nothing measured. @default a benchmark */
  readonly smoke?: boolean;
}

/** Everything that is known before a run starts, save for the values of its secrets. */
export interface ReadPlan {
  readonly plan: Plan;
  /** Whether the plan's seed was drawn: the config asks for a new one each time. */
  readonly drawsSeed: boolean;
  /** Secrets that the config holds as they are, by the plan's reference. */
  readonly inline: Secrets;
  /** The config file that was read, null for none. */
  readonly file: string | null;
  /** A target that a plugin brings and the config names; undefined: Syntrix. */
  readonly target: Target | undefined;
  /** What the built-in scenarios declare, and the scenarios of the config's plugins. */
  readonly scenarios: readonly ScenarioDeclaration[];
  /** Reporters of plugins that the config asks for. */
  readonly reporters: readonly Reporter[];
  /** What the config says of the monitor. */
  readonly monitor: MonitorConfig;
  /** How many threads make the load. */
  readonly threads: WantedThreads;
  /** Files of the report, or templates of them; none where it is not to be written. */
  readonly reportFiles: readonly OutputFile[];
  /** Whether the summary is wanted. */
  readonly summary: boolean;
  /** Whether a run whose claims are not all valid counts as not proven. */
  readonly strict: boolean;
  /** Where a key of the config was written. */
  readonly locate: (path: ConfigPath) => Origin;
  /** The same; null where nobody wrote it. */
  readonly writtenAt: (path: ConfigPath) => Origin | null;
  /** Hosts that only a config above the current folder allows, which counts where somebody names that file. */
  readonly untrustedHosts: readonly string[];
  /** What the person should know about how the config was understood, as sentences. */
  readonly notices: readonly string[];
}

/**
 * Reads everything that says what to run, and checks all of it.
 *
 * @throws BenchError for what is wrong with the config or its plugins
 */
export async function readPlan(context: CliContext, request: PlanRequest): Promise<ReadPlan> {
  const written = await gatherLayers(context, request);
  const plugins = await loadConfigPlugins(written.layers, builtInScenarios());
  const { scenarios, modules, reporters, targets, targetModules } = plugins;
  const { config, plan, inline } = resolvePlan(plugins.layers, {
    scenarios,
    modules,
    reporters,
    targets,
    targetModules,
    now: context.now(),
    ...(request.runId === null ? {} : { runId: request.runId }),
  });
  const isSmoke = request.smoke === true;
  return {
    plan: isSmoke ? smokePlan(plan, scenarios) : plan,
    drawsSeed: config.seed === 'random',
    inline,
    file: written.file,
    target: targets.find(({ kind }) => kind === plan.target.kind),
    scenarios,
    reporters: createPluginReporters(config, reporters),
    monitor: config.monitor,
    threads: isSmoke ? 1 : config.threads,
    reportFiles: outputFiles(config.output.file, config.output.formats),
    summary: config.output.console,
    strict: config.strict,
    untrustedHosts: config.untrustedHosts,
    locate: (path) => config.locate(path),
    writtenAt: (path) => config.writtenAt(path),
    notices: isSmoke ? [...config.notices, ...notChecked(plan)] : config.notices,
  };
}

/** What a config asks for that a smoke run does not look at. */
function notChecked(plan: Plan): readonly string[] {
  const limits = limitsOnSpeed(plan);
  return limits.length === 0 ? [] : [`not checked, as --smoke says nothing of speed: ${limits.join(', ')}`];
}

/** Values of a plan's secrets, and what the person should know about where they are kept. */
export interface ReadSecrets {
  readonly secrets: Secrets;
  readonly notices: readonly string[];
}

/**
 * Looks up the secrets of a plan.
 *
 * @throws BenchError `secret_missing`
 */
export async function readSecrets({ env }: CliContext, { plan, inline }: ReadPlan): Promise<ReadSecrets> {
  const io = secretIo(env);
  return { secrets: await resolveSecrets(plan, inline, io), notices: await secretNotices(plan, io) };
}
