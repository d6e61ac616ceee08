import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Reporter, RunHandle } from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';

/** Metrics of a run on their way to a collector. */
export interface RunOtlp {
  /** For the run. */
  readonly reporters: readonly Reporter[];
  /** Hands over the run once it has started. */
  attach(run: RunHandle): void;
}

/** Not installed with the program: most who run it send no metrics. */
const PACKAGE = '@syntrix-bench/otel';

/** The part of the package that is used. */
interface OtelPackage {
  readonly otlpReporter: (options: { readonly url: string }) => {
    readonly reporter: Reporter;
    readonly attach: (run: RunHandle) => void;
  };
}

/**
 * Opens the way to a collector where one is named.
 *
 * @throws UsageError where the URL is none, or the package is not installed: with the command that does it
 */
export async function openRunOtlp(context: CliContext, url: string | undefined): Promise<RunOtlp> {
  if (url === undefined) return { reporters: [], attach: () => undefined };
  if (!/^https?:\/\//u.test(url) || !URL.canParse(url))
    throw new UsageError(`--otlp: "${url.slice(0, 60)}" is no URL of a collector, such as http://localhost:4318.`);
  const { otlpReporter } = await loadOtel(context);
  const { reporter, attach } = otlpReporter({ url });
  return { reporters: [reporter], attach };
}

/** From where the program is installed, else from the folder that it was started in. */
async function loadOtel({ cwd }: CliContext): Promise<OtelPackage> {
  const installed = (await import(PACKAGE).catch(() => null)) as OtelPackage | null;
  if (installed !== null) return installed;
  try {
    const path = createRequire(join(cwd, 'package.json')).resolve(PACKAGE);
    return (await import(pathToFileURL(path).href)) as OtelPackage;
  } catch {
    throw new UsageError(`--otlp needs ${PACKAGE}, which is not installed.`, `npm install ${PACKAGE}`);
  }
}
