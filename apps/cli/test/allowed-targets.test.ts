import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostsToAllow } from '@syntrix-bench/core';
import { DEFAULT_ADMIN, startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { readPlan } from '../src/running/read-plan.ts';
import { memoryWorld, runInMemory, type MemoryWorldOptions } from '../src/testing/memory-context.ts';

let testbed: Testbed;
/** The testbed by an address that is not loopback and never leaves this machine: connecting to 0.0.0.0 connects to oneself. */
let remote = '';
let folder = '';
beforeAll(async () => {
  testbed = await startTestbed();
  remote = testbed.url.replace('127.0.0.1', '0.0.0.0');
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-allowed-'));
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => testbed.reset());

const SHORT = ['--operations', '20', '--seed-data', '5', '-w', '2'];
const run = (flags: readonly string[], options: MemoryWorldOptions = {}) =>
  runInMemory(['run', '--no-config', ...SHORT, ...flags], { cwd: folder, ...options });
const requests = () => testbed.groundTruth().requests.reduce((sum, { count }) => sum + count, 0);
const shown = (text: string) => text.replaceAll(remote, 'http://0.0.0.0:8080');

describe('a target that is not this machine', () => {
  test.each([
    [['run', '-n', '5']],
    [['run', '--once']],
    [['doctor', '--quick']],
    [['clean']],
    [['clean', '--all']],
    [['clean', '--run-id', 'abc']],
  ])('is refused by %j: exit 2, and nothing is sent', async (command) => {
    const user = ['--username', 'bench', '--password', 'Correct-Horse#2026'];
    const { code, stdout, stderr } = await runInMemory([...command, '--no-config', '--target', remote, ...user]);
    expect({ code, stdout, requests: requests() }).toEqual({ code: 2, stdout: '', requests: 0 });
    expect(stderr).toContain('error: 0.0.0.0 is not this machine, and not allowed: nothing was sent\n');
    expect(stderr).toContain('give --allow-target 0.0.0.0, or in the config allowTargets: [0.0.0.0]');
    expect(stderr).not.toContain('Correct-Horse');
  });

  test.each([80, 140])('is refused with all that would happen on one screen of %i columns', async (columns) => {
    const users = ['--set', 'auth.users.count=100', '--set', 'auth.users.password=env:P'];
    const load = ['--rate', '500/s', '--duration', '30s', '--workers', '50', '--seed-data', '1000'];
    const argv = ['run', '--no-config', '--target', remote, ...users, ...load];
    const { code, stderr } = await runInMemory(argv, {
      terminal: { columns },
      env: { NO_COLOR: '1', P: 'Correct-Horse#2026' },
    });
    const lines = stderr.split('\n');
    expect({ code, fits: lines.length <= 24 && lines.every((line) => line.length < columns) }).toEqual({
      code: 2,
      fits: true,
    });
    await expect(shown(stderr)).toMatchFileSnapshot(`screens/target-not-allowed-${columns}.txt`);
  });

  test.each<[string, readonly string[], number, string]>([
    ['0.0.0.0', [], 0, 'its host'],
    ['other.example', [], 2, 'another'],
    ['http://0.0.0.0', [], 2, 'a URL in place of a host'],
    ['*', [], 2, 'everything'],
    ['localhost', [], 2, 'this machine'],
    ['0.0.0.0', ['--target', 'http://prod.invalid'], 2, 'one of several targets'],
  ])('and --allow-target %s, %j: exit code %i (%s)', async (host, flags, expected) => {
    const { code } = await run(['--target', remote, '--allow-target', host, ...flags]);
    expect({ code, sent: requests() > 0 }).toEqual({ code: expected, sent: expected === 0 });
  });

  test('may be named in the config or in a variable', async () => {
    const config = join(folder, 'remote.yaml');
    await writeFile(config, `target: ${remote}\nallow_targets: [0.0.0.0]\noperations: 20\nworkers: 2\n`);
    expect((await runInMemory(['run', '--config', config])).code).toBe(0);
    const env = { SYNTRIX_BENCHMARK_ALLOW_TARGETS: '0.0.0.0' };
    expect((await run(['--target', remote], { env })).code).toBe(0);
  });

  test('that a forgotten variable names is told with the variable', async () => {
    const { code, stderr } = await run([], { env: { SYNTRIX_BENCHMARK_TARGET: 'https://prod.invalid' } });
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'Target https://prod.invalid (from environment variable SYNTRIX_BENCHMARK_TARGET)',
    );
  });

  test.each<[string, readonly string[], MemoryWorldOptions, string, string]>([
    ['nobody', [], {}, 'http://localhost:8080 (default)', 'nothing'],
    ['nobody', ['-w', '3'], {}, 'http://localhost:8080 (default)', 'a flag of something else'],
    ['nobody', ['--set', 'seed=4'], {}, 'http://localhost:8080 (default)', 'an assignment of something else'],
    [
      'nobody',
      [],
      { env: { SYNTRIX_BENCHMARK_WORKERS: '3' } },
      'http://localhost:8080 (default)',
      'a variable of something else',
    ],
    ['a flag', ['--target', 'http://localhost:1'], {}, 'http://localhost:1 (from --target)', 'the flag'],
    ['an argument', ['http://localhost:1'], {}, 'http://localhost:1 (from URL)', 'the argument'],
    ['an assignment', ['--set', 'target=http://localhost:1'], {}, 'http://localhost:1 (from --set target)', '--set'],
  ])('is told with who named it: %s, with %j %j: %s (%s)', async (_, flags, options, expected) => {
    const { stderr } = await runInMemory(['run', '--no-config', '--dry-run', ...flags], options);
    expect(/^ {2}Target {2,}(.*)$/m.exec(stderr)?.[1]).toBe(expected);
  });

  test('is told with the line of the config, and a config without one is not blamed', async () => {
    await writeFile(join(folder, 'with.yaml'), 'workers: 3\ntarget: http://localhost:1\n');
    await writeFile(join(folder, 'without.yaml'), 'workers: 3\n');
    const told = async (config: string) => {
      const { stderr } = await runInMemory(['run', '--config', config, '--dry-run'], { cwd: folder });
      return /^ {2}Target {2,}(.*)$/m.exec(stderr)?.[1];
    };
    expect([await told('with.yaml'), await told('without.yaml')]).toEqual([
      'http://localhost:1 (from with.yaml:2)',
      'http://localhost:8080 (default)',
    ]);
  });

  test('is not allowed by a config that nobody named and that lies in a folder above', async () => {
    const inner = join(folder, 'project', 'inner');
    await mkdir(inner, { recursive: true });
    const text = `target: ${remote}\nallowTargets: 0.0.0.0\noperations: 20\nworkers: 2\n`;
    await writeFile(join(folder, 'project', 'syntrix-bench.config.yaml'), text);
    const found = await runInMemory(['run'], { cwd: inner });
    expect({ code: found.code, requests: requests() }).toEqual({ code: 2, requests: 0 });
    expect(found.stderr).toContain(
      '../syntrix-bench.config.yaml allows it, but was found in a folder above this one: name it to mean it (--config ../syntrix-bench.config.yaml)',
    );
    expect((await runInMemory(['validate'], { cwd: inner })).stderr).toContain('was found in a folder above this one');
    expect((await runInMemory(['validate', '../syntrix-bench.config.yaml'], { cwd: inner })).stderr).toBe('');
    expect((await runInMemory(['run', '--allow-target', '0.0.0.0'], { cwd: inner })).code).toBe(0);
    expect((await runInMemory(['run', '--config', '../syntrix-bench.config.yaml'], { cwd: inner })).code).toBe(0);
    expect((await runInMemory(['run'], { cwd: join(folder, 'project') })).code).toBe(0);
  });

  test('is not allowed by variables that a config or a plugin sets, which are taken before either runs', async () => {
    const inner = join(folder, 'program', 'inner');
    await mkdir(inner, { recursive: true });
    const allow = `process.env.SYNTRIX_BENCHMARK_ALLOW_TARGETS = '0.0.0.0';`;
    const config = { target: remote, operations: 20, workers: 2, plugins: ['./allowing.mjs'] };
    await writeFile(
      join(folder, 'program', 'allowing.mjs'),
      `${allow} export default { name: 'allowing', reporters: { allowing: () => ({ name: 'allowing' }) } };`,
    );
    await writeFile(
      join(folder, 'program', 'syntrix-bench.config.mjs'),
      `${allow} export default ${JSON.stringify(config)};`,
    );
    try {
      const { context } = memoryWorld({ cwd: inner });
      const request = { config: 'nearest', useEnvironment: true, values: [], assignments: [], runId: null } as const;
      const { plan } = await readPlan({ ...context, env: process.env }, request);
      expect({ refused: hostsToAllow(plan.target), set: process.env['SYNTRIX_BENCHMARK_ALLOW_TARGETS'] }).toEqual({
        refused: ['0.0.0.0'],
        set: '0.0.0.0',
      });
    } finally {
      delete process.env['SYNTRIX_BENCHMARK_ALLOW_TARGETS'];
    }
  });

  test('what a run leaves there is removed by the command that it prints, as it is printed', async () => {
    const left = await run(['--target', remote, '--allow-target', '0.0.0.0', '--no-cleanup', '--run-id', 'leftthere']);
    const [, command = ''] = /to remove them: \S+ (clean .*)/.exec(left.stderr) ?? [];
    expect(command).toContain('--allow-target 0.0.0.0');
    const { code } = await runInMemory(command.split(' '));
    expect({ code, left: testbed.liveDocuments() }).toEqual({ code: 0, left: [] });
  });

  test('gets each kind of load plan told, also where a plugin does not say what it writes', async () => {
    const plugin = join(folder, 'silent.mjs');
    await writeFile(
      plugin,
      `export default { name: 'silent', scenarios: [{
        name: 'silent', description: 'What is not said?', operations: () => ['call'],
        options: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } },
        shard: () => ({ createWorker: () => ({ next: () => null }) }),
      }] };`,
    );
    const flags = ['--scenario', 'silent', '--plugin', plugin, '--target', 'http://prod.invalid'];
    const { code, stderr } = await run(flags);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('not known: the scenario silent does not say what it writes');
  });
});

describe('on a terminal', () => {
  const terminal = { columns: 80 };

  test.each<[string, number, string]>([
    ['0.0.0.0\n', 0, 'the host'],
    ['  0.0.0.0 \n', 0, 'with spaces around it'],
    ['y\n', 2, 'yes'],
    ['localhost\n', 2, 'another host'],
    ['\n', 2, 'nothing'],
    ['', 2, 'Ctrl+D'],
  ])('the host may be typed once: %j ends with %i (%s)', async (typed, expected) => {
    const { code, stderr } = await run(['--target', remote], { terminal, typed });
    expect({ code, sent: requests() > 0 }).toEqual({ code: expected, sent: expected === 0 });
    expect(stderr).toContain('Type 0.0.0.0 to go on: ');
    if (expected !== 0) expect(stderr).toContain('nothing was sent');
  });

  test('of several targets each host that is not this machine is asked for', async () => {
    const targets = ['--target', testbed.url, '--target', remote, '--target', 'http://prod.invalid'];
    const { code, stderr } = await run(targets, { terminal, typed: '0.0.0.0\nprod.example\n' });
    expect({ code, requests: requests() }).toEqual({ code: 2, requests: 0 });
    expect(stderr).toContain('"prod.example" is not prod.invalid: nothing was sent');
  });

  test.each<[MemoryWorldOptions, string]>([
    [{ typed: '0.0.0.0\n' }, 'its output is a pipe'],
    [{ terminal }, 'its input is none'],
    [{ terminal, typed: '0.0.0.0\n', env: { CI: 'true' } }, 'a pipeline has given its step a terminal'],
  ])('nobody is asked with %j (%s)', async (options) => {
    const { code, stderr } = await run(['--target', remote], options);
    expect({ code, requests: requests() }).toEqual({ code: 2, requests: 0 });
    expect(stderr).not.toContain('to go on');
  });
});

describe('--dry-run and validate', () => {
  test('--dry-run tells on stderr what the run would do, and on stdout the plan', async () => {
    const { code, stdout, stderr } = await run(['--target', remote, '--dry-run']);
    expect({ code, requests: requests() }).toEqual({ code: 0, requests: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ target: { urls: [remote] } });
    await expect(shown(stderr)).toMatchFileSnapshot('screens/dry-run-pipe.txt');
    expect((await run(['--target', remote, '--dry-run', '--quiet'])).stderr).toBe('');
  });

  test('validate says what a run would need', async () => {
    const config = join(folder, 'prod.yaml');
    await writeFile(config, 'target: https://prod.invalid\n');
    const { code, stderr } = await runInMemory(['validate', config]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'prod.invalid is not this machine, and not allowed; give --allow-target prod.invalid, or in the config allowTargets: [prod.invalid]\n',
    });
  });
});

