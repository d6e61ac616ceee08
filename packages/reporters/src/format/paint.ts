import { styleText } from 'node:util';

import { fitLine, type Line, plainLine, type Tone } from './line.ts';

const STYLES = {
  plain: null,
  strong: 'bold',
  quiet: 'dim',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  accent: 'cyan',
} as const satisfies Readonly<Record<Tone, string | null>>;

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
  const style = STYLES[tone];
  // Whether the stream takes colours is decided by whoever asks for them.
  return style === null || text === '' ? text : styleText(style, text, { validateStream: false });
}

function withoutTrailingSpaces(line: Line): Line {
  const last = line.at(-1);
  if (last === undefined) return line;
  const text = last.text.trimEnd();
  if (text === '') return withoutTrailingSpaces(line.slice(0, -1));
  return [...line.slice(0, -1), { text, tone: last.tone }];
}
