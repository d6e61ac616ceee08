import type { CliContext, OutputStream } from './context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { VERSION_SPEC } from './specs/version-spec.ts';
import { printVersion } from './version.ts';

/**
 * The whole program: arguments in, text on the context's streams and an exit code out. Never rejects: a mistake of the
 * person and a failure of ours both end as a message and a code. What it needs is loaded when it is needed: scripts ask for
 * the version, and people for help, more often than they run a benchmark.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  if (asksForVersion(argv)) return printVersion(context);
  if (asksForHelp(argv)) return help(argv, context.stdout, context, EXIT_CODES.fine);
  if (argv.length === 0) return help(argv, context.stderr, context, EXIT_CODES.wrongUsage);
  const { runCommand } = await import('./commands/run-command.ts');
  return runCommand(argv, context);
}

function asksForVersion(argv: readonly string[]): boolean {
  return argv.length === 1 && VERSION_SPEC.words.some((word) => word === argv[0]);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return argv[0] === 'help' || flags.includes('--help') || flags.includes('-h');
}

async function help(
  argv: readonly string[],
  stream: OutputStream,
  context: CliContext,
  code: ExitCode,
): Promise<ExitCode> {
  const { printHelp } = await import('./help/print-help.ts');
  printHelp(argv, stream, context);
  return code;
}
