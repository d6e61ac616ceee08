import { COMMANDS } from './cli.ts';
import type { Command } from './command.ts';
import type { CliContext } from './context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { reportFailure } from './failures/report-failure.ts';
import { printHelp } from './help/help.ts';

/**
 * The whole program: arguments in, text on the context's streams and an exit code out. Never rejects: a mistake of the
 * person and a failure of ours both end as a message and a code. The parser is loaded when there is something to parse, and what a
 * command needs when it runs: scripts ask for the version, and people for help, more often than they run a benchmark.
 */
export async function runCli(argv: readonly string[], world: CliContext): Promise<ExitCode> {
  const context = { ...world, argv, env: withoutColour(argv) ? { ...world.env, NO_COLOR: '1' } : world.env };
  try {
    if (argv.length === 0) {
      printHelp(argv, COMMANDS, context.stderr, context);
      return EXIT_CODES.wrongUsage;
    }
    if (asksForHelp(argv)) {
      printHelp(argv, COMMANDS, context.stdout, context);
      return EXIT_CODES.fine;
    }
    const plain = plainCommand(argv);
    if (plain !== undefined) return await plain.run({ argument: undefined }, context, COMMANDS);
    const { parseCommand } = await import('./parse-command.ts');
    const { command, values } = await parseCommand(argv, COMMANDS, context.program);
    return await command.run(values, context, COMMANDS);
  } catch (error) {
    return reportFailure(error, context);
  }
}

/** The command that is called by one word and takes nothing, such as `--version`: there is nothing to parse. */
function plainCommand(argv: readonly string[]): Command | undefined {
  const [word = ''] = argv;
  if (argv.length !== 1) return undefined;
  return COMMANDS.find(
    ({ words, flags, argument }) => words.includes(word) && argument === null && Object.keys(flags).length === 0,
  );
}

function asksForHelp(argv: readonly string[]): boolean {
  const flags = flagsOf(argv);
  return argv[0] === 'help' || flags.includes('--help') || flags.includes('-h');
}

/** Also of a message about a command line that cannot be taken apart. */
function withoutColour(argv: readonly string[]): boolean {
  return flagsOf(argv).includes('--no-color');
}

/** The words among which flags are. */
function flagsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}
