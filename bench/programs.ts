import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const CONNECTIONS = 50;
/** Longer than any window; programs are killed when theirs is over. */
const SECONDS = 120;
const TOKEN = 't'.repeat(700);
/** As large as the documents that we generate. */
const BODY = JSON.stringify({ id: 'bench-0-1', text: 'x'.repeat(995) });

// Scripts of a workspace run in its folder.
const require = createRequire(pathToFileURL(join(process.cwd(), 'main.ts')));
const CLI = require.resolve('syntrix-bench/package.json').replace(/package\.json$/, 'bin/syntrix-bench.js');
const AUTOCANNON = require.resolve('autocannon/autocannon.js');
const WRK_SCRIPT = join(tmpdir(), `syntrix-bench-post-${process.pid}.lua`);
const QUERY_SCRIPT = join(tmpdir(), `syntrix-bench-query-${process.pid}.lua`);
const BODY_FILE = join(tmpdir(), `syntrix-bench-post-${process.pid}.json`);

/** The target keeps nothing, so that its answers are not held against what was written. */
const UNVERIFIED = ['--set', 'scenario.verify=0'];

/** A load whose requests are each written down. */
export interface SentTimesLoad {
  readonly ratePerSecond: number;
  readonly precision: 'paced' | 'spin' | 'timer';
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** Command lines of the programs, by what they ask for. */
export const PROGRAMS = {
  bin: CLI,
  crud: (url: string, type: 'read' | 'create') =>
    run(url, ['--scenario', 'crud', ...UNVERIFIED, '--set', only(type), ...tokenFor(type)]),
  checkedRead: (url: string) =>
    run(url, ['--plugin', join(process.cwd(), 'checked-read.mjs'), '--scenario', 'checked-read']),
  /** @param verify part of the answers that are checked */
  query: (url: string, documents: number, verify: string, more: readonly string[] = []) =>
    run(url, [
      ...[
        '--plugin',
        join(process.cwd(), 'query-cost.mjs'),
        '--scenario',
        'query-cost',
        '--run-id',
        'bench',
        '--seed',
        '1',
      ],
      ...[
        '--set',
        `scenario.documents=${documents}`,
        '--set',
        'scenario.selectivity=1',
        '--set',
        `scenario.verify=${verify}`,
      ],
      ...more,
    ]),
  wrkQuery: (url: string) => ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '-s', QUERY_SCRIPT, url],
  readOn: (url: string, threads: number) =>
    run(url, ['--scenario', 'crud', ...UNVERIFIED, '--set', only('read'), '--threads', String(threads)]),
  mixFor: (url: string, mix: string, operations: number) =>
    run(url, ['--scenario', `crud-${mix}`, ...UNVERIFIED, '--warmup', '0s', '--operations', String(operations)]),
  readAt: (url: string, ratePerSecond: number, seconds: number, more: readonly string[]) =>
    run(url, [
      ...['--scenario', 'crud', ...UNVERIFIED, '--set', only('read'), '--rate', `${ratePerSecond}/s`, '--json'],
      ...['--warmup', '2s', '--duration', `${seconds}s`, ...more],
    ]),
  sentTimes: (url: string, load: SentTimesLoad) =>
    run(url, [
      ...['--plugin', join(process.cwd(), 'sent-times.mjs'), '--scenario', 'sent-times', '--threads', '1', '--json'],
      ...['--rate', `${load.ratePerSecond}/s`, '--set', `load.precision=${load.precision}`],
      ...['--warmup', `${load.warmUpSeconds}s`, '--duration', `${load.seconds}s`],
    ]),
  wrkGet: (url: string) => ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, url],
  wrkPost: (url: string) => ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '-s', WRK_SCRIPT, url],
  autocannonGet: (url: string) => autocannon(url, []),
  autocannonPost: (url: string) => autocannon(url, ['-m', 'POST', '-i', BODY_FILE, ...headers('-H', '=')]),
  heyGet: (url: string) => hey(url, []),
  heyPost: (url: string) =>
    hey(url, ['-m', 'POST', '-D', BODY_FILE, '-T', 'application/json', ...headers('-H', ': ').slice(0, 2)]),
} as const;

/** Writes the files that some of the programs read their request from. */
export function writeRequestFiles(): void {
  writeFileSync(BODY_FILE, BODY);
  writeFileSync(
    WRK_SCRIPT,
    `wrk.method = "POST"\nwrk.body = '${BODY}'\nwrk.headers["Content-Type"] = "application/json"\nwrk.headers["Authorization"] = "Bearer ${TOKEN}"\n`,
  );
}

/** Writes the file that wrk reads its query from. */
export function writeQueryFile(): void {
  const query = JSON.stringify({
    collection: 'benchmarks',
    filters: [{ field: 'group', op: '==', value: 'g0000000' }],
    limit: 20,
  });
  writeFileSync(
    QUERY_SCRIPT,
    `wrk.method = "POST"\nwrk.path = "/api/v1/databases/default/query"\nwrk.body = '${query}'\nwrk.headers["Content-Type"] = "application/json"\n`,
  );
}

/** The command line of the built program. */
function run(url: string, more: readonly string[]): string[] {
  const common = ['run', '--no-config', '--quiet', '--target', url, '--no-cleanup'];
  const load =
    more.includes('--duration') || more.includes('--operations') ? [] : ['--warmup', '0s', '--duration', `${SECONDS}s`];
  return [process.execPath, CLI, ...common, '--workers', String(CONNECTIONS), ...load, ...more];
}

function only(type: 'read' | 'create'): string {
  return `scenario.operations=[{type: ${type}, weight: 1}]`;
}

function tokenFor(type: 'read' | 'create'): string[] {
  return type === 'create' ? ['--token', TOKEN] : [];
}

function autocannon(url: string, more: readonly string[]): string[] {
  return [process.execPath, AUTOCANNON, '-c', String(CONNECTIONS), '-d', String(SECONDS), ...more, url];
}

function hey(url: string, more: readonly string[]): string[] {
  return ['hey', '-c', String(CONNECTIONS), '-z', `${SECONDS}s`, ...more, url];
}

function headers(flag: string, between: string): string[] {
  return [flag, `Authorization${between}Bearer ${TOKEN}`, flag, `Content-Type${between}application/json`];
}
