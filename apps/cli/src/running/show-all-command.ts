import { shellWord } from '../flags/shell-word.ts';

/** The command that shows all of a report in a file. */
export function showAllCommand(program: string, file: string): string {
  return `${program} report ${shellWord(file)} --verbose`;
}
