import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { runCli } from '../src/run-cli.ts';
import { memoryWorld, runInMemory, type CliResult } from '../src/testing/memory-context.ts';
import { seenBy } from './live-target.ts';

let testbed: Testbed;
let folder = '';
beforeAll(async () => {
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-once-'));
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => testbed.reset());

const PASSWORD = 'Correct-Horse#7 "battery"';
const once = (...flags: readonly string[]): Promise<CliResult> =>
  runInMemory(['run', '--no-config', '--target', testbed.url, '--once', ...flags], {
    cwd: folder,
    env: { P: PASSWORD },
  });
const withoutTimes = (text: string): string => text.replace(/ +\d+\.\d ms/g, ' TIME');

describe('run --once', () => {
  test('P3-50 does each operation of the mix once, says how it went, and leaves nothing', async () => {
    const { code, stdout, stderr } = await once();
    expect({ code, stderr, left: testbed.liveDocuments() }).toEqual({ code: 0, stderr: '', left: [] });
    expect(withoutTimes(stdout)).toBe(
      [
        '✓ create  201 TIME',
        '✓ read    200 TIME',
        '✓ update  200 TIME',
        '✓ delete  204 TIME',
        '4 of 4 operations succeeded; 4 documents removed\n',
      ].join('\n'),
    );
    // 4 seeds, the run's record and one creation; 4 documents and the record removed, and one deletion.
    expect(seenBy(testbed).filter(({ method }) => method !== 'GET')).toEqual([
      { method: 'DELETE', status: 204, count: 6 },
      { method: 'PATCH', status: 200, count: 1 },
      { method: 'POST', status: 201, count: 6 },
    ]);
  });

  test('P3-50 several workloads are done one after the other', async () => {
    const config = `workloads:
  - { name: writers, scenario: { type: crud, operations: [{ type: create, weight: 1 }, { type: replace, weight: 9, ifMatch: true }] } }
  - { name: readers, scenario: { type: crud, operations: [{ type: read, weight: 1 }, { type: delete, weight: 0.01 }] } }
`;
    await writeFile(join(folder, 'two.yaml'), config);
    const { code, stdout } = await runInMemory(
      ['run', '--config', 'two.yaml', '--target', testbed.url, '--once', '--json'],
      { cwd: folder },
    );
    const { operations } = JSON.parse(stdout) as { operations: Record<string, unknown>[] };
    expect(code).toBe(0);
    expect(
      operations.map(({ workload, operation, outcome, status }) => [workload, operation, outcome, status]).toSorted(),
    ).toEqual([
      ['readers', 'delete', 'ok', 204],
      ['readers', 'read', 'ok', 200],
      ['writers', 'create', 'ok', 201],
      ['writers', 'replace', 'ok', 200],
    ]);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('P3-50 --http-debug shows login, set-up, operations and clean-up, and no secret', async () => {
    const { code, stdout, stderr } = await once('--http-debug', '--username', 'bench', '--password', 'env:P');
    expect(code).toBe(0);
    expect(stderr.match(/^== .* ==$/gm)).toEqual([
      '== set-up ==',
      '== crud: create ==',
      '== crud: read ==',
      '== crud: update ==',
      '== crud: delete ==',
      '== clean-up ==',
    ]);
    const sent = stderr
      .match(/^> [A-Z]+ .* HTTP\/1\.1$/gm)
      ?.map((line) => line.split(' ')[1])
      .toSorted();
    const got = seenBy(testbed).flatMap(({ method, count }) => Array.from({ length: count }, () => method));
    expect(sent).toEqual(got.toSorted());
    expect(stderr).toContain('> {"username":"bench","password":"***"}');
    expect(stderr).toContain('< {"access_token":"***","refresh_token":"***"');
    expect(stderr).toMatch(/^> authorization: Bearer \*\*\*$/m);
    for (const secret of ['Horse', 'battery', 'eyJ']) expect(stdout + stderr).not.toContain(secret);
  });

  test('P3-50 an operation that fails is told with what the server said, and the exit code is 1', async () => {
    testbed.setFaults({ faults: [{ kind: 'error', status: 503, operations: ['update'] }] });
    const { code, stdout } = await once();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ update  503 .*may or may not have been done: http_503_unavailable: Injected/m);
    expect(stdout).toMatch(/^3 of 4 operations succeeded; /m);
  });

  test.each([
    ['open', 'return { close() {} };', 0, '✓ hold\n1 of 1 held connections could be opened; 0 documents removed\n'],
    [
      'fail to open',
      "throw new Error('nope');",
      1,
      '✗ hold  failed: nope\n0 of 1 held connections could be opened; 0 documents removed\n',
    ],
  ])('P3-50 connections that %s have a line', async (_how, body, exit, said) => {
    const plugin = `export default {
      name: 'holder', description: 'Do connections stay?',
      options: { '~standard': { version: 1, vendor: 'x', validate: () => ({ value: {} }) } },
      operations: () => [], connections: () => ({ documents: false, held: 3 }),
      shard: () => ({ createWorker: () => ({ next: () => null }), async connect() { ${body} } }),
    };`;
    await writeFile(join(folder, `holder-${exit}.mjs`), plugin);
    await writeFile(
      join(folder, `hold-${exit}.yaml`),
      `plugins: [./holder-${exit}.mjs]\nscenario: holder\nload: { model: hold }\n`,
    );
    const { code, stdout } = await runInMemory(
      ['run', '--config', `hold-${exit}.yaml`, '--target', testbed.url, '--once', '--no-color'],
      { cwd: folder },
    );
    expect({ code, stdout }).toEqual({ code: exit, stdout: said });
  });

  test('P1-61 Ctrl+C ends a try, which still cleans up', async () => {
    const world = memoryWorld({ cwd: folder });
    const argv = ['run', '--no-config', '--target', testbed.url, '--once', '--http-debug'];
    const exited = runCli(argv, world.context);
    await world.stderr.until(/== crud: create ==/);
    world.signal('SIGINT');
    expect({ code: await exited, left: testbed.liveDocuments() }).toEqual({ code: 130, left: [] });
  });

  test.each([
    [
      ['--http-debug'],
      /^error: --http-debug prints every request, too many for a run under load: use it with --once\.\n$/,
    ],
    [['--once', '--output', 'x.json'], /^error: --once measures nothing, so --output has no report to write\.\n$/],
    [['--once', '--dry-run'], /^error: --once sends requests and --dry-run sends none: use one of the two\.\n$/],
  ])('%j is refused before anything is sent, exit 2', async (flags, message) => {
    const { code, stdout, stderr } = await runInMemory(['run', '--no-config', '--target', testbed.url, ...flags]);
    expect({ code, stdout, sent: seenBy(testbed) }).toEqual({ code: 2, stdout: '', sent: [] });
    expect(stderr).toMatch(message);
  });

  test('P3-50 what a hostile target answers cannot steer the terminal', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on(
        'data',
        () =>
          void socket.write(
            'HTTP/1.1 200 \u001b[2J\r\nX-A: \u001b]0;title\u0007\r\nContent-Length: 8\r\n\r\n\u001b[31mred',
          ),
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout, stderr } = await runInMemory([
      'run',
      '--no-config',
      '--target',
      url,
      '--once',
      '--http-debug',
    ]);
    await new Promise((resolve) => server.close(resolve));
    expect(code).toBe(3);
    expect(stderr).toContain('< \\x1b[31mred');

    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