describe('a collection that holds documents of others', () => {
  const admin = ['--username', DEFAULT_ADMIN.username, '--password', 'env:P'];
  const env = { P: DEFAULT_ADMIN.password };
  const create = (collection: string, document: object) =>
    fetch(`${testbed.url}/api/v1/databases/default/documents/${collection}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document),
    });

  test('is refused by run and --once with exit 3, unless --shared-collection says so', async () => {
    await create('orders', { id: 'order-1001' });
    const flags = ['--target', testbed.url, '--collection', 'orders', ...admin];
    for (const more of [[], ['--once']]) {
      const { code, stderr } = await runInMemory(['run', '--no-config', ...flags, ...more], { env });
      expect(code).toBe(3);
      expect(stderr).toContain('holds documents that no run made, such as orders/order-1001');
    }
    expect((await run([...flags, '--shared-collection'], { env })).code).toBe(0);
    expect(testbed.liveDocuments()).toEqual(['default:orders/order-1001']);
  });

  test('is a problem to doctor, which then writes nothing into it', async () => {
    await create('orders', { id: 'order-1001' });
    const flags = ['doctor', '--no-config', '--quick', '--target', testbed.url, '--collection', 'orders', ...admin];
    const refused = await runInMemory(flags, { env, now: () => new Date() });
    expect(refused.code).toBe(3);
    expect(refused.stdout.replace(/\s+/g, ' ')).toContain(
      '✗ collection orders holds documents that no run made, such as orders/order-1001',
    );
    expect(refused.stdout).not.toContain('can be read, written and removed');
    const shared = await runInMemory([...flags, '--shared-collection'], { env, now: () => new Date() });
    expect(shared.stdout.replace(/\s+/g, ' ')).toContain(
      'orders may hold documents that no run made, as --shared-collection says',
    );
    expect(shared.code).toBe(0);
  });
});
