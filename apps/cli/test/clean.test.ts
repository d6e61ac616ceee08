import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@syntrix-bench/client/testing';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';
import { ensureBuilt, startBuilt } from './built-program.ts';
import { cleanWithShortTokens } from './clean-with-short-tokens.ts';

let testbed: Testbed;
let folder = '';
let access: readonly string[] = [];
beforeAll(async () => {
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-clean-'));
  await writeFile(join(folder, 'key.pem'), testbed.privateKeyPem(), { mode: 0o600 });
  access = ['--no-config', '--target', testbed.url, '--private-key', join(folder, 'key.pem')];
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => testbed.reset());

const DAY_LATER = () => new Date(Date.now() + 86_400_000);
const clean = (flags: readonly string[], now = DAY_LATER) => runInMemory(['clean', ...access, ...flags], { now });
const leave = (runId: string) =>
  runInMemory([
    'run',
    ...access,
    '--operations',
    '60',
    '--seed-data',
    '20',
    '-w',
    '3',
    '--no-cleanup',
    '--run-id',
    runId,
  ]);

const create = (collection: string, document: object) =>
  fetch(`${testbed.url}/api/v1/databases/default/documents/${collection}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });

const update = (collection: string, id: string, doc: object) =>
  fetch(`${testbed.url}/api/v1/databases/default/documents/${collection}/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ doc }),
  });

/** Seven commands one after the other. */
const PATIENT = { timeout: 240_000 };

describe('clean of databases that runs made', () => {
  const databases = ['--set', 'databases.count=2', '--set', 'databases.prefix=made'];

  test('P3-40 lists them with the run that made each, and removes them with what is in them', async () => {
    const run = ['run', ...access, ...databases, '--operations', '20', '--seed-data', '4', '-w', '2'];
    const { code, stdout } = await runInMemory([...run, '--no-cleanup', '--run-id', 'r1']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('2 databases made (made-1, made-2); still there: made-1, made-2') as string,
    ]);
    const listed = await clean(databases);
    expect([listed.code, listed.stdout.split('\n').filter((line) => line.startsWith('database'))]).toEqual([
      0,
      [1, 2].map((number) => `database made-${number}, made by run r1, which did not remove it`),
    ]);
    const removed = await clean([...databases, '--all']);
    expect([removed.code, removed.stdout.split('\n').filter((line) => line.startsWith('database'))]).toEqual([
      0,
      [1, 2].map((number) => `database made-${number}, made by run r1: removed`),
    ]);
    expect(testbed.liveDocuments({ database: 'made-1' })).toEqual([]);
    // Nothing is there any more that could be looked through.
    expect((await clean(databases)).code).toBe(0);
  });
});

