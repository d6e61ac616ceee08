import type { Config, ReporterConfig } from '../config/config.ts';
import type { ConfigPath, Origin } from '../config/located.ts';
import { keyProblem, showValue } from '../config/problems.ts';
import { nameHint } from '../config/spelling.ts';
import type { ReporterMaker } from '../contracts/plugin.ts';
import type { Reporter } from '../contracts/reporter.ts';
import { BenchError, type ConfigProblem } from '../errors.ts';

type Makers = Readonly<Record<string, ReporterMaker>>;

/**
 * Makes the reporters that a config asks for.
 *
 * @throws BenchError `plugin_invalid` where a maker throws, such as for options it does not take, or makes no object
 */
export function createPluginReporters(config: Config, makers: Makers): readonly Reporter[] {
  return config.output.reporters.map(({ name, options }) => {
    const maker = Object.hasOwn(makers, name) ? makers[name] : undefined;
    if (maker === undefined) throw new BenchError('plugin_invalid', `No plugin adds the reporter ${name}.`);
    const reporter = made(name, () => maker(options));
    if (typeof reporter === 'object' && reporter !== null) return reporter;
    throw new BenchError('plugin_invalid', `The maker of the reporter ${name} does not return a reporter.`, {
      hint: 'It must return what defineReporter of @syntrix-bench/core returns.',
    });
  });
}

function made(name: string, make: () => Reporter): Reporter | null {
  try {
    return make();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError('plugin_invalid', `The reporter ${name} cannot be created: ${why}`, {
      hint: 'Check its options under output.reporters.',
      cause,
    });
  }
}

/** Reporters that a config names and no plugin adds. */
export function reporterProblems(
  reporters: readonly ReporterConfig[],
  makers: Makers = {},
  locate: (path: ConfigPath) => Origin,
): readonly ConfigProblem[] {
  const names = Object.keys(makers);
  return reporters.flatMap(({ name }, index) => {
    if (Object.hasOwn(makers, name)) return [];
    const hint = nameHint(name, names, 'Name the plugin that adds it under plugins.');
    const origin = locate(['output', 'reporters', index]);
    return [keyProblem(origin, `names an unknown reporter: ${showValue(name)}`, hint)];
  });
}
