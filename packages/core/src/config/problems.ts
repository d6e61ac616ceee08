import { BenchError, type ConfigProblem } from '../errors.ts';
import { type ConfigPath, locatedAt, type LocatedMap, type Origin, originAt } from './located.ts';

/** A problem with what was written at `origin`. */
export function problemAt(origin: Origin, message: string, hint: string | null = null): ConfigProblem {
  return { path: origin.path, message, hint, source: origin.source, line: origin.line, column: origin.column };
}

/** A problem as a sentence about the key: `load.rate must be a rate, not "fast".` */
export function keyProblem(origin: Origin, predicate: string, hint: string | null = null): ConfigProblem {
  return problemAt(origin, `${origin.path === '' ? 'The configuration' : origin.path} ${predicate}.`, hint);
}

/** One problem as one line of text: `bench.yaml:3:5: load.rate must be … Write it like 500/s.` */
export function describeProblem(problem: ConfigProblem): string {
  const place = [problem.source, problem.line, problem.column].filter((part) => part !== null).join(':');
  return `${place}: ${problem.message}${problem.hint === null ? '' : ` ${problem.hint}`}`;
}

/** The error that carries all problems of a config. Its message is enough to act on even where problems are not printed. */
export function invalidConfig(problems: readonly ConfigProblem[]): BenchError {
  const [only] = problems;
  const message =
    only !== undefined && problems.length === 1
      ? `The configuration is not valid. ${describeProblem(only)}`
      : `The configuration has ${problems.length} problems.\n${problems.map((each) => `  ${describeProblem(each)}`).join('\n')}`;
  return new BenchError('config_invalid', message, { problems });
}

/** Problems in the order in which a reader meets them: by source, then by place; each only once. */
export function inReadingOrder(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const sources = [...new Set(problems.map((problem) => problem.source))];
  const seen = new Set<string>();
  return problems
    .filter((problem) => {
      const key = JSON.stringify(problem);
      return !seen.has(key) && seen.add(key) !== undefined;
    })
    .sort(
      (a, b) =>
        sources.indexOf(a.source) - sources.indexOf(b.source) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.column ?? 0) - (b.column ?? 0),
    );
}

/** A value as a message shows it: short, on one line, without the credentials of an address. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (typeof value !== 'string') return 'a block of keys';
  const text = value.replace(/\/\/[^/?#]*@/, '//***@');
  return JSON.stringify(text.length > 58 ? `${text.slice(0, 57)}…` : text);
}

/** A config whose rules are being checked: what was written, and what was found wrong with it. */
export class CheckedConfig {
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

  /** The texts of a list, or one text that stands for it; none for anything else. */
  texts(path: ConfigPath): readonly string[] {
    const value = locatedAt(this.#root, path);
    const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
    return items.flatMap((item) => (item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : []));
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

  isBlock(path: ConfigPath): boolean {
    return locatedAt(this.#root, path)?.kind === 'map';
  }

  isTrue(path: ConfigPath): boolean {
    const value = locatedAt(this.#root, path);
    return value?.kind === 'scalar' && value.value === true;
  }

  number(path: ConfigPath): number | null {
    const value = locatedAt(this.#root, path);
    return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : null;
  }

  report(path: ConfigPath, message: string, hint: string): void {
    this.problems.push(problemAt(originAt(this.#root, path), message, hint));
  }
}
