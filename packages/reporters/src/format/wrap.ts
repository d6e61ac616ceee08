export { foldCommand } from './fold-command.ts';

/** Spaces at which a line may break: not between a number and its unit. */
const BREAKS = /(?<!\d) | (?!(?:%|s|ms|µs|min|h|[KMG]?B)(?![\p{L}\d]))/u;

/** How words are measured and cut. */
export interface WrapOptions {
  /** Columns that a text takes. @default its characters, which suits plain letters */
  readonly widthOf?: (text: string) => number;
  /** Pieces of a word that is wider than a line. @default the word itself, on a line of its own */
  readonly split?: (word: string) => readonly string[];
}

/** Breaks a text between words into lines of at most `width` columns. */
export function wrapWords(text: string, width: number, options: WrapOptions = {}): readonly string[] {
  const { widthOf = lengthOf, split = alone } = options;
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  for (const word of text.split(BREAKS).flatMap(split)) {
    const wordWidth = widthOf(word);
    if (line === '') {
      line = word;
      lineWidth = wordWidth;
    } else if (lineWidth + 1 + wordWidth <= width) {
      line += ` ${word}`;
      lineWidth += 1 + wordWidth;
    } else {
      lines.push(line);
      line = word;
      lineWidth = wordWidth;
    }
  }
  return [...lines, line];
}

function lengthOf(text: string): number {
  return text.length;
}

function alone(word: string): readonly string[] {
  return [word];
}
