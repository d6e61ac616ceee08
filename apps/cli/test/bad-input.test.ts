import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeReportFiles, type ReportFiles } from '@syntrix-bench/reporters';
import { startTestbed, type RequestCount, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { runCli } from '../src/run-cli.ts';
import { memoryWorld, runInMemory, type CliResult } from '../src/testing/memory-context.ts';
import { seenBy, sentBy } from './live-target.ts';
import { checkedReport } from './report-schema.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-bad-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function testbedOf(options: TestbedOptions = {}): Promise<Testbed> {
  const testbed = await startTestbed(options);
  cleanUps.push(() => testbed.close());
  return testbed;
}

const run = (url: string, ...flags: readonly string[]): Promise<CliResult> =>
  runInMemory(['run', '--no-config', '--target', url, '--operations', '10', '--seed-data', '5', ...flags], {
    cwd: folder,
    env: { T: 'nonsense' },
  });

/** Messages of stderr without the header of the progress. */
const errorOf = (stderr: string): string => stderr.slice(Math.max(0, stderr.indexOf('error: ')));

async function downUrl(): Promise<string> {
  const { url, close } = await startTestbed();
  await close();
  return url;
}

/** A server that speaks TLS alone; it needs no certificate to refuse what is not TLS. */
async function tlsUrl(): Promise<string> {
  const server = createTlsServer({}).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that answers whatever comes with the same bytes and hangs up. */
async function saysUrl(bytes: string | Buffer): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Row {
  readonly what: string;
  readonly url: () => Promise<string>;
  readonly flags?: readonly string[];
  readonly message: RegExp;
}

const limited = async (): Promise<string> => {
  const { url } = await testbedOf({ rateLimit: { requests: 10, windowMs: 3_600_000 } });
  while ((await fetch(`${url}/health`)).status !== 429);
  return url;
};

const ROWS: readonly Row[] = [
  { what: 'target down', url: downUrl, message: /nothing listens at http:\/\/127[^]*start the server/ },
  {
    what: 'DNS failure',
    url: () => Promise.resolve('http://no-such-host.invalid:8080'),
    flags: ['--allow-target', 'no-such-host.invalid'],
    message: /the host name of http:\/\/no-such-host\.invalid:8080 cannot be resolved[^]*correct the address/,
  },
  {
    what: 'https against plain HTTP',
    url: async () => (await testbedOf()).url.replace('http:', 'https:'),
    message: /does not speak TLS as expected[^]*use http:\/\//,
  },
  {
    what: 'http against TLS that hangs up',
    url: tlsUrl,
    message: /http:\/\/127\S+ closes connections without an answer[^]*if the target speaks TLS, use https:\/\//,
  },
  {
    what: 'http against TLS that sends an alert',
    url: () => saysUrl(Buffer.from('15030100020246', 'hex')),
    message: /what answers at http:\/\/127\S+ is not a Syntrix server[^]*if the target speaks TLS, use https:\/\//,
  },
  {
    what: 'http against TLS that says so without a length',
    url: () => saysUrl('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'),
    message: /what answers at http:\/\/127\S+ is not a Syntrix server[^]*if the target speaks TLS, use https:\/\//,
  },
  {
    what: 'http against TLS that says so in words',
    url: () =>
      saysUrl('HTTP/1.1 400 Bad Request\r\nContent-Length: 47\r\n\r\nThe plain HTTP request was sent to an HTTPS port'),
    message: /http:\/\/127\S+ speaks TLS[^]*use https:\/\/ in `target`/,
  },
  {
    what: '401: a token that the server does not know',
    url: async () => (await testbedOf()).url,
    flags: ['--token', 'env:T'],
    message: /http:\/\/127\S+ does not accept the token[^]*use a fresh token/,
  },
  {
    what: '403: rules that are closed',
    url: async () => (await testbedOf({ rules: [] })).url,
    message: /http_403: Access denied[^]*the rules refuse it/,
  },
  {
    what: '404: a database that is not there',
    url: async () => (await testbedOf()).url,
    flags: ['--database', 'nope'],
    message: /the database does not exist \(database "nope", status 404\)[^]*auth\.database/,
  },
  {
    what: '429: a rate limiter',
    url: limited,
    message: /rate limiter of http:\/\/127\S+ is on[^]*rate_limit\.enabled: false/,
  },
];

describe('what ends a run before it begins', () => {
  test.each(ROWS)('P1-61 $what: one message with what to do, exit 3, no stack', async (row) => {
    const { code, stdout, stderr } = await run(await row.url(), ...(row.flags ?? []));
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(errorOf(stderr)).toMatch(row.message);
    expect(stderr.split('error: ')).toHaveLength(2);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stderr).not.toContain('[Cleanup]');
  });

  test.each([
    ['ftp://127.0.0.1:1', /--target: benchmark\.target must be an http or https address/],
    ['127.0.0.1:8080', /--target: benchmark\.target lacks http:\/\/ or https:\/\//],
  ])('P1-61 the address %s is refused before anything is sent, exit 2', async (url, message) => {
    const { code, stdout, stderr } = await run(url);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('what goes wrong when there are results', () => {
  const broken: Readonly<Record<string, Partial<ReportFiles>>> = {
    'ENOSPC: no space left on device': {
      writeFile: () => Promise.reject(new Error('ENOSPC: no space left on device')),
    },
    'EROFS: read-only file system': { makeFolder: () => Promise.reject(new Error('EROFS: read-only file system')) },
    'EACCES: permission denied': { rename: () => Promise.reject(new Error('EACCES: permission denied')) },
  };

  test.each(Object.keys(broken))('P1-52 %s: the report goes to stdout whole, exit 1', async (reason) => {
    const { url } = await testbedOf();
    const argv = ['run', '--no-config', '--target', url, '--operations', '10', '--seed-data', '5'];
    const reportFiles = { ...nodeReportFiles, ...broken[reason] };
    const { code, stdout, stderr } = await runInMemory([...argv, '--output', 'deep/out.json'], {
      cwd: folder,
      reportFiles,
    });
    expect({ code, total: checkedReport(stdout).summary.total_operations }).toEqual({ code: 1, total: 10 });
    expect(stderr).toContain(reason);
    expect(stderr).toContain('could not be written');
  });

  test('P1-52 a folder that is missing is made', async () => {
    const { url } = await testbedOf();
    const { code } = await run(url, '--output', 'a/b/c/out.json', '--quiet');
    const report = checkedReport(await readFile(join(folder, 'a/b/c/out.json'), 'utf8'));
    expect({ code, total: report.summary.total_operations }).toEqual({ code: 0, total: 10 });
  });

  test('P1-61 a target that is killed in mid-run: what was measured is reported to the request, and the run ends by itself', async () => {
    const testbed = await startTestbed();
    const world = memoryWorld({ cwd: folder });
    const flags = [
      '--duration',
      '10m',
      '--warmup',
      '0s',
      '--seed-data',
      '5',
      '--workers',
      '2',
      '--output',
      'dead.json',
    ];
    const exited = runCli(['run', '--no-config', '--target', testbed.url, ...flags], world.context);
    const reads = (): number =>
      seenBy(testbed).reduce((sum, { method, count }) => sum + (method === 'GET' ? count : 0), 0);
    await vi.waitUntil(() => reads() > 3, { interval: 2, timeout: 120_000 });
    await testbed.close();
    const code = await exited;
    const report = checkedReport(await readFile(join(folder, 'dead.json'), 'utf8'));
    const total = (counts: readonly RequestCount[]): number => counts.reduce((sum, { count }) => sum + count, 0);
    const answered = total(sentBy(report).filter(({ status }) => status !== 0));
    // Of each worker one answer may have been on its way when the target died.
    expect(total(seenBy(testbed)) - answered).toBeGreaterThanOrEqual(0);
    expect(total(seenBy(testbed)) - answered).toBeLessThanOrEqual(2);
    expect({ code, phases: report.phases.map(({ name }) => name) }).toEqual({
      code: 1,
      phases: ['setup', 'steady', 'drain', 'cleanup'],
    });
    expect(report.summary.total_operations).toBeGreaterThan(0);
    expect(report.errors.map(({ category }) => category)).toContain('connection_refused');
    expect(report.run.cleanup.left).toBeGreaterThan(0);
    expect(world.stdout.text).toContain('may be left');
    expect(world.stderr.text).not.toMatch(/^ {4}at /m);
  });

  test('P1-61 a second Ctrl+C ends a run at once that the first could not end, and its report is written', async () => {
    const testbed = await testbedOf();
    const world = memoryWorld({ cwd: folder });
    const flags = ['--duration', '10m', '--warmup', '0s', '--seed-data', '5', '--workers', '2', '--output', 'cut.json'];
    const exited = runCli(['run', '--no-config', '--target', testbed.url, ...flags], world.context);
    await world.stderr.until(/\[Running\]/);
    testbed.setFaults({ faults: [{ kind: 'latency', distribution: 'fixed', meanMs: 9000 }] });
    world.signal('SIGINT');
    await world.stderr.until(/SIGINT: stopping the load/);
    world.signal('SIGINT');
    const code = await exited;
    const report = checkedReport(await readFile(join(folder, 'cut.json'), 'utf8'));
    expect({ code, status: report.run.status, partial: report.run.partial, listeners: world.listeners() }).toEqual({
      code: 130,
      status: 'interrupted',
      partial: true,
      listeners: 0,
    });
    expect(world.stderr.text).toContain(
      'skipping drain and clean-up; to remove what is left: syntrix-bench clean --no-config --target ',
    );
    expect(world.stderr.text).not.toMatch(/^ {4}at /m);
  });
});
