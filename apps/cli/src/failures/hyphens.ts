/** What to write for a word that begins with a dash, which a word processor or a chat made of two hyphens; null where it does not. */
export function hyphensFor(word: string): string | null {
  const [, dashes = '', rest = ''] = /^-?([\u2010-\u2015\u2212]+)(\w.*)$/s.exec(word) ?? [];
  return dashes === '' ? null : `${JSON.stringify(word)} begins with a dash that is not a hyphen. Write --${rest}.`;
}
