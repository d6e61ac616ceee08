import type { CommandCompletion, FlagCompletion } from './completions.ts';

const PROGRAMS = ['syntrix-bench', 'syntrix-benchmark'] as const;

/** A script for fish. */
export function fishCompletion(commands: readonly CommandCompletion[]): string {
  const lines = PROGRAMS.flatMap((program) => [
    `complete -c ${program} -f`,
    ...commands.map(
      ({ word, description }) => `complete -c ${program} -n __fish_use_subcommand -a ${word} -d ${quote(description)}`,
    ),
    ...commands.flatMap((command) => commandLines(program, command)),
  ]);
  return `# fish completion of syntrix-bench\n${lines.join('\n')}\n`;
}

function commandLines(program: string, { word, flags, argument }: CommandCompletion): readonly string[] {
  const begin = `complete -c ${program} -n ${quote(`__fish_seen_subcommand_from ${word}`)}`;
  const beside =
    argument === 'none' ? [] : [`${begin} ${argument === 'file' ? '-F' : `-a ${quote(argument.join(' '))}`}`];
  return [...flags.map((flag) => `${begin} ${flagOptions(flag)}`), ...beside];
}

function flagOptions({ names, description, value }: FlagCompletion): string {
  const shown = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...shown, ...valueOptions(value), `-d ${quote(description)}`].join(' ');
}

function valueOptions(value: FlagCompletion['value']): readonly string[] {
  if (value === 'none') return [];
  if (value === 'file') return ['-r', '-F'];
  return value === 'text' ? ['-x'] : ['-x', `-a ${quote(value.join(' '))}`];
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
