import type { ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ManualClock } from '@syntrix-bench/client/testing';
import { startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { runCli } from '../src/run-cli.ts';
import type { Finding } from '../src/doctor/finding.ts';
import { memoryWorld, runInMemory, type MemoryWorldOptions } from '../src/testing/memory-context.ts';
import { startFront } from './front.ts';

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

const HEARTBEAT = ': heartbeat\n\n';

/** Lets doctor open a stream on a front with a key, moves its clock on, and does something to the stream then. */
async function heldFor(seconds: number, act: (stream: ServerResponse) => void, options: MemoryWorldOptions = {}) {
  const testbed = await testbedOf();
  const clock = new ManualClock();
  const streams: ServerResponse[] = [];
  const front = await startFront(testbed.url, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\n\n');
    streams.push(response);
  });
  try {
    const world = memoryWorld({ cwd: folder, clock, ...options });
    const argv = ['doctor', '--no-config', '--target', front.url, ...(await asKey(testbed))];
    const running = runCli(argv, world.context);
    await world.stderr.until(/holding an event stream for 15 s/);
    clock.advance(seconds * 1000);
    act(streams[0]!);
    const code = await running;
    const stdout = world.stdout.text.replaceAll(front.url, 'http://127.0.0.1:8080');
    return { code, stdout, stderr: world.stderr.text, left: testbed.liveDocuments() };
  } finally {
    await front.close();
  }
}

interface DoctorJson {
  readonly targets: readonly { readonly url: string; readonly findings: readonly Finding[] }[];
  readonly machine: readonly Finding[];
}

/** Verdicts by what they are about, of one command line. No event stream is held for 15 s: see `heldFor`. */
async function verdicts(flags: readonly string[], options: MemoryWorldOptions = {}) {
  const result = await runInMemory(['doctor', '--no-config', '--quick', '--json', ...flags], {
    cwd: folder,
    ...options,
  });
  const { targets, machine } = JSON.parse(result.stdout) as DoctorJson;
  const notFine = [...targets.flatMap(({ findings }) => findings), ...machine].filter(
    ({ verdict }) => verdict !== 'fine',
  );
  return { code: result.code, notFine: notFine.map(({ about, verdict }) => `${verdict}: ${about}`) };
}

const asKey = async (testbed: Testbed): Promise<readonly string[]> => {
  const path = join(folder, 'key.pem');
  await writeFile(path, testbed.privateKeyPem(), { mode: 0o600 });
  return ['--private-key', path];
};
/** With --quick, no event stream is looked at. */
const EVENTS = 'unknown: write time-out';
/** Queries are answered to nobody without a token. */
const NO_TOKEN = ['unknown: collection', 'unknown: index templates'];

describe('doctor on a target that is ready', () => {
  test('P3-52 finds everything fine, exits 0 and leaves nothing behind', async () => {
    const { code, stdout, stderr, left } = await heldFor(15, (stream) => stream.write(HEARTBEAT));
    expect({ code, stderr, left }).toEqual({
      code: 0,
      stderr: "holding an event stream for 15 s, to see the server's write time-out (--quick skips it)\n",
      left: [],
    });
    await expect(stdout).toMatchFileSnapshot('screens/doctor-ready-pipe.txt');
  });

  test.each([80, 140])('P3-52 fits a terminal of %i columns', async (columns) => {
    const { code, stdout } = await heldFor(15, (stream) => stream.write(HEARTBEAT), { terminal: { columns } });
    expect(code).toBe(0);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(columns);
    await expect(stripVTControlCharacters(stdout)).toMatchFileSnapshot(`screens/doctor-ready-${columns}.txt`);
  });
});

describe('doctor on a target and a machine that are not ready', () => {
  const machine = { openFiles: 100, load: 7 };

  test.each([80, 140])('P3-52 fits a terminal of %i columns', async (columns) => {
    const testbed = await testbedOf({ rateLimit: true, rules: [] });
    const options = { terminal: { columns }, env: { NO_COLOR: '1' }, machine };
    const { code, stdout } = await screen(testbed, ['--workers', '500'], options);
    expect(code).toBe(3);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(columns);
    await expect(stdout).toMatchFileSnapshot(`screens/doctor-not-ready-${columns}.txt`);
  });

  test('P3-52 says the same in a pipe', async () => {
    const testbed = await testbedOf({ rateLimit: true, rules: [] });
    const { code, stdout } = await screen(testbed, ['--workers', '500'], { machine });
    expect(code).toBe(3);
    await expect(stdout).toMatchFileSnapshot('screens/doctor-not-ready-pipe.txt');
  });
});

describe('doctor names', () => {
  test('P3-52 a rate limiter, and leaves the tokens of the real address alone', async () => {
    const testbed = await testbedOf({ rateLimit: true });
    expect(await verdicts(['--target', testbed.url])).toEqual({
      code: 3,
      notFine: [...NO_TOKEN, 'problem: rate limiter', EVENTS],
    });
    const answer = await fetch(`${testbed.url}/health`);
    expect(answer.status).toBe(200);
  });

  test('P3-52 rules that are closed; a token whose db_admin names the database passes them', async () => {
    const testbed = await testbedOf({ rules: [] });
    expect(await verdicts(['--target', testbed.url])).toEqual({
      code: 3,
      notFine: [NO_TOKEN[0], 'problem: rules', 'problem: rules', NO_TOKEN[1], EVENTS],
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
      notFine: ['problem: access'],
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
      notFine: [...NO_TOKEN, EVENTS, ...named],
    });
  });
});

