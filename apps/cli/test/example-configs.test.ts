import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestbed, type Testbed, type TriggerSet } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { freeAddress } from '../../../tooling/free-address.ts';
import { BUILT_IN_SCENARIOS } from '../src/running/built-in-scenarios.ts';
import { builtInTemplates } from '../src/running/built-in-templates.ts';
import { defaultNeeds } from '../src/running/default-needs.ts';
import { triggersDocument } from '../src/running/trigger-file.ts';
import { runInMemory } from '../src/testing/memory-context.ts';
import { checkedReport } from './report-schema.ts';

const configs = fileURLToPath(new URL('../../../examples/configs/', import.meta.url));

/** That of the configs, at which another suite on this machine may listen. */
const USUAL_HOOK_ADDRESS = '127.0.0.1:9797';

let testbed: Testbed;
let folder = '';
let hookAddress = '';
beforeAll(async () => {
  hookAddress = await freeAddress();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-configs-'));
  await mkdir(join(folder, 'keys'));
  testbed = await startTestbed({
    databases: ['tenant-1', 'tenant-2'],
    indexTemplates: builtInTemplates(),
    triggers: (defaultNeeds('trigger', BUILT_IN_SCENARIOS)?.triggers ?? []).map(
      (each) =>
        JSON.parse(JSON.stringify(triggersDocument(each)).replaceAll(USUAL_HOOK_ADDRESS, hookAddress)) as TriggerSet,
    ),
    keyFile: join(folder, 'keys', 'auth_private.pem'),
  });
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
      .replace(/at: \d+s, lasts: \d+s/, 'at: 300ms, lasts: 500ms')
      // A thousand of them are a minute's work for a machine that others use.
      .replace('connections: 1000', 'connections: 100');
    // Keys are beside the copy.
    const isCopied = short !== text || text.includes('privateKeyFile:');
    const config = isCopied ? join(folder, file) : join(configs, file);
    if (isCopied) await writeFile(config, short);
    // As many as are done whatever else the machine does; long enough for a storm to end, and for one operation in the slowest of schedules.
    const isCounted = !/stages:|shape:|workloads:|type: (realtime|trigger|database)/.test(text);
    const isSlow = /type: (trigger|database)|rate: 1\/s/.test(text);
    const lasts = text.includes('storm:') ? '2s' : isSlow ? '4s' : '1s';
    const length = isCounted ? ['--operations', '60'] : text.includes('stages:') ? [] : ['--duration', lasts];
    const moment = ['--warmup', '0s', '--rampup', '0s', '--seed-data', '40', '--output', 'out.json'];
    const hooks = text.includes(`hookAddress: ${USUAL_HOOK_ADDRESS}`) ? ['--hook-addr', hookAddress] : [];
    const { code, stderr } = await runInMemory(
      // The testbed is this test's own.
      ['run', '--config', config, '--i-own-this-server', '--target', testbed.url, ...length, ...moment, ...hooks],
      { cwd: folder, env: { BENCH_PASSWORD: 'Bench-User#2025', SYNTRIX_PASSWORD: 'Bench-Admin#2025' } },
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

test('P2-44 a second init adds what its config needs to the index templates that are there', async () => {
  const init = (template: string) => runInMemory(['init', template, '-o', `twice/${template}.yaml`], { cwd: folder });
  const indexes = 'twice/bench-indexes.yml';
  const names = async () => (await readFile(join(folder, indexes), 'utf8')).match(/(?<=name: ).*/gu);
  const first = await init('query-simple');
  expect([first.code, await names()]).toEqual([0, ['benchmarks-group-score-desc-id', 'benchmarks-owner-id']]);
  const second = await init('query-paged');
  expect([second.code, second.stdout, second.stderr.split('\n')[1], await names()]).toEqual([
    0,
    `twice/query-paged.yaml\n${indexes}\n`,
    `${indexes} got 1 more index template: put it into the folder of index templates of the server, and restart it.`,
    ['benchmarks-group-score-desc-id', 'benchmarks-owner-id', 'benchmarks-group-score-id'],
  ]);
  const third = await init('query-sorted');
  expect([third.code, third.stdout, third.stderr.split('\n')[1]]).toEqual([
    0,
    'twice/query-sorted.yaml\n',
    `${indexes} has the index templates already.`,
  ]);
});

test.each([
  ['hello', 'exists already, and is no file of index templates that can be added to'],
  ['database: other\ntemplates: []', 'exists already, and is no file of index templates that can be added to'],
  [
    'database: default\ntemplates: [{ name: benchmarks-owner-id, collectionPattern: benchmarks, fields: [{ field: score, order: asc }] }]',
    'has another index template benchmarks-owner-id than query-simple needs',
  ],
])('P2-44 init leaves alone what it cannot add to: %s', async (text, said) => {
  const place = await mkdtemp(join(folder, 'other-'));
  await writeFile(join(place, 'bench-indexes.yml'), text);
  const { code, stdout, stderr } = await runInMemory(['init', 'query-simple', '-o', 'query.yaml'], { cwd: place });
  expect({ code, stdout, stderr, kept: await readdir(place) }).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: bench-indexes.yml ${said}. Write elsewhere with --output, or overwrite it with --force.\n`,
    kept: ['bench-indexes.yml'],
  });
});
