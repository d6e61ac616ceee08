import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  readRules,
  readTemplates,
  startTestbed,
  type IndexTemplate,
  type Testbed,
  type TestbedOptions,
} from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import type { Finding } from '../src/doctor/finding.ts';
import { runCli } from '../src/run-cli.ts';
import { memoryWorld, runInMemory } from '../src/testing/memory-context.ts';
import { checkedReport } from './report-schema.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-queries-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

const cli = (...argv: readonly string[]) => runInMemory([...argv, '--no-config'], { cwd: folder });

/** The templates that `list` prints for a preset, read as a server reads them; none where it prints none. */
async function printed(scenario: string) {
  const { stdout } = await cli('list', scenario, '--collection', 'orders');
  if (stdout === '') return [];
  const file = join(folder, `${scenario}.yml`);
  await writeFile(file, stdout);
  return readTemplates(file);
}

async function serving(options: TestbedOptions): Promise<{ readonly testbed: Testbed; readonly access: string[] }> {
  const testbed = await startTestbed(options);
  open.push(testbed);
  const key = join(folder, 'key.pem');
  await writeFile(key, testbed.privateKeyPem(), { mode: 0o600 });
  return { testbed, access: [testbed.url, '--private-key', key, '--collection', 'orders'] };
}

const FEW = ['--quiet', '--seed-data', '60', '--operations', '12', '--warmup', '0s', '--workers', '2'];

/** A run of few operations, as a person sees it, and what it left. */
async function run(scenario: string, { testbed, access }: Awaited<ReturnType<typeof serving>>, ...more: string[]) {
  const { code, stderr } = await cli('run', ...access, '--scenario', scenario, ...FEW, ...more, '--output', 'out.json');
  return { code, stderr: stderr.replace(/\nthe server needs .*\n$/, '\n'), left: testbed.liveDocuments() };
}

const fields = (...names: readonly string[]) =>
  names.map((name) => ({ field: name.replace('-', ''), order: name.startsWith('-') ? 'desc' : 'asc' }) as const);
const byGroup = (...names: readonly string[]) => ({ collectionPattern: 'orders', fields: fields('group', ...names) });

