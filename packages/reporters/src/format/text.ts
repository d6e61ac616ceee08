import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

import { wrapWords } from './wrap.ts';

/** Texts from a server are cut here before anything else looks at them. */
const LONGEST_TEXT = 2_000;

// Controls, line and paragraph separators, zero-width characters that join nothing, marks that turn the direction of writing.

const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/gu;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * One printable line of whatever came over the network: no escape sequences, no controls, no marks that reorder text;
 * runs of white space become one space, lone surrogates the replacement character.
 */
export function cleanText(text: string): string {
  return printable(text.slice(0, LONGEST_TEXT)).replace(/\s+/gu, ' ').trim();
}

/** A text without escape sequences, controls, and marks that reorder text, on one line; all of its spaces stay. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(UNPRINTABLE, ' ');
}

/** How many columns of a terminal the text takes. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/** The text, cut to at most `width` columns; what was cut ends in `…`. */
export function fitText(text: string, width: number): string {
  if (width <= 0) return '';
  if (textWidth(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const { segment } of graphemes.segment(text)) {
    left -= textWidth(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text, cut or filled up with spaces to exactly `width` columns. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fitted = fitText(text, width);
  const filling = ' '.repeat(Math.max(0, width - textWidth(fitted)));
  return align === 'left' ? fitted + filling : filling + fitted;
}

/** Breaks a text between words into lines of at most `width` columns; a longer word is cut into pieces. */
export function wrapText(text: string, width: number): readonly string[] {
  return wrapWords(text, width, { widthOf: textWidth, split: (word) => splitWord(word, width) });
}

function splitWord(word: string, width: number): readonly string[] {
  if (textWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  let left = width;
  for (const { segment } of graphemes.segment(word)) {
    const own = textWidth(segment);
    if (piece !== '' && own > left) {
      pieces.push(piece);
      piece = '';
      left = width;
    }
    piece += segment;
    left -= own;
  }
  return [...pieces, piece];
}
