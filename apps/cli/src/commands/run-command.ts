import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { reportFailure } from '../failures/report-failure.ts';
import { tellError } from '../failures/tell-error.ts';
import { findUsageProblem } from '../failures/usage-problem.ts';
import { COMMAND_SPECS } from '../specs/index.ts';
import { parseCommand } from './parse-command.ts';

/** Does what a command line asks for, or says what is wrong with it. Never rejects. */
export async function runCommand(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  let command;
  try {
    command = parseCommand(argv, context);
  } catch {
    tellError(context, findUsageProblem(argv, COMMAND_SPECS));
    return EXIT_CODES.wrongUsage;
  }
  try {
    return (await command.execute()) as ExitCode;
  } catch (error) {
    return reportFailure(error, context);
  }
}
