import { argumentLabel, type Argument } from '../flags/argument.ts';
import { EXIT_CODE_MEANINGS } from './exit-code-meanings.ts';
import type { Flag, FlagTable } from '../flags/flag.ts';
import type { Paint } from './paint.ts';
import { wrapText } from './wrap-text.ts';
import type { CommandSpec } from '../specs/command-spec.ts';

const PROGRAM = 'syntrix-bench';
const NARROWEST = 50;
const WIDEST = 100;

export interface HelpOptions {
  readonly paint: Paint;
  /** Width of the terminal in characters. */
  readonly columns: number;
}

/** The page of `--help`: what the program is, its commands, how to begin. */
export function renderOverview(commands: readonly CommandSpec[], { paint, columns }: HelpOptions): string {
  const width = textWidth(columns);
  const rows = commands.map((command) => ({ label: command.words[0], text: command.description }));
  const examples = commands.flatMap((command) => command.examples?.slice(0, 1) ?? []);
  return page([
    ...wrapText('Benchmarks, audits and compares Syntrix realtime document databases.', width),
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
export function renderCommandHelp(command: CommandSpec, { paint, columns }: HelpOptions): string {
  const width = textWidth(columns);
  const groups = new Map<string, Flag[]>();
  for (const flag of Object.values(command.flags)) groups.set(flag.group, [...(groups.get(flag.group) ?? []), flag]);
  const labelWidth = Math.max(0, ...Object.values(command.flags).map((flag) => flagLabel(flag).length));
  return page([
    ...wrapText(command.description, width),
    '',
    paint.bold('Usage'),
    `  ${usageLine(command)}`,
    ...(command.details === undefined ? [] : ['', ...wrapText(command.details, width)]),
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
export function flagLabel(flag: Flag): string {
  const [long = '', short] = flag.names.split(',');
  return `${short === undefined ? '    ' : `${short}, `}${long}${flag.value === null ? '' : ` ${flag.value}`}`;
}

/** Long and short names of every flag of a command. */
export function allFlagNames(flags: FlagTable): readonly string[] {
  return Object.values(flags).flatMap((flag) => flag.names.split(','));
}

/** How a command is written: `syntrix-bench validate [FILE] [flags]`. */
export function usageLine(command: CommandSpec): string {
  const { argument, flags } = command;
  const parts = [PROGRAM, command.words[0], argument === null ? '' : argumentLabel(argument)];
  return [...parts.filter((part) => part !== ''), ...(Object.keys(flags).length > 0 ? ['[flags]'] : [])].join(' ');
}

function argumentRow(argument: Argument): TableRow {
  return { label: argumentLabel(argument), text: argument.description };
}

/** Width that text is wrapped to on a screen of so many columns. */
export function textWidth(columns: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, columns)) - 2;
}

/** A label and what belongs to it. */
export interface TableRow {
  readonly label: string;
  readonly text: string;
}

/** Labels in one column, texts wrapped in the other. */
export function table(rows: readonly TableRow[], width: number, minLabelWidth = 0): readonly string[] {
  const labelWidth = Math.max(minLabelWidth, ...rows.map((row) => row.label.length));
  const indent = ' '.repeat(labelWidth + 4);
  return rows.flatMap(({ label, text }) =>
    wrapText(text, width - indent.length).map((line, index) =>
      index === 0 ? `  ${label.padEnd(labelWidth)}  ${line}` : `${indent}${line}`,
    ),
  );
}

function exampleLines(
  examples: readonly (readonly [string, string])[],
  paint: Paint,
  width: number,
): readonly string[] {
  return examples.flatMap(([what, line], index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapText(`# ${what}`, width - 2).map((text) => `  ${paint.dim(text)}`),
    `  ${line.replaceAll('$0', PROGRAM)}`,
  ]);
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
