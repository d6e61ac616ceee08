import { STEADY_MIN_SECONDS } from '@syntrix-bench/metrics/written';

import type { ConfigProblem } from '../errors.ts';
import { checkLoad, checkStages, holds } from './check-load-rules.ts';
import { type ConfigPath, locatedAt, type LocatedMap } from './located.ts';
import { CheckedConfig } from './problems.ts';
import { fileParts, formatOfExtension, OUTPUT_EXTENSIONS } from './output-files.ts';
import { parseDuration } from './units.ts';

/** Keys that are right each alone, but do not go together. Looks at what was written, so that it works beside other problems. */
export function combinationProblems(root: LocatedMap): readonly ConfigProblem[] {
  const config = new CheckedConfig(root);
  checkEnd(config, root);
  checkLoad(config, ['load']);
  checkWarmup(config);
  checkThresholds(config);
  checkReportFile(config);
  checkAuth(config, ['auth']);
  checkDatabases(config, ['databases']);
  checkOneWord(config, ['auth', 'database'], ['databases']);
  checkWorkloads(config, root);
  checkStages(config, root);
  return config.problems;
}

function checkEnd(config: CheckedConfig, root: LocatedMap): void {
  const duration: ConfigPath = ['benchmark', 'duration'];
  const operations: ConfigPath = ['benchmark', 'operations'];
  const workloads = locatedAt(root, ['workloads']);
  if (config.has(duration) && config.has(operations)) {
    const message = `${config.name(duration, operations)} and ${config.name(operations)} both say when the run ends.`;
    config.report(operations, message, 'Keep one of the two.');
  }
  if (config.has(operations) && workloads !== undefined) {
    const message = `${config.name(operations)} does not say which of the workloads is meant.`;
    config.report(operations, message, 'Write operations in each workload that ends by a count.');
  }
  if (workloads?.kind !== 'list' || workloads.items.length === 0) return;
  const scheduled = [...workloads.items.keys()].filter((index) => !holds(config, ['workloads', index, 'load']));
  const allCounted = scheduled.every((index) => config.has(['workloads', index, 'operations']));
  if (scheduled.length > 0 && allCounted && config.has(duration)) {
    const message = `${config.name(duration)} has no effect: every workload ends by its own count of operations.`;
    config.report(duration, message, 'Remove it, or the count of one workload.');
  }
  const workers: ConfigPath = ['benchmark', 'workers'];
  if (!config.has(workers)) return;
  if (scheduled.length > 0 && scheduled.every((index) => config.has(['workloads', index, 'workers']))) {
    const message = `${config.name(workers)} has no effect: every workload sets its own workers.`;
    config.report(workers, message, 'Remove it, or the workers of one workload.');
  }
}

/** The extension of a report's file says its format. */
function checkReportFile(config: CheckedConfig): void {
  const path: ConfigPath = ['output', 'file'];
  const formatsPath: ConfigPath = ['output', 'formats'];
  const formats = config.texts(formatsPath);
  const file = config.text(path);
  if (file === null) {
    if (config.has(path) || formats.every((format) => format === 'json')) return;
    const message = `${config.name(formatsPath)} has no effect: there is no file for the report.`;
    config.report(formatsPath, message, 'Name one: --output results/{{name}}.json, or output.file.');
    return;
  }
  const { stem, extension } = fileParts(file);
  if (extension === '' || formatOfExtension(extension) !== null) return;
  const message = `${config.name(path)} ends in .${extension}, which is no format of a report.`;
  const known = Object.values(OUTPUT_EXTENSIONS).map((each) => `.${each}`);
  config.report(path, message, `There are ${known.join(', ')}. Write ${stem}.json.`);
}

/** Shortest warm-up in which it can be told whether a measure is steady (R25). */
function checkWarmup(config: CheckedConfig): void {
  const [untilSteady, warmup]: readonly ConfigPath[] = [
    ['benchmark', 'untilSteady'],
    ['benchmark', 'warmup'],
  ];
  if (untilSteady === undefined || warmup === undefined || !config.isTrue(untilSteady)) return;
  const longest = parseDuration(config.text(warmup));
  if (!longest.ok || longest.value >= STEADY_MIN_SECONDS * 1_000_000) return;
  const name = config.name(warmup, untilSteady);
  const message = `${name} is too short to see whether the load is steady: at least ${STEADY_MIN_SECONDS}s.`;
  config.report(warmup, message, `Write a longer one, or remove ${config.name(untilSteady, warmup)}.`);
}

