import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';

let testbed: Testbed;
let folder = '';
/** An address at which nothing listens. */
let nowhere = '';
beforeAll(async () => {
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-messages-'));
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  nowhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => server.close(resolve));
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

const PASSWORD = 'Bench-User#2025';
const cli = (...argv: readonly string[]) =>
  runInMemory(argv, { cwd: folder, env: { P: PASSWORD, W: 'Wrong-User#2025' } });

describe('a message names what is wrong', () => {
  test.each([
    { why: 'a run', argv: ['run', '--quiet'] },
    { why: 'a run that is to log in', argv: ['run', '--quiet', '--username', 'bench', '--password', 'env:P'] },
    { why: 'clean', argv: ['clean'] },
  ])('the URL that nothing listens at: $why', async ({ argv }) => {
    const { code, stderr } = await cli(...argv, '--no-config', '--target', nowhere);
    expect({ code, said: stderr.trimEnd().split('\n') }).toEqual({
      code: 3,
      said: [
        `error: nothing listens at ${nowhere}`,
        '       start the server, or correct the address (`target`, --target)',
      ],
    });
  });

  test('a wrong password, of a user that there is', async () => {
    const asUser = (password: string) =>
      cli(
        ...['run', '--no-config', '--target', testbed.url, '--quiet', '--operations', '5', '--seed-data', '5'],
        ...['--username', 'bench', '--password', password, '--output', 'as-user.json'],
      );
    expect((await asUser('env:P')).code).toBe(0);
    const { code, stderr } = await asUser('env:W');
    expect([code, stderr.split('\n')[0]]).toEqual([3, 'error: wrong password for user "bench"']);
  });

  test('one place where a list of a config is broken, and nothing that follows from it', async () => {
    await writeFile(
      join(folder, 'broken.yaml'),
      'target: http://localhost:8080\nthresholds:\n  - read.p99 < 5ms\n  errors < 1%\n  - p99 < 9ms\nworkers: 5\n',
    );
    const { code, stderr } = await cli('run', '--config', 'broken.yaml', '--dry-run');
    expect([code, stderr.match(/broken\.yaml:\d+:\d+/g)]).toEqual([2, ['broken.yaml:4:1']]);
  });

  test('a rate in the unit in which it was written', async () => {
    const { stdout } = await cli('run', '--no-config', '--target', testbed.url, '--rate', '500/m', '--dry-run');
    expect((JSON.parse(stdout) as { config: { load: unknown } }).config.load).toMatchObject({ rate: '500/m' });
  });

  test('one document as one', async () => {
    const place = ['--no-config', '--target', testbed.url, '--collection', 'single'];
    const mix = [
      '--scenario',
      'crud',
      '--set',
      'scenario.operations=[{type: create, weight: 1}]',
      '--seed-data',
      '0',
      '--operations',
      '1',
    ];
    await cli('run', ...place, ...mix, '--run-id', 'single1', '--no-cleanup', '--quiet', '--output', 'single.json');
    const { stdout } = await cli('clean', ...place, '--run-id', 'single1');
    expect(stdout).toMatch(/: 1 document removed, nothing left\n$/);
  });
});
