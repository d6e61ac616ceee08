/** White space at which a line may break: not between a number and its unit. */
const BREAKS = /(?<!\d)\s+|\s+(?!(?:%|s|ms|µs|min|h|[KMG]?B)(?![\p{L}\d]))/u;

/** Breaks a text into lines of at most `width` characters between words; a longer word stands on a line of its own. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BREAKS)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
