import type { Report } from '@syntrix-bench/metrics';

import { configLayer, type ConfigLayer } from '../config/layers/config-layer.ts';
import type { WrittenConfig } from '../config/schema/config-schema.ts';
import { resolvePlan } from '../plan/create-plan.ts';
import { resolveSecrets, secretIo } from '../plan/secrets.ts';
import { createPluginReporters } from '../plan/plugin-reporters.ts';
import { loadConfigPlugins } from '../plugins/load-config-plugins.ts';
import type { RunOptions } from './run-options.ts';
import { startRun } from './start-run.ts';

/** What {@link runBenchmark} takes beside the config. */
export interface RunBenchmarkOptions extends Omit<RunOptions, 'plan' | 'secrets'> {
  /** Stops the run when aborted: it ends early, cleans up, and its report says so. */
  readonly signal?: AbortSignal;
  /** Where `env:NAME` is looked up. @default the environment of this process */
  readonly environmentVariables?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a benchmark from what a person writes to its report: for programs that embed the engine.
 *
 * @param config The same keys as in a config file, or layers, of which later ones win. Plugins that it names are loaded.
 * @throws BenchError `config_invalid` with all that is wrong; `target_not_allowed` where the target is not this
 *   machine and `allowTargets` does not name its host; `harm_not_allowed` where it can harm the server and the config does not say `iOwnThisServer`; `target_unreachable`, `auth_failed`, `setup_failed` … when
 *   nothing could be measured. A run that fails later resolves with a report that says so.
 */
export async function runBenchmark(
  config: WrittenConfig | readonly ConfigLayer[],
  options: RunBenchmarkOptions,
): Promise<Report> {
  const layers = isLayers(config) ? config : [configLayer('config', config)];
  const plugins = await loadConfigPlugins(layers, { scenarios: options.scenarios });
  const {
    config: resolved,
    plan,
    inline,
  } = resolvePlan(plugins.layers, {
    ...plugins,
    ...(options.target === undefined ? {} : { targetKind: options.target.kind }),
  });
  const secrets = await resolveSecrets(plan, inline, secretIo(options.environmentVariables ?? process.env));
  const reporters = [...(options.reporters ?? []), ...createPluginReporters(resolved, plugins.reporters)];
  const target = options.target ?? plugins.targets.find(({ kind }) => kind === plan.target.kind);
  const run = startRun({
    ...options,
    ...(target === undefined ? {} : { target }),
    scenarios: plugins.scenarios,
    reporters,
    plan,
    secrets,
  });
  const onAbort = () => run.stop('abort signal');
  if (options.signal?.aborted === true) onAbort();
  options.signal?.addEventListener('abort', onAbort);
  try {
    return await run.finished;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

function isLayers(config: WrittenConfig | readonly ConfigLayer[]): config is readonly ConfigLayer[] {
  return Array.isArray(config);
}
