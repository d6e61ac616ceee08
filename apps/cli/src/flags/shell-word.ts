/** A word as a shell takes it: in quotes where it needs them, and always on one line. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return CONTROLS.test(word) ? `$'${word.replaceAll(ESCAPED, escaped)}'` : `'${word.replaceAll("'", `'\\''`)}'`;
}

const CONTROLS = /\p{Cc}/u;
const ESCAPED = /[\p{Cc}'\\]/gu;

/** A character as it stands within `$'…'`. */
function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === "'" || character === '\\') return `\\${character}`;
  return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
}
