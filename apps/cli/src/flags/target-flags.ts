import { looksLikeAddress, looksLikeConfig } from '../address.ts';
import type { Argument } from '../command.ts';
import type { CliContext } from '../context.ts';
import { hyphensFor } from '../failures/hyphens.ts';
import { flagSettings, type FlagSettings } from './flag-settings.ts';
import type { FlagTable } from './flag.ts';
import { UsageError } from './usage-error.ts';

/** The server, without the flag: `syntrix-bench run http://localhost:8080`. */
export const TARGET_ARGUMENT = {
  name: 'URL',
  description: 'The server, instead of --target. Several URLs share the workers evenly.',
  required: false,
  many: true,
} as const satisfies Argument;

/** Flags of commands that speak to a server: where it is, and as whom to ask. */
export const TARGET_FLAGS = {
  target: {
    names: '--target,-t',
    value: 'URL',
    description:
      'Base URL of the server; given several times, workers are spread over the URLs evenly. Default: http://localhost:8080.',
    group: 'Target',
    key: 'benchmark.target',
    kind: 'list',
  },
  allowTarget: {
    names: '--allow-target',
    value: 'HOST',
    description:
      'Allow a host other than this machine as target, by its name alone. May be given several times. Default: only this machine.',
    group: 'Target',
    key: 'allowTargets',
    kind: 'list',
  },
  database: {
    names: '--database',
    value: 'NAME',
    description: 'Database that the load works in. Default: default.',
    group: 'Target',
    key: 'auth.database',
    kind: 'text',
  },
  token: {
    names: '--token',
    value: 'TOKEN',
    description: 'Access token: env:NAME, file:PATH, or the token itself.',
    group: 'Target',
    key: 'auth.token',
    kind: 'text',
  },
  username: {
    names: '--username',
    value: 'NAME',
    description: 'Log in as this user, who is signed up if missing.',
    group: 'Target',
    key: 'auth.username',
    kind: 'text',
  },
  password: {
    names: '--password',
    value: 'SECRET',
    description: 'Password of the user: env:NAME or file:PATH (a literal can be seen in the process list).',
    group: 'Target',
    key: 'auth.password',
    kind: 'text',
  },
  privateKey: {
    names: '--private-key',
    value: 'FILE',
    description:
      "Mint a token with the server's private key (PKCS#1 PEM); the path is relative to the working directory.",
    group: 'Target',
    key: 'auth.privateKeyFile',
    kind: 'text',
  },
} as const satisfies FlagTable;

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
  if (/^crud\b/i.test(word)) return `${wrong} To use a scenario: ${program} run --scenario ${word}`;
  return `${wrong} Write it with http:// or https://, such as http://localhost:8080.`;
}
