import { Command } from 'clipanion';

import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';

/** What every command of this program has. */
export abstract class BenchCommand extends Command<CliContext> {
  abstract override execute(): Promise<ExitCode>;
}

/** The class of a command, as the parser takes it. */
export interface BenchCommandClass {
  new (): BenchCommand;
  readonly paths?: string[][];
}

/** Words that each name a command, as the parser takes them. */
export function pathsOf(words: readonly string[]): string[][] {
  return words.map((word) => [word]);
}
