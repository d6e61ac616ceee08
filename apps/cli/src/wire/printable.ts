// Controls, marks that change the direction of writing or that nobody sees, and halves of characters: everything by which a
// text could steer a terminal, or look like another.
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** One line with everything unprintable written as an escape: `\x1b`, `\u202e`. */
export function printable(line: string): string {
  return line.replace(UNPRINTABLE, (character) => {
    if (character === '\t') return '\\t';
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
