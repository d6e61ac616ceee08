import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_ADMIN, startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';

let testbed: Testbed;
let folder = '';
beforeAll(async () => {
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-places-'));
  const scenario = (more: string) => `export default { name: 'p', scenarios: [{
    name: 'orders', description: 'What is ordered?', operations: () => ['call'],
    options: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { collection: 'guessed' } }) } },
    shard: () => ({ createWorker: () => ({ next: () => null }) }), ${more}
  }] };`;
  const footprint = (names: string) =>
    `footprint: () => ({ collections: [${names}], seeded: 0, creating: 1, writing: 1 }),`;
  const records = `records: {
    placeOf: () => ({ collection: 'orders', records: 'orders-log', shared: false }),
    list: async () => ({ foreign: [], runs: [{ recordId: 'r7', runId: 'r7', startedAtMs: 0, state: 'left' }] }),
    find: async () => ({ foreign: [], runs: [] }),
    remove: async () => ({ removed: 3, left: { count: 0, samples: [] } }),
    findForeign: async (collection, ask) => (await ask({ collection })).map(({ id }) => collection + '/' + id),
  },`;
  const files = {
    'silent.mjs': scenario(''),
    'open.mjs': scenario(footprint(`'orders'`)),
    'recording.mjs': scenario(footprint(`'orders', 'orders-log'`) + records),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => testbed.reset());

const options = () => ({ cwd: folder, env: { P: DEFAULT_ADMIN.password }, now: () => new Date() });
const admin = ['--username', DEFAULT_ADMIN.username, '--password', 'env:P'];
const using = (plugin: string) => [
  '--no-config',
  '--plugin',
  join(folder, `${plugin}.mjs`),
  '--set',
  'scenario.type=orders',
  ...admin,
];
const ask = (command: readonly string[], plugin: string, target = testbed.url) =>
  runInMemory([...command, ...using(plugin), '--target', target], options());
const row = (text: string, label: string) => new RegExp(`^  ${label} {2,}(.*)$`, 'm').exec(text)?.[1];
/** Collections of which doctor says that documents in them can be written. */
const written = (text: string) => [...text.matchAll(/documents of (\S+)\s+can/g)].map(([, name]) => name);

describe('where a plugin’s scenario writes', () => {
  test.each([
    ['silent', 'default', []],
    ['open', 'default (orders)', ['orders']],
    ['recording', 'default (orders, orders-log)', ['orders', 'orders-log']],
  ])('is shown by run and doctor alike, and nothing else is written to: %s', async (plugin, database, collections) => {
    const remote = 'http://prod.invalid';
    const shown = [await ask(['run', '-n', '5'], plugin, remote), await ask(['doctor'], plugin, remote)];
    expect(shown.map(({ stderr }) => row(stderr, 'Database'))).toEqual([database, database]);
    const checked = await ask(['doctor', '--quick'], plugin);
    const posts = testbed.groundTruth().requests.filter(({ method, status }) => method === 'POST' && status === 201);
    expect({
      checked: written(checked.stdout),
      posts: posts.reduce((sum, { count }) => sum + count, 0),
    }).toEqual({ checked: collections, posts: collections.length });
  });

  test('is told as not known where it does not say: on the screen and in what doctor finds', async () => {
    const { stderr } = await ask(['doctor'], 'silent', 'http://prod.invalid');
    expect([row(stderr, 'Documents'), row(stderr, 'Triggers')]).toEqual([
      'none; where orders writes to is not known, and not checked',
      'none: nothing is written',
    ]);
    const { stdout } = await ask(['doctor', '--quick', '--json'], 'silent');
    const { targets } = JSON.parse(stdout) as { targets: [{ findings: { about: string; found: string }[] }] };
    expect(targets[0].findings.filter(({ found }) => found.startsWith('not checked'))).toMatchObject([
      { about: 'rules', found: 'not checked: which collections orders writes to is not known' },
      { about: 'index templates', found: 'not checked: no collection of the run is known' },
      { about: 'write time-out' },
    ]);
  });
});

describe('records that a plugin’s scenario keeps of its runs', () => {
  test('are where clean looks, and what it removes by', async () => {
    const refused = await ask(['clean', '--all'], 'recording', 'http://prod.invalid');
    expect(row(refused.stderr, 'Database')).toBe('default (orders, orders-log)');
    const listed = await ask(['clean'], 'recording');
    expect(listed.stdout).toBe(
      'run r7 of 1970-01-01T00:00:00.000Z in orders of default: could not remove everything\n',
    );
    const removed = await ask(['clean', '--all'], 'recording');
    expect({ code: removed.code, stdout: removed.stdout }).toEqual({
      code: 0,
      stdout: 'run r7 of 1970-01-01T00:00:00.000Z in orders of default: 2 documents removed, nothing left\n',
    });
    const none = await ask(['clean', '--run-id', 'other'], 'recording');
    expect({ code: none.code, said: none.stderr.includes('there is no record of run other in orders-log.') }).toEqual({
      code: 2,
      said: true,
    });
  });

  test('are looked at by doctor, which then writes nothing beside documents of others', async () => {
    const url = `${testbed.url}/api/v1/databases/default/documents/orders`;
    const headers = { 'content-type': 'application/json' };
    await fetch(url, { method: 'POST', headers, body: JSON.stringify({ id: 'order-1' }) });
    const { code, stdout } = await ask(['doctor', '--quick'], 'recording');
    expect({ code, written: written(stdout), left: testbed.liveDocuments() }).toEqual({
      code: 3,
      written: [],
      left: ['default:orders/order-1'],
    });
    expect(stdout.replace(/\s+/g, ' ')).toContain('orders holds documents that no run made, such as orders/order-1');
  });

  test('are missed by clean where a scenario keeps none, before anything is sent', async () => {
    const { code, stderr } = await ask(['clean', '--all'], 'open');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: orders keeps no records of runs: what it left cannot be found.\n',
    });
    expect(testbed.groundTruth().requests).toEqual([]);
  });
});