describe('doctor and event streams', () => {
  const ended = (screenOf: { readonly stdout: string }): string =>
    screenOf.stdout.split('write time-out')[1]?.split('This machine')[0]?.replace(/\s+/g, ' ').trim() ?? '';

  test.each<[number, (stream: ServerResponse) => void, string, string]>([
    [
      15,
      (stream) => stream.write(HEARTBEAT),
      'an event stream is still open after 15 s (longer time-outs are not seen)',
      'a long write time-out: the sign of life arrives',
    ],
    [
      15,
      (stream) => stream.destroy(),
      "an event stream was cut off after 15 s: the server's is shorter than that (10 s by default) For runs with event streams set server.http_write_timeout: 24h and restart the server. Document and WebSocket traffic is unaffected.",
      'the default write time-out: the stream breaks in place of the sign of life',
    ],
    [
      15,
      (stream) => stream.end(),
      "an event stream was cut off after 15 s: the server's is shorter than that (10 s by default) For runs with event streams set server.http_write_timeout: 24h and restart the server. Document and WebSocket traffic is unaffected.",
      'the same behind a proxy that ends the answer in good order',
    ],
    [
      3,
      (stream) => stream.destroy(),
      'an event stream was cut off after 3 s Look for a proxy, or a server that restarts: the write time-out shows only after 15 s. Document and WebSocket traffic is unaffected.',
      'too early for a write time-out',
    ],
    [
      20,
      () => undefined,
      'an event stream was silent for 20 s; the server sends a heartbeat after 15 s Look for a proxy that buffers responses: events would arrive late or never. Document and WebSocket traffic is unaffected.',
      'a proxy that holds answers back',
    ],
    [
      15,
      (stream) => stream.write('x'.repeat(9_000_000)),
      'cannot be seen: the event stream was cut off: an event is longer than 8388608 characters Look for a proxy. Document and WebSocket traffic is unaffected.',
      'a line without an end',
    ],
  ])('P3-52 after %i s (%#): %s', async (seconds, act, said, why) => {
    const held = await heldFor(seconds, act);
    expect({ why, code: held.code, said: ended(held), left: held.left }).toEqual({ why, code: 0, said, left: [] });
  });

  test.each<[number, string, string]>([
    [
      404,
      '404 page not found\n',
      'not checked: this target has no event streams Document and WebSocket traffic is unaffected.',
    ],
    [
      403,
      'origin required when using credentials\n',
      'cannot be seen: the event stream was not opened (status 403): origin required when using credentials Allow clients without an Origin: gateway.realtime.allow_dev_origin: true. Document and WebSocket traffic is unaffected.',
    ],
    [
      500,
      'failed to subscribe: EOF\n',
      'cannot be seen: the event stream was not opened (status 500): failed to subscribe: EOF Document and WebSocket traffic is unaffected.',
    ],
  ])('P3-52 a target that answers %i to them (%j)', async (status, body, said) => {
    const testbed = await testbedOf();
    const front = await startFront(testbed.url, (_request, response) => response.writeHead(status).end(body));
    const result = await runInMemory(['doctor', '--no-config', '--target', front.url, ...(await asKey(testbed))]);
    await front.close();
    expect({ code: result.code, stderr: result.stderr, said: ended(result) }).toEqual({ code: 0, stderr: '', said });
  });

  test('P3-52 --quick opens none', async () => {
    const testbed = await testbedOf();
    let opened = 0;
    const front = await startFront(testbed.url, (_request, response) => {
      opened += 1;
      response.end();
    });
    const result = await runInMemory([
      'doctor',
      '--no-config',
      '--quick',
      '--target',
      front.url,
      ...(await asKey(testbed)),
    ]);
    await front.close();
    expect({ code: result.code, opened }).toEqual({ code: 0, opened: 0 });
    expect(ended(result)).toMatch(/^not checked: it takes 15 s Run without --quick/);
  });
});

describe('doctor on several gateways', () => {
  test('P3-52 looks at each, under a heading of its own', async () => {
    const good = await testbedOf();
    const bad = await testbedOf({ rules: [], rateLimit: true });
    const argv = ['doctor', '--no-config', '--target', good.url, '--target', bad.url];
    const { code, stdout } = await runInMemory(argv);
    expect(code).toBe(3);
    const shown = stdout.replaceAll(good.url, 'http://127.0.0.1:8081').replaceAll(bad.url, 'http://127.0.0.1:8082');
    await expect(shown).toMatchFileSnapshot('screens/doctor-two-gateways-pipe.txt');
  });

  test('P3-52 looks at every collection of every database, and names the one that is missing', async () => {
    const testbed = await testbedOf();
    await writeFile(
      join(folder, 'places.yaml'),
      [
        'workloads:',
        '  - { name: a, scenario: crud, data: { collection: one } }',
        '  - { name: b, scenario: crud, data: { collection: two } }',
        '  - { name: c, scenario: crud, database: other }',
      ].join('\n'),
    );
    const argv = ['doctor', '--config', join(folder, 'places.yaml'), '--target', testbed.url];
    const { code, stdout } = await runInMemory(argv);
    expect({ code, rules: stdout.match(/documents of \S+ can/g), missing: stdout.match(/✗ .*/g) }).toEqual({
      code: 3,
      rules: ['one', 'one-runs', 'two', 'two-runs'].map((name) => `documents of ${name} can`),
      missing: ['✗ database        there is no database other'],
    });
  });
});
