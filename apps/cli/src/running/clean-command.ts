import { remoteHosts } from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import { DATA_FLAGS } from '../flags/data-flags.ts';
import { flagNames } from '../flags/flag.ts';
import { shellWord } from '../flags/shell-word.ts';
import { TARGET_FLAGS } from '../flags/target-flags.ts';
import type { ConfigRequest } from './config-layers.ts';
import { withoutPrivate } from './private-values.ts';
import type { ReadPlan } from './read-plan.ts';

/** Flags of one value that `clean` has for keys of a config; those of lists are made from the plan. */
const FLAGS = [...Object.values(TARGET_FLAGS), DATA_FLAGS.collection].filter(({ kind }) => kind === 'text');

/** Beginnings of the keys that say where a run's documents are and who may remove them. */
const NEEDED_KEYS = /^(auth|data|plugins|scenario|workloads)\b/;

/**
 * The command line that removes what a run leaves, to be given where the run was: with the same target, config, places and
 * access. Secrets stand in it as references, never as values: one that was written as it is as a variable to be set.
 */
export function cleanCommand(context: Pick<CliContext, 'program'>, read: ReadPlan, request: ConfigRequest): string {
  return `${listCommand(context, read, request)} --run-id ${shellWord(read.plan.runId)}`;
}

/** The command line that lists what runs have left there. */
export function listCommand(
  { program }: Pick<CliContext, 'program'>,
  read: ReadPlan,
  { values, assignments }: ConfigRequest,
): string {
  const { plan, file, inline } = read;
  const secrets = Object.values(inline);
  const words = ['clean'];
  words.push(...(file === null ? ['--no-config'] : ['--config', file]));
  for (const url of plan.target.urls) words.push('--target', url);
  for (const host of remoteHosts(plan.target)) words.push('--allow-target', host);
  for (const flag of FLAGS) {
    const { key } = flag;
    const [block = '', name = ''] = key.split('.');
    const given = values.map(({ value }) => member(member(value, block), name)).findLast((each) => each !== undefined);
    if (typeof given === 'string') words.push(flagNames(flag)[0], withoutSecrets(given, key, secrets));
  }
  for (const plugin of values.flatMap(({ value }) => [member(value, 'plugins') ?? []].flat())) {
    if (typeof plugin === 'string') words.push('--plugin', plugin);
  }
  for (const assignment of assignments.filter((each) => NEEDED_KEYS.test(each))) {
    const [key = ''] = assignment.split('=', 1);
    words.push('--set', `${key}=${withoutSecrets(assignment.slice(key.length + 1), key, secrets)}`);
  }
  return [program, ...words.map(shellWord)].join(' ');
}

/** A value with a variable in the place of each secret that is no reference, whether or not it counted. */
function withoutSecrets(value: string, key: string, secrets: readonly string[]): string {
  const told = withoutPrivate(key.split('.'), value, (each) => `env:${variableFor(each)}`);
  return secrets.reduce((text, secret) => text.replaceAll(secret, `env:${variableFor(key)}`), told);
}

function variableFor(key: string): string {
  return /token/i.test(key) ? 'TOKEN' : /password/i.test(key) ? 'PASSWORD' : 'SECRET';
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
