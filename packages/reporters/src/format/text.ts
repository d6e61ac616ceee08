import stringWidth from 'string-width';

import { wrapWords } from './wrap.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

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
