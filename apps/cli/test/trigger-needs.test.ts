import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTriggers, startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { freeAddress } from '../../../tooling/free-address.ts';
import { runInMemory } from '../src/testing/memory-context.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-triggers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Where the receiver listens. */
let address = '';
beforeEach(async () => {
  address = await freeAddress();
});
const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

const cli = (...argv: readonly string[]) => runInMemory(argv, { cwd: folder });

/** A testbed that has the triggers of a file; none without. */
async function serving(file?: string): Promise<Testbed> {
  const testbed = await startTestbed(file === undefined ? {} : { triggers: await readTriggers(file) });
  open.push(testbed);
  return testbed;
}

/** A file of what `list` prints. */
async function printed(...argv: readonly string[]): Promise<string> {
  const { stdout } = await cli('list', ...argv);
  const file = join(folder, 'printed.yml');
  await writeFile(file, stdout);
  return file;
}

const FEW = ['--quiet', '--duration', '1s', '--warmup', '0s', '--workers', '2', '--rate', '20/s', '--no-config'];
const HOW = /the server needs triggers; to print them: syntrix-bench list trigger/;

describe('P3-03 the trigger that a run needs', () => {
  test('is printed as the file that a server reads, and where to put it', async () => {
    const { code, stdout, stderr } = await cli(
      'list',
      'trigger-delivery',
      '--no-config',
      '--collection',
      'orders',
      '--hook-url',
      'http://bench.example:80',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`# Triggers that trigger-delivery needs on the server, in database default, for orders.
# Put this into a file of its own in the folder of the server’s triggers (trigger.evaluator.rules_path; unless
# set, triggers beside its config.yml), and restart the server: it reads them when it starts, and a file that
# is wrong stops it. The server must reach the url.
database: default
triggers:
  bench-orders:
    collection: orders
    events: [ create, update ]
    condition: has(event.document.notify) && event.document.notify == true
    url: http://bench.example:80/bench-orders
    headers: { X-Syntrix-Bench: bench-orders }
    retryPolicy: { maxAttempts: 3, initialBackoff: 1s, maxBackoff: 30s }
`);
  });

  test('is one of each database, a file each', async () => {
    const config = { scenario: { type: 'trigger', hookAddress: address }, auth: { database: 'shop' } };
    await writeFile(join(folder, 'shop.json'), JSON.stringify(config));
    const { stdout } = await cli('list', 'shop.json', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      database: 'shop',
      triggers: { 'bench-benchmarks': { collection: 'benchmarks' } },
    });
  });

  test('as it is printed makes a run that is clean, and leaves nothing', async () => {
    const testbed = await serving(await printed('trigger-delivery', '--no-config', '--hook-addr', address));
    const { code, stderr, stdout } = await cli(
      'run',
      testbed.url,
      '--scenario',
      'trigger/delivery',
      '--hook-addr',
      address,
      ...FEW,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/✓ \d+ deliveries: none lost, none twice/);
    expect(stdout).toMatch(new RegExp(`Webhooks +\\d+ calls to http://${address}/bench-benchmarks`));
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('is tried by doctor', async () => {
    const file = await printed('trigger-delivery', '--no-config', '--hook-addr', address);
    const argv = ['--quick', '--no-config', '--set', `scenario={ type: trigger, hookAddress: "${address}" }`];
    const there = await cli('doctor', (await serving(file)).url, ...argv);
    expect(there.stdout).toContain('✓ triggers        bench-benchmarks calls as it must');
    const bare = await cli('doctor', (await serving()).url, ...argv);
    expect(bare.code).toBe(3);
    expect(bare.stdout).toMatch(/✗ triggers +no call came to/);
  });
});

describe('P3-03 one clear message each, and exit code 3', () => {
  test('where the server has no such trigger', async () => {
    const testbed = await serving();
    const { code, stderr } = await cli('run', testbed.url, '--scenario', 'trigger', '--hook-addr', address, ...FEW);
    expect(code).toBe(3);
    expect(stderr).toContain(`no call came to http://${address}/bench-benchmarks within 5 s`);
    expect(stderr).toMatch(HOW);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('where the receiver cannot be reached as the server is told to', async () => {
    const nobody = await freeAddress();
    const hook = ['--hook-addr', address, '--hook-url', `http://${nobody}`];
    const testbed = await serving(await printed('trigger', '--no-config', ...hook));
    const { code, stderr } = await cli('run', testbed.url, '--scenario', 'trigger', ...hook, ...FEW);
    expect(code).toBe(3);
    expect(stderr).toContain(`the webhook receiver on ${address} cannot be reached as http://${nobody} (ECONNREFUSED)`);
  });

  test('where the port of the receiver is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(Number(address.split(':')[1]), '127.0.0.1', resolve));
    const testbed = await serving();
    const { code, stderr } = await cli('run', testbed.url, '--scenario', 'trigger', '--hook-addr', address, ...FEW);
    const argv = ['--quick', '--no-config', '--set', `scenario={ type: trigger, hookAddress: "${address}" }`];
    const asked = await cli('doctor', testbed.url, ...argv);
    await new Promise((resolve) => other.close(resolve));
    expect([code, asked.code]).toEqual([3, 3]);
    expect(asked.stdout).toContain('the webhook receiver cannot listen on');
    expect(stderr).toContain(`the webhook receiver cannot listen on ${address}: another program listens there`);
    expect(testbed.liveDocuments()).toEqual([]);
  });
});

describe('P3-03 init', () => {
  test('writes the file of triggers beside the config, adds to one that is there, and never replaces a trigger', async () => {
    const file = join(folder, 'sub', 'bench-triggers.yml');
    const init = (name: string) => cli('init', name, '--output', `sub/${name}.yaml`);
    expect((await init('trigger-delivery')).stderr).toContain(
      'Put sub/bench-triggers.yml into the folder of triggers of the server',
    );
    const first = await readFile(file, 'utf8');
    expect((await readTriggers(file)).map(({ triggers = {} }) => Object.keys(triggers))).toEqual([
      ['bench-benchmarks'],
    ]);
    expect((await init('trigger-evaluation')).stderr).toContain('sub/bench-triggers.yml has the triggers already');
    expect(await readFile(file, 'utf8')).toBe(first);
    await writeFile(file, first.replace('bench-benchmarks:', 'others:'));
    await rm(join(folder, 'sub', 'trigger-delivery.yaml'));
    expect((await init('trigger-delivery')).stderr).toContain('sub/bench-triggers.yml got 1 more trigger');
    await writeFile(file, first.replace('maxAttempts: 3', 'maxAttempts: 5'));
    await rm(join(folder, 'sub', 'trigger-delivery.yaml'));
    const refused = await init('trigger-delivery');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('has another trigger bench-benchmarks than trigger-delivery needs');
  });
});
