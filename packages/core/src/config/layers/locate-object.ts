import type { ConfigProblem } from '../../errors.ts';
import { formatPath, type ConfigPath, type Located } from '../located.ts';
import { keyProblem } from '../problems.ts';
import { LocatingBudget } from './locating-budget.ts';

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
