import { Command, type Usage } from 'clipanion';

import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Argument } from '../flags/argument.ts';
import type { FlagTable } from '../flags/flag.ts';

/** What every command of this program has. */
export abstract class BenchCommand extends Command<CliContext> {
  /** The command's flags, for parser, help and reference alike. */
  static readonly flags: FlagTable = {};
  /** What it takes beside flags; null for nothing. */
  static readonly argument: Argument | null = null;
  abstract override execute(): Promise<ExitCode>;
}

/** The class of a command, as the list of commands holds it. */
export interface BenchCommandClass {
  new (): BenchCommand;
  readonly paths?: string[][];
  readonly usage?: Usage;
  readonly flags: FlagTable;
  readonly argument: Argument | null;
}
