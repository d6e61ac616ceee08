import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Report } from '@syntrix-bench/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { runCli } from '../run-cli.ts';
import { memoryWorld, runInMemory } from '../testing/memory-context.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-demo-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('demo', () => {
  test('P1-60 runs against a target of its own, shows the summary and writes a report to results/', async () => {
    const { code, stdout, stderr } = await runInMemory(['demo', '--operations', '150'], { cwd: folder });
    const [file = ''] = await readdir(join(folder, 'results'));
    const report = JSON.parse(await readFile(join(folder, 'results', file), 'utf8')) as Report;
    expect({
      code,
      name: report.benchmark.name,
      total: report.summary.total_operations,
      left: report.run.cleanup.left,
    }).toEqual({
      code: 0,
      name: 'demo',
      total: 150,
      left: 0,
    });
    expect(stdout).toContain(`results/${file}\n`);
    const next = stdout.slice(stdout.indexOf('Next'));
    expect(next.split('\n').map((line) => line.replace(/^Next/, '').trim())).toEqual([
      `syntrix-bench report results/${file} --verbose`,
      'syntrix-bench demo --rate 500/s',
      '',
    ]);
    expect(stderr).toMatch(/^starting the embedded target …\n/);
  });

  test('its target takes milliseconds, as a server with a database does, so that the generator is a small part of them', async () => {
    const { stdout } = await runInMemory(['demo', '--operations', '200', '--json', '--quiet'], { cwd: folder });
    const { operations } = JSON.parse(stdout) as Report;
    const means = Object.entries(operations).map(([name, { service }]) => [name, (service?.mean ?? 0) > 1.5]);
    expect(Object.fromEntries(means)).toEqual({ create: true, read: true, update: true, delete: true });
  });

  test('P2-44 queries need no more than their name: the target has their indexes, and somebody who may ask', async () => {
    const argv = ['demo', '--scenario', 'query-paged', '--operations', '20', '--json', '--quiet'];
    const { code, stdout, stderr } = await runInMemory(argv, { cwd: folder });
    const { summary, checks } = JSON.parse(stdout) as Report;
    expect({ code, stderr, total: summary.total_operations, errors: summary.total_errors }).toEqual({
      code: 0,
      stderr: '',
      total: 20,
      errors: 0,
    });
    expect(checks.filter(({ failed }) => failed > 0)).toEqual([]);
  });

  test('its flags win over what it does by itself', async () => {
    const { code, stdout, stderr } = await runInMemory(
      [
        'demo',
        '--operations',
        '40',
        '--workers',
        '2',
        '--rate',
        '200/s',
        '--seed',
        '9',
        '--output',
        'mine.json',
        '--json',
        '--quiet',
      ],
      { cwd: folder, env: { SYNTRIX_BENCHMARK_WORKERS: '77' } },
    );
    const report = JSON.parse(stdout) as Report;
    expect({ code, stderr, files: await readdir(folder) }).toEqual({ code: 0, stderr: '', files: ['mine.json'] });
    expect({
      seed: report.run.seed,
      model: report.run.load_model,
      config: report.benchmark.config['benchmark'],
    }).toMatchObject({
      seed: 9,
      model: 'open',
      config: { workers: 2, operations: 40 },
    });
  });

  test('a wrong flag is told as such, exit 2, and the target is stopped', async () => {
    expect(await runInMemory(['demo', '--workers', 'none', '--quiet'], { cwd: folder })).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: The configuration is not valid. --workers: benchmark.workers must be a whole number from 1 to 10000, but is "none".
      ",
        "stdout": "",
      }
    `);
  });

  test('a target that does not start is a bug that names its exit code', async () => {
    const world = memoryWorld({ cwd: folder });
    const stdout = new PassThrough();
    stdout.end();
    const code = await runCli(['demo'], {
      ...world.context,
      spawnSelf: () => ({ stdin: new PassThrough(), stdout, exited: Promise.resolve(9) }),
    });
    expect(code).toBe(1);
    expect(world.stderr.text).toContain('the embedded target did not start (exit code 9)');
  });

  test.each([
    ['trigger-delivery', ['bench-benchmarks']],
    ['crud', null],
  ])('P3-02 the target of %s is given the triggers that it needs', async (scenario, ids) => {
    const world = memoryWorld({ cwd: folder });
    const stdout = new PassThrough();
    stdout.end();
    let given: readonly string[] = [];
    await runCli(['demo', '--scenario', scenario], {
      ...world.context,
      spawnSelf: (argv) => {
        given = argv;
        return { stdin: new PassThrough(), stdout, exited: Promise.resolve(9) };
      },
    });
    const flag = given.indexOf('--triggers');
    const { database, triggers } = JSON.parse(flag < 0 ? '{}' : given[flag + 1]!) as Record<string, object>;
    expect([database, triggers === undefined ? null : Object.keys(triggers)]).toEqual([
      ids === null ? undefined : 'default',
      ids,
    ]);
  });
});
