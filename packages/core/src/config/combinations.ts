import { STEADY_MIN_SECONDS } from '@syntrix-bench/metrics';

import type { ConfigProblem } from '../errors.ts';
import { checkLoad, checkStages } from './load-combinations.ts';
import { locatedAt, type ConfigPath, type LocatedMap } from './located.ts';
import { ProblemBook } from './problem-book.ts';
import { parseDuration } from './units/duration.ts';

/** Keys that are right each alone, but do not go together. Looks at what was written, so that it works beside other problems. */
export function combinationProblems(root: LocatedMap): readonly ConfigProblem[] {
  const book = new ProblemBook(root);
  checkEnd(book, root);
  checkLoad(book, ['load']);
  checkWarmup(book);
  checkThresholds(book);
  checkAuth(book);
  checkUsers(book);
  checkWorkloads(book, root);
  checkStages(book, root);
  return book.problems;
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

/** Shortest warm-up in which it can be told whether a measure is steady (R25). */
function checkWarmup(book: ProblemBook): void {
  const [untilSteady, warmup]: readonly ConfigPath[] = [
    ['benchmark', 'untilSteady'],
    ['benchmark', 'warmup'],
  ];
  if (untilSteady === undefined || warmup === undefined || !book.isTrue(untilSteady)) return;
  const longest = parseDuration(book.text(warmup));
  if (!longest.ok || longest.value >= STEADY_MIN_SECONDS * 1_000_000) return;
  const name = book.name(warmup, untilSteady);
  const message = `${name} leaves too little time to tell whether the measure is steady: at least ${STEADY_MIN_SECONDS}s.`;
  book.add(warmup, message, `Write a longer one, or remove ${book.name(untilSteady, warmup)}.`);
}

function checkThresholds(book: ProblemBook): void {
  for (let index = 0; index < book.lengthOf(['thresholds']); index += 1) {
    const grace: ConfigPath = ['thresholds', index, 'grace'];
    if (!book.has(grace) || book.isTrue(['thresholds', index, 'abortOnFail'])) continue;
    const message = `${book.name(grace)} has no effect: the threshold is judged at the end alone.`;
    book.add(grace, message, 'Write abortOnFail: true beside it, or remove it.');
  }
}

function checkAuth(book: ProblemBook): void {
  const path = (key: string): ConfigPath => ['auth', key];
  const ways = [['token'], ['username', 'password'], ['privateKeyFile'], ['users']].flatMap((keys) =>
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

function checkUsers(book: ProblemBook): void {
  const path = (key: string): ConfigPath => ['auth', 'users', key];
  if (!book.has(['auth', 'users'])) return;
  if (!book.has(path('file')) && !book.has(path('count'))) {
    const message = `${book.name(['auth', 'users'])} has neither a file nor a count.`;
    book.add(['auth', 'users'], message, 'Write file: users.csv, or count: 100 with a password.');
  }
  for (const key of ['count', 'prefix', 'password']) {
    if (!book.has(path('file')) || !book.has(path(key))) continue;
    const message = `${book.name(path('file'), path(key))} and ${book.name(path(key))} are two ways to say who the users are.`;
    book.add(path(key), message, 'Keep the file, or the count with prefix and password.');
  }
  if (book.has(path('count')) && !book.has(path('password'))) {
    const message = `${book.name(path('count'))} is given without ${book.name(path('password'))}.`;
    book.add(path('count'), message, 'Write password: env:NAME.');
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
