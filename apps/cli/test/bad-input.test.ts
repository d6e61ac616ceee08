import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeReportFiles, type ReportFiles } from '@syntrix-bench/reporters';
import { startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { runCli } from '../src/cli.ts';
import { memoryWorld, runInMemory, type CliResult } from '../src/testing/memory-context.ts';
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

interface Row {
  readonly what: string;
  readonly url: () => Promise<string>;
  readonly flags?: readonly string[];
  readonly message: RegExp;
}

const limited = async (): Promise<string> => {
  const { url } = await testbedOf({ rateLimit: true });
  for (let sent = 0; sent < 101; sent += 1) await (await fetch(`${url}/health`)).arrayBuffer();
  return url;
};

const ROWS: readonly Row[] = [
  { what: 'target down', url: downUrl, message: /nothing listens at the target[^]*start the server/ },
  {
    what: 'DNS failure',
    url: () => Promise.resolve('http://no-such-host.invalid:8080'),
    message: /the name of the target cannot be resolved[^]*correct the host name/,
  },
  {
    what: 'https against plain HTTP',
    url: async () => (await testbedOf()).url.replace('http:', 'https:'),
    message: /does not speak TLS as expected[^]*use http:\/\//,
  },
  { what: 'http against TLS', url: tlsUrl, message: /the target closes connections|what answers is no Syntrix server/ },
  {
    what: '401: a token that the server does not know',
    url: async () => (await testbedOf()).url,
    flags: ['--token', 'env:T'],
    message: /the target does not accept the token[^]*use a fresh token/,
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
    message: /rate limiter of the target is on[^]*rate_limit\.enabled: false/,
  },
];

describe('what ends a run before it begins', { timeout: 60_000 }, () => {
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

describe('what goes wrong when there are results', { timeout: 60_000 }, () => {
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

  test('P1-61 a target that is killed in mid-run: what was measured is reported, and the run ends by itself', async () => {
    const testbed = await startTestbed();
    const world = memoryWorld({ cwd: folder });
    const flags = ['--duration', '1s', '--warmup', '0s', '--seed-data', '5', '--workers', '2', '--output', 'dead.json'];
    const exited = runCli(['run', '--no-config', '--target', testbed.url, ...flags], world.context);
    await world.stderr.until(/\[Running\]/);
    await testbed.close();
    const code = await exited;
    const report = checkedReport(await readFile(join(folder, 'dead.json'), 'utf8'));
    expect({ failed: code !== 0 || report.summary.total_errors > 0, left: report.run.cleanup.left > 0 }).toEqual({
      failed: true,
      left: true,
    });
    expect(world.stderr.text).not.toMatch(/^ {4}at /m);
  });
});
