import type { Plan } from '@syntrix-bench/core';

import type { CommandContext } from '../command.ts';
import { flagNames } from '../flags/flag.ts';
import { LOAD_FLAGS } from '../flags/load-flags.ts';
import { shellWord } from '../flags/shell-word.ts';
import { TARGET_FLAGS } from '../flags/target-flags.ts';
import { isPrivate, MASK, withoutPrivate, withoutUserInfo } from './private-values.ts';
import type { ReadPlan } from './read-plan.ts';

const VARIABLE = 'SYNTRIX_BENCHMARK_';

/** Keys of the config by the flags that hold secrets, and by the one that draws a seed. */
const KEY_OF_FLAG: ReadonlyMap<string, string> = new Map(
  Object.values({ ...TARGET_FLAGS, ...LOAD_FLAGS }).flatMap((flag) =>
    flagNames(flag).map((name): [string, string] => [name, flag.key]),
  ),
);

/** A word of a command line. */
interface Word {
  /** What stands before its value: `--token=`, the name of a variable or of a flag alone. Nothing of it is a secret. */
  readonly name: string;
  /** Steps of the config's key that the value is for; none where it is for no key that matters here. */
  readonly path: readonly string[];
  readonly value: string;
}

/**
 * The command line that repeats a run, to be given where the run was: the variables that count, the words that were typed, and the seed
 * where it was drawn. Secrets and options of reporters stand in it as `***`, whether or not they counted; variables that hold one are
 * left out. The id of the run is left out, because a second run of one id meets the documents that the first has deleted.
 */
export function repeatCommand(
  { program, argv, env }: Pick<CommandContext, 'program' | 'argv' | 'env'>,
  { seed, inline, drawsSeed }: Pick<Plan, 'seed'> & Pick<ReadPlan, 'inline' | 'drawsSeed'>,
  useEnvironment: boolean,
): string {
  const variables = useEnvironment ? variablesOf(env) : [];
  const given = [...variables, ...wordsOf(withoutRunId(argv))];
  const words = drawsSeed ? withSeed(given, String(seed)) : given;
  return words
    .map((word) => shown(word, Object.values(inline)))
    .toSpliced(variables.length, 0, program)
    .join(' ');
}

/** Variables that say something of the config, as a shell takes them before a command, without those that hold a secret. */
function variablesOf(env: CommandContext['env']): readonly Word[] {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith(VARIABLE) && value !== undefined && value !== '')
    .map(([name, value = '']) => ({ name: `${name}=`, path: pathOfVariable(name), value }))
    .filter(({ path, value }) => !isPrivate(path, value))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** `SYNTRIX_BENCHMARK_AUTH_PRIVATE_KEY_FILE` is `auth`, `private_key_file`. */
function pathOfVariable(name: string): readonly string[] {
  const [block = '', ...rest] = name.slice(VARIABLE.length).toLowerCase().split('_');
  return rest.length === 0 ? [block] : [block, rest.join('_')];
}

function withoutRunId(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) => word !== '--run-id' && words[index - 1] !== '--run-id' && !word.startsWith('--run-id='),
  );
}

function wordsOf(argv: readonly string[]): readonly Word[] {
  return argv.map((word, index) => {
    const [, bound = '', behind = ''] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    const before = argv[index - 1] ?? '';
    const flag = bound === '' ? before : bound;
    const name = bound === '' ? '' : `${bound}=`;
    const value = bound === '' ? word : behind;
    if (flag === '--set') {
      const key = /^[^=]*=/s.exec(value)?.[0] ?? '';
      return { name: name + key, path: key.slice(0, -1).trim().split('.'), value: value.slice(key.length) };
    }
    const key = KEY_OF_FLAG.get(flag);
    if (key !== undefined) return { name, path: key.split('.'), value };
    return bound === '' && /^-[\w-]+$/.test(word) ? { name: word, path: [], value: '' } : { name, path: [], value };
  });
}

/** The words with the seed in the place of the `random` that drew it; at the end where the config file says so. */
function withSeed(words: readonly Word[], seed: string): readonly Word[] {
  const drawn = (word: Word): boolean =>
    /^(benchmark\.)?seed$/.test(word.path.join('.')) && /^random$/i.test(word.value);
  return words.some(drawn)
    ? words.map((word) => (drawn(word) ? { ...word, value: seed } : word))
    : [...words, { name: '--seed', path: [], value: '' }, { name: '', path: [], value: seed }];
}

/** A word as a shell takes it, without secrets. Its name holds none, though the letters of one may be in it. */
function shown({ name, path, value }: Word, secrets: readonly string[]): string {
  if (name !== '' && value === '') return name;
  const told = withoutPrivate(path, value);
  const masked = withoutUserInfo(secrets.reduce((text, secret) => text.replaceAll(secret, MASK), told));
  return /^[\w.=-]*$/.test(name) ? `${name}${shellWord(masked)}` : shellWord(`${name}${masked}`);
}
