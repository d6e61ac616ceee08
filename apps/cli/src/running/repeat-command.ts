import type { Plan } from '@syntrix-bench/core';

import type { CommandContext } from '../command.ts';
import type { ReadPlan } from './read-plan.ts';
import { shellWord } from '../flags/shell-word.ts';

/** What stands in the place of a secret. */
const MASK = '***';

/**
 * The command line that repeats a run, to be given where the run was: the variables that count, the words that were typed, and the seed
 * where it was drawn. Secrets that were typed stand in it as `***`. The id of the run is left out, because a second run of one id meets
 * the documents that the first has deleted.
 */
export function repeatCommand(
  { program, argv, env }: Pick<CommandContext, 'program' | 'argv' | 'env'>,
  { seed, inline, drawsSeed }: Pick<Plan, 'seed'> & Pick<ReadPlan, 'inline' | 'drawsSeed'>,
  useEnvironment: boolean,
): string {
  const variables = useEnvironment ? variablesOf(env) : [];
  const given = [...variables, ...withoutRunId(argv)];
  const words = drawsSeed ? withSeed(given, String(seed)) : given;
  return words
    .map((word) => shown(word, Object.values(inline)))
    .toSpliced(variables.length, 0, program)
    .join(' ');
}

/** Variables that say something of the config, as a shell takes them before a command. */
function variablesOf(env: CommandContext['env']): readonly string[] {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith('SYNTRIX_BENCHMARK_') && value !== undefined && value !== '')
    .map(([name, value = '']) => `${name}=${value}`)
    .toSorted();
}

function withoutRunId(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) => word !== '--run-id' && words[index - 1] !== '--run-id' && !word.startsWith('--run-id='),
  );
}

/** The words with the seed in the place of the `random` that drew it; at the end where the config file says so. */
function withSeed(words: readonly string[], seed: string): readonly string[] {
  const fixed = words.map((word, index) =>
    words[index - 1] === '--seed' && word === 'random' ? seed : word.replace(/(?<=seed=)random$/i, seed),
  );
  return fixed.some((word, index) => word !== words[index]) ? fixed : [...fixed, '--seed', seed];
}

/** A word as a shell takes it, without secrets. The name of a variable, a flag or a key is none, though its letters may be in one. */
function shown(word: string, secrets: readonly string[]): string {
  const [, name = '', value = ''] = /^((?:--[\w-]+=?|[\w.]+=)?)(.*)$/s.exec(word) ?? [];
  const masked = secrets
    .reduce((text, secret) => text.replaceAll(secret, MASK), value)
    .replace(/(?<=:\/\/)[^/@\s]+@/, `${MASK}@`);
  return name !== '' && value === '' ? name : `${name}${shellWord(masked)}`;
}
