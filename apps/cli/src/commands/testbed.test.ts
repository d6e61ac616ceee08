import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_INDEX_TEMPLATES } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { UsageError } from '../flags/usage-error.ts';
import { runCli } from '../run-cli.ts';
import { builtInTemplates } from '../running/built-in-templates.ts';
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

const RULES =
  'database: default\nmatch: { "/databases/{database}/documents": { match: { "/open/{id}": { allow: { read: "true" } } } } }\n';
const TEMPLATES =
  'database: default\ntemplates: [ { collectionPattern: "*", fields: [ { field: at, order: asc } ] } ]\n';

async function logIn(url: string): Promise<string> {
  const body = JSON.stringify({ username: 'syntrix', password: 'Bench-Admin#2025' });
  const answer = await fetch(`${url}/auth/v1/login`, { method: 'POST', body });
  return ((await answer.json()) as { readonly access_token: string }).access_token;
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
      templates    5
      admin        syntrix / Bench-Admin#2025
      what it saw  URL/_testbed/ground-truth
      faults       PUT URL/_testbed/faults
      try          syntrix-bench run URL --duration 10s
      stop         Ctrl+C
      "
    `);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  });

  test('folders without rules and templates are told, and what would be refused is not proposed', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'testbed-empty-'));
    const { stdout, stderr } = await served(['--rules', empty, '--templates', empty], 'signal', async () => undefined);
    await rm(empty, { recursive: true });
    expect(stderr.replaceAll(stdout.trim(), 'URL')).toMatchInlineSnapshot(`
      "serving      an embedded Syntrix-compatible target, in memory, rules for no database: everything is denied
      databases    default
      templates    none: no *.yml or *.yaml there has any
      admin        syntrix / Bench-Admin#2025
      what it saw  URL/_testbed/ground-truth
      faults       PUT URL/_testbed/faults
      stop         Ctrl+C
      "
    `);
  });

  test('--quiet leaves the URL alone, and the end of standard input stops it', async () => {
    const { code, stdout, stderr } = await served(['--quiet', '--until-stdin-ends'], 'stdin', async () => undefined);
    expect({ code, stdout: stdout.replace(/\d+\n$/, 'PORT\n'), stderr }).toEqual({
      code: 0,
      stdout: 'http://127.0.0.1:PORT\n',
      stderr: '',
    });
  });

  test('faults may stand on the command line itself', async () => {
    const plan = { faults: [{ kind: 'error', status: 503, operations: ['read'] }] };
    let faults: unknown;
    await served(['--faults', JSON.stringify(plan)], 'signal', async (url) => {
      faults = await (await fetch(`${url}/_testbed/faults`)).json();
    });
    expect(faults).toEqual(plan);
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

  test.each([
    ['a file', 'rules.yml', 'templates.yml'],
    ['a folder', 'rules', 'templates'],
  ])('rules and index templates come from %s', async (_what, rules, templates) => {
    for (const [name, text] of [
      ['rules', RULES],
      ['templates', TEMPLATES],
    ] as const) {
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, `${name}.yml`), text);
      await writeFile(join(folder, name, 'default.yml'), text);
    }
    const seen: number[] = [];
    const { stderr } = await served(
      ['--rules', rules, '--templates', templates],
      'signal',
      async (url) => {
        const api = `${url}/api/v1/databases/default`;
        seen.push((await fetch(`${api}/documents/open/x`)).status, (await fetch(`${api}/documents/closed/x`)).status);
        const token = await logIn(url);
        for (const field of ['at', 'seq']) {
          const body = JSON.stringify({ collection: 'open', orderBy: [{ field, direction: 'asc' }], limit: 1 });
          const headers = { authorization: `Bearer ${token}` };
          seen.push((await fetch(`${api}/query`, { method: 'POST', headers, body })).status);
        }
      },
      { cwd: folder },
    );
    // There is no document, and no rule; there is a template, and none.
    expect(seen).toEqual([404, 403, 200, 500]);
    expect(stderr).toMatch(/^serving +an embedded Syntrix-compatible target, in memory, rules for default$/m);
    expect(stderr).toMatch(/^templates +1$/m);
  });

  test.each([
    ['the command line itself', (definitions: string) => definitions],
    ['a file', () => 'triggers.yml'],
  ])('P3-02 triggers come from %s, and call their webhooks', async (_what, argumentOf) => {
    let called: (url: string | undefined) => void;
    const call = new Promise<string | undefined>((resolve) => (called = resolve));
    const receiver = createServer((request, response) => {
      called(request.url);
      response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const trigger = { collection: 'things', events: ['create'], url: hook };
    const definitions = JSON.stringify({ database: 'default', triggers: { 'on-thing': trigger } });
    await writeFile(join(folder, 'triggers.yml'), definitions);
    const { stderr } = await served(
      ['--triggers', argumentOf(definitions)],
      'signal',
      async (url) => {
        await fetch(`${url}/api/v1/databases/default/documents/things`, { method: 'POST', body: '{}' });
        expect(await call).toBe('/hook');
      },
      { cwd: folder },
    );
    receiver.close();
    receiver.closeAllConnections();
    expect(stderr).toMatch(/^triggers +on-thing \(default\)$/m);
  });

  test('what is wrong in a file of rules or templates is told with file and place', async () => {
    await writeFile(join(folder, 'broken.yml'), 'database: [');
    await writeFile(join(folder, 'mistyped.yml'), 'database: default\ntemplates: [ { collectionPattern: "*" } ]\n');
    const told = async (...argv: string[]) => (await runInMemory(['testbed', ...argv], { cwd: folder })).stderr;
    expect(await told('--rules', 'broken.yml')).toMatch(
      /^error: --rules: \/.*\/broken\.yml: .* at line 1, column 12\.\n$/,
    );
    expect(await told('--templates', 'mistyped.yml')).toMatch(
      /^error: --templates: \/.*\/mistyped\.yml: templates\[0\]: fields is missing or empty; an index needs at least one/,
    );
  });

  test('bounds of memory hold: what would grow it further is answered 507', async () => {
    const statuses: number[] = [];
    await served(['--max-documents', '2'], 'signal', async (url) => {
      for (const id of ['a', 'b', 'c']) {
        const body = JSON.stringify({ id });
        const address = `${url}/api/v1/databases/default/documents/things`;
        statuses.push((await fetch(address, { method: 'POST', body })).status);
      }
    });
    expect(statuses).toEqual([201, 201, 507]);
  });

  test('a port in use is told in one sentence, exit 2', async () => {
    await served([], 'signal', async (url) => {
      const { port } = new URL(url);
      expect(await runInMemory(['testbed', '--port', port])).toEqual({
        code: 2,
        stdout: '',
        stderr: `error: --port: ${port} is in use by another program. Use another port, or leave --port out for any free one.\n`,
      });
    });
  });

  test.each([
    [['--port', 'eighty'], '--port: "eighty" is not a port. Give a number from 0 (any free one) to 65535.'],
    [['--dialect', 'klingon'], '--dialect: "klingon" is none. Write standalone, or distributed.'],
    [['--event-lag', '5'], '--event-lag: "5" needs a unit. Write 5s for seconds or 5m for minutes.'],
    [['--host', '192.0.2.1'], '--host: 192.0.2.1 is not an address of this machine. Use 127.0.0.1.'],
    [
      ['--database', 'X'],
      'the testbed cannot start: databases: "X" is not a slug. A slug has 3 to 63 lower-case letters, digits and hyphens and starts with a letter.',
    ],
    [
      ['--faults', 'missing.json'],
      `--faults: /nowhere/missing.json: no such file. Give a file, or the plan itself: '{"faults":[ … ]}'.`,
    ],
    [['--faults', ''], `--faults: is empty. Give a file, or the plan itself: '{"faults":[ … ]}'.`],
    [['--rules', ''], '--rules: is empty. Give a file of rules, or a folder with one for each database.'],
    [
      ['--faults', '[{"kind":"garbage"}]'],
      '--faults: A fault plan is an object, not a list: wrap it as {"faults": [ … ]}.',
    ],
    [['--faults', '{"faults":'], '--faults: a fault plan is JSON, and this is not: Unexpected end of JSON input.'],
    [
      ['--faults', '{"fautls":[],"faults":[]}'],
      '--faults: Unknown member "fautls": a fault plan has "faults" and "seed".',
    ],
    [
      ['--faults', '{"faults":[{"kind":"error","status":200}]}'],
      '--faults: faults[0].status: must be a status from 400 to 599.',
    ],
    [
      ['--rules', 'missing'],
      '--rules: /nowhere/missing: no such file. Give a file of rules, or a folder with one for each database.',
    ],
    [
      ['--triggers', 'missing'],
      '--triggers: /nowhere/missing: no such file. Give a file of triggers, a folder with one for each database, or the JSON of one.',
    ],
    [
      ['--triggers', '{"database":"default","triggers":{"t":{"collection":"c","events":["create"],"url":"/hook"}}}'],
      '--triggers: trigger "t": url must use http or https scheme: /hook',
    ],
    [
      ['--templates', 'missing.yml'],
      '--templates: /nowhere/missing.yml: no such file. Give a file of index templates, or a folder of such files.',
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
  hazardsHappen: false,
  admin: { username: 'syntrix', password: 'Bench-Admin#2025' },
  indexTemplates: [...builtInTemplates(), ...DEFAULT_INDEX_TEMPLATES],
};

test.each<[Partial<TestbedValues>, object, string]>([
  [{}, defaults, 'nothing said: any free port, the known administrator'],
  [{ port: '8080' }, { ...defaults, port: 8080 }, 'a port'],
  [{ host: '0.0.0.0' }, { ...defaults, host: '0.0.0.0' }, 'an address'],
  [{ database: ['shop'] }, { ...defaults, databases: ['shop'] }, 'a database'],
  [{ adminPassword: 'x' }, { ...defaults, admin: { username: 'syntrix', password: 'x' } }, 'the password alone'],
  [{ tokenLifetime: '2s' }, { ...defaults, accessTokenTtlMs: 2_000 }, 'seconds'],
  [{ tokenLifetime: '500ms' }, { ...defaults, accessTokenTtlMs: 500 }, 'milliseconds'],
  [{ tokenLifetime: '1m30s' }, { ...defaults, accessTokenTtlMs: 90_000 }, 'several units'],
  [{ tokenLifetime: '1h' }, { ...defaults, accessTokenTtlMs: 3_600_000 }, 'hours'],
  [{ maxDocuments: '5', maxTombstones: '0' }, { ...defaults, limits: { maxDocuments: 5, maxTombstones: 0 } }, 'counts'],
  [{ dialect: 'distributed' }, { ...defaults, dialect: 'distributed' }, 'a dialect'],
  [{ eventLag: '1.5ms' }, { ...defaults, eventLagMs: 1.5 }, 'a lag of events'],
  [{ hazardsHappen: true }, { ...defaults, hazardsHappen: true }, 'hazards'],
  [{ maxBytes: '512B' }, { ...defaults, limits: { maxBytes: 512 } }, 'bytes'],
  [{ maxBytes: '64mb' }, { ...defaults, limits: { maxBytes: 64 * 1024 * 1024 } }, 'megabytes'],
  [{ maxBytes: '2GiB' }, { ...defaults, limits: { maxBytes: 2 * 1024 ** 3 } }, 'gigabytes'],
])('%j is understood', async (given, options) => {
  expect(await readTestbedOptions(valuesOf(given), '/nowhere')).toEqual(options);
});

test.each([
  [{ port: 'http' }, '--port: "http" is not a port. Give a number from 0 (any free one) to 65535.'],
  [{ port: '65536' }, '--port: "65536" is not a port. Give a number from 0 (any free one) to 65535.'],
  [{ port: '-1' }, '--port: "-1" is not a port. Give a number from 0 (any free one) to 65535.'],
  [{ maxDocuments: 'many' }, '--max-documents: "many" is not a count. Give a whole number, such as 100000.'],
  [{ maxTombstones: '-1' }, '--max-tombstones: "-1" is not a count. Give a whole number, such as 100000.'],
  [{ maxBytes: '100' }, '--max-bytes: "100" needs a unit. Write 100B for bytes or 100KB for kilobytes.'],
  [{ maxBytes: '0MB' }, '--max-bytes: "0MB" is nothing. Write 64MB, or 2GB.'],
  [{ tokenLifetime: '2' }, '--token-lifetime: "2" needs a unit. Write 2s for seconds or 2m for minutes.'],
  [{ tokenLifetime: '0s' }, '--token-lifetime: "0s" is nothing. Write 2s, or 15m.'],
  [
    { tokenLifetime: 'soon' },
    '--token-lifetime: "soon" must be a duration. Write a number and a unit (us, ms, s, m, h), such as 500ms, 30s or 1m30s.',
  ],
])('%j is refused with a sentence that names the flag', async (given, message) => {
  await expect(readTestbedOptions(valuesOf(given), '/nowhere')).rejects.toThrow(new UsageError(message));
});
