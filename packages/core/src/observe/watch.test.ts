import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';

import type { ObservePlan } from '../contracts/observe.ts';
import { LARGEST_ANSWER_BYTES } from './bounded-get.ts';
import { natsSource } from './nats-source.ts';
import { processSource } from './process-source.ts';
import { prometheusSource, sumsOf } from './prometheus-source.ts';
import { Watch } from './watch.ts';

/** Longer than an answer takes that is on its way, however busy the machine is. */
const PATIENT_MS = 60_000;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const page = (text: string) => serve((_, response) => response.end(text));

describe('X-11 NATS by its monitoring port', () => {
  test('tells CPU in cores, memory, connections and what went through', async () => {
    const url = await serve((request, response) => {
      const known = {
        cpu: 150,
        mem: 1_024,
        connections: 3,
        subscriptions: 4,
        slow_consumers: 0,
        in_msgs: 10,
        out_msgs: 20,
      };
      response.end(request.url === '/varz' ? JSON.stringify({ ...known, in_bytes: 'x', out_bytes: 1e999 }) : '');
    });
    expect(await natsSource(`${url}/`, PATIENT_MS).look()).toEqual([1.5, 1_024, 3, 4, 0, 10, 20, null, null]);
  });

  test.each([
    ['nonsense', 'its answer is no JSON'],
    ['7', 'its answer is no /varz of NATS'],
    ['x'.repeat(LARGEST_ANSWER_BYTES + 1), 'its answer is longer than 4 MiB'],
  ])('what it cannot be is told (%#)', async (text, told) => {
    await expect(natsSource(await page(text), PATIENT_MS).look()).rejects.toThrow(told);
  });

  test('another status is told, and a redirect is not followed', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
    await expect(natsSource(url, PATIENT_MS).look()).rejects.toThrow('it answered with 302');
  });

  test('who never answers is given up', async () => {
    await expect(natsSource(await serve(() => undefined)).look()).rejects.toThrow('no answer within 900 ms');
  });
});

describe('X-11 a Prometheus page', () => {
  const TEXT = `# HELP process_cpu_seconds_total CPU
process_cpu_seconds_total 12.5
process_resident_memory_bytes 1e6 1700000000000
requests_total{path="a } b",code="200"} 3
requests_total{path="c"} 4
requests_totally 9
broken{
`;

  test('tells what processes usually do; samples of different labels are added up', async () => {
    const url = await page(TEXT);
    expect(await prometheusSource(url, undefined, PATIENT_MS).look()).toEqual([12.5, 1e6, null, null]);
    expect(await prometheusSource(url, ['requests_total'], PATIENT_MS).look()).toEqual([7]);
    expect(prometheusSource(url, ['a_bytes', 'b_bytes_total', 'c_total', 'd']).series).toEqual([
      { name: 'a_bytes', unit: 'bytes', isSum: false },
      { name: 'b_bytes_total', unit: 'bytes_per_second', isSum: true },
      { name: 'c_total', unit: 'per_second', isSum: true },
      { name: 'd', unit: 'count', isSum: false },
    ]);
  });

  test('a page with none of it is told', async () => {
    await expect(prometheusSource(await page('up 1\n'), ['x'], PATIENT_MS).look()).rejects.toThrow(
      'its page has none of x',
    );
  });

  test('whatever bytes it holds, sums are finite numbers of wanted names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const [name, value] of sumsOf(`a ${text}\na{${text}\n${text}`, new Set(['a']))) {
          expect([name, Number.isFinite(value)]).toEqual(['a', true]);
        }
      }),
    );
  });
});

describe('X-11 a process of this machine', () => {
  const STAT = (started: number) => `7 (a ) name) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 9 0 ${started} 1 2 3\n`;

  async function proc(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'proc-'));
    closing.push(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, '7', 'fd'), { recursive: true });
    await mkdir(join(folder, 'net'));
    await writeFile(join(folder, '7', 'stat'), STAT(100));
    await writeFile(join(folder, '7', 'status'), 'Name:\tx\nVmRSS:\t   2048 kB\n');
    await writeFile(join(folder, '7', 'io'), 'write_bytes: 512\n');
    await symlink('socket:[4242]', join(folder, '7', 'fd', '3'));
    await writeFile(
      join(folder, 'net', 'tcp'),
      '  sl  local_address rem_address   st tx_queue\n   0: 0100007F:1F90 00000000:0000 0A 0:0 00:00 0 0 0 4242 1 0\n',
    );
    return folder;
  }

  test('tells CPU seconds, memory, open files, threads and what it writes', async () => {
    const folder = await proc();
    const told = [3, 2_097_152, 1, 9, 512];
    expect(await processSource({ pid: 7 }, folder).look()).toEqual(told);
    expect(await processSource({ port: 8080 }, folder).look()).toEqual(told);
  });

  test('one that is not there, or is another by now, is told', async () => {
    const folder = await proc();
    await expect(processSource({ pid: 8 }, folder).look()).rejects.toThrow('there is no process 8');
    await expect(processSource({ port: 81 }, folder).look()).rejects.toThrow(
      'nothing that can be seen listens on port 81',
    );
    const source = processSource({ pid: 7 }, folder);
    await source.look();
    await writeFile(join(folder, '7', 'stat'), STAT(101));
    await expect(source.look()).rejects.toThrow('process 7 is another one now');
  });
});

describe('X-11 a watch', () => {
  const thing: ObservePlan = { name: 'server', kind: 'process', process: { pid: 7 } };
  const series = [
    { name: 'cpu', unit: 'cores', isSum: true },
    { name: 'memory', unit: 'bytes', isSum: false },
  ] as const;

  test('names what fails once, and goes on with it', async () => {
    const told: string[] = [];
    let looks = 0;
    const look = () => ((looks += 1) % 2 === 0 ? Promise.resolve([looks, 5]) : Promise.reject(new Error('gone')));
    const watch = new Watch(
      [thing],
      () => looks,
      (problem) => told.push(problem),
      () => ({ series, look }),
    );
    for (let round = 0; round < 4; round += 1) await watch.look();
    expect(told).toEqual(['server (pid 7) cannot be observed: gone']);
    expect(watch.read()).toMatchObject([
      { samples: 2, failed: 2, problem: 'gone', atMs: [2, 4], series: [{ values: [2, 4] }, { values: [5, 5] }] },
    ]);
  });

  test('keeps a bounded number of rows, whatever time it lasts: sums as they were, others by their means', async () => {
    let looks = 0;
    const look = () => Promise.resolve([(looks += 1), looks % 2]);
    const watch = new Watch(
      [thing],
      () => looks * 1_000,
      () => undefined,
      () => ({ series, look }),
    );
    for (let round = 0; round < 5_000; round += 1) await watch.look();
    const [read] = watch.read();
    expect(read?.samples).toBe(5_000);
    expect(read?.atMs.length).toBeLessThanOrEqual(2_400);
    expect(read?.series[0]?.values.at(-1)).toBe(5_000);
    expect(new Set(read?.series[1]?.values.slice(0, 600))).toEqual(new Set([0.5]));
  });
});
