import type { Argument } from '../command.ts';
import type { CliContext } from '../context.ts';
import { hyphensFor } from '../failures/hyphens.ts';
import { looksLikeAddress, looksLikeConfig } from '../flags/address.ts';
import { flagSettings, type FlagSettings } from '../flags/flag-settings.ts';
import type { FlagTable } from '../flags/flag.ts';
import { UsageError } from '../flags/usage-error.ts';

/** The server, without the flag: `syntrix-bench run http://localhost:8080`. */
export const TARGET_ARGUMENT = {
  name: 'URL',
  description: 'The server, instead of --target. Several URLs share the workers evenly.',
  required: false,
  many: true,
} as const satisfies Argument;

/**
 * What a command line says about the config where it may name the server without a flag. Servers named both ways count all.
 *
 * @throws UsageError where a word beside the flags is no address: which flag it was meant for
 */
export function targetSettings(
  { program }: Pick<CliContext, 'program'>,
  flags: FlagTable,
  values: { readonly argument: readonly string[]; readonly target: readonly string[] | undefined },
): FlagSettings {
  const { argument, target = [] } = values;
  for (const word of argument) if (!looksLikeAddress(word)) throw new UsageError(notAnAddress(word, program));
  const urls = [...argument, ...target];
  const settings = flagSettings(flags, { ...values, target: urls.length === 0 ? undefined : urls });
  if (argument.length === 0 || target.length > 0) return settings;
  return { ...settings, names: { ...settings.names, 'benchmark.target': TARGET_ARGUMENT.name } };
}

function notAnAddress(word: string, program: string): string {
  const hyphens = hyphensFor(word);
  if (hyphens !== null) return hyphens;
  const wrong = `${JSON.stringify(word)} is not the address of a server.`;
  if (looksLikeConfig(word)) return `${wrong} To use a config: ${program} run --config ${word}`;
  if (/^\d+$/.test(word)) return `${wrong} Write all of it: http://localhost:${word}`;
  if (/^(?:crud|query)\b/i.test(word)) return `${wrong} To use a scenario: ${program} run --scenario ${word}`;
  return `${wrong} Write it with http:// or https://, such as http://localhost:8080.`;
}
