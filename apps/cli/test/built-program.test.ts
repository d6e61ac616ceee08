import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import manifest from '../package.json' with { type: 'json' };
import { ensureBuilt, packagesLoaded, startBuilt } from './built-program.ts';
import { seenBy, sentBy } from './live-target.ts';
import { checkedReport } from './report-schema.ts';

/** Prints where it is imported, where its options are checked, and in load. */
const CHATTY_PLUGIN = `
import { isMainThread } from 'node:worker_threads';
const where = isMainThread ? 'in the program' : 'in a thread';
console.log('imported ' + where);
const validate = (value) => (console.log('checked ' + where), { value });
const look = {
  type: 0,
  execute({ documents }, result) {
    process.stdout.write('looks once\\n');
    return documents.replace('things', 'one', '{"doc":{}}', result);
  },
};
const chatty = {
  name: 'chatty',
  description: 'What becomes of what a plugin prints?',
  options: { '~standard': { version: 1, vendor: 'test', validate } },
  operations: () => ['look'],
  shard: () => ({ createWorker: () => ({ next: () => look }) }),
};
export default { name: 'chatty', scenarios: [chatty] };
`;

let testbed: Testbed;
let folder = '';
beforeAll(async () => {
  ensureBuilt();
  testbed = await startTestbed();
}, 300_000);
afterAll(() => testbed.close());
beforeEach(async () => {
  testbed.reset();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-built-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const countOf = ({ groundTruth }: Testbed, method: string, status: number): number =>
  groundTruth().requests.reduce(
    (sum, each) => sum + (each.method === method && each.status === status ? each.count : 0),
    0,
  );

const run = (...flags: readonly string[]) =>
  startBuilt(['run', '--target', testbed.url, '--seed-data', '50', '--workers', '4', ...flags], folder);

describe('the built program, in a process of its own', () => {
  test('prints its version and nothing else', async () => {
    const program = startBuilt(['--version'], folder);
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect([program.stdout(), program.stderr()]).toEqual([`${manifest.version}\n`, '']);
  });

  test.each([
    { args: ['--version'], packages: [], reason: 'the version is the program’s own' },
    { args: ['--help'], packages: [], reason: 'help is made from tables' },
    { args: ['run', '--help'], packages: [], reason: 'as is a command’s' },
    {
      args: ['rnu'],
      packages: [
        'core',
        'scenarios-crud',
        'scenarios-database',
        'scenarios-query',
        'scenarios-realtime',
        'scenarios-trigger',
      ],
      reason: 'spelling and names stand apart from the engine',
    },
    {
      args: ['list', '--no-config'],
      packages: [
        'core',
        'scenarios-crud',
        'scenarios-database',
        'scenarios-query',
        'scenarios-realtime',
        'scenarios-trigger',
      ],
      reason: 'names stand apart from the engine',
    },
  ])('$args loads of packages $packages: $reason', async ({ args, packages }) => {
    expect(await packagesLoaded(args, folder)).toEqual(packages);
  });

  test('validate loads nothing of what calls a server', async () => {
    await writeFile(join(folder, 'syntrix-bench.config.yaml'), 'target: http://127.0.0.1:8080\n');
    const packages = [
      'audit',
      'core',
      'documents',
      'metrics',
      'scenarios-crud',
      'scenarios-database',
      'scenarios-query',
      'scenarios-realtime',
      'scenarios-trigger',
    ];
    expect(await packagesLoaded(['validate'], folder)).toEqual(packages);
  });

  test('finds the config of a folder above', async () => {
    await writeFile(join(folder, 'syntrix-bench.config.yaml'), 'target: http://127.0.0.1:8080\n');
    const inner = join(folder, 'a', 'b');
    await mkdir(inner, { recursive: true });
    const program = startBuilt(['validate'], inner);
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(program.stdout()).toContain('syntrix-bench.config.yaml is fine.');
  });

  test('P1-63 a real Ctrl+C ends the load, cleans up, reports, and exits 130', async () => {
    const program = run('--duration', '10m', '--warmup', '0s', '--output', 'out.json');
    await program.until(/\[Running\]/);
    await vi.waitUntil(() => testbed.groundTruth().liveDocuments > 60, { interval: 5, timeout: 120_000 });
    program.child.kill('SIGINT');
    expect(await program.exited).toEqual({ code: 130, signal: null });
    const report = checkedReport(await readFile(join(folder, 'out.json'), 'utf8'));
    expect(report.run).toMatchObject({ status: 'interrupted', partial: true });
    expect(sentBy(report)).toEqual(seenBy(testbed));
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('P1-63 a second one ends the process although the target does not answer, and the report is there', async () => {
    const program = run('--duration', '10m', '--warmup', '0s', '--output', 'out.json');
    await program.until(/\[Running\]/);
    testbed.setFaults({ faults: [{ kind: 'latency', distribution: 'fixed', meanMs: 600_000 }] });
    program.child.kill('SIGINT');
    await program.until(/a second one skips drain and clean-up/);
    program.child.kill('SIGINT');
    expect(await program.exited).toEqual({ code: 130, signal: null });
    const report = checkedReport(await readFile(join(folder, 'out.json'), 'utf8'));
    expect(report.run).toMatchObject({ status: 'interrupted', partial: true, cleanup: { interrupted: true } });
  });

  test('R22 after a second one the report counts what was removed and what is left, and the command that is given removes it at once', async () => {
    const program = run(
      '--no-config',
      '--duration',
      '10m',
      '--warmup',
      '0s',
      '--seed-data',
      '1200',
      '--output',
      'out.json',
    );
    const deleted = (): number => countOf(testbed, 'DELETE', 204);
    await program.until(/\[Running\]/);
    testbed.setFaults({ faults: [{ kind: 'latency', distribution: 'fixed', meanMs: 10, operations: ['delete'] }] });
    program.child.kill('SIGINT');
    await program.until(/✓ Draining/);
    const before = deleted();
    await vi.waitUntil(() => deleted() > before + 200, { interval: 2, timeout: 120_000 });
    program.child.kill('SIGINT');
    expect(await program.exited).toEqual({ code: 130, signal: null });
    const report = checkedReport(await readFile(join(folder, 'out.json'), 'utf8'));
    const { removed, left, ...said } = report.run.cleanup;
    const alive = testbed.liveDocuments({ collectionPrefix: 'benchmarks' }).filter((path) => !path.includes('-runs/'));
    expect(said).toMatchObject({ skipped: false, interrupted: true, counted: true });
    // Four workers may have had a request each on its way.
    expect(removed).toBeGreaterThan(190);
    expect([left - alive.length >= 0, left - alive.length <= 4]).toEqual([true, true]);
    expect(program.stdout()).toContain(
      `given up: ${removed} documents removed, ${left.toLocaleString('en-US')} documents may be left`,
    );
    const [, command = ''] = /to remove them: syntrix-bench (.*)\n$/.exec(program.stderr()) ?? [];
    expect(command).toBe(`clean --no-config --target ${testbed.url} --run-id ${report.run.id}`);
    testbed.setFaults({ faults: [] });
    const later = startBuilt(command.split(' '), folder);
    expect(await later.exited).toEqual({ code: 0, signal: null });
    expect(later.stdout()).toContain('nothing left');
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('R22 a third one ends the process at once; the command to clean up was given by the second', async () => {
    // The run does not end by itself for as long as it waits for this.
    await writeFile(
      join(folder, 'waiting.mjs'),
      `const waiting = () => ({ name: 'waiting', onFinish: () => new Promise(() => undefined) });
       export default { name: 'waiting', reporters: { waiting } };`,
    );
    const config = { plugins: ['./waiting.mjs'], output: { reporters: [{ type: 'waiting' }] } };
    await writeFile(join(folder, 'bench.json'), JSON.stringify(config));
    const program = run('--config', 'bench.json', '--duration', '10m', '--warmup', '0s', '--output', 'out.json');
    await program.until(/\[Running\]/);
    testbed.setFaults({ faults: [{ kind: 'latency', distribution: 'fixed', meanMs: 600_000 }] });
    program.child.kill('SIGINT');
    await program.until(/a second one skips drain and clean-up/);
    program.child.kill('SIGINT');
    await program.until(/to remove what is left: syntrix-bench clean --config bench.json --target \S+ --run-id \w+\n/);
    program.child.kill('SIGINT');
    expect(await program.exited).toEqual({ code: null, signal: 'SIGINT' });
    testbed.setFaults({ faults: [] });
    const [, command = ''] = /to remove what is left: syntrix-bench (.*)\n/.exec(program.stderr()) ?? [];
    expect(await startBuilt(command.split(' '), folder).exited).toEqual({ code: 0, signal: null });
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('a reader that goes away does not keep it from cleaning up', async () => {
    const program = run('--operations', '100', '--json');
    program.child.stdout?.destroy();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('what a plugin prints, wherever it runs, never mixes into a report on stdout', async () => {
    await writeFile(join(folder, 'chatty.mjs'), CHATTY_PLUGIN);
    const program = run('--plugin', './chatty.mjs', '-s', 'chatty', '--operations', '3', '--workers', '1', '--json');
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(checkedReport(program.stdout()).summary).toMatchObject({ total_operations: 3, total_errors: 0 });
    const told = program.stderr().split('\n');
    expect(told.filter((line) => /imported|checked|looks/.test(line))).toEqual([
      'imported in the program',
      'checked in the program',
      '! printed in shard 0: imported in a thread',
      '! printed in shard 0: looks once',
      '! printed in shard 0: looks once',
      '! printed in shard 0: looks once',
    ]);
  });

  test('P1-51 demo ends with a summary and a report in results/, and its target has gone', async () => {
    const program = startBuilt(['demo', '--operations', '300', '--workers', '4'], folder);
    expect(await program.exited).toEqual({ code: 0, signal: null });
    const [file = ''] = await readdir(join(folder, 'results'));
    expect(file).toMatch(/^demo_\d{8}-\d{6}\.json$/);
    const report = checkedReport(await readFile(join(folder, 'results', file), 'utf8'));
    expect(report.summary).toMatchObject({ total_operations: 300, total_errors: 0 });
    expect(program.stdout()).toMatch(/^[✓!✗] demo: \S+ ok\/s.*,\s+p50 .+,\s+p99 .+,\s+no\s+errors\n/);
    await expect(fetch(String(report.environment.targets[0]))).rejects.toThrow('fetch failed');
  });

  test('a demo that is killed does not leave its target behind', async () => {
    const program = startBuilt(['demo', '--duration', '10m'], folder);
    await program.until(/\[Running\]/);
    const [, target = ''] = /Target +(\S+)/.exec(program.stderr()) ?? [];
    expect((await fetch(`${target}/health`)).status).toBe(200);
    program.child.kill('SIGKILL');
    expect(await program.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const gone = await vi.waitUntil(
      () =>
        fetch(`${target}/health`).then(
          () => false,
          () => true,
        ),
      { interval: 50, timeout: 120_000 },
    );
    expect(gone).toBe(true);
  });
});
