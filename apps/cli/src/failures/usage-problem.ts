import type { Command } from '../command.ts';
import { flagNames, type Flag } from '../flags/flag.ts';
import { didYouMean } from './did-you-mean.ts';

/** What other load generators call a flag of ours. */
const WORDS_OF_OTHERS: Readonly<Partial<Record<string, string>>> = {
  '--vus': '--workers',
  '--users': '--workers',
  '--concurrency': '--workers',
  '--connections': '--workers',
};

/** Says in words what is wrong with a command line that the parser refuses: what, and what to write instead. */
export function findUsageProblem(argv: readonly string[], commands: readonly Command[]): string {
  const names = commands.map(({ words }) => words[0]).filter((word) => !word.startsWith('-'));
  const at = argv.findIndex((argument) => commandOf(argument, commands) !== undefined);
  const word = argv[at];
  const command = word === undefined ? undefined : commandOf(word, commands);
  if (word === undefined || command === undefined) {
    const wrong = argv.find((argument) => !argument.startsWith('-')) ?? argv[0] ?? '';
    return `unknown command ${quote(wrong)}.${didYouMean(wrong, names)} Commands: ${names.join(', ')}. Try: syntrix-bench --help`;
  }
  const help = `See: syntrix-bench ${word} --help`;
  const others = [...argv.slice(0, at), ...argv.slice(at + 1)];
  return `${findFlagProblem(others, word, command) ?? `${word} cannot be told from ${others.map(quote).join(' ')} what to do.`} ${help}`;
}

function commandOf(word: string, commands: readonly Command[]): Command | undefined {
  return commands.find(({ words }) => words.includes(word));
}

function findFlagProblem(args: readonly string[], word: string, command: Command): string | null {
  const { argument: taken } = command;
  let free = taken === null ? 0 : 1;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (!argument.startsWith('-') || argument === '-') {
      free -= 1;
      if (free >= 0) continue;
      return taken === null
        ? `${word} takes no argument ${quote(argument)}: values belong to flags.`
        : `${word} takes one ${taken.name}, and ${quote(argument)} is one more.`;
    }
    const [name = '', ...bound] = argument.split('=');
    const flag = findFlag(name, command);
    if (flag === undefined) {
      const known = Object.values(command.flags).flatMap(flagNames);
      const meant = WORDS_OF_OTHERS[name];
      const hint = meant !== undefined && known.includes(meant) ? ` Did you mean ${meant}?` : didYouMean(name, known);
      return `unknown flag ${name} of ${word}.${hint}`;
    }
    if (flag.value === null) {
      if (bound.length > 0) return `${name} is a switch and takes no value.`;
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
