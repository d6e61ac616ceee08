import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { builtInTemplates } from '../src/running/built-in-templates.ts';
import { runInMemory } from '../src/testing/memory-context.ts';
import { checkedReport } from './report-schema.ts';

const configs = fileURLToPath(new URL('../../../examples/configs/', import.meta.url));

let testbed: Testbed;
let folder = '';
beforeAll(async () => {
  testbed = await startTestbed({ databases: ['tenant-1', 'tenant-2'], indexTemplates: builtInTemplates() });
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-configs-'));
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

test.each((await readdir(configs)).sort())(
  'P1-72 examples/configs/%s runs as it stands, here for a moment only',
  async (file) => {
    // Stages say how long a run lasts, and storms when they break, so that theirs are cut short in a copy.
    const text = await readFile(join(configs, file), 'utf8');
    const short = text
      .replaceAll(/duration: \d+m\b/g, text.includes('stages:') ? 'duration: 150ms' : '$&')
      .replace(/at: \d+s, lasts: \d+s/, 'at: 300ms, lasts: 500ms');
    const config = short === text ? join(configs, file) : join(folder, file);
    if (short !== text) await writeFile(config, short);
    // Long enough for a storm to end, and for one operation in the slowest of schedules.
    const lasts = text.includes('storm:') ? '2s' : text.includes('rate: 1/s') ? '3s' : '300ms';
    const moment = ['--warmup', '0s', '--rampup', '0s', '--seed-data', '40', '--output', 'out.json'];
    const { code, stderr } = await runInMemory(
      // The testbed is this test's own.
      [
        'run',
        '--config',
        config,
        '--i-own-this-server',
        '--target',
        testbed.url,
        ...(text.includes('stages:') ? [] : ['--duration', lasts]),
        ...moment,
      ],
      { cwd: folder, env: { BENCH_PASSWORD: 'Bench-User#2025' } },
    );
    const report = checkedReport(await readFile(join(folder, 'out.json'), 'utf8'));
    // A moment is too short for what thresholds rest on: they may be not proven, and of how fast it was nothing is asked here.
    const verdicts = report.thresholds.map(({ verdict }) => verdict);
    const crossed = report.thresholds.filter(({ verdict }) => verdict === 'failed').map(({ expression }) => expression);
    const expected = crossed.length > 0 ? 4 : verdicts.includes('not_proven') ? 6 : 0;
    expect({ code, crossed, stderr: code === expected ? '' : stderr, left: testbed.liveDocuments() }).toEqual({
      code: expected,
      crossed: crossed.filter((expression) => /\bp\d+/.test(expression)),
      stderr: '',
      left: [],
    });
    expect({ name: `${report.benchmark.name}.yaml`, errors: report.summary.total_errors }).toEqual({
      name: file,
      errors: 0,
    });
  },
);

test.each((await readdir(configs)).sort())('P1-72 examples/configs/%s passes validate', async (file) => {
  const { code, stdout } = await runInMemory(['validate', join(configs, file)], { cwd: folder });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining(`${file} is fine. It would run `) as string,
  });
});

test('P2-44 init writes the index templates of a config beside it, as list prints them, and says where they go', async () => {
  const argv = ['init', 'query-paged', '--output', 'made/query.yaml'];
  const { code, stdout, stderr } = await runInMemory(argv, { cwd: folder });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: 'made/query.yaml\nmade/bench-indexes.yml\n',
    stderr: `How fast is a result read page by page, and is it whole?
Put made/bench-indexes.yml into the folder of index templates of the server, and restart it.
Set the target in made/query.yaml, then:
  syntrix-bench doctor --config made/query.yaml && syntrix-bench run --config made/query.yaml
`,
  });
  const printed = await runInMemory(['list', 'made/query.yaml'], { cwd: folder });
  const body = (text: string) => text.slice(text.indexOf('database:'));
  expect(body(await readFile(join(folder, 'made/bench-indexes.yml'), 'utf8'))).toBe(body(printed.stdout));
});
