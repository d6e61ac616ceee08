import { styleText } from 'node:util';
import { foldCommand, wrapWords } from '@syntrix-bench/reporters/wrap';

import type { CliContext, OutputStream } from './context.ts';

/** Marks up parts of a text for a terminal, or leaves them as they are. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

/** A paint for a stream that takes colours, or for one that does not. */
export function createPaint(colour: boolean): Paint {
  const painter = (style: keyof Paint) => (text: string) =>
    // Whether the stream takes colours is decided by whoever made this.
    colour ? styleText(style, text, { validateStream: false }) : text;
  return { bold: painter('bold'), dim: painter('dim'), red: painter('red') };
}

/**
 * Whether colours go to a stream: only to a terminal that is not `dumb`, never with `NO_COLOR`, and also elsewhere when
 * `FORCE_COLOR` asks for it (no-color.org, force-color.org: set means not empty).
 */
export function wantsColour(stream: OutputStream, env: CliContext['env'], allowed = true): boolean {
  if (!allowed || (env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'] ?? '';
  if (force !== '') return force !== '0' && force !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/**
 * Whether signs beyond ASCII can be shown on a stream: not where the locale names another encoding than UTF-8 (`LC_ALL`, `LC_CTYPE`,
 * `LANG`, the first that is set), and not on a terminal that is `dumb` or the console of Linux, whose font lacks most. A locale that
 * nobody set, as in most containers, says nothing.
 */
export function wantsUnicode(stream: OutputStream, env: CliContext['env']): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => env[name] ?? '').find((value) => value !== '');
  if (locale !== undefined && !/utf-?8/i.test(locale)) return false;
  return stream.isTTY !== true || !/^(dumb|linux)$/.test(env['TERM'] ?? '');
}

/** Columns of a stream: of its terminal, else what `COLUMNS` says, as for a pipe into a pager. @default 80 */
export function columnsOf(stream: OutputStream, env: CliContext['env']): number {
  const told = Number(env['COLUMNS']);
  return stream.columns ?? (Number.isInteger(told) && told > 0 ? told : 80);
}

/**
 * A text as it suits a stream: for programs as it is, on a terminal wrapped between words, so that it breaks none of them. Its first line
 * begins after `indent`, which its continuations are given, too; further lines keep their own indentation.
 */
export function fitted(text: string, stream: OutputStream, indent: string): string {
  if (stream.isTTY !== true) return text;
  const width = (stream.columns ?? 80) - 1;
  return text
    .split('\n')
    .map((line, index) => {
      const own = index === 0 ? '' : (/^ */.exec(line)?.[0] ?? '');
      const hanging = index === 0 ? indent : `${own}    `;
      return own + wrapWords(line.slice(own.length), width - hanging.length).join(`\n${hanging}`);
    })
    .join('\n');
}

/**
 * A command as it suits a stream: for programs on one line, on a terminal broken between its words so that it can be pasted as it is. Its
 * first line begins after `indent`.
 */
export function fittedCommand(command: string, stream: OutputStream, indent: string): string {
  if (stream.isTTY !== true) return command;
  return foldCommand(command, (stream.columns ?? 80) - 1 - indent.length).join(`\n${indent}  `);
}

const NARROWEST = 50;
const WIDEST = 100;

/** Width that text is wrapped to on a screen of so many columns. */
export function textWidth(columns: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, columns)) - 2;
}

/** A label and what belongs to it. */
export interface TableRow {
  readonly label: string;
  readonly text: string;
}

/** Labels in one column, texts wrapped in the other. */
export function table(rows: readonly TableRow[], width: number, minLabelWidth = 0): readonly string[] {
  const labelWidth = Math.max(minLabelWidth, ...rows.map((row) => row.label.length));
  const indent = ' '.repeat(labelWidth + 4);
  return rows.flatMap(({ label, text }) =>
    wrapWords(text, width - indent.length).map((line, index) =>
      index === 0 ? `  ${label.padEnd(labelWidth)}  ${line}` : `${indent}${line}`,
    ),
  );
}
