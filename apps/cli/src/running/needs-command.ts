import { flagNames } from '../flags/flag.ts';
import { DATA_FLAGS } from '../flags/data-flags.ts';
import { HOOK_FLAGS } from '../flags/hook-flags.ts';
import { TARGET_FLAGS } from '../flags/target-flags.ts';
import { shellWord } from '../flags/shell-word.ts';
import type { ConfigRequest } from './config-layers.ts';
import type { ReadPlan } from './read-plan.ts';

/** Beginnings of the keys on which it depends what a scenario needs. */
const NEEDED_KEYS = /^(auth\.database|data|databases|scenario|workloads)\b/;

/** The command line that prints the index templates and triggers that a plan needs, as it was asked for. */
export function needsCommand(
  program: string,
  { file, plan }: Pick<ReadPlan, 'file' | 'plan'>,
  { config, values, assignments }: ConfigRequest,
): string {
  const given = (block: string, key: string): string | null => {
    const found = values.map(({ value }) => member(member(value, block), key)).findLast((each) => each !== undefined);
    return typeof found === 'string' ? found : null;
  };
  const scenario = given('scenario', 'type');
  const database = given('auth', 'database');
  const collection = given('data', 'collection');
  const words = ['list'];
  if (file === null) words.push(scenario ?? plan.workloads[0]?.scenario ?? '');
  else words.push(...(scenario === null ? [file] : [scenario, '--config', file]));
  if (config === 'none') words.push('--no-config');
  if (database !== null) words.push(flagNames(TARGET_FLAGS.database)[0], database);
  if (collection !== null) words.push(flagNames(DATA_FLAGS.collection)[0], collection);
  for (const flag of Object.values(HOOK_FLAGS)) {
    const hook = given('scenario', flag.key.slice('scenario.'.length));
    if (hook !== null) words.push(flagNames(flag)[0], hook);
  }
  for (const plugin of values.flatMap(({ value }) => [member(value, 'plugins') ?? []].flat())) {
    if (typeof plugin === 'string') words.push('--plugin', plugin);
  }
  for (const assignment of assignments.filter((each) => NEEDED_KEYS.test(each))) words.push('--set', assignment);
  return [program, ...words.map(shellWord)].join(' ');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