describe('clean', () => {
  test('P1-24 lists what runs left, removes one run by its id and then all, and touches nothing else', async () => {
    await leave('firstrun1');
    await leave('secondrun');
    await create('benchmarks', { id: 'of-somebody-else' });
    const listed = await clean([], () => new Date());
    expect({ code: listed.code, runs: listed.stdout.match(/run \w+|: kept .*/g) }).toEqual({
      code: 0,
      runs: [
        'run firstrun1',
        ': kept its documents (--no-cleanup)',
        'run secondrun',
        ': kept its documents (--no-cleanup)',
      ],
    });
    const one = await clean(['--run-id', 'firstrun1']);
    expect({ code: one.code, left: testbed.liveDocuments().filter((path) => path.includes('firstrun1')) }).toEqual({
      code: 0,
      left: [],
    });
    expect(testbed.liveDocuments().some((path) => path.includes('secondrun'))).toBe(true);
    const all = await clean(['--all'], () => new Date());
    expect(all.stdout).toMatch(
      /^run secondrun of \S+ in benchmarks of default: [\d,]+ documents removed, nothing left\n$/,
    );
    const rest = testbed.liveDocuments();
    expect({ count: rest.length, foreign: rest[0]?.endsWith('of-somebody-else') }).toEqual({ count: 1, foreign: true });
    expect(await clean(['--all'])).toMatchObject({
      stdout: 'no run left anything in benchmarks of default\n',
      stderr:
        'looked in benchmarks of default alone: for what runs left elsewhere, and databases that they made, give their --config, or --database and --collection\n',
    });
  });

  test('P1-24 a run that was killed is cleaned up after, and nothing else is touched', async () => {
    ensureBuilt();
    await create('benchmarks', { id: 'of-somebody-else' });
    await create('benchmarks-runs', { id: 'not-a-record', text: 'mine' });
    const load = [
      '--seed-data',
      '50',
      '-w',
      '4',
      '--duration',
      '5m',
      '--warmup',
      '0s',
      '--run-id',
      'killedrun',
      '--shared-collection',
    ];
    const program = startBuilt(['run', ...access, ...load], folder);
    await program.until(/\[Running\]/);
    await until('it has written much', () => testbed.liveDocuments().length > 200);
    program.child.kill('SIGKILL');
    expect((await program.exited).signal).toBe('SIGKILL');
    const { code, stdout, stderr } = await clean(['--all']);
    expect({ code, left: testbed.liveDocuments().toSorted() }).toEqual({
      code: 0,
      left: ['default:benchmarks-runs/not-a-record', 'default:benchmarks/of-somebody-else'],
    });
    expect(stdout).toMatch(/^run killedrun of \S+ in benchmarks of default: [\d,]+ documents removed, nothing left\n$/);
    expect(stderr).toBe('benchmarks-runs/not-a-record is not a record of a run and was left alone\n');
  });

  test('P1-24 every database and collection of a config is cleaned', async () => {
    const config = join(folder, 'places.yaml');
    await writeFile(
      config,
      [
        'workloads:',
        '  - { name: a, scenario: crud, workers: 2, operations: 20, data: { collection: one } }',
        '  - { name: b, scenario: crud, workers: 2, operations: 20, data: { collection: two } }',
        'data: { seedData: 20, cleanup: false }',
      ].join('\n'),
    );
    const [, ...target] = access;
    const flags = ['--config', config, ...target];
    expect(await runInMemory(['run', ...flags, '--run-id', 'tworun'])).toMatchObject({ code: 0 });
    const places = new Set(testbed.liveDocuments().map((path) => path.split('/')[0]));
    expect([...places].toSorted()).toEqual(['one', 'one-runs', 'two', 'two-runs'].map((name) => `default:${name}`));
    const { code, stdout } = await runInMemory(['clean', ...flags, '--run-id', 'tworun']);
    expect({ code, places: stdout.match(/in \w+ of default/g), left: testbed.liveDocuments() }).toEqual({
      code: 0,
      places: ['in one of default', 'in two of default'],
      left: [],
    });
  });

  test(
    'P1-24 what two scenarios left in one collection is nobody else’s, and goes by either of them',
    PATIENT,
    async () => {
      const writes = ['--scenario', 'query-writes', '--set', 'scenario.indexLag={probes: 0}'];
      const leaveWrites = (runId: string, ...more: string[]) =>
        runInMemory(['run', ...access, ...writes, '--operations', '30', '-w', '3', '--run-id', runId, ...more]);
      await leave('bycrud');
      // The other scenario runs beside them, and leaves its own there, too.
      expect((await leaveWrites('byquery', '--no-cleanup')).code).toBe(0);
      const doctor = await runInMemory(['doctor', ...access, '--quick', '--json']);
      expect(doctor.stdout).toContain('benchmarks holds no documents but those of runs');
      const listed = await clean([]);
      expect(listed.stdout.match(/run \w+/g)).toEqual(['run bycrud', 'run byquery']);
      const one = await clean(['--run-id', 'bycrud', '--set', 'scenario.type=query-writes']);
      expect({ code: one.code, left: testbed.liveDocuments().filter((path) => path.includes('bycrud')) }).toEqual({
        code: 0,
        left: [],
      });
      expect(testbed.liveDocuments().some((path) => path.includes('byquery'))).toBe(true);
      const all = await clean(['--all']);
      expect({ code: all.code, left: testbed.liveDocuments() }).toEqual({ code: 0, left: [] });
    },
  );

  // That no request is refused meanwhile is asked of a calm machine: short-tokens.nightly.test.ts.
  test('P1-24 a token that lives for two seconds is renewed in a clean-up that takes longer', async () => {
    const { code, stdout } = await cleanWithShortTokens();
    expect({ code, isClean: stdout.includes('nothing left') }).toEqual({ code: 0, isClean: true });
  });

  test('P1-24 a run that may be under way is left alone until it is named', async () => {
    await leave('freshrun1');
    await update('benchmarks-runs', 'freshrun1', { state: 'running' });
    const before = testbed.liveDocuments().length;
    const { code, stdout, stderr } = await clean(['--all'], () => new Date());
    expect({ code, kept: testbed.liveDocuments().length === before }).toEqual({ code: 0, kept: true });
    expect(stderr).toBe(
      'not removed: 1 run of the last hour that may still be running, with documents and databases; after a crash or kill -9 remove it by its id, as said above\n',
    );
    expect(stdout).toMatch(
      /may still be running; to remove it: syntrix-bench clean --no-config --target \S+ .*--run-id freshrun1/,
    );
  });

  test('R22 a run that was given up is not taken for under way, however fresh it is', async () => {
    await leave('givenup01');
    await update('benchmarks-runs', 'givenup01', { state: 'interrupted' });
    const listed = await clean([], () => new Date());
    expect(listed.stdout).toContain('run givenup01');
    expect(listed.stdout).toContain('was aborted before its clean-up ended');
    const { code, stdout } = await clean(['--all'], () => new Date());
    expect({ code, left: testbed.liveDocuments() }).toEqual({ code: 0, left: [] });
    expect(stdout).toContain('nothing left');
  });

  test('R22 without a token a run is removed that is named, in each of its workloads, and others are not', async () => {
    const config = join(folder, 'anonymous.yaml');
    await writeFile(
      config,
      [
        'workloads:',
        '  - { name: a, scenario: crud, workers: 2, operations: 20 }',
        '  - { name: b, scenario: crud, workers: 3, operations: 20 }',
        'data: { seedData: 20, cleanup: false }',
      ].join('\n'),
    );
    const anonymous = ['--config', config, '--target', testbed.url];
    for (const runId of ['namedrun1', 'otherrun1']) await runInMemory(['run', ...anonymous, '--run-id', runId]);
    const { code, stdout } = await runInMemory(['clean', ...anonymous, '--run-id', 'namedrun1']);
    const left = testbed.liveDocuments();
    expect({ code, named: left.filter((path) => path.includes('namedrun1')) }).toEqual({ code: 0, named: [] });
    expect(left.filter((path) => path.includes('otherrun1')).length).toBeGreaterThan(40);
    expect(stdout.match(/nothing left/g)).toHaveLength(2);
    const listed = await runInMemory(['clean', ...anonymous]);
    expect(listed.stderr).toContain('or name the run with --run-id');
  });

  test('a run without a record, and a list without a token, are told', async () => {
    const absent = await clean(['--run-id', 'nosuchrun']);
    expect({ code: absent.code, said: absent.stderr.split('.\n')[0] }).toEqual({
      code: 2,
      said: 'error: there is no record of run nosuchrun in benchmarks-runs',
    });
    expect(absent.stderr).toContain(
      `To list all: syntrix-bench clean --no-config --target ${testbed.url} --private-key ${join(folder, 'key.pem')}\n`,
    );
    const anonymous = await runInMemory(['clean', '--no-config', '--target', testbed.url]);
    expect(anonymous.code).toBe(3);
    expect(anonymous.stderr).toContain('queries need a token');
    const down = await runInMemory(['clean', '--no-config', '--target', 'http://127.0.0.1:1']);
    expect({ code: down.code, said: down.stderr.split('\n') }).toEqual({
      code: 3,
      said: [
        'error: nothing listens at http://127.0.0.1:1',
        '       start the server, or correct the address (`target`, --target)',
        '',
      ],
    });
  });
});
