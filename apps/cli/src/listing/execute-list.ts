import { BenchError, describeProblem, loadConfigPlugins } from '@syntrix-bench/core';

import { gatherLayers, type ConfigRequest } from '../config/gather-layers.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { createPaint } from '../help/paint.ts';
import { wantsColour } from '../help/wants-colour.ts';
import { BUILT_IN_SCENARIOS } from '../run/built-in-scenarios.ts';
import { toCatalogue } from './catalogue.ts';
import { renderCatalogue } from './render-catalogue.ts';

export interface ListRequest extends ConfigRequest {
  readonly json: boolean;
  /** Whether colours are allowed at all. */
  readonly colour: boolean;
}

/**
 * Prints what there is to run. A config that cannot be read is told and does not hide the rest: the list helps to repair it.
 */
export async function executeList(context: CliContext, request: ListRequest): Promise<ExitCode> {
  const { stdout, stderr, env } = context;
  const { layers } = await gatherLayers(context, request).catch((error: unknown) => {
    if (!(error instanceof BenchError)) throw error;
    stderr.write(`plugins of the config are left out: ${error.message}\n`);
    return { layers: [] };
  });
  const known = new Set(layers.flatMap(({ problems }) => problems));
  const plugins = await loadConfigPlugins(layers, { scenarios: BUILT_IN_SCENARIOS });
  for (const problem of plugins.layers.flatMap(({ problems }) => problems)) {
    if (!known.has(problem)) stderr.write(`${describeProblem(problem)}\n`);
  }
  const catalogue = toCatalogue(plugins.scenarios);
  stdout.write(
    request.json
      ? `${JSON.stringify(catalogue, null, 2)}\n`
      : renderCatalogue(catalogue, createPaint(wantsColour(stdout, env, request.colour)), stdout.columns ?? 80),
  );
  return EXIT_CODES.fine;
}
