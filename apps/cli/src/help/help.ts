import { foldCommand, wrapWords } from '@syntrix-bench/reporters/wrap';

import type { Argument, Command } from '../command.ts';
import type { CliContext, OutputStream } from '../context.ts';
import { EXIT_CODE_MEANINGS } from '../exit-codes.ts';
import { flagNames, type Flag } from '../flags/flag.ts';
import { columnsOf, createPaint, table, textWidth, wantsColour, type Paint, type TableRow } from '../screen.ts';

/** Writes the help page of the command that the arguments name, or the overview where they name none. */
export function printHelp(
  argv: readonly string[],
  commands: readonly Command[],
  stream: OutputStream,
  { env, program }: Pick<CliContext, 'env' | 'program'>,
): void {
  const given = new Set(argv);
  const command = commands.find(({ words }) => words.some((word) => given.has(word)));
  const style = { paint: createPaint(wantsColour(stream, env)), width: textWidth(columnsOf(stream, env)), program };
  stream.write(command === undefined ? renderOverview(commands, style) : renderPage(command, style));
}

/** How a page is written. */
interface PageStyle {
  readonly paint: Paint;
  readonly width: number;
  /** What a person types to start the program. */
  readonly program: string;
}

/** The page of `--help`: what the program is, its commands, how to begin. */
function renderOverview(commands: readonly Command[], { paint, width, program }: PageStyle): string {
  const rows = commands.map((command) => ({ label: command.words[0], text: command.description }));
  const examples = commands.flatMap((command) => command.examples?.slice(0, 1) ?? []);
  return page([
    ...wrapWords('Benchmarks Syntrix realtime document databases.', width),
    '',
    paint.bold('Usage'),
    `  ${program} <command> [flags]`,
    `  ${program} URL [flags]    the same as run URL`,
    '',
    paint.bold('Commands'),
    ...table(rows, width),
    '',
    paint.bold('Examples'),
    ...examples.flatMap(([, line]) => exampleCommand(line, program, width)),
    '',
    paint.bold('Exit codes'),
    ...table(
      EXIT_CODE_MEANINGS.map(({ code, meaning }) => ({ label: String(code), text: meaning })),
      width,
    ),
    '',
    `Flags of a command: ${program} <command> --help`,
  ]);
}

/** The page of `<command> --help`: what it does, its flags by heading, and examples that can be pasted. */
function renderPage(command: Command, style: PageStyle): string {
  const { paint, width, program } = style;
  const groups = new Map<string, Flag[]>();
  for (const flag of Object.values(command.flags)) groups.set(flag.group, [...(groups.get(flag.group) ?? []), flag]);
  const labelWidth = Math.max(0, ...Object.values(command.flags).map((flag) => flagLabel(flag).length));
  return page([
    ...wrapWords(command.description, width),
    '',
    paint.bold('Usage'),
    `  ${usageLine(command, program)}`,
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
    ...(command.examples === undefined ? [] : ['', paint.bold('Examples'), ...exampleLines(command.examples, style)]),
  ]);
}

/** How a flag is written: its short name, its long one, its value. */
function flagLabel(flag: Flag): string {
  const [long, short] = flagNames(flag);
  return `${short === undefined ? '    ' : `${short}, `}${long}${flag.value === null ? '' : ` ${flag.value}`}`;
}

/** How a command is written: `syntrix-bench validate [FILE] [flags]`. */
function usageLine(command: Command, program: string): string {
  const { argument, flags } = command;
  const parts = [program, command.words[0], argument === null ? '' : argumentLabel(argument)];
  return [...parts.filter((part) => part !== ''), ...(Object.keys(flags).length > 0 ? ['[flags]'] : [])].join(' ');
}

/** An argument in a line of usage: `FILE`, or `[FILE]` where it may be left out, or `[URL...]` where there may be several. */
export function argumentLabel({ name, required, many }: Argument): string {
  const label = many === true ? `${name}...` : name;
  return required ? label : `[${label}]`;
}

function argumentRow(argument: Argument): TableRow {
  return { label: argumentLabel(argument), text: argument.description };
}

function exampleLines(
  examples: readonly (readonly [string, string])[],
  { paint, width, program }: PageStyle,
): readonly string[] {
  return examples.flatMap(([what, line], index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapWords(`# ${what}`, width - 2).map((text) => `  ${paint.dim(text)}`),
    ...exampleCommand(line, program, width),
  ]);
}

/** An example's command, on several lines that can be pasted where one is too narrow. */
function exampleCommand(line: string, program: string, width: number): readonly string[] {
  const command = line.replaceAll('$0', program);
  const lines = command.length <= width - 2 ? [command] : foldCommand(command, width - 4);
  return lines.map((text, index) => `${index === 0 ? '  ' : '    '}${text}`);
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
