import type { CliContext } from './context.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Flag, FlagTable } from './flags/flag.ts';

// docs/decisions/0153-help-is-made-from-tables.md

/** What stands among arguments where `--` was between two sets of them: no word that can be typed. */
export const SET_SEPARATOR = '\0--';

/** What a command takes beside its flags. */
export interface Argument {
  /** What stands for it in the help page. */
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Whether it may be given several times. @default once at most */
  readonly many?: true;
  /** Whether `--` may stand between sets of it; flags may follow. @default all that follows `--` is no flag */
  readonly sets?: true;
  /** What may be written, where it is one of a few words. */
  readonly values?: readonly string[];
}

/** What a command is called and takes: parser, help, completion and reference are made from it. */
export interface CommandTable<Flags extends FlagTable, Taken extends Argument | null> {
  /** What the command is called by, the usual word first. */
  readonly words: readonly [string, ...string[]];
  /** One sentence. */
  readonly description: string;
  readonly details?: string;
  /** What each does, and its command line with `$0` for the program. */
  readonly examples?: readonly (readonly [string, string])[];
  readonly flags: Flags;
  /** What it takes beside flags; null for nothing. */
  readonly argument: Taken;
}

/** What stands behind a flag on a command line; undefined where it was not given. */
export type FlagValue<Kind extends Flag['kind'] = Flag['kind']> =
  | {
      readonly text: string;
      readonly list: readonly string[];
      readonly switch: boolean;
      readonly 'off-switch': boolean;
    }[Kind]
  | undefined;

/** A command line, taken apart: a value for each flag of the table, and the argument. */
export type CommandValues<Flags extends FlagTable, Taken extends Argument | null> = {
  readonly [Name in keyof Flags]: FlagValue<Flags[Name]['kind']>;
} & { readonly argument: ArgumentValue<Taken> };

/** What stands on a command line beside flags; several words where it may be given several times, anything where the table is not known. */
type ArgumentValue<Taken extends Argument | null> = Argument extends Taken
  ? string | readonly string[] | undefined
  : Taken extends { readonly many: true }
    ? readonly string[]
    : Taken extends { readonly required: true }
      ? string
      : string | undefined;

/** The world of a command that was called. */
export interface CommandContext extends CliContext {
  /** The words after the program's name, as they were typed. */
  readonly argv: readonly string[];
}

/** A command of the program. */
export interface Command extends CommandTable<FlagTable, Argument | null> {
  /**
   * Does what a command line asks for; `commands` are all that there are.
   *
   * @throws UsageError for what is wrong with the command line, BenchError for what is wrong with config, target or run
   */
  run(
    values: CommandValues<FlagTable, Argument | null>,
    context: CommandContext,
    commands: readonly Command[],
  ): Promise<ExitCode>;
}

/** A command whose `run` gets values of the types that its own table says. */
export function defineCommand<const Flags extends FlagTable, const Taken extends Argument | null>(
  command: CommandTable<Flags, Taken> & {
    run(values: CommandValues<Flags, Taken>, context: CommandContext, commands: readonly Command[]): Promise<ExitCode>;
  },
): Command {
  return command;
}
