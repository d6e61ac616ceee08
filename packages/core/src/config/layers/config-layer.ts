import type { ConfigProblem } from '../../errors.ts';
import { type ConfigPath, formatPath, type Located, LocatingBudget } from '../located.ts';
import { keyProblem } from '../problems.ts';

// docs/decisions/0050-config-values-remember-where-they-were-written.md

/** One source of configuration: a file, the environment, the flags, an object. Later layers win over earlier ones. */
export interface ConfigLayer {
  /** What messages call it. */
  readonly source: string;
  readonly root: Located;
  /** What is wrong already; reported together with everything else by {@link resolveConfig}. */
  readonly problems: readonly ConfigProblem[];
  /** Folder that relative paths in it start from; null for the working directory. */
  readonly folder: string | null;
  /** Whether `"10"` may stand for 10: true for flags and environment, which are text by nature. */
  readonly texts: boolean;
  /**
   * Whether hosts that its `allowTargets` names may be loaded. False for a file that nobody named and that does not lie in the current
   * folder: standing somewhere below it is no consent.
   */
  readonly trusted: boolean;
}

/**
 * Makes a layer of an object: flags, or what an embedding program passes. Keys may be in camelCase or snake_case, at their
 * place or, like the older tool has them, at top level. Entries that are `undefined` count as not given. Texts are read as
 * numbers, yes or no, and comma-separated lists where the schema wants such.
 *
 * @param source what messages call it, such as `flags`
 * @param options `names` says how single keys are called by people, by dotted path: `{ 'benchmark.workers': '--workers' }`
 */
export function configLayer(
  source: string,
  value: object,
  options: { readonly names?: Readonly<Record<string, string>> } = {},
): ConfigLayer {
  const names = new Map(Object.entries(options.names ?? {}));
  const { root, problems } = locateObject(value, (path) => names.get(path) ?? source);
  return { source, root, problems, folder: null, texts: true, trusted: true };
}

/** Turns an object into located values. What is not plain data (functions, dates, cycles) becomes a problem by its path. */
export function locateObject(
  value: object,
  sourceOf: (path: string) => string,
): { readonly root: Located; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const budget = new LocatingBudget();

  function visit(here: unknown, path: ConfigPath, inherited: string): Located | null {
    const dotted = formatPath(path);
    const own = sourceOf(dotted);
    const source = path.length > 0 && own === sourceOf('') ? inherited : own;
    const origin = { source, path: dotted, line: null, column: null };
    const scalar = (plain: null | boolean | number | string): Located => ({ kind: 'scalar', origin, value: plain });
    const refuse = (message: string, hint: string): null => {
      problems.push(keyProblem(origin, message, hint));
      return null;
    };
    if (!budget.take(path.length)) {
      return budget.reportOnce()
        ? refuse('is nested too deeply or holds too many values', 'Check it for cycles.')
        : null;
    }
    if (here === null || typeof here === 'boolean' || typeof here === 'string') return scalar(here);
    if (typeof here === 'number' && Number.isFinite(here)) return scalar(here);
    if (Array.isArray(here)) {
      const items = here
        .map((item, index) => visit(item ?? null, [...path, index], source))
        .filter((item) => item !== null);
      return { kind: 'list', origin, items };
    }
    if (typeof here === 'object' && isPlain(here)) {
      const entries = new Map<string, Located>();
      for (const [key, entry] of Object.entries(here)) {
        if (entry === undefined) continue;
        const located = visit(entry, [...path, key], source);
        if (located !== null) entries.set(key, located);
      }
      return { kind: 'map', origin, entries };
    }
    return refuse(
      `must be plain data, not ${describeKind(here)}`,
      'Use texts, numbers, true, false, lists and objects.',
    );
  }

  const root = visit(value, [], sourceOf(''));
  const origin = { source: sourceOf(''), path: '', line: null, column: null };
  return { root: root ?? { kind: 'map', origin, entries: new Map() }, problems };
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function describeKind(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an instance of ${value.constructor.name}`;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : `a ${typeof value}`;
}
