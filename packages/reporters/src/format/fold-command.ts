/** Ends a line of a command that goes on in the next. */
const CONTINUED = ' \\';

/** A word as a shell reads it: up to a space that is neither quoted nor escaped. What is left open goes to the end. */
const WORD = /(?:\$'(?:\\.|[^'\\])*(?:'|$)|'[^']*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)|\\.|[^\s'"\\]|\\$)+/gsu;

/**
 * Breaks a command between its words into lines of at most `width` columns, each but the last ended so that a shell takes them for one.
 * A word that is wider stays whole, because no break within it could be pasted.
 *
 * @param widthOf columns that a text takes; by default its characters, which suits plain letters
 */
export function foldCommand(
  command: string,
  width: number,
  widthOf: (text: string) => number = (text) => text.length,
): readonly string[] {
  if (widthOf(command) <= width) return [command];
  const room = width - CONTINUED.length;
  const lines: string[] = [];
  for (const word of command.match(WORD) ?? []) {
    const joined = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || widthOf(joined) > room) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines.map((line, index) => (index < lines.length - 1 ? `${line}${CONTINUED}` : line));
}
