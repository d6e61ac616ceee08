import { styleText } from 'node:util';
import { toAscii } from './ascii.ts';
import { fitText, textWidth, wrapText } from './text.ts';

// docs/decisions/0070-output-is-laid-out-as-plain-lines.md

/** What a piece of text means; colours follow from it. No meaning is carried by colour alone. */
export type Tone = 'plain' | 'strong' | 'quiet' | 'good' | 'warning' | 'bad' | 'accent';

/** A piece of text in one tone. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** Whether it is of use only as a whole, such as a command to be pasted: a line with it is not cut. @default false */
  readonly whole?: true;
}

/** One line of output, laid out in plain text; escapes are put in only when it is written. */
export type Line = readonly Span[];

/** A span; without a tone it is plain. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

/** A line of spans; strings are plain ones. */
export function lineOf(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? span(part) : part));
}

/** The line's text without tones. */
export function plainLine(line: Line): string {
  return line.map((each) => each.text).join('');
}

/** Columns that the line takes. */
export function lineWidth(line: Line): number {
  return textWidth(plainLine(line));
}

/** The line, cut to at most `width` columns. */
export function fitLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  const kept: Span[] = [];
  let left = width;
  for (const each of line) {
    const own = textWidth(each.text);
    // The span that reaches the edge is cut even if it ends there, since more follows.
    if (own >= left) {
      kept.push({ text: own === left ? cutOff(each.text, left) : fitText(each.text, left), tone: each.tone });
      break;
    }
    kept.push(each);
    left -= own;
  }
  return kept;
}

/** A text wrapped under a label: the first line starts with `label`, the next ones stand under its text. */
export function wrapUnder(label: Line, text: string, width: number, tone: Tone = 'plain'): readonly Line[] {
  const indent = lineWidth(label);
  const room = Math.max(1, width - indent);
  return wrapText(text, room).map((part, index) =>
    index === 0 ? [...label, span(part, tone)] : [span(' '.repeat(indent)), span(part, tone)],
  );
}

function cutOff(text: string, width: number): string {
  return fitText(`${text} `, width);
}

const STYLES: Readonly<Record<Tone, Parameters<typeof styleText>[0] | null>> = {
  plain: null,
  strong: 'bold',
  quiet: 'dim',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  accent: 'cyan',
};

/** How lines become text. */
export interface PaintOptions {
  /** No line gets wider than this. `Infinity` where nobody minds. */
  readonly columns: number;
  /** Whether escape sequences for colour are written. The text is the same without them. */
  readonly colour: boolean;
  /** Whether signs may be other than ASCII: bars, marks, `µ`. @default true */
  readonly unicode?: boolean;
}

/** The line as text: cut to the width unless it is of use only as a whole, trailing spaces removed, painted if wanted. */
export function paintLine(line: Line, { columns, colour, unicode = true }: PaintOptions): string {
  const trimmed = withoutTrailingSpaces(line);
  const cut = line.some(({ whole }) => whole === true) ? trimmed : fitLine(trimmed, columns);
  const fitted = unicode ? cut : cut.map(({ text, tone }) => span(toAscii(text), tone));
  if (!colour) return plainLine(fitted);
  return fitted.map(({ text, tone }) => paintText(text, tone)).join('');
}

/** Lines as text, each ended by a line feed. */
export function paintLines(lines: readonly Line[], options: PaintOptions): string {
  return lines.map((line) => `${paintLine(line, options)}\n`).join('');
}

function paintText(text: string, tone: Tone): string {
  const style = STYLES[tone];
  return style === null || text === '' ? text : styleText(style, text, { validateStream: false });
}

function withoutTrailingSpaces(line: Line): Line {
  const last = line.at(-1);
  if (last === undefined) return line;
  const text = last.text.trimEnd();
  if (text === '') return withoutTrailingSpaces(line.slice(0, -1));
  return [...line.slice(0, -1), { text, tone: last.tone }];
}
