import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { runCli } from '../src/run-cli.ts';
import { memoryWorld, runInMemory } from '../src/testing/memory-context.ts';

let testbed: Testbed;
let folder = '';
beforeAll(async () => {
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-monitor-'));
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

/** A run of twenty operations, for a monitor on any free port. */
const run = () => [
  'run',
  testbed.url,
  '--no-config',
  '--operations',
  '20',
  '--set',
  'data.seedData=5',
  '--workers',
  '2',
];
const ANY_PORT = ['--monitor-addr', 'localhost:0'];

const urlIn = (text: string) => /http:\/\/localhost:\d+\//.exec(text)?.[0] ?? '';

test('P1-64 P1-59 a run can be watched in the browser, and afterwards until Ctrl+C', async () => {
  const pages: string[] = [];
  const world = memoryWorld({ cwd: folder, onPage: (url) => pages.push(url) });
  const output = ['--output', 'results/watched.json'];
  const exited = runCli([...run(), ...ANY_PORT, ...output, '--monitor-open', '--monitor-keep'], world.context);
  await world.stderr.until(/until Ctrl\+C/);
  const url = urlIn(world.stderr.text);
  const status = (await (await fetch(`${url}api/status`)).json()) as { readonly status: string };
  const report = (await (await fetch(`${url}api/report`)).json()) as { readonly run: { readonly status: string } };
  const prometheus = await (await fetch(`${url}metrics`)).text();
  const sessions = (await (await fetch(`${url}api/sessions`)).json()) as readonly object[];
  world.signal('SIGINT');
  expect(await exited).toBe(0);
  expect([pages, status.status, report.run.status, sessions.length]).toEqual([[url], 'completed', 'completed', 1]);
  expect(prometheus).toMatch(/^# HELP syntrix_bench_/);
  await expect(fetch(url)).rejects.toThrow();
});

test('M-5 several runs of one command line are shown by one monitor, under the ids that their reports have', async () => {
  const world = memoryWorld({ cwd: folder });
  const flags = ['--repeat', '2', '--output', 'repeated/r.json', '--monitor-keep', ...ANY_PORT];
  const exited = runCli([...run(), ...flags], world.context);
  await world.stderr.until(/until Ctrl\+C/);
  const url = urlIn(world.stderr.text);
  type Listed = readonly { readonly session_id: string; readonly start_time: string }[];
  const live = (await (await fetch(`${url}api/sessions`)).json()) as Listed;
  world.signal('SIGINT');
  await exited;
  expect([world.stderr.text.match(/Monitor at/gu)?.length, live.length]).toEqual([1, 2]);
  const later = memoryWorld({ cwd: folder });
  const served = runCli(['monitor', 'repeated', ...ANY_PORT], later.context);
  await later.stderr.until(/Ctrl\+C ends it/);
  const kept = (await (await fetch(`${later.stdout.text.trim()}api/sessions`)).json()) as Listed;
  later.signal('SIGINT');
  await served;
  const idsOf = (sessions: Listed) => sessions.map(({ session_id: id, start_time: start }) => [id, start]);
  expect(idsOf(live)).toEqual(idsOf(kept));
});

test('without its flags there is no monitor', async () => {
  const { code, stderr } = await runInMemory(run(), { cwd: folder });
  expect([code, stderr.includes('Monitor')]).toEqual([0, false]);
});

test('P1-64 --no-monitor wins over the config', async () => {
  const asked = ['--set', 'monitor.enabled=true', '--set', 'monitor.address=localhost:0'];
  const on = await runInMemory([...run(), ...asked], { cwd: folder });
  await writeFile(join(folder, 'on.yaml'), 'monitor: { enabled: true, address: "localhost:0" }\n');
  const config = run().filter((word) => word !== '--no-config');
  const off = await runInMemory([...config, '--config', 'on.yaml', '--no-monitor'], { cwd: folder });
  expect([on.code, off.code, on.stderr.includes('Monitor at'), off.stderr.includes('Monitor at')]).toEqual([
    0,
    0,
    true,
    false,
  ]);
});

test('P1-64 flags that contradict each other are refused', async () => {
  const { code, stderr } = await runInMemory([...run(), '--no-monitor', '--monitor-open'], { cwd: folder });
  expect([code, stderr]).toEqual([2, expect.stringContaining('--no-monitor and --monitor-open contradict each other')]);
});

test('M-6 a config file alone does not let others look', async () => {
  await writeFile(join(folder, 'open.yaml'), 'monitor: { enabled: true, address: "0.0.0.0:0" }\n');
  const config = ['--config', 'open.yaml'];
  const argv = run().filter((word) => word !== '--no-config');
  const { code, stderr } = await runInMemory([...argv, ...config], { cwd: folder });
  const exposed = await runInMemory([...argv, ...config, '--monitor-addr', '0.0.0.0:0'], { cwd: folder });
  expect([code, stderr]).toEqual([2, expect.stringContaining('would let others on the network watch this run')]);
  expect([exposed.code, exposed.stderr]).toEqual([
    0,
    expect.stringMatching(
      /everybody who reaches port \d+ of this machine can watch; pause, resume and stop ask\s+for the token [\da-f]{32}/,
    ),
  ]);
});

test('P1-59 where a monitor cannot listen that is said, and the run goes on', async () => {
  // Of documentation, and so of no machine.
  const { code, stderr } = await runInMemory([...run(), '--monitor-addr', '192.0.2.1:9090'], { cwd: folder });
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/there is no monitor: 192\.0\.2\.1 is no address of\s+this\s+machine/),
  ]);
});

