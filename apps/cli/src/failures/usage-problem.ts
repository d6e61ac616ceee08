import { distance } from 'fastest-levenshtein';

import type { BenchCommandClass } from '../commands/bench-command.ts';
import type { Flag } from '../flags/flag.ts';
import { allFlagNames } from '../help/render-help.ts';

const FURTHEST_TYPO = 3;

/**
 * Says in words what is wrong with a command line that the parser refuses: what, and what to write instead. Null when
 * nothing is found wrong.
 */
export function findUsageProblem(argv: readonly string[], commands: readonly BenchCommandClass[]): string | null {
  const names = commands
    .flatMap(({ paths }) => paths?.map(([word = '']) => word) ?? [])
    .filter((word) => !word.startsWith('-'));
  const word = argv.find((argument) => !argument.startsWith('-'));
  const command = commands.find(({ paths }) => paths?.some(([first]) => first === word));
  if (word === undefined || command === undefined) {
    const wrong = word ?? argv[0] ?? '';
    return `unknown command ${quote(wrong)}.${suggestion(wrong, names)} Commands: ${names.join(', ')}. Try: syntrix-bench --help`;
  }
  return findFlagProblem(argv.slice(argv.indexOf(word) + 1), word, command);
}

function findFlagProblem(args: readonly string[], word: string, command: BenchCommandClass): string | null {
  const help = `See: syntrix-bench ${word} --help`;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (!argument.startsWith('-'))
      return `${word} takes no argument ${quote(argument)}: values belong to flags. ${help}`;
    const [name = '', ...bound] = argument.split('=');
    const flag = findFlag(name, command);
    if (flag === undefined)
      return `unknown flag ${name} of ${word}.${suggestion(name, allFlagNames(command.flags))} ${help}`;
    if (flag.value === null) {
      if (bound.length > 0) return `${name} is a switch and takes no value. ${help}`;
    } else if (bound.length === 0) {
      index += 1;
      const value = args[index];
      if (value === undefined) return `${name} needs a value: ${name} ${flag.value}. ${help}`;
      if (value.startsWith('-') && value !== '-') {
        return `${name} needs a value, and ${quote(value)} looks like a flag. Write ${name}=${value} if it is meant. ${help}`;
      }
    }
  }
  return null;
}

function findFlag(name: string, command: BenchCommandClass): Flag | undefined {
  const positive = name.replace(/^--no-/, '--');
  return Object.values(command.flags).find((flag) => {
    const names = flag.names.split(',');
    return names.includes(name) || (flag.value === null && names.includes(positive));
  });
}

function suggestion(wrong: string, known: readonly string[]): string {
  const best = [...known].sort((a, b) => distance(wrong, a) - distance(wrong, b))[0];
  return best !== undefined && distance(wrong, best) <= Math.min(FURTHEST_TYPO, wrong.length - 1)
    ? ` Did you mean ${best}?`
    : '';
}

function quote(text: string): string {
  return JSON.stringify(text);
}
