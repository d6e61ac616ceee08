import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';

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

describe('clean', { timeout: 60_000 }, () => {
  test('P1-24 lists what runs left, removes one run by its id and then all, and touches nothing else', async () => {
    await leave('firstrun1');
    await leave('secondrun');
    await fetch(`${testbed.url}/api/v1/databases/default/documents/benchmarks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":"of-somebody-else"}',
    });
    const listed = await clean([]);
    expect({ code: listed.code, runs: listed.stdout.match(/run \w+/g) }).toEqual({
      code: 0,
      runs: ['run firstrun1', 'run secondrun'],
    });
    const one = await clean(['--run-id', 'firstrun1']);
    expect({ code: one.code, left: testbed.liveDocuments().filter((path) => path.includes('firstrun1')) }).toEqual({
      code: 0,
      left: [],
    });
    expect(testbed.liveDocuments().some((path) => path.includes('secondrun'))).toBe(true);
    const all = await clean(['--all']);
    expect(all.stdout).toMatch(/^run secondrun of \S+, \w+: \d+ documents removed, nothing left\n$/);
    const rest = testbed.liveDocuments();
    expect({ count: rest.length, foreign: rest[0]?.endsWith('of-somebody-else') }).toEqual({ count: 1, foreign: true });
    expect((await clean(['--all'])).stdout).toBe('no run left anything in benchmarks\n');
  });

  test('P1-24 a run that may be under way is left alone until it is named', async () => {
    await leave('freshrun1');
    const before = testbed.liveDocuments().length;
    const { code, stdout } = await clean(['--all'], () => new Date());
    expect({ code, kept: testbed.liveDocuments().length === before }).toEqual({ code: 0, kept: true });
    expect(stdout).toContain('may be under way; to remove it: --run-id freshrun1');
  });

  test('a run without a record, and a list without a token, are told', async () => {
    const absent = await clean(['--run-id', 'nosuchrun']);
    expect({ code: absent.code, said: absent.stderr.split('. What')[0] }).toEqual({
      code: 2,
      said: 'error: there is no record of run nosuchrun in benchmarks-runs',
    });
    const anonymous = await runInMemory(['clean', '--no-config', '--target', testbed.url]);
    expect(anonymous.code).toBe(3);
    expect(anonymous.stderr).toContain('queries need a token');
  });
});