/** Stands before a server and passes everything on, save for queries that go on after a document: they fail as others do there. */
async function refusingCursors(behind: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const { authorization = '' } = request.headers;
      const refused = body.includes('startAfter');
      const answer = refused
        ? Response.json({ code: 'INTERNAL_ERROR', message: 'Failed to execute query' }, { status: 500 })
        : await fetch(behind + (request.url ?? ''), {
            method: request.method ?? 'GET',
            headers: { 'content-type': 'application/json', ...(authorization === '' ? {} : { authorization }) },
            ...(body === '' ? {} : { body }),
          });
      const content = Buffer.from(await answer.arrayBuffer());
      const type = answer.headers.get('content-type') ?? 'application/json';
      response.writeHead(answer.status, { 'content-type': type }).end(content);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe('queries on a server with the templates that list prints', () => {
  test.each(['query-simple', 'query-complex', 'query-sorted', 'query-paged', 'query-large'])(
    'P2-44 %s runs, every answer is right, and nothing is left',
    async (scenario) => {
      const server = await serving({ indexTemplates: await printed(scenario) });
      expect(await run(scenario, server, '--set', 'scenario.verify=1')).toEqual({
        code: 0,
        stderr: '',
        left: [],
      });
      const report = checkedReport(await readFile(join(folder, 'out.json'), 'utf8'));
      expect(report.checks.filter(({ failed }) => failed > 0)).toEqual([]);
      expect(report.checks.find(({ name }) => name === 'complete')?.checked).toBeGreaterThan(0);
    },
  );
});

test('P2-44 a server that has the templates of all presets serves each of them', async () => {
  const all = [...(await printed('query-simple')), ...(await printed('query-paged'))];
  const indexTemplates = all.filter(({ name }, at) => all.findIndex((each) => each.name === name) === at);
  for (const scenario of ['query-simple', 'query-paged', 'query-sorted', 'query-complex']) {
    const server = await serving({ indexTemplates });
    expect(await run(scenario, server, '--set', 'scenario.verify=1')).toEqual({ code: 0, stderr: '', left: [] });
  }
});

const PUT_THEM = 'put its index templates into the server’s folder of templates, and restart it';
const MUST_GO = `${PUT_THEM}; a template that wins over it must go, or give the run a collection of its own`;

describe('what a server lacks for queries ends the run before load, with a sentence each', () => {
  test.each<[string, readonly IndexTemplate[], readonly string[], string]>([
    [
      'no templates at all',
      [],
      ['no index serves orders by group, score desc, id (http_500)', 'no index serves orders by owner, id (http_500)'],
      PUT_THEM,
    ],
    [
      'one that is missing',
      [byGroup('score', 'id'), { collectionPattern: 'orders', fields: fields('owner', 'id') }],
      ['no index serves orders by group, score desc, id (http_500)'],
      PUT_THEM,
    ],
    [
      'one in the wrong direction',
      [byGroup('score', 'id'), byGroup('score', '-id'), { collectionPattern: 'orders', fields: fields('owner', 'id') }],
      ['no index serves orders by group, score desc, id (http_500)'],
      PUT_THEM,
    ],
  ])('P2-44 %s', async (_what, indexTemplates, problems, hint) => {
    const server = await serving({ indexTemplates });
    const [first, ...others] = problems;
    const lines = [`error: ${first}`, ...others, `       ${hint}`, ''];
    expect(await run('query-simple', server)).toEqual({ code: 3, stderr: lines.join('\n'), left: [] });
  });

  test('P2-44 a template more than expected, that takes their queries', async () => {
    const more = { name: 'a', collectionPattern: 'orders', fields: fields('group') };
    const server = await serving({ indexTemplates: [more, ...(await printed('query-simple'))] });
    expect(await run('query-simple', server)).toEqual({
      code: 3,
      stderr: `error: another index than the one of orders by group, score desc, id answers its queries: the answer came in another order than it must\n       ${MUST_GO}\n`,
      left: [],
    });
  });

  test('P2-44 a template more than expected, that takes none, is left alone', async () => {
    const more = { name: 'a', collectionPattern: 'orders', fields: fields('colour', 'group') };
    const server = await serving({ indexTemplates: [more, ...(await printed('query-simple'))] });
    expect(await run('query-simple', server)).toEqual({ code: 0, stderr: '', left: [] });
  });

  test('P2-44 nobody who has no token can query', async () => {
    const { testbed } = await serving({ indexTemplates: await printed('query-simple') });
    const access = [testbed.url, '--collection', 'orders'];
    expect(await run('query-simple', { testbed, access })).toEqual({
      code: 3,
      stderr: `error: cannot query orders (http_401: Authorization header required)
       a token is needed: give --token, or --username and --password
`,
      left: [],
    });
  });

  test('P2-44 rules that forbid', async () => {
    const rules = join(folder, 'rules.yml');
    await writeFile(
      rules,
      "database: default\nmatch:\n  '/databases/{database}/documents':\n    match:\n      '/{document=**}': { allow: { read: 'true' } }\n",
    );
    const server = await serving({ indexTemplates: await printed('query-simple'), rules: await readRules(rules) });
    const token = ['--username', 'bench', '--password', 'Bench-User#2025', '--collection', 'orders'];
    expect(await run('query-simple', { ...server, access: [server.testbed.url, ...token] })).toEqual({
      code: 3,
      stderr: `error: cannot write to orders (http_403: Access denied)
       the rules must allow this user to create, read, update and delete below /orders
`,
      left: [],
    });
  });

  test('P2-44 a collection that is not empty', async () => {
    const server = await serving({ indexTemplates: await printed('query-simple') });
    await fetch(`${server.testbed.url}/api/v1/databases/default/documents/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'of-somebody' }),
    });
    expect(await run('query-simple', server)).toEqual({
      code: 3,
      stderr: `error: collection "orders" of database "default" holds documents that no run made, such as orders/of-somebody
       choose another collection (--collection), or give --shared-collection if the run may work beside them
`,
      left: ['default:orders/of-somebody'],
    });
    expect(await run('query-simple', server, '--shared-collection')).toMatchObject({ code: 0, stderr: '' });
  });

  test('P2-44 a cursor that the server refuses', async () => {
    const { testbed, access } = await serving({ indexTemplates: await printed('query-paged') });
    const front = await refusingCursors(testbed.url);
    try {
      expect(await run('query-paged', { testbed, access: [front.url, ...access.slice(1)] })).toEqual({
        code: 3,
        stderr: `error: the server refuses the cursor of a page of orders by group, score, id (http_500)
       is this a server whose cursors are sort keys? Leave operations of type paged out otherwise
`,
        left: [],
      });
    } finally {
      await front.close();
    }
  });
});

test('P2-44 doctor tells of each template that queries need whether it is there', async () => {
  const of = async (indexTemplates: readonly IndexTemplate[]) => {
    const { access } = await serving({ indexTemplates });
    const { code, stdout } = await cli('doctor', ...access, '--set', 'scenario.type=query-simple', '--quick', '--json');
    const { targets } = JSON.parse(stdout) as { targets: readonly { findings: readonly Finding[] }[] };
    const found = targets.flatMap(({ findings }) => findings).filter(({ about }) => about === 'index templates');
    return { code, found: found.map((each) => `${each.verdict}: ${each.found}`) };
  };
  expect(await of(await printed('query-simple'))).toEqual({
    code: 0,
    found: ['fine: orders-group-score-desc-id is there', 'fine: orders-owner-id is there'],
  });
  expect(await of((await printed('query-simple')).slice(1))).toEqual({
    code: 3,
    found: ['problem: no index serves orders by group, score desc, id (http_500)', 'fine: orders-owner-id is there'],
  });
});

test('P2-44 Ctrl+C while doctor looks leaves nothing behind', async () => {
  const { testbed, access } = await serving({ indexTemplates: await printed('query-simple'), indexLagMs: 60_000 });
  const world = memoryWorld({ cwd: folder });
  const argv = ['doctor', ...access, '--no-config', '--quick', '--set', 'scenario.type=query-simple'];
  const running = runCli(argv, world.context);
  // What is written to look at the rules goes at once; that for the indexes stays until they show it.
  await vi.waitFor(() => expect(testbed.liveDocuments().length).toBe(3), { timeout: 120_000, interval: 5 });
  world.signal('SIGINT');
  expect({ code: await running, stderr: world.stderr.text, left: testbed.liveDocuments() }).toEqual({
    code: 130,
    stderr: 'SIGINT: removing what was written to look; a second one leaves it, in documents called doctor-…\n',
    left: [],
  });
});
