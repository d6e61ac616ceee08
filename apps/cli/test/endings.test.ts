import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/core';
import { nodeReportFiles } from '@syntrix-bench/reporters';
import { startTestbed, type Fault, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { runCli } from '../src/run-cli.ts';
import { memoryWorld, runInMemory, type MemoryWorld } from '../src/testing/memory-context.ts';
import { garblingProxy } from './garbling-proxy.ts';
import { checkedReport } from './report-schema.ts';

let testbed: Testbed;
let folder = '';
beforeEach(async () => {
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-endings-'));
});
afterEach(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

const WORKERS = 4;
/** Documents that are live and belong to runs; their records are none. */
const live = (): number => testbed.liveDocuments().filter((path) => !path.includes('-runs/')).length;
const deleted = (): number =>
  testbed.groundTruth().requests.reduce((sum, { method, status, count }) => {
    return method === 'DELETE' && status === 204 ? sum + count : sum;
  }, 0);
/** Answers that take a while: those to deletes, or all of them. */
const slow = (meanMs: number, what: 'deletes' | 'all'): Fault => {
  const operations = what === 'deletes' ? { operations: ['delete'] as const } : {};
  return { kind: 'latency', distribution: 'fixed', meanMs, ...operations };
};

/** What became of a run: its exit code, what it said, and its report where it made one. */
interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: Report | null;
}

/** Starts a run, lets something happen to it, and waits for its end. */
async function end(
  flags: readonly string[],
  happens: (world: MemoryWorld) => Promise<void>,
  options: Parameters<typeof memoryWorld>[0] = {},
): Promise<Ending> {
  const world = memoryWorld({ cwd: folder, ...options });
  const common = ['--no-config', '--target', testbed.url, '--workers', String(WORKERS), '--warmup', '0s'];
  const exited = runCli(['run', ...common, '--output', 'out.json', ...flags], world.context);
  await happens(world);
  const code = await exited;
  const written = await readFile(join(folder, 'out.json'), 'utf8').catch(() => null);
  const report = written === null ? null : checkedReport(written);
  return { code, stdout: world.stdout.text, stderr: world.stderr.text, report };
}

/** The command line that an ending gives to remove what is left. */
function commandIn(stderr: string): readonly string[] {
  const [, command = ''] = /; to remove them: syntrix-bench (clean .*)\n/.exec(stderr) ?? [];
  return command.split(' ');
}

/** Gives the command that the ending names, at once and on a target that is well again. */
async function cleanUpLater({ stderr }: Ending): Promise<number> {
  testbed.setFaults({ faults: [] });
  const { code } = await runInMemory(commandIn(stderr), { cwd: folder, now: () => new Date() });
  return code;
}

const running = (world: MemoryWorld): Promise<void> => world.stderr.until(/\[Running\]/);
const until = (what: () => boolean): Promise<void> =>
  vi.waitUntil(what, { interval: 2, timeout: 120_000 }).then(() => undefined);
/** Clean-up is under way: half as many documents as were seeded for these runs are gone, which no load of theirs does. */
const cleaning = (): Promise<void> => until(() => deleted() > 50);
/** Something else ends it, however slow the machine is. */
const LONG = ['--duration', '10m', '--seed-data', '300'];

describe('R22 what is said of clean-up is true, however a run ends', () => {
  const whole: readonly {
    why: string;
    flags: readonly string[];
    happens: (world: MemoryWorld) => Promise<void>;
    code: number;
    status: Report['run']['status'];
  }[] = [
    {
      why: 'by itself',
      flags: ['--operations', '200'],
      happens: () => Promise.resolve(),
      code: 0,
      status: 'completed',
    },
    {
      why: 'by a first Ctrl+C',
      flags: LONG,
      happens: async (world) => {
        await running(world);
        world.signal('SIGINT');
      },
      code: 130,
      status: 'interrupted',
    },
    {
      why: 'by SIGTERM while it seeds',
      flags: ['--seed-data', '50000'],
      happens: async (world) => {
        await until(() => live() > 100);
        world.signal('SIGTERM');
      },
      code: 143,
      status: 'interrupted',
    },
    {
      why: 'by a first Ctrl+C during clean-up',
      flags: ['--operations', '50', '--seed-data', '300'],
      happens: async (world) => {
        await running(world);
        testbed.setFaults({ faults: [slow(5, 'deletes')] });
        await cleaning();
        world.signal('SIGINT');
      },
      code: 130,
      status: 'completed',
    },
    {
      why: 'by a threshold that ends it',
      flags: [...LONG, '--set', 'thresholds=[{expression: "errors < 1%", abortOnFail: true}]'],
      happens: async (world) => {
        await running(world);
        testbed.setFaults({ faults: [{ kind: 'error', status: 500, operations: ['read'] }] });
      },
      code: 4,
      status: 'completed',
    },
  ];

  test.each(whole)(
    '$why: all is removed, counted and nothing said of later',
    async ({ flags, happens, code, status }) => {
      const ending = await end(flags, happens);
      expect({ code: ending.code, live: live(), records: testbed.liveDocuments() }).toEqual({
        code,
        live: 0,
        records: [],
      });
      expect(ending.report?.run.status).toBe(status);
      const { removed, ...rest } = ending.report!.run.cleanup;
      expect(rest).toEqual({ skipped: false, interrupted: false, counted: true, left: 0, left_samples: [] });
      expect(removed).toBeGreaterThan(0);
      expect(removed).toBeLessThanOrEqual(deleted());
      expect(ending.stderr).not.toContain('syntrix-bench clean');
    },
  );

  const partly: readonly {
    why: string;
    flags?: readonly string[];
    happens: (world: MemoryWorld) => Promise<void>;
    code: number;
    cleanup: Partial<Report['run']['cleanup']>;
    /** Documents whose answers had not come: they may be there or not. */
    open?: number;
  }[] = [
    {
      why: 'by a second Ctrl+C during clean-up',
      happens: async (world) => {
        await running(world);
        testbed.setFaults({ faults: [slow(20, 'deletes')] });
        world.signal('SIGINT');
        const before = deleted();
        await until(() => deleted() > before + 40);
        world.signal('SIGINT');
      },
      code: 130,
      cleanup: { interrupted: true },
    },
    {
      why: 'by a second signal of another kind, on a target that answers nothing any more',
      happens: async (world) => {
        await running(world);
        testbed.setFaults({ faults: [slow(60_000, 'all')] });
        world.signal('SIGTERM');
        world.signal('SIGHUP');
      },
      code: 143,
      cleanup: { interrupted: true, removed: 0 },
    },
    {
      why: 'on a target that refuses to delete',
      flags: ['--operations', '100', '--seed-data', '50'],
      happens: async (world) => {
        await running(world);
        testbed.setFaults({ faults: [{ kind: 'error', status: 403, operations: ['delete'] }] });
      },
      code: 1,
      cleanup: { interrupted: false, removed: 0 },
    },
    {
      why: 'with everything left on purpose',
      flags: ['--operations', '100', '--seed-data', '50', '--no-cleanup'],
      happens: () => Promise.resolve(),
      code: 0,
      cleanup: { skipped: true, removed: 0, left_samples: [] },
      open: 0,
    },
  ];

  test.each(partly)(
    '$why: it counts what is left, and the command that it gives removes that at once',
    async ({ flags = LONG, happens, code, cleanup, open = 2 * WORKERS }) => {
      const ending = await end(flags, happens);
      const leftThere = live();
      expect(leftThere).toBeGreaterThan(20);
      expect(ending.code).toBe(code);
      const { left, ...said } = ending.report!.run.cleanup;
      expect(said).toMatchObject({ counted: true, ...cleanup });
      expect(left).toBeGreaterThanOrEqual(leftThere);
      expect(left).toBeLessThanOrEqual(leftThere + open);
      expect(ending.stdout).toContain(`${left.toLocaleString('en-US')} documents`);
      expect(commandIn(ending.stderr).slice(0, 4)).toEqual(['clean', '--no-config', '--target', testbed.url]);
      expect(await cleanUpLater(ending)).toBe(0);
      expect(testbed.liveDocuments()).toEqual([]);
    },
  );

  test('by Ctrl+C while it seeds: it says that it stopped before measuring, and nothing else', async () => {
    const ending = await end(['--seed-data', '50000', '--quiet'], async (world) => {
      await until(() => live() > 100);
      world.signal('SIGINT');
    });
    expect([ending.code, ending.stdout, ending.stderr]).toEqual([130, '! crud: stopped before measuring\n', '']);
  });

  test('by a second Ctrl+C while it seeds: without a report it says how many may be left, and how to remove them', async () => {
    const ending = await end(['--seed-data', '50000'], async (world) => {
      await until(() => live() > 100);
      testbed.setFaults({ faults: [slow(30_000, 'all')] });
      world.signal('SIGINT');
      world.signal('SIGINT');
    });
    expect([ending.code, ending.report]).toEqual([130, null]);
    const [, count = ''] = /\n([\d,]+) documents of this run may be left; to remove/.exec(ending.stderr) ?? [];
    const left = Number(count.replaceAll(',', ''));
    expect(left).toBeGreaterThanOrEqual(live());
    expect(left).toBeLessThanOrEqual(live() + WORKERS);
    expect(await cleanUpLater(ending)).toBe(0);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('because set-up failed half-way: what cannot be removed again is told', async () => {
    const refused = (operation: 'create' | 'delete'): Fault => ({
      kind: 'error',
      status: 403,
      operations: [operation],
    });
    const ending = await end(['--seed-data', '50000'], async () => {
      await until(() => live() > 100);
      testbed.setFaults({ faults: [refused('create'), refused('delete')] });
    });
    expect([ending.code, ending.report]).toEqual([3, null]);
    expect(ending.stderr).toContain('error: cannot seed documents');
    const [, count = ''] = /\n([\d,]+) documents of this run may be left; to remove/.exec(ending.stderr) ?? [];
    expect(Number(count.replaceAll(',', ''))).toBeGreaterThanOrEqual(live());
    expect(await cleanUpLater(ending)).toBe(0);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('because set-up failed half-way, on a target that can delete: nothing is left, and nothing said of it', async () => {
    const ending = await end(['--seed-data', '50000'], async () => {
      await until(() => live() > 100);
      testbed.setFaults({ faults: [{ kind: 'error', status: 403, operations: ['create'] }] });
    });
    expect([ending.code, testbed.liveDocuments()]).toEqual([3, []]);
    expect(ending.stderr).not.toContain('syntrix-bench clean');
  });

  test('because the target went away for good: the run failed, and all that was made is counted as left', async () => {
    const ending = await end(['--duration', '10m', '--seed-data', '30'], async (world) => {
      await running(world);
      await until(() => live() > 35);
      await testbed.close();
    });
    const { status, reason, cleanup } = ending.report!.run;
    const { removed, left, counted } = cleanup;
    expect({ code: ending.code, status, removed, counted, enough: left > 35 }).toEqual({
      code: 1,
      status: 'failed',
      removed: 0,
      counted: true,
      enough: true,
    });
    expect(reason).toMatch(
      /^the target was lost \d+ s into the measured phase: no request got an answer for [\d.]+ s$/,
    );
    expect(commandIn(ending.stderr)[0]).toBe('clean');
  });

  test('without room for its report: the report on stdout says it, and so does the command', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const ending = await end(['--operations', '100', '--seed-data', '50', '--no-cleanup'], () => Promise.resolve(), {
      reportFiles: { ...nodeReportFiles, writeFile: () => Promise.reject(full) },
    });
    const onStdout = checkedReport(ending.stdout);
    expect([ending.code, onStdout.run.cleanup.left]).toEqual([1, live()]);
    expect(await cleanUpLater(ending)).toBe(0);
    expect(testbed.liveDocuments()).toEqual([]);
  });
});

describe('R22 a target that garbles a third of its answers', () => {
  // Clean-up ends by itself, with documents left, once it has lost half a minute.
  test('is cleaned up before clean-up gives up', async () => {
    const proxy = await garblingProxy(testbed.url);
    const ending = await end(['--target', proxy.url, '--operations', '600', '--seed-data', '200'], async (world) => {
      await running(world);
      proxy.garble(3);
    });
    const { cleanup } = ending.report!.run;
    await proxy.close();
    expect(cleanup).toMatchObject({ left: 0, counted: true, interrupted: false });
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('and is named by the command, which removes the rest although answers are garbled', async () => {
    const proxy = await garblingProxy(testbed.url);
    await end(
      ['--target', proxy.url, '--operations', '200', '--seed-data', '50', '--no-cleanup', '--run-id', 'garbled1'],
      () => Promise.resolve(),
    );
    proxy.garble(3);
    const flags = ['clean', '--no-config', '--target', proxy.url, '--run-id', 'garbled1'];
    const { code, stdout } = await runInMemory(flags, { cwd: folder });
    await proxy.close();
    expect([code, testbed.liveDocuments()]).toEqual([0, []]);
    expect(stdout).toContain('nothing left');
  });
});

test('secrets stand in the command as references, never as values', async () => {
  await writeFile(join(folder, 'password'), 'Bench-Admin#2025\n', { mode: 0o600 });
  const password = `file:${join(folder, 'password')}`;
  const flags = ['--operations', '20', '--no-cleanup', '--username', 'syntrix', '--collection', 'other-things'];
  const byReference = await end([...flags, '--password', password], () => Promise.resolve());
  expect(byReference.stderr).toContain(
    `--username syntrix --password ${password} --collection other-things --run-id ${byReference.report!.run.id}\n`,
  );
  expect(await cleanUpLater(byReference)).toBe(0);
  const byValue = await end([...flags, '--password', 'Bench-Admin#2025'], () => Promise.resolve());
  expect(byValue.stderr).toContain(
    `--password env:PASSWORD --collection other-things --run-id ${byValue.report!.run.id}\n`,
  );
  expect(byValue.stderr).not.toContain('Bench-Admin');
  const later = await runInMemory(commandIn(byValue.stderr), { cwd: folder, env: { PASSWORD: 'Bench-Admin#2025' } });
  expect([later.code, testbed.liveDocuments()]).toEqual([0, []]);
});
