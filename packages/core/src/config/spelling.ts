import { distance } from 'fastest-levenshtein';

/** Of hundreds of names, a message shows so many. */
const MOST_NAMES_SHOWN = 30;

/** Shorter words are the beginning or the end of too many others. */
const SHORTEST_PART = 3;

/**
 * The candidate that a person most likely meant by `word`: a slip of it, or the shortest that begins or ends with it; null where none is
 * near. Case and `_` `-` do not count.
 */
export function closestWord(word: string, candidates: readonly string[]): string | null {
  const bare = bareWord(word.slice(0, 64));
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const other = bareWord(candidate);
    const edits = distance(bare, other);
    if (edits < bestDistance && edits <= mostEdits(bare, other)) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best ?? shortestWith(bare, candidates);
}

function shortestWith(part: string, candidates: readonly string[]): string | null {
  if (part.length < SHORTEST_PART) return null;
  const longer = candidates.filter((each) => bareWord(each).startsWith(part) || bareWord(each).endsWith(part));
  return longer.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

/** Advice for a name that is not known: the one that was probably meant, else those there are, else `whereNone`. */
export function nameHint(word: string, names: readonly string[], whereNone: string): string {
  const near = closestWord(word, names);
  if (near !== null) return `Did you mean ${near}?`;
  if (names.length === 0) return whereNone;
  const shown = names.slice(0, MOST_NAMES_SHOWN).join(', ');
  return names.length > MOST_NAMES_SHOWN
    ? `There are ${shown} and ${names.length - MOST_NAMES_SHOWN} more.`
    : `There are ${shown}.`;
}

/** Edits that may lie between two words of which one is a slip of the other: a third of it; two that swapped places are one slip. */
function mostEdits(word: string, other: string): number {
  const third = Math.max(1, Math.floor(word.length / 3));
  return lettersOf(word) === lettersOf(other) ? Math.max(2, third) : third;
}

function lettersOf(word: string): string {
  return [...word].sort().join('');
}

function bareWord(word: string): string {
  return word.toLowerCase().replaceAll(/[_-]/g, '');
}

/** `document_size` as `documentSize`; what is not plain snake_case stays as it is. */
export function camelCase(key: string): string {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(key)) return key;
  return key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `documentSize` as `document_size`. */
export function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
