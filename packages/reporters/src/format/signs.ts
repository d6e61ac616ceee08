import { signMeanings } from '@syntrix-bench/metrics/text';
import { lineOf, span, type Line } from './line.ts';

/** What the signs mean that stand in these lines; nothing where none does. A line's first part is its name. */
export function explainSigns(lines: readonly Line[]): readonly Line[] {
  const figures = lines.flatMap((line) => line.slice(1).map(({ text }) => text));
  return signMeanings(figures).map((meaning) => lineOf(span(meaning, 'quiet')));
}
