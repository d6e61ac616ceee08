import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { UsageError } from '../flags/usage-error.ts';
import { runCli } from '../run-cli.ts';
import { memoryWorld, runInMemory, type MemoryWorldOptions } from '../testing/memory-context.ts';
import { readTestbedOptions, TESTBED, type TestbedValues } from './testbed.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-testbed-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts `testbed`, hands over its URL, and stops it with `stop`. */
async function served(
  argv: readonly string[],
  stop: 'signal' | 'stdin',
  look: (url: string) => Promise<void>,
  options: MemoryWorldOptions = {},
) {
  const world = memoryWorld(options);
  const exited = runCli(['testbed', ...argv], world.context);
  await Promise.race([world.stdout.until(/\n/), exited]);
  expect(world.stdout.text, world.stderr.text).toMatch(/^http/);
  await look(world.stdout.text.trim());
  if (stop === 'signal') world.signal('SIGINT');
  else world.stdin.end();
  return { code: await exited, stdout: world.stdout.text, stderr: world.stderr.text, listeners: world.listeners() };
}

describe('testbed', () => {
  test('P1-71 prints its URL on stdout, what it offers on stderr, and serves until Ctrl+C', async () => {
    let health = 0;
    const { code, stdout, stderr, listeners } = await served(['--database', 'shop'], 'signal', async (url) => {
      health = (await fetch(`${url}/health`)).status;
    });
    const url = stdout.trim();
    expect({ code, health, listeners }).toEqual({ code: 0, health: 200, listeners: 0 });
    expect(stderr.replaceAll(url, 'URL')).toMatchInlineSnapshot(`
      "serving      an embedded Syntrix-compatible target, in memory, rules open
      databases    default, shop
      admin        syntrix / Bench-Admin#2025
      what it saw  URL/_testbed/ground-truth
      faults       PUT URL/_testbed/faults
      try          syntrix-bench run --target URL --duration 10s
      stop         Ctrl+C
      "
    `);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  });

  test('--quiet leaves the URL alone, and the end of standard input stops it', async () => {
    const { code, stdout, stderr } = await served(['--quiet', '--until-stdin-ends'], 'stdin', async () => undefined);
    expect({ code, stdout: stdout.replace(/\d+\n$/, 'PORT\n'), stderr }).toEqual({
      code: 0,
      stdout: 'http://127.0.0.1:PORT\n',
      stderr: '',
    });
  });

  test('flags reach the target: faults from a file, a key file that is made, the rate limiter', async () => {
    await writeFile(
      join(folder, 'faults.json'),
      JSON.stringify({ faults: [{ kind: 'error', status: 503, operations: ['read'] }] }),
    );
    const faults: unknown[] = [];
    const { code } = await served(
      ['--faults', 'faults.json', '--key-file', 'key.pem', '--rate-limit'],
      'signal',
      async (url) => {
        faults.push(await (await fetch(`${url}/_testbed/faults`)).json());
      },
      { cwd: folder },
    );
    expect({ code, faults }).toEqual({
      code: 0,
      faults: [{ faults: [{ kind: 'error', status: 503, operations: ['read'] }] }],
    });
    expect(await readFile(join(folder, 'key.pem'), 'utf8')).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  });

  test('a port in use is told in one sentence, exit 2', async () => {
    await served([], 'signal', async (url) => {
      const { port } = new URL(url);
      expect(await runInMemory(['testbed', '--port', port])).toEqual({
        code: 2,
        stdout: '',
        stderr: `error: --port: ${port} is in use by another program. Take another port, or leave --port out for any free one.\n`,
      });
    });
  });

  test.each([
    [['--port', 'eighty'], '--port: "eighty" is no port. Give a number from 0 (any free one) to 65535.'],
    [['--host', '192.0.2.1'], '--host: 192.0.2.1 is no address of this machine. Use 127.0.0.1.'],
    [
      ['--database', 'X'],
      'the testbed cannot start: databases: "X" is no slug. A slug has 3 to 63 lower-case letters, digits and hyphens and starts with a letter.',
    ],
    [
      ['--faults', 'missing.json'],
      "--faults: /nowhere/missing.json holds no fault plan: ENOENT: no such file or directory, open '/nowhere/missing.json'",
    ],
  ])('%j is refused, exit 2', async (argv, message) => {
    expect(await runInMemory(['testbed', ...argv])).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  });
});

/** The command line `testbed` alone, with some values given. */
function valuesOf(given: Partial<TestbedValues>): TestbedValues {
  const nothing = Object.fromEntries(Object.keys(TESTBED.flags).map((name) => [name, undefined]));
  return { ...(nothing as unknown as TestbedValues), argument: undefined, ...given };
}

const defaults = {
  port: 0,
  databases: [],
  rateLimit: false,
  admin: { username: 'syntrix', password: 'Bench-Admin#2025' },
};

test.each<[Partial<TestbedValues>, object, string]>([
  [{}, defaults, 'nothing said: any free port, the known administrator'],
  [{ port: '8080' }, { ...defaults, port: 8080 }, 'a port'],
  [{ host: '0.0.0.0' }, { ...defaults, host: '0.0.0.0' }, 'an address'],
  [{ database: ['shop'] }, { ...defaults, databases: ['shop'] }, 'a database'],
  [{ adminPassword: 'x' }, { ...defaults, admin: { username: 'syntrix', password: 'x' } }, 'the password alone'],
  [{ tokenLifetime: '2s' }, { ...defaults, accessTokenTtlMs: 2_000 }, 'seconds'],
  [{ tokenLifetime: '500ms' }, { ...defaults, accessTokenTtlMs: 500 }, 'milliseconds'],
  [{ tokenLifetime: '1h' }, { ...defaults, accessTokenTtlMs: 3_600_000 }, 'hours'],
])('%j is understood', async (given, options) => {
  expect(await readTestbedOptions(valuesOf(given), '/nowhere')).toEqual(options);
});

test.each([
  [{ port: 'http' }, '--port: "http" is no port. Give a number from 0 (any free one) to 65535.'],
  [{ port: '65536' }, '--port: "65536" is no port. Give a number from 0 (any free one) to 65535.'],
  [{ port: '-1' }, '--port: "-1" is no port. Give a number from 0 (any free one) to 65535.'],
  [
    { tokenLifetime: '2' },
    '--token-lifetime: "2" is no time. Give a whole number with a unit, such as 500ms, 2s or 15m.',
  ],
  [
    { tokenLifetime: '0s' },
    '--token-lifetime: "0s" is no time. Give a whole number with a unit, such as 500ms, 2s or 15m.',
  ],
])('%j is refused with a sentence that names the flag', async (given, message) => {
  await expect(readTestbedOptions(valuesOf(given), '/nowhere')).rejects.toThrow(new UsageError(message));
});
