import { looksLikeAddress, looksLikeConfig } from '../flags/address.ts';
import type { Command } from '../command.ts';
import { flagNames, type Flag } from '../flags/flag.ts';
import { UsageError } from '../flags/usage-error.ts';
import { shellWord } from '../flags/shell-word.ts';
import { didYouMean } from './did-you-mean.ts';
import { hyphensFor } from './hyphens.ts';

/** What other load generators call a flag of ours. */
const FLAGS_OF_OTHERS: Readonly<Partial<Record<string, string>>> = {
  '--vus': '--workers',
  '--users': '--workers',
  '--concurrency': '--workers',
  '--connections': '--workers',
  '--url': '--target',
  '--host': '--target',
  '--time': '--duration',
  '--rps': '--rate',
  '--qps': '--rate',
  '--iterations': '--operations',
  '--requests': '--operations',
  '--warm-up': '--warmup',
  '--ramp-up': '--rampup',
  '--format': '--json',
  '--silent': '--quiet',
};

/** What people give as a flag and is a key of the config only. */
const KEYS_AS_FLAGS: Readonly<Partial<Record<string, string>>> = {
  '--shape': 'load.shape',
  '--stages': 'load.stages',
  '--arrivals': 'load.arrivals',
  '--pacing': 'load.pacing',
  '--timeout': 'benchmark.timeout',
  '--drain': 'benchmark.drain',
  '--preset': 'scenario.preset',
};

/** What people give to a command that calls it otherwise. */
const FLAGS_OF_COMMANDS: Readonly<Partial<Record<string, Readonly<Partial<Record<string, string>>>>>> = {
  capacity: { '--stages': '--stage', '--duration': '--stage', '--step': '--stage' },
};

/** What other programs call a command of ours. */
const COMMANDS_OF_OTHERS: Readonly<Partial<Record<string, string>>> = {
  bench: 'run',
  benchmark: 'run',
  start: 'run',
  attack: 'run',
  ls: 'list',
  scenarios: 'list',
  templates: 'list',
  new: 'init',
  create: 'init',
  check: 'validate',
  show: 'report',
  cleanup: 'clean',
  serve: 'testbed',
  server: 'testbed',
};

/** What a person may have meant by a word that is no command. */
export interface ProgramNames {
  /** What a person types to start the program. */
  readonly program: string;
  /** Names of scenarios with their presets, and of templates. */
  readonly loadNames: () => Promise<{ readonly scenarios: readonly string[]; readonly templates: readonly string[] }>;
}

/** What is wrong with a command line that the parser refuses, and what to write instead. */
export async function findUsageProblem(
  argv: readonly string[],
  commands: readonly Command[],
  { program, loadNames }: ProgramNames,
): Promise<UsageError> {
  const at = argv.findIndex((argument) => commandOf(argument, commands) !== undefined);
  const word = argv[at];
  const command = word === undefined ? undefined : commandOf(word, commands);
  if (word === undefined || command === undefined) return unknownCommand(argv, commands, { program, loadNames });
  const others = [...argv.slice(0, at), ...argv.slice(at + 1)];
  const problem = findFlagProblem(others, word, command, commands);
  return new UsageError(
    problem ?? `${word} does not understand ${others.map(quote).join(' ')}.`,
    `See: ${program} ${word} --help`,
  );
}

async function unknownCommand(
  argv: readonly string[],
  commands: readonly Command[],
  { program, loadNames }: ProgramNames,
): Promise<UsageError> {
  const wrong = argv.find((argument) => !argument.startsWith('-'));
  const [first = ''] = argv;
  if (wrong === undefined || first.startsWith('-')) {
    const near = didYouMean(first, ['--version', '--help']);
    const line = [program, 'run', ...argv.map(shellWord)].join(' ');
    return new UsageError(`${quote(first)} is not a command.${near}`, near === '' ? `Try: ${line}` : null);
  }
  const hyphens = hyphensFor(wrong);
  if (hyphens !== null) return new UsageError(hyphens);
  if (looksLikeConfig(wrong)) {
    return new UsageError(`${quote(wrong)} is not a command. To run a config:`, `${program} run --config ${wrong}`);
  }
  const { scenarios, templates } = await loadNames();
  const meant = wrong.toLowerCase().replaceAll('_', '-');
  if (scenarios.includes(meant)) {
    return new UsageError(
      `${quote(wrong)} is a scenario, not a command. To run it:`,
      `${program} run --scenario ${meant}`,
    );
  }
  if (templates.includes(meant)) {
    return new UsageError(
      `${quote(wrong)} is a template, not a command. To write its config:`,
      `${program} init ${meant}`,
    );
  }
  const names = commands.map(({ words }) => words[0]).filter((word) => !word.startsWith('-'));
  const other = COMMANDS_OF_OTHERS[wrong];
  const hint = other === undefined ? didYouMean(wrong, names) : ` Did you mean ${other}?`;
  return new UsageError(
    `unknown command ${quote(wrong)}.${hint} Commands: ${names.join(', ')}.`,
    `Try: ${program} --help`,
  );
}

