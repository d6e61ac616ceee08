import type { ConfigProblem } from '../errors.ts';
import { locatedAt, originAt, type ConfigPath, type LocatedMap } from './located.ts';
import { problemAt } from './problems.ts';

/** Keys that are right each alone, but do not go together. Looks at what was written, so that it works beside other problems. */
export function combinationProblems(root: LocatedMap): readonly ConfigProblem[] {
  const book = new ProblemBook(root);
  checkEnd(book, root);
  checkLoad(book, ['load']);
  checkAuth(book);
  checkWorkloads(book, root);
  return book.problems;
}

class ProblemBook {
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

  add(path: ConfigPath, message: string, hint: string): void {
    this.problems.push(problemAt(originAt(this.#root, path), message, hint));
  }
}

function checkEnd(book: ProblemBook, root: LocatedMap): void {
  const duration: ConfigPath = ['benchmark', 'duration'];
  const operations: ConfigPath = ['benchmark', 'operations'];
  const workloads = locatedAt(root, ['workloads']);
  if (book.has(duration) && book.has(operations)) {
    const message = `${book.name(duration, operations)} and ${book.name(operations)} both say when the run ends.`;
    book.add(operations, message, 'Keep one of the two.');
  }
  if (book.has(operations) && workloads !== undefined) {
    const message = `${book.name(operations)} does not say which of the workloads is meant.`;
    book.add(operations, message, 'Write operations in each workload that shall end by count.');
  }
  if (workloads?.kind !== 'list' || workloads.items.length === 0) return;
  const allCounted = workloads.items.every((_, index) => book.has(['workloads', index, 'operations']));
  if (allCounted && book.has(duration)) {
    const message = `${book.name(duration)} has no effect: every workload ends by its own count of operations.`;
    book.add(duration, message, 'Remove it, or the count of one workload.');
  }
  const allWide = workloads.items.every((_, index) => book.has(['workloads', index, 'workers']));
  if (allWide && book.has(['benchmark', 'workers'])) {
    const message = `${book.name(['benchmark', 'workers'])} has no effect: every workload sets its own workers.`;
    book.add(['benchmark', 'workers'], message, 'Remove it, or the workers of one workload.');
  }
}

function checkLoad(book: ProblemBook, load: ConfigPath): void {
  const model = book.text([...load, 'model']);
  const rate: ConfigPath = [...load, 'rate'];
  if (model === 'open' && !book.has(rate)) {
    const message = `${book.name([...load, 'model'])} is open, but ${book.name([...load, 'rate'])} is missing.`;
    book.add([...load, 'model'], message, 'Write how often operations arrive, such as rate: 500/s.');
  }
  for (const key of ['rate', 'arrivals', 'maxQueue']) {
    const path = [...load, key];
    const isClosed = model === 'closed' || (model === null && !book.has(rate) && !book.has([...load, 'model']));
    if (!isClosed || !book.has(path)) continue;
    const message = `${book.name(path)} only goes with load.model open, but the model is closed.`;
    book.add(path, message, 'Set model to open and give a rate, or remove it.');
  }
}

function checkAuth(book: ProblemBook): void {
  const path = (key: string): ConfigPath => ['auth', key];
  const ways = [['token'], ['username', 'password'], ['privateKeyFile']].flatMap((keys) =>
    keys.filter((key) => book.has(path(key))).slice(0, 1),
  );
  const [first, second] = ways;
  if (first !== undefined && second !== undefined) {
    const message = `${book.name(path(first), path(second))} and ${book.name(path(second))} are two ways to log in.`;
    book.add(path(second), message, 'Keep one of them.');
  }
  if (book.has(path('username')) && !book.has(path('password'))) {
    book.add(
      path('username'),
      `${book.name(path('username'))} is given without auth.password.`,
      'Write password: env:NAME.',
    );
  }
  if (book.has(path('password')) && !book.has(path('username'))) {
    book.add(
      path('password'),
      `${book.name(path('password'))} is given without auth.username.`,
      'Write the user’s name, too.',
    );
  }
}

function checkWorkloads(book: ProblemBook, root: LocatedMap): void {
  const workloads = locatedAt(root, ['workloads']);
  if (workloads === undefined) return;
  for (const key of ['scenario', 'load']) {
    if (!book.has([key])) continue;
    const message = `${book.name([key])} and ${book.name(['workloads'], [key])} exclude each other: each workload has its own ${key}.`;
    book.add([key], message, `Move ${key} into the workloads, or remove workloads.`);
  }
  if (workloads.kind !== 'list') return;
  const names = new Map<string, number>();
  for (const index of workloads.items.keys()) {
    checkLoad(book, ['workloads', index, 'load']);
    const name = book.text(['workloads', index, 'name']);
    if (name === null) continue;
    const first = names.get(name);
    if (first === undefined) names.set(name, index);
    else
      book.add(
        ['workloads', index, 'name'],
        `workloads[${first}] and workloads[${index}] are both named ${name}.`,
        'Rename one.',
      );
  }
}
