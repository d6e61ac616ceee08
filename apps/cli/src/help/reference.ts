import type { Command } from '../command.ts';
import { EXIT_CODE_MEANINGS } from '../exit-codes.ts';
import { flagNames, type Flag } from '../flags/flag.ts';
import { argumentLabel } from './help.ts';

/** What the reader of a document types. */
const PROGRAM = 'npx syntrix-bench';

/** The reference page of the command line as Markdown: `docs/cli.md` is this text, and a test holds the two together. */
export function renderReference(commands: readonly Command[]): string {
  const sections = [
    '# Command line',
    'This page is generated from the commands. `npx syntrix-bench <command> --help` shows the same in a terminal.',
    '- stdout carries the result: the summary, with `--json` the report, of `testbed` the URL. stderr carries progress and messages, and what plugins print.',
    '- Flags win over environment variables (`SYNTRIX_BENCHMARK_WORKERS=50`), which win over the config file, which wins over defaults.\n  What each key means is in [configuration](configuration.md).',
    '- `--flag value` and `--flag=value` are the same. Short flags take their value after a space.',
    ...commands
      .filter(({ flags, argument }) => Object.keys(flags).length > 0 || argument !== null)
      .flatMap(commandSections),
    '## Exit codes',
    markdownTable(
      ['Code', 'Meaning'],
      EXIT_CODE_MEANINGS.map(({ code, meaning }) => [String(code), meaning]),
    ),
    'Until the work is done the code is a failing one: a process that dies half-way never looks like a success.',
    '## Ctrl+C',
    'The first Ctrl+C (or SIGTERM, or the end of the terminal) stops the load. Operations in flight may finish, the documents of the run are removed, and the report of what was measured is written, marked as interrupted. A second skips drain and clean-up: within about a second the report is written, with what was removed and what is left, and the command that removes the rest is printed. A third ends the process.',
  ];
  return `${sections.join('\n\n')}\n`;
}

function commandSections(command: Command): readonly string[] {
  const words = command.words[0];
  const groups = [...new Set(Object.values(command.flags).map((flag) => flag.group))];
  return [
    `## syntrix-bench ${words}`,
    command.description,
    command.details ?? '',
    ...(command.argument === null ? [] : [`\`${argumentLabel(command.argument)}\`: ${command.argument.description}`]),
    ...(groups.length === 0 ? [] : [flagTable(command, groups)]),
    `\`\`\`sh\n${(command.examples ?? []).map(([what, line]) => `# ${what}\n${line.replaceAll('$0', PROGRAM)}`).join('\n')}\n\`\`\``,
  ];
}

function flagTable({ flags }: Command, groups: readonly string[]): string {
  const inGroups = groups.flatMap((group) => Object.values(flags).filter((flag) => flag.group === group));
  return markdownTable(['Flag', 'Meaning', 'Config key'], inGroups.map(flagRow));
}

function flagRow(flag: Flag): readonly string[] {
  const names = flagNames(flag).map((name) => `\`${name}${flag.value === null ? '' : ` ${flag.value}`}\``);
  return [names.join(', '), flag.description, flag.key === null ? '' : `\`${flag.key}\``];
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
