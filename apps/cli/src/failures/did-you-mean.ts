import { distance } from 'fastest-levenshtein';

const FURTHEST_TYPO = 3;

/** ` Did you mean …?` where one of the known words is close to what was written, else nothing. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  const best = [...known].sort((a, b) => distance(wrong, a) - distance(wrong, b))[0];
  const letters = wrong.replace(/^-+/, '').length;
  return best !== undefined && distance(wrong, best) <= Math.min(FURTHEST_TYPO, Math.ceil(letters / 2))
    ? ` Did you mean ${best}?`
    : '';
}
