/** What a page tells its reader to type. */
export interface TypedCommand {
  readonly page: string;
  /** Line of the page, from 1. */
  readonly line: number;
  /** As it stands there, comments too; several lines where one is not enough. */
  readonly text: string;
}

const FENCE = /^\s*```(?<language>\w*)/u;

/** All commands in the shell blocks of a page, in order. */
export function commandsOf(page: string, markdown: string): readonly TypedCommand[] {
  const commands: TypedCommand[] = [];
  let language: string | null = null;
  let begun: TypedCommand | null = null;
  for (const [index, text] of markdown.split('\n').entries()) {
    const fence = FENCE.exec(text);
    if (fence !== null) {
      language = language === null ? (fence.groups?.['language'] ?? '') : null;
      continue;
    }
    if (language !== 'sh') continue;
    if (begun === null && /^\s*(#.*)?$/u.test(text)) continue;
    const command: TypedCommand =
      begun === null ? { page, line: index + 1, text } : { ...begun, text: `${begun.text}\n${text}` };
    begun = isWhole(command.text) ? null : command;
    if (begun === null) commands.push(command);
  }
  if (begun !== null) throw new Error(`${page}:${begun.line}: the command does not end: ${begun.text}`);
  return commands;
}

/** Whether the shell has nothing to wait for: no line that goes on, no text that is to come until a word. */
function isWhole(command: string): boolean {
  if (command.endsWith('\\')) return false;
  const hereDocument = /<<-?\s*['"]?(?<word>\w+)['"]?/u.exec(command)?.groups?.['word'];
  if (hereDocument !== undefined) return command.endsWith(`\n${hereDocument}`);
  return (command.split("'").length - 1) % 2 === 0;
}
