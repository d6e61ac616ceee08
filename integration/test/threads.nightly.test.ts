import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/core';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { expectBuilt, startBuilt } from './built-program.ts';
import { linesOf, startRecordingProxy } from './recording-proxy.ts';

let testbed: Testbed;
let folder = '';

beforeAll(async () => {
  expectBuilt();
  testbed = await startTestbed();
});
afterAll(() => testbed.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-threads-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

// So many workers that each is free at its turn, even if the machine stands still for a second.
test.each([
  ['one rate', { rate: '60/s' }, { create: { weight: 30 }, read: { weight: 40 }, delete: { weight: 30 } }],
  ['rates by type', {}, { create: { rate: '18/s' }, read: { rate: '24/s' }, delete: { rate: '18/s' } }],
])(
  'R20 one, two and three threads ask for the same things under Poisson arrivals, too: %s',
  { timeout: 240_000 },
  async (_what, load, mix: Readonly<Record<string, object>>) => {
    const operations = Object.entries(mix).map(([type, howOften]) => ({ type, ...howOften }));
    const asked: string[][] = [];
    for (const threads of [1, 2, 3]) {
      testbed.reset();
      const proxy = await startRecordingProxy(testbed.url);
      const runId = `open${threads}`;
      const config = {
        scenario: { type: 'crud', operations },
        benchmark: { target: proxy.url, workers: 150, threads, operations: 300, warmup: '0s' },
        load: { model: 'open', ...load },
        data: { seedData: 1000 },
        output: { file: 'out.json' },
      };
      await writeFile(join(folder, 'bench.json'), JSON.stringify(config));
      const program = startBuilt(folder, ['run', '--config', 'bench.json', '--run-id', runId]);
      // What a busy machine proves is not at stake here.
      expect([0, 6], program.text()).toContain(await program.exited);
      const report = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8')) as Report;
      expect(report.environment).toMatchObject({ shard_host: 'threads', shards: threads });
      expect(report.summary).toMatchObject({ total_operations: 300, total_errors: 0, dropped: 0 });
      expect(testbed.liveDocuments()).toEqual([]);
      asked.push(linesOf(proxy, runId));
      await proxy.close();
    }
    expect(asked[0]!.length).toBeGreaterThan(2000);
    expect(asked[1]).toEqual(asked[0]);
    expect(asked[2]).toEqual(asked[0]);
  },
);
