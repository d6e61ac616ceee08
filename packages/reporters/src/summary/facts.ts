import { cleanText, printable, type Mark } from '@syntrix-bench/metrics/text';
import { foldCommand } from '../format/fold-command.ts';
import { lineOf, span, wrapUnder, type Line, type Tone } from '../format/line.ts';
import { textWidth } from '../format/text.ts';

/** Columns that labels take. */
export const LABEL_WIDTH = 11;

/** Stands for a space at which a line must not break. */
const NO_BREAK = '\u00a0';

/** A labelled sentence: `Clean-up    nothing left`, wrapped under its text. No line without a text. */
export function factLines(label: string, text: string, columns: number, tone: Tone = 'plain'): readonly Line[] {
  const cleaned = cleanText(text);
  return cleaned === '' ? [] : wrapUnder(lineOf(span(label.padEnd(LABEL_WIDTH), 'quiet')), cleaned, columns, tone);
}

/** A labelled command: where it takes several lines, they can be pasted as they are. A word that is wider than a line is not cut. */
export function commandLines(label: string, command: string, columns: number): readonly Line[] {
  return foldCommand(printable(command).trim(), columns - LABEL_WIDTH, textWidth).map((text, index) => [
    span((index === 0 ? label : '').padEnd(LABEL_WIDTH), 'quiet'),
    { ...span(text), whole: true },
  ]);
}

/** A labelled list of short items: `Phases      set-up 3s · steady 5m`. Lines break between items where they can. */
export function itemLines(label: string, items: readonly string[], columns: number): readonly Line[] {
  const room = columns - LABEL_WIDTH;
  const kept = items
    .map(cleanText)
    .map((item) => (textWidth(item) + 2 <= room ? item.replaceAll(' ', NO_BREAK) : item));
  const text = kept.join(`${NO_BREAK}· `);
  const lines = text === '' ? [] : wrapUnder(lineOf(span(label.padEnd(LABEL_WIDTH), 'quiet')), text, columns);
  return lines.map((line) => line.map((each) => span(each.text.replaceAll(NO_BREAK, ' '), each.tone)));
}

/** So that colour is never the only signal. */
const SIGNS: Readonly<Record<Mark, string>> = { good: '✓', warning: '!', bad: '✗' };

/** A marked sentence: `! 12 documents may be left`, wrapped under its text. */
export function markedLines(mark: Mark, text: string, columns: number, tone: Tone = 'plain'): readonly Line[] {
  return wrapUnder(lineOf(span(`${SIGNS[mark]} `, mark)), cleanText(text), columns, tone);
}

/** Several sections as one list of lines, with an empty line between those that have any. */
export function joinSections(sections: readonly (readonly Line[])[]): readonly Line[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [[], ...section]));
}
