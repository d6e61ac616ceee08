import type { ConfigProblem } from '../../errors.ts';
import type { Located, LocatedMap } from '../located.ts';
import { camelCase } from '../key-case.ts';
import { problemAt } from '../problems.ts';

/** Gathers the entries of one block under their canonical keys; a key that is given twice in two spellings is a problem. */
export class KeyGatherer {
  readonly #entries = new Map<string, Located>();
  readonly #problems: ConfigProblem[];

  constructor(problems: ConfigProblem[]) {
    this.#problems = problems;
  }

  put(key: string, value: Located): void {
    const first = this.#entries.get(key);
    if (first === undefined) {
      this.#entries.set(key, value);
      return;
    }
    const message = `${first.origin.path} and ${value.origin.path} mean the same.`;
    this.#problems.push(problemAt(value.origin, message, 'Keep one of the two.'));
  }

  toMap(like: LocatedMap): LocatedMap {
    return { ...like, entries: this.#entries };
  }
}

/** A block with its keys in camelCase and renamed where they have an older name; what is no block stays as it is. */
export function canonicalBlock(
  block: Located,
  problems: ConfigProblem[],
  olderNames: Readonly<Record<string, string>> = {},
): Located {
  if (block.kind !== 'map') return block;
  const gathered = new KeyGatherer(problems);
  for (const [key, value] of block.entries) {
    const name = camelCase(key);
    gathered.put(Object.hasOwn(olderNames, name) ? (olderNames[name] ?? name) : name, value);
  }
  return gathered.toMap(block);
}
