import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/metrics';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { otlpEndpoint } from '../../../packages/otel/test/otlp-endpoint.ts';
import { runInMemory } from '../src/testing/memory-context.ts';

let testbed: Testbed;
let folder = '';
beforeAll(async () => {
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-watched-'));
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

/** A run of twenty operations. */
const run = (...flags: readonly string[]) =>
  runInMemory(
    [
      ...['run', testbed.url, '--no-config', '--operations', '20', '--workers', '2', '--warmup', '0s'],
      ...['--set', 'data.seedData=5', ...flags],
    ],
    { cwd: folder },
  );

const read = (file: string) => readFile(join(folder, file), 'utf8');
const lines = async (file: string) =>
  (await read(file))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('--observe', () => {
  test('X-11 what it names is watched beside the run, and stands in the report by its name', async () => {
    const { code, stdout } = await run('--observe', `me=pid:${process.pid}`, '--observe', 'pid:4194305', '--json');
    const { observed } = JSON.parse(stdout) as Report;
    expect(code).toBe(0);
    expect(observed?.map(({ name, source, series }) => [name, source, series[0]?.name])).toEqual([
      ['me', `pid ${process.pid}`, 'cpu'],
      ['process', 'pid 4194305', 'cpu'],
    ]);
  });

  test('X-11 what it cannot be is refused before anything is sent, with what could be written', async () => {
    const { code, stderr } = await run('--observe', 'mongodb://user:secret@localhost');
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain('mongodb://HOST:PORT or prometheus:URL');
  });
});

describe('--otlp', () => {
  test('FE-08 a collector gets what the report counts', async () => {
    const endpoint = await otlpEndpoint();
    const { code, stdout } = await run('--otlp', endpoint.url, '--json');
    await endpoint.close();
    const { operations } = JSON.parse(stdout) as Report;
    const sent = endpoint.received.at(-1) ?? [];
    const counted = Object.keys(operations).map((operation) => [
      operation,
      sent.find(
        ({ name, attributes }) =>
          name === 'syntrix_bench_operations' &&
          attributes['operation'] === operation &&
          attributes['outcome'] === 'ok',
      )?.value,
    ]);
    expect([code, counted]).toEqual([0, Object.entries(operations).map(([name, { ok }]) => [name, ok])]);
  });

  test('FE-08 what is no URL is refused before anything is sent', async () => {
    const { code, stderr } = await run('--otlp', 'collector');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--otlp: "collector" is no URL of a collector')]);
  });
});

describe('--output-format', () => {
  test('P2-34 the report is written in each of them, under the same name', async () => {
    const { code } = await run('--output', 'formats.json', '--output-format', 'csv,junit,markdown,prometheus,html');
    const { summary } = JSON.parse(await read('formats.json')) as Report;
    const starts = await Promise.all(
      ['csv', 'xml', 'md', 'prom', 'html'].map(async (extension) =>
        (await read(`formats.${extension}`)).slice(0, extension === 'md' ? 4 : 5),
      ),
    );
    expect([code, summary.total_operations, starts]).toEqual([0, 20, ['row,w', '<?xml', '### ', '# HEL', '<!doc']]);
  });

  test('P2-34 a format that does not exist is refused, with those that do', async () => {
    const { code, stderr } = await run('--output', 'no.json', '--output-format', 'pdf');
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain(
      'output.formats must be one of json, csv, junit, markdown, prometheus, html, but is "pdf"',
    );
  });
});

describe('--log-file', () => {
  test('what happens to the run is added to it, line by line, each with its level, its time and its run', async () => {
    const first = await run('--log-file', 'logs/run.log', '--run-id', 'first');
    const second = await run('--log-file', 'logs/run.log', '--run-id', 'second', '--log-level', 'error');
    const all = await lines('logs/run.log');
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(
      all.every(
        ({ run: id, time, at_seconds: at }) =>
          id === 'first' && !isNaN(Date.parse(String(time))) && typeof at === 'number',
      ),
    ).toBe(true);
    expect(all.map(({ level, msg }) => `${String(level)} ${String(msg).replace(/;.*/u, '')}`)).toEqual([
      'info run of crud begins',
      'info phase set-up begins',
      'info phase steady begins',
      'info phase drain begins',
      'info phase clean-up begins',
      'info the run is over: completed',
      'info report: the planned number of operations was reached',
    ]);
  });

  test.each([
    [['--log-level', 'loud'], '--log-level: "loud" is no level'],
    [['--log-file', '-'], '--log-file: "-" is no file'],
    [['--log-file', '.'], 'the log cannot be written to .: this folder is a folder'],
    [['--log-file', 'x.log', '--dry-run'], '--dry-run measures nothing, so --log-file has nothing to write'],
  ])('%j is a mistake of the command line', async (flags, told) => {
    const { code, stderr } = await run(...flags);
    expect([code, stderr.replaceAll(/\s+/gu, ' ')]).toEqual([2, expect.stringContaining(told)]);
  });
});

describe('a browser that cannot be opened', () => {
  test('P3-10 report --open says so, and where the page is', async () => {
    await run('--output', 'opened.json');
    const asked: string[] = [];
    const { code, stderr } = await runInMemory(['report', 'opened.json', '--open'], {
      cwd: folder,
      hasBrowser: false,
      onPage: (url) => asked.push(url),
    });
    expect([code, asked.length]).toEqual([0, 1]);
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain(`no browser could be opened here; the page is ${asked[0]}`);
  });

  test('P1-64 --monitor-open says so, and the run goes on', async () => {
    const asked: string[] = [];
    const { code, stderr } = await runInMemory(
      [
        ...['run', testbed.url, '--no-config', '--operations', '20', '--set', 'data.seedData=5'],
        ...['--monitor-open', '--monitor-addr', 'localhost:0'],
      ],
      { cwd: folder, hasBrowser: false, onPage: (url) => asked.push(url) },
    );
    expect([code, asked.length]).toEqual([0, 1]);
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain(`no browser could be opened here; the page is ${asked[0]}`);
  });
});