test('M-5 monitor shows the reports of a folder, and names what is none', async () => {
  const results = join(folder, 'history');
  await mkdir(results);
  await runInMemory([...run(), '--output', 'history/a.json', '--name', 'first'], { cwd: folder });
  await runInMemory([...run(), '--output', 'history/b.json', '--name', 'second'], { cwd: folder });
  await writeFile(join(results, 'cut.json'), '{ "schema_version": 2, "benchmark": {');
  await writeFile(join(results, 'newer.json'), '{ "schema_version": 99 }');
  await writeFile(join(results, 'package.json'), '{ "name": "x" }');
  await writeFile(join(results, 'notes.txt'), 'nothing');
  const world = memoryWorld({ cwd: folder });
  const exited = runCli(['monitor', 'history', ...ANY_PORT], world.context);
  await world.stderr.until(/Ctrl\+C ends it/);
  const url = world.stdout.text.trim();
  const sessions = (await (await fetch(`${url}api/sessions`)).json()) as readonly {
    readonly name: string;
    readonly session_id: string;
  }[];
  const older = sessions[1]?.session_id ?? '';
  const report = (await (await fetch(`${url}api/sessions/${older}/report`)).json()) as {
    readonly benchmark: { readonly name: string };
  };
  world.signal('SIGTERM');
  expect(await exited).toBe(0);
  expect(sessions.map(({ name }) => name)).toEqual(['second', 'first']);
  expect(report.benchmark.name).toBe('first');
  expect(
    world.stderr.text
      .split('\n')
      .filter((line) => line.startsWith('left out'))
      .toSorted(),
  ).toEqual([
    'left out: history/cut.json is not a report: it ends at line 1, column 38. Was it cut off?',
    'left out: history/newer.json is a report of version 99; this program reads 1 and 2: update it.',
    'left out: history/package.json is not a report: it has no schema_version. Reports are what run writes with --output.',
  ]);
  expect(await readdir(results)).toHaveLength(6);
});

test('a folder that is none is a mistake of the command line', async () => {
  const missing = await runInMemory(['monitor', 'nowhere'], { cwd: folder });
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('nowhere: there is no such folder')]);
});

test('a folder whose reports are in folders below it is served, and these are named', async () => {
  await mkdir(join(folder, 'outer', 'repeated-1'), { recursive: true });
  await writeFile(join(folder, 'outer', 'repeated-1', '1.json'), '{}');
  const world = memoryWorld({ cwd: folder });
  const exited = runCli(['monitor', 'outer', ...ANY_PORT], world.context);
  await world.stderr.until(/Ctrl\+C ends it/);
  world.signal('SIGTERM');
  expect(await exited).toBe(0);
  expect(world.stderr.text).toContain('outer holds no report itself; it has outer/repeated-1: give that\n');
});
