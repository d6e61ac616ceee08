/** Texts from a server are cut here before anything else looks at them. */
const LONGEST_TEXT = 2_000;

// Controls, line and paragraph separators, zero-width characters that join nothing, marks that turn the direction of writing.

const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/gu;

/** Sequences by which a program commands a terminal, as `stripVTControlCharacters` of Node knows them: here nothing of Node is there. */
const ESCAPE_SEQUENCE =
  /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/gu;

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
  return text
    .replace(ESCAPE_SEQUENCE, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(UNPRINTABLE, ' ');
}

/** The first so many characters of a text, as people count them; what was cut ends in `…`. */
export function shorten(text: string, most: number): string {
  const parts = Array.from(graphemes.segment(text.slice(0, most * 16)), ({ segment }) => segment);
  return parts.length <= most ? text : `${parts.slice(0, most - 1).join('')}…`;
}
