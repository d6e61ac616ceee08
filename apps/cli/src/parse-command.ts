import { Cli, Command as ParserCommand, Option } from 'clipanion';

import { looksLikeAddress } from './flags/address.ts';
import { SET_SEPARATOR, type Argument, type Command } from './command.ts';
import { findUsageProblem } from './failures/usage-problem.ts';
import type { Flag, FlagTable } from './flags/flag.ts';

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
    const parsed = Cli.from(known.map(parserCommand), { binaryName: program }).process(withSets(words, named));
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

/** Where `--` stands between sets of arguments the parser is given a word for it, because flags may follow. */
function withSets(words: readonly string[], named: readonly Command[]): string[] {
  const hasSets = named.some(({ argument }) => argument?.sets === true);
  return words.map((word) => (hasSets && word === '--' ? SET_SEPARATOR : word));
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
      for (const [name, flag] of Object.entries(flags))
        if (switchedOffBy(flags, flag) === null) this.#set(name, optionOf(flag));
      if (argument !== null) this.#set('argument', optionOfArgument(argument));
    }

    parsed(): ParsedCommand {
      const names = [...Object.keys(flags), 'argument'];
      const values = Object.fromEntries(names.map((name) => [name, (this as Record<string, unknown>)[name]]));
      for (const [name, flag] of Object.entries(flags)) {
        const other = switchedOffBy(flags, flag);
        if (other === null || values[other] !== false) continue;
        values[name] = true;
        values[other] = undefined;
      }
      return { command, values: values as ParsedCommand['values'] };
    }

    #set(name: string, option: unknown): void {
      (this as Record<string, unknown>)[name] = option;
    }
  };
}

/** The switch that a flag is the `--no-…` of, which the parser makes of each switch by itself; null: of none. */
function switchedOffBy(flags: FlagTable, { names }: Flag): string | null {
  const found = Object.entries(flags).find(([, each]) => names === each.names.replace(/^--/, '--no-'));
  return found?.[0] ?? null;
}

function optionOfArgument({ name, required, many }: Argument): unknown {
  return many === true ? Option.Rest({ name, required: required ? 1 : 0 }) : Option.String({ name, required });
}

function optionOf({ names, kind }: Flag): unknown {
  if (kind === 'text') return Option.String(names);
  return kind === 'list' ? Option.Array(names) : Option.Boolean(names);
}
