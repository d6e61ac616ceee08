import { fitLine, type Line, plainLine, type Tone } from './line.ts';

const CODES: Readonly<Record<Tone, readonly [open: string, close: string] | null>> = {
  plain: null,
  strong: ['\u001b[1m', '\u001b[22m'],
  quiet: ['\u001b[2m', '\u001b[22m'],
  good: ['\u001b[32m', '\u001b[39m'],
  warning: ['\u001b[33m', '\u001b[39m'],
  bad: ['\u001b[31m', '\u001b[39m'],
  accent: ['\u001b[36m', '\u001b[39m'],
};

/** How lines become text. */
export interface PaintOptions {
  /** No line gets wider than this. `Infinity` where nobody minds. */
  readonly columns: number;
  /** Whether escape sequences for colour are written. The text is the same without them. */
  readonly colour: boolean;
}

/** The line as text: cut to the width, trailing spaces removed, painted if wanted. */
export function paintLine(line: Line, { columns, colour }: PaintOptions): string {
  const fitted = fitLine(withoutTrailingSpaces(line), columns);
  if (!colour) return plainLine(fitted);
  return fitted.map(({ text, tone }) => paintText(text, tone)).join('');
}

/** Lines as text, each ended by a line feed. */
export function paintLines(lines: readonly Line[], options: PaintOptions): string {
  return lines.map((line) => `${paintLine(line, options)}\n`).join('');
}

function paintText(text: string, tone: Tone): string {
  const codes = CODES[tone];
  return codes === null || text === '' ? text : `${codes[0]}${text}${codes[1]}`;
}

function withoutTrailingSpaces(line: Line): Line {
  const last = line.at(-1);
  if (last === undefined) return line;
  const text = last.text.trimEnd();
  if (text === '') return withoutTrailingSpaces(line.slice(0, -1));
  return [...line.slice(0, -1), { text, tone: last.tone }];
}
