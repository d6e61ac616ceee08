import { closestWord } from '@syntrix-bench/core/text';

/** ` Did you mean …?` where one of the known words is close to what was written, else nothing. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  const closest = closestWord(wrong, known);
  return closest === null ? '' : ` Did you mean ${closest}?`;
}
