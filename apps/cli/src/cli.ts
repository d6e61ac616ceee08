import { COMMANDS } from './commands/index.ts';
import { parseCommand } from './commands/parse-command.ts';
import { printVersion, VersionCommand } from './commands/version.ts';
import type { CliContext, OutputStream } from './context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { reportFailure } from './failures/report-failure.ts';
import { tellError } from './failures/tell-error.ts';
import { findUsageProblem } from './failures/usage-problem.ts';
import { createPaint } from './help/paint.ts';
import { renderCommandHelp, renderOverview } from './help/render-help.ts';
import { wantsColour } from './help/wants-colour.ts';

/**
 * The whole program: arguments in, text on the context's streams and an exit code out. Never rejects: a mistake of the
 * person and a failure of ours both end as a message and a code.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  try {
    if (asksForVersion(argv)) return printVersion(context);
    if (asksForHelp(argv)) return printHelp(argv, context.stdout, context);
    if (argv.length > 0) return await runCommand(argv, context);
    printHelp(argv, context.stderr, context);
    return EXIT_CODES.wrongUsage;
  } catch (error) {
    return reportFailure(error, context);
  }
}

async function runCommand(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  let command;
  try {
    command = parseCommand(argv, context);
  } catch {
    tellError(context, findUsageProblem(argv, COMMANDS));
    return EXIT_CODES.wrongUsage;
  }
  return (await command.execute()) as ExitCode;
}

/** Answered without the parser, which first learns all commands: scripts ask this often. */
function asksForVersion(argv: readonly string[]): boolean {
  return argv.length === 1 && VersionCommand.paths.some(([word]) => word === argv[0]);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return argv[0] === 'help' || flags.includes('--help') || flags.includes('-h');
}

function printHelp(argv: readonly string[], stream: OutputStream, { env }: CliContext): ExitCode {
  const words = new Set(argv);
  const command = COMMANDS.find(({ paths }) => paths?.some(([word = '']) => words.has(word)));
  const options = {
    paint: createPaint(wantsColour(stream, env, !words.has('--no-color'))),
    columns: stream.columns ?? 80,
  };
  stream.write(command === undefined ? renderOverview(COMMANDS, options) : renderCommandHelp(command, options));
  return EXIT_CODES.fine;
}
