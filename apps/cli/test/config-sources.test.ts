import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '@syntrix-bench/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runInMemory, type MemoryWorldOptions } from '../src/testing/memory-context.ts';

let folder = '';
let inner = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-sources-'));
  inner = join(folder, 'a', 'b');
  await mkdir(inner, { recursive: true });
  await writeFile(
    join(folder, 'syntrix-bench.config.yaml'),
    'benchmark: { name: nearest, target: http://file.example, workers: 3, duration: 7s }\nload: { rate: 50/s }\n',
  );
  await writeFile(join(inner, 'other.yaml'), 'benchmark: { name: other, workers: 4 }\n');
  await writeFile(
    join(folder, 'look.mjs'),
    `export default { name: 'look', scenarios: [{
       name: 'look-up', description: 'How fast is a miss?', operations: () => ['miss'],
       options: { '~standard': { version: 1, vendor: 'look', validate: (value) => ({ value: {} }) } },
       shard: () => ({ createWorker: () => ({ next: () => null }) }),
     }] };`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The plan that a command line would run, and what it says beside. */
async function planOf(flags: readonly string[], options: MemoryWorldOptions = {}) {
  const result = await runInMemory(['run', '--dry-run', '--quiet', ...flags], { cwd: inner, ...options });
  return { ...result, plan: result.code === 0 ? (JSON.parse(result.stdout) as Plan) : null };
}

describe('where a run gets its config from', () => {
  test('P1-72 the nearest config file counts, also from a folder below it', async () => {
    const { code, stderr, plan } = await planOf([]);
    expect({ code, stderr, name: plan?.name, workers: plan?.workloads[0]?.workers }).toEqual({
      code: 0,
      stderr: '',
      name: 'nearest',
      workers: 3,
    });
  });

  test('P1-72 a file that is named counts in its place, and none with --no-config', async () => {
    const named = await planOf(['--config', 'other.yaml']);
    const none = await planOf(['--no-config']);
    expect([named.plan?.name, none.plan?.name]).toEqual(['other', 'crud']);
  });

  test('--config and --no-config together are refused', async () => {
    const { code, stdout, stderr } = await planOf(['--config', 'other.yaml', '--no-config']);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: --config and --no-config exclude each other: leave one out.\n',
    });
  });

  test('P1-73 file, environment, flags, --set: the later wins', async () => {
    const env = { SYNTRIX_BENCHMARK_WORKERS: '5', SYNTRIX_BENCHMARK_DURATION: '8s', SYNTRIX_BENCHMARK_SEED: '9' };
    const { plan } = await planOf(['--workers', '6', '--duration', '9s', '--set', 'benchmark.workers=7'], { env });
    const { workers } = plan!.workloads[0]!;
    expect({ workers, steadyUs: plan?.phases.steadyUs, seed: plan?.seed, urls: plan?.target.urls }).toEqual({
      workers: 7,
      steadyUs: 9_000_000,
      seed: 9,
      urls: ['http://file.example'],
    });
  });

  test.each<[string, string, string]>([
    [
      'load.rate',
      'error: The configuration is not valid. --set: "load.rate" is not an assignment: it has no "=". Write it like load.rate=500/s.\n',
      'no value',
    ],
    [
      'load.rat=5/s',
      'error: The configuration is not valid. --set load.rat: load.rat is not a key of the configuration. Did you mean rate?\n',
      'an unknown key',
    ],
  ])('--set %s is refused and names itself: %s (%s)', async (assignment, message) => {
    const { code, stdout, stderr } = await planOf(['--set', assignment]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: message });
  });

  test('--plugin brings a scenario without a config file that names it', async () => {
    const { code, stderr, plan } = await planOf(['--no-config', '--plugin', join(folder, 'look.mjs'), '-s', 'look-up']);
    expect({ code, stderr, scenario: plan?.workloads[0]?.scenario }).toEqual({
      code: 0,
      stderr: '',
      scenario: 'look-up',
    });
  });
});

describe('--dry-run', () => {
  test('P1-61 prints a plan that holds no secret and needs none to be there', async () => {
    const env = { P: 'Correct-Horse#2026' };
    const referenced = await planOf(['--username', 'bench', '--password', 'env:NOT_SET'], { env });
    const inline = await planOf(['--token', 'secret-token-of-mine']);
    expect([referenced.plan?.auth, inline.plan?.auth]).toEqual([
      { mode: 'password', username: 'bench', passwordRef: 'env:NOT_SET' },
      { mode: 'token', tokenRef: 'inline:1' },
    ]);
    expect(inline.stdout).not.toContain('secret-token-of-mine');
  });
});

describe('--verbose', () => {
  test('says what runs and what lies behind an error; without it the file that was found is told', async () => {
    const flags = ['run', '--set', 'load.model=closed', '--set', 'benchmark.target=http://127.0.0.1:1'];
    const { code, stderr } = await runInMemory([...flags, '--verbose', '--run-id', 'abcdefgh1'], { cwd: inner });
    expect({ code, lines: stderr.split('\n').slice(0, 5) }).toEqual({
      code: 3,
      lines: [
        'using ../../syntrix-bench.config.yaml',
        'run abcdefgh1, seed 1',
        'read: ../../syntrix-bench.config.yaml, --set load.model, --set benchmark.target',
        'nearest: 3 workers for 7s on http://127.0.0.1:1, database default',
        'access: anonymous',
      ],
    });
  });
});
