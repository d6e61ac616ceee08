import { cleanText } from '@syntrix-bench/metrics/text';

/** Rows of a table beyond which a comment on a pull request gets too long. */
export const MOST_ROWS = 50;

/** A table: `l` and `r` say how its columns are aligned; its cells are Markdown already. Nothing without any row. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligned: string,
): readonly string[] {
  if (rows.length === 0) return [];
  const rule = head.map((_, index) => (aligned[index] === 'r' ? '---:' : '---'));
  const more = rows.length - MOST_ROWS;
  return [
    ...[head, rule, ...rows.slice(0, MOST_ROWS)].map((cells) => `| ${cells.join(' | ')} |`),
    ...(more > 0 ? ['', `and ${more} more`] : []),
  ];
}

/** Longest text of a cell. */
const LONGEST_CELL = 300;

/** A text like {@link escape}, short enough for a cell. */
export function text(value: string): string {
  const clean = cleanText(value);
  return escape(clean.length > LONGEST_CELL ? `${clean.slice(0, LONGEST_CELL)}…` : clean);
}

/** A text that is neither markup nor HTML, nor calls anybody, whatever it came from. */
export function escape(value: string): string {
  return cleanText(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]|~#]/gu, '\\$&')
    .replaceAll('@', '@\u200b')
    .replaceAll(/:\/\//gu, ':\u200b//');
}

/** A name as code, which shows all signs as they are but the one that ends it, and the one that ends a cell. */
export function code(name: string): string {
  return `\`${cleanText(name).slice(0, LONGEST_CELL).replaceAll('`', 'ˋ').replaceAll('|', '\\|')}\``;
}
