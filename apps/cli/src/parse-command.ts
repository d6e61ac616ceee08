import { Cli, Command as ParserCommand, Option } from 'clipanion';

import { looksLikeAddress } from './flags/address.ts';
import type { Argument, Command } from './command.ts';
import { findUsageProblem } from './failures/usage-problem.ts';
import type { Flag } from './flags/flag.ts';

/** What a command line asks for. */
export interface ParsedCommand {
  readonly command: Command;
  readonly values: Parameters<Command['run']>[0];
}

/**
 * Takes a command line apart.
 *
 * @param program what a person types to start this one
 * @throws UsageError that says what is wrong with it, and what to write instead
 */
export async function parseCommand(
  argv: readonly string[],
  commands: readonly Command[],
  program: string,
): Promise<ParsedCommand> {
  const words = withCommand(argv, commands);
  // The parser learns every command that it is given, which takes a while: one that is named needs no others.
  const named = commands.filter((each) => each.words.includes(words[0] ?? ''));
  const known = named.length === 0 ? commands : named;
  try {
    const parsed = Cli.from(known.map(parserCommand), { binaryName: program }).process([...words]);
    return (parsed as ParserResult).parsed();
  } catch {
    throw await findUsageProblem(words, commands, { program, loadNames });
  }
}

async function loadNames(): Promise<{ scenarios: readonly string[]; templates: readonly string[] }> {
  const { BUILT_IN_CATALOGUE, toCatalogue } = await import('./help/catalogue.ts');
  const { scenarios, templates } = toCatalogue(BUILT_IN_CATALOGUE);
  return {
    scenarios: scenarios.flatMap(({ name, presets }) => [name, ...presets.map((preset) => preset.name)]),
    templates: templates.map(({ name }) => name),
  };
}

/** The words of a command line, with the `run` that may be left out before flags and the address of a server. */
function withCommand(argv: readonly string[], commands: readonly Command[]): readonly string[] {
  const isCommand = (word: string): boolean => commands.some(({ words }) => words.includes(word));
  const [first = ''] = argv;
  const isRun =
    looksLikeAddress(first) || (first.startsWith('-') && argv.some(looksLikeAddress) && !argv.some(isCommand));
  return isRun ? ['run', ...argv] : argv;
}

/** A command of the parser; what it found out stands in its fields. */
abstract class ParserResult extends ParserCommand {
  abstract parsed(): ParsedCommand;

  override execute(): Promise<void> {
    return Promise.resolve();
  }
}

/** A command's table in the form that the parser takes: a class with a field for each flag, and for the argument. */
function parserCommand(command: Command): new () => ParserResult {
  const { words, flags, argument } = command;
  return class extends ParserResult {
    static override readonly paths = words.map((word) => [word]);

    constructor() {
      super();
      for (const [name, flag] of Object.entries(flags)) this.#set(name, optionOf(flag));
      if (argument !== null) this.#set('argument', optionOfArgument(argument));
    }

    parsed(): ParsedCommand {
      const names = [...Object.keys(flags), 'argument'];
      const values = Object.fromEntries(names.map((name) => [name, (this as Record<string, unknown>)[name]]));
      return { command, values: values as ParsedCommand['values'] };
    }

    #set(name: string, option: unknown): void {
      (this as Record<string, unknown>)[name] = option;
    }
  };
}

function optionOfArgument({ name, required, many }: Argument): unknown {
  return many === true ? Option.Rest({ name, required: required ? 1 : 0 }) : Option.String({ name, required });
}

function optionOf({ names, kind }: Flag): unknown {
  if (kind === 'text') return Option.String(names);
  return kind === 'list' ? Option.Array(names) : Option.Boolean(names);
}
