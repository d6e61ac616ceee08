import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { Finding } from '../src/doctor/finding.ts';
import { runInMemory, type MemoryWorldOptions } from '../src/testing/memory-context.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-doctor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

async function testbedOf(options: TestbedOptions = {}): Promise<Testbed> {
  const testbed = await startTestbed(options);
  open.push(testbed);
  return testbed;
}

/** What doctor prints of a target, its address made the same in every run. */
async function screen(testbed: Testbed, flags: readonly string[] = [], options: MemoryWorldOptions = {}) {
  const argv = ['doctor', '--no-config', '--target', testbed.url, ...flags];
  const { code, stdout, stderr } = await runInMemory(argv, { cwd: folder, ...options });
  return { code, stderr, stdout: stdout.replaceAll(testbed.url, 'http://127.0.0.1:8080') };
}

/** Verdicts by what they are about, of one command line. */
async function verdicts(flags: readonly string[], options: MemoryWorldOptions = {}) {
  const result = await runInMemory(['doctor', '--no-config', '--json', ...flags], { cwd: folder, ...options });
  const { target, machine } = JSON.parse(result.stdout) as Record<'target' | 'machine', readonly Finding[]>;
  const notFine = [...target, ...machine].filter(({ verdict }) => verdict !== 'fine');
  return { code: result.code, notFine: notFine.map(({ about, verdict }) => `${verdict}: ${about}`) };
}

const asKey = async (testbed: Testbed): Promise<readonly string[]> => {
  const path = join(folder, 'key.pem');
  await writeFile(path, testbed.privateKeyPem(), { mode: 0o600 });
  return ['--private-key', path];
};
const EVENTS = 'unknown: write time-out';
const NO_TOKEN = 'unknown: index templates';

describe('doctor on a target that is ready', { timeout: 30_000 }, () => {
  test('P3-52 finds everything fine, exits 0 and leaves nothing behind', async () => {
    const testbed = await testbedOf();
    const { code, stdout, stderr } = await screen(testbed, await asKey(testbed));
    expect({ code, stderr, left: testbed.liveDocuments() }).toEqual({ code: 0, stderr: '', left: [] });
    await expect(stdout).toMatchFileSnapshot('screens/doctor-ready-pipe.txt');
  });

  test.each([80, 140])('P3-52 fits a terminal of %i columns', async (columns) => {
    const testbed = await testbedOf({ rateLimit: true, rules: [] });
    const options = { terminal: { columns }, env: { NO_COLOR: '1' }, machine: { openFiles: 100, load: 7 } };
    const { code, stdout } = await screen(testbed, ['--workers', '500'], options);
    expect(code).toBe(3);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(columns);
    await expect(stdout).toMatchFileSnapshot(`screens/doctor-not-ready-${columns}.txt`);
  });
});

describe('doctor names', { timeout: 30_000 }, () => {
  test('P3-52 a rate limiter, and leaves the tokens of the real address alone', async () => {
    const testbed = await testbedOf({ rateLimit: true });
    expect(await verdicts(['--target', testbed.url])).toEqual({
      code: 3,
      notFine: [NO_TOKEN, 'problem: rate limiter', EVENTS],
    });
    const answer = await fetch(`${testbed.url}/health`);
    expect(answer.status).toBe(200);
  });

  test('P3-52 rules that are closed; a token whose db_admin names the database passes them', async () => {
    const testbed = await testbedOf({ rules: [] });
    expect(await verdicts(['--target', testbed.url])).toEqual({
      code: 3,
      notFine: ['problem: rules', 'problem: rules', NO_TOKEN, EVENTS],
    });
    expect(await verdicts(['--target', testbed.url, ...(await asKey(testbed))])).toEqual({
      code: 0,
      notFine: [EVENTS],
    });
  });

  test('P3-52 missing index templates, as a warning: documents need none', async () => {
    const testbed = await testbedOf({ indexTemplates: [] });
    expect(await verdicts(['--target', testbed.url, ...(await asKey(testbed))])).toEqual({
      code: 0,
      notFine: ['warning: index templates', EVENTS],
    });
  });

  test('P3-52 a database that is not there', async () => {
    const testbed = await testbedOf();
    expect(await verdicts(['--target', testbed.url, '--database', 'nope'])).toEqual({
      code: 3,
      notFine: ['problem: database', EVENTS],
    });
  });

  test('P3-52 tokens that live for seconds, and a wrong password', async () => {
    const testbed = await testbedOf({ accessTokenTtlMs: 5000 });
    const user = ['--target', testbed.url, '--username', 'syntrix', '--password', 'env:P'];
    const now = (): Date => new Date();
    expect(await verdicts(user, { env: { P: 'Bench-Admin#2025' }, now })).toEqual({
      code: 0,
      notFine: ['warning: token lifetime', EVENTS],
    });
    expect(await verdicts(user, { env: { P: 'Wrong-Password#1' }, now })).toEqual({
      code: 3,
      notFine: ['problem: access', EVENTS],
    });
  });

  test('P3-52 a given token that ends before the run does', async () => {
    const testbed = await testbedOf();
    const answer = await fetch(`${testbed.url}/auth/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'syntrix', password: 'Bench-Admin#2025' }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const flags = ['--target', testbed.url, '--token', 'env:T'];
    const at = (minutes: number) => ({ env: { T: token }, now: () => new Date(Date.now() + minutes * 60_000) });
    expect((await verdicts([...flags, '--duration', '1m'], at(0))).notFine).toEqual([EVENTS]);
    expect((await verdicts([...flags, '--duration', '1h'], at(0))).notFine).toEqual([
      'problem: token lifetime',
      EVENTS,
    ]);
  });

  test('P3-52 a target that is not there: the rest of it is not asked', async () => {
    const testbed = await startTestbed();
    await testbed.close();
    expect(await verdicts(['--target', testbed.url])).toEqual({ code: 3, notFine: ['problem: target'] });
  });

  test.each<[MemoryWorldOptions['machine'], readonly string[], number, string]>([
    [{ openFiles: 256 }, ['problem: open files'], 3, 'too few files for the connections'],
    [{ ports: 100 }, ['problem: ports'], 3, 'too few ports'],
    [{ load: 6 }, ['warning: processor'], 0, 'a busy machine'],
    [{ cores: 1, load: 0.1 }, ['warning: processor'], 0, 'one core'],
    [{ clockSource: 'hpet' }, ['warning: clock'], 0, 'a slow clock'],
    [
      { openFiles: null, ports: null, clockSource: null, load: null },
      ['unknown: open files', 'unknown: ports', 'unknown: clock'],
      0,
      'a system that does not tell',
    ],
  ])('P3-52 of this machine %j: %j (%s)', async (machine, named, code) => {
    const testbed = await testbedOf();
    expect(await verdicts(['--target', testbed.url, '--workers', '300'], { machine: machine ?? {} })).toEqual({
      code,
      notFine: [NO_TOKEN, EVENTS, ...named],
    });
  });
});
