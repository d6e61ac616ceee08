/** Edits (insertions, deletions, replacements, swaps of neighbours) that turn one word into the other. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The candidate that a person most likely meant by `word`, or null where none is near. Case and `_` `-` do not count. */
export function closestWord(word: string, candidates: readonly string[]): string | null {
  const bare = bareWord(word.slice(0, 64));
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(bare.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(bare, bareWord(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function bareWord(word: string): string {
  return word.toLowerCase().replaceAll(/[_-]/g, '');
}
