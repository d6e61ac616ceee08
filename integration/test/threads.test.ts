import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@syntrix-bench/core';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { expectBuilt, startBuilt } from './built-program.ts';
import { requestsOf } from './crud-run.ts';
import { linesOf, startRecordingProxy } from './recording-proxy.ts';

const DYING = fileURLToPath(new URL('./dying-plugin.mjs', import.meta.url));

let testbed: Testbed;
let folder = '';

beforeAll(async () => {
  expectBuilt();
  testbed = await startTestbed();
});
afterAll(() => testbed.close());
beforeEach(async () => {
  testbed.reset();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-threads-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 120_000, interval: 5 });

const start = (...args: readonly string[]) => startBuilt(folder, args);

const readReport = async (): Promise<Report> => JSON.parse(await readFile(join(folder, 'out.json'), 'utf8')) as Report;

const sum = (rows: readonly { readonly count: number }[]): number => rows.reduce((all, { count }) => all + count, 0);

/** Runs the plugin whose worker 1 dies, on two threads with two workers each. */
async function startDying(death: string, nodeOptions: readonly string[] = []) {
  const config = {
    plugins: [DYING],
    scenario: { type: 'dying', death },
    benchmark: { target: testbed.url, workers: 4, threads: 2, duration: '10m', warmup: '0s' },
    output: { file: 'out.json' },
  };
  await writeFile(join(folder, 'bench.json'), JSON.stringify(config));
  return startBuilt(folder, ['run', '--config', 'bench.json'], nodeOptions);
}

describe('the built program on several threads', () => {
  test('P1-30 one, two and three threads ask the target for the same things, and the report says how many there were', async () => {
    const asked: string[][] = [];
    for (const threads of [1, 2, 3]) {
      testbed.reset();
      const proxy = await startRecordingProxy(testbed.url);
      const runId = `threads${threads}`;
      const counts = ['--operations', '600', '--workers', '7', '--seed-data', '90', '--threads', String(threads)];
      const program = start('run', '--target', proxy.url, ...counts, '--run-id', runId, '--output', 'out.json');
      expect(await program.exited, program.text()).toBe(0);
      const report = await readReport();
      expect(report.environment).toMatchObject({ shard_host: 'threads', shards: threads });
      expect(report.summary).toMatchObject({ total_operations: 600, total_errors: 0 });
      expect(requestsOf(report)).toEqual(testbed.groundTruth().requests);
      expect(testbed.liveDocuments()).toEqual([]);
      asked.push(linesOf(proxy, runId));
      await proxy.close();
    }
    expect(asked[0]!.length).toBeGreaterThan(690);
    expect(asked[1]).toEqual(asked[0]);
    expect(asked[2]).toEqual(asked[0]);
  });

  test.each([
    ['exit', 'process.exit(7) was called in it'],
    ['throw', 'ReferenceError: nobody is not defined'],
  ])('a thread that dies (%s) fails the run with its reason; totals lack what was in flight', async (death, reason) => {
    const program = await startDying(death);
    expect(await program.exited, program.text()).toBe(1);
    const report = await readReport();
    expect(report.run).toMatchObject({ status: 'failed', partial: true });
    expect(report.run.reason).toContain(`the thread of shard 1 stopped: `);
    expect(report.run.reason).toContain(reason);
    expect(program.text().replaceAll(/\s+/g, ' ')).toContain(reason);
    const missing = sum(testbed.groundTruth().requests) - sum(requestsOf(report));
    expect(missing).toBeGreaterThanOrEqual(0);
    expect(missing).toBeLessThanOrEqual(2);
    expect(report.summary.ok).toBe(report.summary.total_operations);
    expect(report.summary.total_operations).toBeLessThanOrEqual(sum(testbed.groundTruth().requests));
  });

  test('a thread that runs out of memory fails the run, keeps what was measured, and says how to go on', async () => {
    const program = await startDying('memory', ['--max-old-space-size=64']);
    expect(await program.exited, program.text()).toBe(1);
    const report = await readReport();
    expect(report.run).toMatchObject({ status: 'failed', partial: true });
    expect(report.run.reason).toMatch(
      /^the thread of shard 1 stopped: it ran out of memory; .* NODE_OPTIONS=--max-old-space-size=/,
    );
    expect(program.text().replaceAll(/\s+/g, ' ')).toContain(report.run.reason);
    // The interval that its thread was in the midst of is lost, not that of the other thread.
    const asked = sum(testbed.groundTruth().requests);
    expect(report.summary.ok).toBeGreaterThan(0);
    expect(report.summary.total_operations).toBe(report.summary.ok);
    expect(sum(requestsOf(report))).toBeLessThanOrEqual(asked);
  });

  test('P1-63 a second Ctrl+C ends at once although a thread is in a loop without end, and the report is there', async () => {
    const program = await startDying('loop');
    await until(() => testbed.groundTruth().liveDocuments > 300);
    // From here on: before the thread is taken for stuck both signals are through, also on a tenth of a core.
    await writeFile(join(folder, 'begin'), '');
    await until(() => existsSync(join(folder, 'begun')));
    program.child.kill('SIGINT');
    await until(() => program.text().includes('a second one skips drain and clean-up'));
    program.child.kill('SIGINT');
    expect(await program.exited, program.text()).toBe(130);
    const report = await readReport();
    expect(report.run).toMatchObject({ status: 'interrupted', partial: true, reason: 'interrupted by SIGINT' });
    expect(report.summary.ok).toBeGreaterThan(0);
  });

  test('a thread that says nothing any more is found out by itself, named and ended', async () => {
    const program = await startDying('stuck');
    expect(await program.exited, program.text()).toBe(1);
    const report = await readReport();
    expect(report.run.reason).toContain(
      'the thread of shard 1 stopped: it has not responded for 10 s; it may be in an endless loop',
    );
    expect(report.summary.ok).toBeGreaterThan(0);
  });
});
