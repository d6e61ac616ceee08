import type { ConfigProblem } from '../errors.ts';
import { locatedAt, originAt, type ConfigPath, type LocatedMap } from './located.ts';
import { problemAt } from './problems.ts';

/** Looks at what was written, and gathers what is wrong with it. */
export class ProblemBook {
  readonly problems: ConfigProblem[] = [];
  readonly #root: LocatedMap;

  constructor(root: LocatedMap) {
    this.#root = root;
  }

  has(path: ConfigPath): boolean {
    return locatedAt(this.#root, path) !== undefined;
  }

  text(path: ConfigPath): string | null {
    const value = locatedAt(this.#root, path);
    return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
  }

  /** The key as it was written, with its source where that differs from the other's. */
  name(path: ConfigPath, beside?: ConfigPath): string {
    const origin = originAt(this.#root, path);
    const foreign = beside !== undefined && originAt(this.#root, beside).source !== origin.source;
    return foreign ? `${origin.path} (from ${origin.source})` : origin.path;
  }

  /** Length of a list; 0 for what is none. */
  lengthOf(path: ConfigPath): number {
    const value = locatedAt(this.#root, path);
    return value?.kind === 'list' ? value.items.length : 0;
  }

  isTrue(path: ConfigPath): boolean {
    const value = locatedAt(this.#root, path);
    return value?.kind === 'scalar' && value.value === true;
  }

  number(path: ConfigPath): number | null {
    const value = locatedAt(this.#root, path);
    return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : null;
  }

  add(path: ConfigPath, message: string, hint: string): void {
    this.problems.push(problemAt(originAt(this.#root, path), message, hint));
  }
}