function checkThresholds(config: CheckedConfig): void {
  for (let index = 0; index < config.lengthOf(['thresholds']); index += 1) {
    const grace: ConfigPath = ['thresholds', index, 'grace'];
    if (!config.has(grace) || config.isTrue(['thresholds', index, 'abortOnFail'])) continue;
    const message = `${config.name(grace)} has no effect: the threshold is judged at the end alone.`;
    config.report(grace, message, 'Write abortOnFail: true beside it, or remove it.');
  }
}

/** Of the run, or of one workload. */
function checkAuth(config: CheckedConfig, auth: ConfigPath): void {
  checkUsers(config, [...auth, 'users']);
  const path = (key: string): ConfigPath => [...auth, key];
  const ways = [['token'], ['username', 'password'], ['privateKeyFile'], ['users']].flatMap((keys) =>
    keys.filter((key) => config.has(path(key))).slice(0, 1),
  );
  const [first, second] = ways;
  if (first !== undefined && second !== undefined) {
    const message = `${config.name(path(first), path(second))} and ${config.name(path(second))} are two ways to log in.`;
    config.report(path(second), message, 'Keep one of them.');
  }
  if (config.has(path('username')) && !config.has(path('password'))) {
    config.report(
      path('username'),
      `${config.name(path('username'))} is given without ${config.name(path('password'))}.`,
      'Write password: env:NAME.',
    );
  }
  if (config.has(path('password')) && !config.has(path('username'))) {
    config.report(
      path('password'),
      `${config.name(path('password'))} is given without ${config.name(path('username'))}.`,
      'Write username, too.',
    );
  }
}

function checkUsers(config: CheckedConfig, users: ConfigPath): void {
  const path = (key: string): ConfigPath => [...users, key];
  if (!config.has(users)) return;
  if (!config.has(path('file')) && !config.has(path('count'))) {
    const message = `${config.name(users)} has neither a file nor a count.`;
    config.report(users, message, 'Write file: users.csv, or count: 100 with a password.');
  }
  for (const key of ['count', 'prefix', 'password']) {
    if (!config.has(path('file')) || !config.has(path(key))) continue;
    const message = `${config.name(path('file'), path(key))} and ${config.name(path(key))} are two ways to say who the users are.`;
    config.report(path(key), message, 'Keep the file, or the count with prefix and password.');
  }
  if (config.has(path('count')) && !config.has(path('password'))) {
    const message = `${config.name(path('count'))} is given without ${config.name(path('password'))}.`;
    config.report(path('count'), message, 'Write password: env:NAME.');
  }
}

function checkWorkloads(config: CheckedConfig, root: LocatedMap): void {
  const workloads = locatedAt(root, ['workloads']);
  if (workloads === undefined) return;
  for (const key of ['scenario', 'load']) {
    if (!config.has([key])) continue;
    const message = `${config.name([key])} and ${config.name(['workloads'], [key])} exclude each other: each workload has its own ${key}.`;
    config.report([key], message, `Move ${key} into the workloads, or remove workloads.`);
  }
  if (workloads.kind !== 'list') return;
  const names = new Map<string, number>();
  for (const index of workloads.items.keys()) {
    checkLoad(config, ['workloads', index, 'load']);
    checkAuth(config, ['workloads', index, 'auth']);
    checkDatabases(config, ['workloads', index, 'database']);
    checkDatabases(config, ['workloads', index, 'databases']);
    checkOneWord(config, ['workloads', index, 'database'], ['workloads', index, 'databases']);
    const name = config.text(['workloads', index, 'name']);
    if (name === null) continue;
    const first = names.get(name);
    if (first === undefined) names.set(name, index);
    else
      config.report(
        ['workloads', index, 'name'],
        `workloads[${first}] and workloads[${index}] are both named ${name}.`,
        'Rename one.',
      );
  }
}

/** Two keys that say where to work. */
function checkOneWord(config: CheckedConfig, one: ConfigPath, other: ConfigPath): void {
  if (!config.has(one) || !config.has(other)) return;
  const message = `${config.name(one, other)} and ${config.name(other)} both say which databases are worked on.`;
  config.report(other, message, 'Keep one of the two.');
}

function checkDatabases(config: CheckedConfig, databases: ConfigPath): void {
  const seen = new Set<string>();
  for (let index = 0; index < config.lengthOf(databases); index += 1) {
    const name = config.text([...databases, index]);
    if (name === null) continue;
    if (seen.has(name)) {
      const message = `${config.name([...databases, index])} lists ${name} a second time.`;
      config.report([...databases, index], message, 'Keep it once: workers are dealt to databases evenly.');
    }
    seen.add(name);
  }
}