function commandOf(word: string, commands: readonly Command[]): Command | undefined {
  return commands.find(({ words }) => words.includes(word));
}

function findFlagProblem(
  args: readonly string[],
  word: string,
  command: Command,
  commands: readonly Command[],
): string | null {
  const { argument: taken } = command;
  let free = taken === null ? 0 : taken.many === true ? Infinity : 1;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (!argument.startsWith('-') || argument === '-') {
      const hyphens = hyphensFor(argument);
      if (hyphens !== null) return hyphens;
      free -= 1;
      if (free >= 0) continue;
      return taken === null
        ? noArgument(word, argument, command)
        : `${word} takes one ${taken.name}, and ${quote(argument)} is one more.`;
    }
    const [name = '', ...bound] = argument.split('=');
    const flag = findFlag(name, command);
    if (flag === undefined) return boundShortFlag(argument, command) ?? unknownFlag(name, word, command, commands);
    if (flag.value === null) {
      if (bound.length > 0) return `${name} takes no value.`;
    } else if (bound.length === 0) {
      index += 1;
      const value = args[index];
      if (value === undefined) return `${name} needs a value: ${name} ${flag.value}.`;
      if (value.startsWith('-') && value !== '-') {
        return `${name} needs a value, and ${quote(value)} looks like a flag. Write ${name}=${value} if it is meant.`;
      }
    }
  }
  return taken !== null && taken.required && free > 0 ? `${word} needs ${taken.name}: ${taken.description}` : null;
}

function noArgument(word: string, argument: string, { flags }: Command): string {
  if (looksLikeAddress(argument)) return `${word} takes no server: for a run against one use run ${argument}.`;
  const values = Object.values(flags).some(({ value }) => value !== null);
  return `${word} takes no argument: leave out ${quote(argument)}${values ? ', or give it with its flag' : ''}.`;
}

/** A value that is written right behind a short flag. */
function boundShortFlag(argument: string, command: Command): string | null {
  const [, short = '', value = ''] = /^(-\w)=?(.+)$/.exec(argument) ?? [];
  const flag = short === '' ? undefined : findFlag(short, command);
  return flag === undefined || flag.value === null
    ? null
    : `${short} takes its value after a space: ${short} ${value}.`;
}

function unknownFlag(name: string, word: string, command: Command, commands: readonly Command[]): string {
  const known = namesOf(command);
  const other = FLAGS_OF_OTHERS[name];
  const own = FLAGS_OF_COMMANDS[word]?.[name];
  if (own !== undefined) return `unknown flag ${name} of ${word}. Did you mean ${own}?`;
  const key = KEYS_AS_FLAGS[name];
  if (key !== undefined && known.includes('--set')) return `unknown flag ${name} of ${word}. Write --set ${key}=VALUE.`;
  const hint = other !== undefined && known.includes(other) ? ` Did you mean ${other}?` : didYouMean(name, known);
  const elsewhere = commands.filter((each) => namesOf(each).includes(name)).map(({ words }) => words[0]);
  const owners = hint !== '' || elsewhere.length === 0 ? '' : ` It belongs to: ${elsewhere.join(', ')}.`;
  return `unknown flag ${name} of ${word}.${hint}${owners}`;
}

function namesOf({ flags }: Command): readonly string[] {
  return Object.values(flags).flatMap(flagNames);
}

function findFlag(name: string, command: Command): Flag | undefined {
  const positive = name.replace(/^--no-/, '--');
  return Object.values(command.flags).find((flag) => {
    const names = flagNames(flag);
    return names.includes(name) || (flag.value === null && names.includes(positive));
  });
}

function quote(text: string): string {
  return JSON.stringify(text);
}
