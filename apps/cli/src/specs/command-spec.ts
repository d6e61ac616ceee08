import type { Argument } from '../flags/argument.ts';
import type { FlagTable } from '../flags/flag.ts';

/** What a command is called and takes, for parser, help, completion and reference alike. It needs no parser to be read. */
export interface CommandSpec {
  /** What the command is called by, the usual word first. */
  readonly words: readonly [string, ...string[]];
  /** One sentence. */
  readonly description: string;
  readonly details?: string;
  /** What each does, and its command line with `$0` for the program. */
  readonly examples?: readonly (readonly [string, string])[];
  readonly flags: FlagTable;
  /** What it takes beside flags; null for nothing. */
  readonly argument: Argument | null;
}
