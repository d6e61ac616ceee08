import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { COMMANDS } from '../src/cli.ts';
import { flagNames } from '../src/flags/flag.ts';
import { memoryWorld, runInMemory, type MemoryWorldOptions } from '../src/testing/memory-context.ts';
import { runCli } from '../src/run-cli.ts';
import { ensureBuilt, startBuilt } from './built-program.ts';
import { checkedReport } from './report-schema.ts';

let testbed: Testbed;
let folder = '';
beforeAll(async () => {
  testbed = await startTestbed();
});
afterAll(() => testbed.close());
beforeEach(async () => {
  testbed.reset();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-typed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SMALL = ['--no-config', '--operations', '10', '--seed-data', '5', '--workers', '2'];
const TERMINAL = { terminal: { columns: 80 }, env: { NO_COLOR: '1' } } as const;

const type = (argv: readonly string[], options: MemoryWorldOptions = {}) =>
  runInMemory(
    argv.map((word) => word.replace('{url}', testbed.url)),
    { cwd: folder, ...options },
  );

/** Whether anything was asked of the target. */
const wasAsked = (): boolean => testbed.groundTruth().requests.length > 0;

describe('an address alone is a server', () => {
  test.each<[readonly string[], string]>([
    [['{url}', ...SMALL], 'without a command it is run'],
    [[...SMALL, '{url}'], 'also behind flags'],
    [['run', '{url}', ...SMALL], 'behind run'],
    [['run', ...SMALL, '{url}'], 'behind flags of run'],
    [['--target', '{url}', ...SMALL], 'with its flag, and no command'],
  ])('%j measures it: %s', async (argv) => {
    const { code, stdout, stderr } = await type([...argv, '--json', '--quiet']);
    const { benchmark, summary } = checkedReport(stdout);
    expect({ code, stderr, ops: summary.total_operations, target: benchmark.config['benchmark'] }).toMatchObject({
      code: 0,
      stderr: '',
      ops: 10,
      target: { target: testbed.url },
    });
  });

  test('several are one cluster, whether they have a flag or not', async () => {
    const second = await startTestbed();
    const { code, stdout } = await type(['run', '{url}', '--target', second.url, ...SMALL, '--dry-run']);
    await second.close();
    expect({ code, urls: (JSON.parse(stdout) as { target: { urls: string[] } }).target.urls }).toEqual({
      code: 0,
      urls: [testbed.url, second.url],
    });
  });

  test.each([
    ['doctor', ['--no-config', '--quick', '--json']],
    ['clean', ['--no-config', '--run-id', 'nothing']],
  ] as const)('%s takes it, too', async (command, flags) => {
    await type([command, '{url}', ...flags]);
    expect(wasAsked()).toBe(true);
  });

  test.each([
    [['run', 'localhost:8080'], 'URL: benchmark.target lacks http:// or https://', 'http://localhost:8080'],
    [['localhost:8080'], 'URL: benchmark.target lacks http:// or https://', 'http://localhost:8080'],
    [['run', '8080'], '"8080" is not the address of a server.', 'http://localhost:8080'],
    [['run', 'crud.yaml'], '"crud.yaml" is not the address of a server.', 'syntrix-bench run --config crud.yaml'],
    [['run', 'crud-balanced'], '"crud-balanced" is not the address', 'syntrix-bench run --scenario crud-balanced'],
    [['run', 'my-server'], '"my-server" is not the address of a server.', 'such as http://localhost:8080'],
    [['run', 'http://'], 'URL: benchmark.target', 'http://localhost:8080'],
    [['crud.yaml'], '"crud.yaml" is not a command.', 'syntrix-bench run --config crud.yaml'],
    [['crud-write-heavy'], '"crud-write-heavy" is a scenario', 'syntrix-bench run --scenario crud-write-heavy'],
    [['open-rate'], '"open-rate" is a template', 'syntrix-bench init open-rate'],
    [['run', '–duration', '5s'], '"–duration" begins with a dash that is not a hyphen', 'Write --duration.'],
    [['demo', '—duration', '5s'], '"—duration" begins with a dash that is not a hyphen', 'Write --duration.'],
    [['run', '-w50'], '-w takes its value after a space', '-w 50.'],
    [
      ['demo', 'http://localhost:8080'],
      'demo takes no server: for a run against one use run http://localhost:8080.',
      'demo --help',
    ],
  ])('%j is told, with what to write: %s', async (argv, wrong, remedy) => {
    const { code, stdout, stderr } = await type(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(remedy);
  });
});

describe('flags that every command has', () => {
  test.each(['--json', '--quiet', '--no-color'])('%s', (flag) => {
    const without = COMMANDS.filter(({ flags }) => !Object.values(flags).some((each) => flagNames(each)[0] === flag));
    expect(without.map(({ words: [word] }) => word)).toEqual(['completion', '--version']);
  });

  test.each([
    [['run', '--no-colour'], 'Did you mean --no-color?'],
    [['run', '--durration=5s', '--no-color'], 'Did you mean --duration?'],
    [['rnu', '--no-color'], 'Did you mean run?'],
  ])('%j: messages about the command line keep to --no-color', async (argv, hint) => {
    const { code, stderr } = await type(argv, { terminal: { columns: 80 } });
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(stderr.includes('\u001b')).toBe(!argv.includes('--no-color'));
  });

  test('a testbed tells scripts all that it offers, in one line', async () => {
    const world = memoryWorld();
    const exited = runCli(['testbed', '--json', '--quiet', '--database', 'shop'], world.context);
    await world.stdout.until(/\n/);
    const offer = JSON.parse(world.stdout.text) as { url: string };
    world.signal('SIGINT');
    expect({ code: await exited, offer, lines: world.stdout.text.split('\n').length }).toEqual({
      code: 0,
      lines: 2,
      offer: {
        url: offer.url,
        databases: ['default', 'shop'],
        admin: { username: 'syntrix', password: 'Bench-Admin#2025' },
      },
    });
  });

  test('init tells which files it wrote, clean which runs it removed', async () => {
    const init = await type(['init', '--json', '--quiet']);
    expect({ ...init, stdout: JSON.parse(init.stdout) as unknown }).toEqual({
      code: 0,
      stdout: { files: ['syntrix-bench.config.yaml'] },
      stderr: '',
    });
    await type(['run', '{url}', ...SMALL, '--run-id', 'kept', '--no-cleanup', '--quiet']);
    const clean = await type(['clean', '{url}', '--no-config', '--run-id', 'kept', '--json', '--quiet']);
    const { runs } = JSON.parse(clean.stdout) as { runs: readonly Record<string, unknown>[] };
    expect({ code: clean.code, stderr: clean.stderr, runs }).toMatchObject({
      code: 0,
      stderr: '',
      runs: [
        {
          database: 'default',
          collection: 'benchmarks',
          run_id: 'kept',
          state: 'kept',
          may_be_under_way: false,
          left: 0,
        },
      ],
    });
    expect(runs[0]?.['removed']).toBeGreaterThan(4);
    expect(testbed.liveDocuments()).toEqual([]);
  });
});

test.each([
  ['doctor', ['--quick'], /^ {2}\+ target {2,}http/m],
  ['run', ['--once'], /^\+ create /m],
])('%s is ASCII where the terminal knows no more', async (command, flags, line) => {
  const { code, stdout } = await type([command, '{url}', '--no-config', ...flags], {
    terminal: { columns: 80 },
    env: { NO_COLOR: '1', LC_ALL: 'C' },
  });
  expect({ code, other: stdout.replaceAll(/[\n -~]/g, '') }).toEqual({ code: 0, other: '' });
  expect(stdout).toMatch(line);
});

test('doctor names the address where nothing listens', async () => {
  const { url, close } = await startTestbed();
  await close();
  const { code, stdout } = await type(['doctor', url, '--no-config', '--quick', '--json']);
  const { targets } = JSON.parse(stdout) as { targets: readonly { readonly findings: readonly unknown[] }[] };
  expect({ code, findings: targets[0]?.findings }).toEqual({
    code: 3,
    findings: [
      {
        about: 'target',
        verdict: 'problem',
        found: `nothing listens at ${url}`,
        remedy: 'start the server, or correct the address (`target`, --target)',
      },
    ],
  });
});

describe('"Did you mean" knows names of scenarios', () => {
  test.each([
    ['crdu', 'Did you mean crud?'],
    ['crud-write-heavi', 'Did you mean crud-write-heavy?'],
    ['crud-write', 'Did you mean crud-write-heavy?'],
    ['write-heavy', 'Did you mean crud-write-heavy?'],
    ['CRUD_Balanced', null],
    ['zzz', 'There are crud, '],
  ])('--scenario %s: %s', async (name, hint) => {
    const { code, stderr } = await type(['run', '{url}', '--no-config', '--scenario', name, '--dry-run']);
    expect(code).toBe(hint === null ? 0 : 2);
    if (hint !== null) expect(stderr).toContain(hint);
    expect(wasAsked()).toBe(false);
  });
});

describe('a report that cannot be written is said before load', () => {
  const REFUSED: readonly (readonly [output: string, wrong: string, remedy: string])[] = [
    ['report.json/x.json', 'report.json is a file, not a folder', 'Name a file in a folder'],
    ['report.json/a/b/x.json', 'report.json is a file, not a folder', 'Name a file in a folder'],
    ['-', '- is no file', 'use --json'],
    ['results', 'results is a folder', 'Add the name of a file'],
    ['/proc/nope/x.json', '/proc takes no new files or folders', 'Name a file in a folder that you may write to'],
    ['/sys/nope/x.json', '/sys ', 'Name a file in a folder that you may write to'],
    ['/dev/null', '/dev/null is a device or a pipe', 'use --json'],
    ['loop/x.json', 'loop is a link that leads back to itself', 'Name a file in a folder that you may write to'],
    [`${'x'.repeat(300)}/x.json`, 'has a name in it that is too long', 'Name a file in a folder'],
    ['report.txt', 'output.file ends in .txt, which is no format of a report', 'Write report.json'],
    ['{{name}}.pdf', 'output.file ends in .pdf, which is no format of a report', 'Write {{name}}.json'],
    ['results/', 'names a folder', 'Add a file name'],
    ['{{nmae}}.json', 'unknown placeholder', 'Did you mean {{name}}?'],
  ];

  test.each(REFUSED)('--output %s: %s', async (output, wrong, remedy) => {
    await writeFile(join(folder, 'report.json'), '');
    await mkdir(join(folder, 'results'));
    await symlink('loop', join(folder, 'loop'));
    const { code, stdout, stderr } = await type(['run', '{url}', ...SMALL, '--output', output]);
    expect({ code, stdout, asked: wasAsked() }).toEqual({ code: 2, stdout: '', asked: false });
    expect(stderr).toContain('--output');
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(remedy);
  });

  test('where the config asked for the file, its line is named', async () => {
    await writeFile(
      join(folder, 'bench.yaml'),
      `benchmark: { target: "${testbed.url}" }\noutput:\n  file: /proc/nope/x.json\n`,
    );
    const { code, stderr } = await type(['run', '--config', 'bench.yaml']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'error: bench.yaml:3: the report cannot be written to /proc/nope/x.json: /proc takes no new files or folders.\n       Nothing was sent. Name a file in a folder that you may write to: --output FILE\n',
    });
  });

  test('--dry-run says so, too, and makes no folder', async () => {
    await writeFile(join(folder, 'file'), '');
    const wrong = await type(['run', '{url}', ...SMALL, '--output', 'file/x.json', '--dry-run']);
    const right = await type(['run', '{url}', ...SMALL, '--output', 'new/x.json', '--dry-run']);
    expect([wrong.code, right.code]).toEqual([2, 0]);
    await expect(stat(join(folder, 'new'))).rejects.toThrow('ENOENT');
  });

  test('a folder that is missing is made, and nothing but the report is left in it', async () => {
    const { code } = await type(['run', '{url}', ...SMALL, '--output', 'a/b/x.json', '--quiet']);
    expect({ code, files: await readdir(join(folder, 'a/b')) }).toEqual({ code: 0, files: ['x.json'] });
  });

  test('a file without an extension, or in capitals, is JSON', async () => {
    for (const output of ['report', 'REPORT.JSON']) {
      expect((await type(['run', '{url}', ...SMALL, '--output', output, '--quiet'])).code).toBe(0);
      expect(checkedReport(await readFile(join(folder, output), 'utf8')).summary.total_operations).toBe(10);
    }
  });

  test('init, which writes files as well, names what is in the way', async () => {
    await writeFile(join(folder, 'file'), '');
    const into = async (output: string) => await type(['init', '--output', output]);
    expect([await into('file/x.yaml'), await into('/proc/nope/x.yaml')]).toEqual([
      {
        code: 2,
        stdout: '',
        stderr: 'error: file/x.yaml cannot be written: file is a file, not a folder. Write elsewhere with --output.\n',
      },
      {
        code: 2,
        stdout: '',
        stderr:
          'error: /proc/nope/x.yaml cannot be written: /proc takes no new files or folders. Write elsewhere with --output.\n',
      },
    ]);
  });
});

describe('the built program', () => {
  beforeAll(() => ensureBuilt(), 300_000);

  test('does not hang on /proc/nope/x.json', async () => {
    const program = startBuilt(['run', testbed.url, ...SMALL, '--output', '/proc/nope/x.json'], folder);
    expect(await program.exited).toEqual({ code: 2, signal: null });
    expect(program.stderr()).toContain('/proc takes no new files or folders');
  });

  test('names itself as npx does where npx started it', async () => {
    const program = startBuilt(['rnu'], folder, { npm_command: 'exec' });
    expect(await program.exited).toEqual({ code: 2, signal: null });
    expect(program.stderr()).toContain('Try: npx syntrix-bench --help\n');
  });
});

describe('messages on a terminal', () => {
  test.each([
    [['run', '{url}', '--no-config', '--workers', 'many', '--duration', 'long', '--rate', 'fast', '--fields', 'x']],
    [['run', '{url}', '--no-config', '--scenario', 'zzz']],
    [['benchmarks-of-mine']],
    [['report', 'nothing-is-here-nothing-is-here-nothing-is-here-nothing.json']],
    [['validate']],
  ])('%j: no word is broken, no line is wider than 80 columns', async (argv) => {
    const narrow = await type(argv, TERMINAL);
    const piped = await type(argv, { env: { NO_COLOR: '1' } });
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
    expect(words(narrow.stderr)).toEqual(words(piped.stderr));
    const wide = narrow.stderr.split('\n').filter((line) => line.length > 80);
    // A word that is wider than the terminal, and a line to paste.
    expect(wide.filter((line) => line.trim().includes(' ') && !line.includes('syntrix-bench '))).toEqual([]);
  });

  test.each([
    [[], 'Try: syntrix-bench --help'],
    [['npx'], 'Try: npx syntrix-bench --help'],
  ])('what to type next begins as the program was started: %j', async ([started], line) => {
    const program = started === undefined ? 'syntrix-bench' : `${started} syntrix-bench`;
    const { stderr } = await type(['nonsense'], { program });
    expect(stderr.split('\n').at(-2)?.trim()).toBe(line);
  });
});

describe('faults on the command line of a testbed', () => {
  test.each([
    ['{"faults":[{"kind":"error","status":503,"operations":["read"]}]}'],
    [' { "faults": [ { "kind": "error", "status": 503, "operations": ["read"] } ] } '],
  ])('--faults %s', async (faults) => {
    const world = memoryWorld();
    const exited = runCli(['testbed', '--faults', faults], world.context);
    await world.stdout.until(/\n/);
    const set = await (await fetch(`${world.stdout.text.trim()}/_testbed/faults`)).json();
    world.signal('SIGINT');
    expect({ code: await exited, set }).toEqual({
      code: 0,
      set: { faults: [{ kind: 'error', status: 503, operations: ['read'] }] },
    });
  });
});

describe('what repeats a run stands in its report, whole', () => {
  test('flags and variables as they were given, the drawn seed in its place', async () => {
    const env = { SYNTRIX_BENCHMARK_WORKERS: '2' };
    const argv = [
      '{url}',
      '--no-config',
      '--operations',
      '10',
      '--seed-data',
      '5',
      '--seed',
      'random',
      '--name',
      'my run',
    ];
    const { stdout } = await type([...argv, '--json', '--quiet'], { env, program: 'npx syntrix-bench' });
    const { run } = checkedReport(stdout);
    expect(run.command_line).toBe(
      `SYNTRIX_BENCHMARK_WORKERS=2 npx syntrix-bench ${testbed.url} --no-config --operations 10 --seed-data 5 --seed ${run.seed} --name 'my run' --json --quiet`,
    );
  });
});
