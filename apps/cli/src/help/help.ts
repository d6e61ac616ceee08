import { wrapWords } from '@syntrix-bench/reporters/wrap';

import type { Argument, Command } from '../command.ts';
import type { CliContext, OutputStream } from '../context.ts';
import { EXIT_CODE_MEANINGS } from '../exit-codes.ts';
import { flagNames, type Flag } from '../flags/flag.ts';
import { createPaint, table, textWidth, wantsColour, type Paint, type TableRow } from '../screen.ts';

const PROGRAM = 'syntrix-bench';

/** Writes the help page of the command that the arguments name, or the overview where they name none. */
export function printHelp(
  argv: readonly string[],
  commands: readonly Command[],
  stream: OutputStream,
  { env }: Pick<CliContext, 'env'>,
): void {
  const given = new Set(argv);
  const command = commands.find(({ words }) => words.some((word) => given.has(word)));
  const paint = createPaint(wantsColour(stream, env, !given.has('--no-color')));
  const width = textWidth(stream.columns ?? 80);
  stream.write(command === undefined ? renderOverview(commands, paint, width) : renderPage(command, paint, width));
}

/** The page of `--help`: what the program is, its commands, how to begin. */
function renderOverview(commands: readonly Command[], paint: Paint, width: number): string {
  const rows = commands.map((command) => ({ label: command.words[0], text: command.description }));
  const examples = commands.flatMap((command) => command.examples?.slice(0, 1) ?? []);
  return page([
    ...wrapWords('Benchmarks, audits and compares Syntrix realtime document databases.', width),
    '',
    paint.bold('Usage'),
    `  ${PROGRAM} <command> [flags]`,
    '',
    paint.bold('Commands'),
    ...table(rows, width),
    '',
    paint.bold('Examples'),
    ...exampleLines(examples, paint, width),
    '',
    paint.bold('Exit codes'),
    ...table(
      EXIT_CODE_MEANINGS.map(({ code, meaning }) => ({ label: String(code), text: meaning })),
      width,
    ),
    '',
    `Flags of a command: ${PROGRAM} <command> --help`,
  ]);
}

/** The page of `<command> --help`: what it does, its flags by heading, and examples that can be pasted. */
function renderPage(command: Command, paint: Paint, width: number): string {
  const groups = new Map<string, Flag[]>();
  for (const flag of Object.values(command.flags)) groups.set(flag.group, [...(groups.get(flag.group) ?? []), flag]);
  const labelWidth = Math.max(0, ...Object.values(command.flags).map((flag) => flagLabel(flag).length));
  return page([
    ...wrapWords(command.description, width),
    '',
    paint.bold('Usage'),
    `  ${usageLine(command)}`,
    ...(command.details === undefined ? [] : ['', ...wrapWords(command.details, width)]),
    ...(command.argument === null
      ? []
      : ['', paint.bold('Argument'), ...table([argumentRow(command.argument)], width, labelWidth)]),
    ...[...groups].flatMap(([heading, flags]) => [
      '',
      paint.bold(heading),
      ...table(
        flags.map((flag) => ({ label: flagLabel(flag), text: flag.description })),
        width,
        labelWidth,
      ),
    ]),
    ...(command.examples === undefined
      ? []
      : ['', paint.bold('Examples'), ...exampleLines(command.examples, paint, width)]),
  ]);
}

/** How a flag is written: its short name, its long one, its value. */
function flagLabel(flag: Flag): string {
  const [long, short] = flagNames(flag);
  return `${short === undefined ? '    ' : `${short}, `}${long}${flag.value === null ? '' : ` ${flag.value}`}`;
}

/** How a command is written: `syntrix-bench validate [FILE] [flags]`. */
function usageLine(command: Command): string {
  const { argument, flags } = command;
  const parts = [PROGRAM, command.words[0], argument === null ? '' : argumentLabel(argument)];
  return [...parts.filter((part) => part !== ''), ...(Object.keys(flags).length > 0 ? ['[flags]'] : [])].join(' ');
}

/** An argument in a line of usage: `FILE`, or `[FILE]` where it may be left out. */
export function argumentLabel({ name, required }: Argument): string {
  return required ? name : `[${name}]`;
}

function argumentRow(argument: Argument): TableRow {
  return { label: argumentLabel(argument), text: argument.description };
}

function exampleLines(
  examples: readonly (readonly [string, string])[],
  paint: Paint,
  width: number,
): readonly string[] {
  return examples.flatMap(([what, line], index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapWords(`# ${what}`, width - 2).map((text) => `  ${paint.dim(text)}`),
    `  ${line.replaceAll('$0', PROGRAM)}`,
  ]);
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
