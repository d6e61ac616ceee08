import { Cli, Command as ParserCommand, Option } from 'clipanion';

import type { Command } from './command.ts';
import { findUsageProblem } from './failures/usage-problem.ts';
import type { Flag } from './flags/flag.ts';
import { UsageError } from './flags/usage-error.ts';

/** What a command line asks for. */
export interface ParsedCommand {
  readonly command: Command;
  readonly values: Parameters<Command['run']>[0];
}

/**
 * Takes a command line apart.
 *
 * @throws UsageError that says what is wrong with it, and what to write instead
 */
export function parseCommand(argv: readonly string[], commands: readonly Command[]): ParsedCommand {
  try {
    const parsed = Cli.from(commands.map(parserCommand), { binaryName: 'syntrix-bench' }).process([...argv]);
    return (parsed as ParserResult).parsed();
  } catch {
    throw new UsageError(findUsageProblem(argv, commands));
  }
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
      if (argument !== null) this.#set('argument', Option.String({ name: argument.name, required: argument.required }));
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

function optionOf({ names, kind }: Flag): unknown {
  if (kind === 'text') return Option.String(names);
  return kind === 'list' ? Option.Array(names) : Option.Boolean(names);
}
