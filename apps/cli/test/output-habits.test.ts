import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { COMMANDS } from '../src/cli.ts';
import { runInMemory, type MemoryWorldOptions } from '../src/testing/memory-context.ts';

let testbed: Testbed;
let folder = '';
beforeAll(async () => {
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-habits-'));
  await writeFile(join(folder, 'key.pem'), testbed.privateKeyPem(), { mode: 0o600 });
  await writeFile(join(folder, 'bench.yaml'), `benchmark: { name: mine, target: "${testbed.url}", operations: 20 }\n`);
  const { stdout } = await cli(['run', ...LOAD, '--json', '--quiet']);
  await writeFile(join(folder, 'report.json'), stdout);
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

const cli = (argv: readonly string[], options: MemoryWorldOptions = {}) =>
  runInMemory(
    argv.map((word) => word.replace('{folder}', folder)),
    { cwd: folder, ...options },
  );

const LOAD = ['--config', 'bench.yaml', '--set', 'data.seedData=5', '--workers', '2'];
const SGR = /\u001b\[[\d;]*m/;

/** What a command is called with, and which habits it has. */
interface Row {
  readonly argv: readonly string[];
  readonly has: readonly ('--json' | '--quiet' | '--verbose' | '--no-color')[];
  /** Whether its result has no colours even on a terminal. */
  readonly plain?: true;
  /** The first words of its result on stdout. */
  readonly result: RegExp;
  /** What stands on stderr where nobody asks for less or more; null for nothing. */
  readonly progress: RegExp | null;
  /** What is on stderr besides with `--verbose`; null where stdout holds more instead. */
  readonly more?: RegExp | null;
}

const READ = /^read: bench\.yaml/m;
const ROWS: readonly Row[] = [
  {
    argv: ['run', ...LOAD],
    has: ['--json', '--quiet', '--verbose', '--no-color'],
    result: /^[✓!✗] mine: /,
    progress: /\[Running\]/,
    more: READ,
  },
  {
    argv: ['demo', '--operations', '20', '--output', 'demo.json'],
    has: ['--json', '--quiet', '--verbose', '--no-color'],
    result: /^[✓!✗] demo: /,
    progress: /\[Running\]/,
    more: /^read: no config file, --operations, --output$/m,
  },
  {
    argv: ['validate', 'bench.yaml'],
    has: ['--json', '--quiet', '--verbose', '--no-color'],
    plain: true,
    result: /^bench\.yaml is fine\. /,
    progress: null,
    more: READ,
  },
  {
    argv: ['doctor', '--config', 'bench.yaml', '--quick'],
    has: ['--json', '--quiet', '--verbose', '--no-color'],
    result: /^Target\n/,
    progress: null,
    more: READ,
  },
  {
    argv: ['list', '--no-config'],
    has: ['--json', '--quiet', '--no-color'],
    result: /^Scenarios /,
    progress: null,
  },
  {
    argv: ['init', '--output', 'made.yaml', '--force'],
    has: ['--json', '--quiet', '--no-color'],
    plain: true,
    result: /^made\.yaml\n$/,
    progress: /^Set the target in made\.yaml, then:$/m,
  },
  {
    argv: ['report', 'report.json'],
    has: ['--json', '--quiet', '--verbose', '--no-color'],
    result: /^[✓!✗] mine: /,
    progress: null,
    more: null,
  },
  {
    argv: ['clean', '--config', 'bench.yaml', '--private-key', '{folder}/key.pem'],
    has: ['--json', '--quiet', '--verbose', '--no-color'],
    plain: true,
    result: /^no run left anything /,
    progress: /^looked in benchmarks of default alone/,
    more: READ,
  },
];
/** What they print is looked at in tests of their own, as `compare.test.ts`. */
const COMPARING: readonly string[] = ['compare', 'calibrate', 'capacity', 'upgrade'];
const having = (flag: Row['has'][number]) => ROWS.filter(({ has }) => has.includes(flag));

describe('results on stdout, everything else on stderr', () => {
  test('the table knows every command that has such a flag', () => {
    for (const flag of ['--json', '--quiet', '--verbose', '--no-color'] as const) {
      const commands = COMMANDS.filter(
        ({ words: [word = ''], flags }) =>
          !COMPARING.includes(word) && Object.values(flags).some(({ names }) => names.startsWith(flag)),
      );
      // A testbed and a monitor serve until they are stopped.
      const known = [
        ...having(flag).map(({ argv }) => argv[0]),
        ...(flag === '--verbose' ? [] : ['testbed', 'monitor']),
      ];
      expect({ flag, commands: commands.map(({ words }) => words[0]).toSorted() }).toEqual({
        flag,
        commands: known.toSorted(),
      });
    }
  });

  test.each(ROWS)('$argv.0 in pipes: the result on stdout, no colours, no cursor', async (row) => {
    const { code, stdout, stderr } = await cli(row.argv);
    expect({ code, result: row.result.test(stdout), escapes: (stdout + stderr).includes('\u001b') }).toEqual({
      code: 0,
      result: true,
      escapes: false,
    });
    if (row.progress === null) expect(stderr).toBe('');
    else expect(stderr).toMatch(row.progress);
  });

  test.each(having('--json'))('$argv.0 --json: stdout is one JSON value, also on a terminal', async ({ argv }) => {
    const { code, stdout } = await cli([...argv, '--json'], { terminal: { columns: 80 } });
    expect({ code, json: typeof JSON.parse(stdout) }).toEqual({ code: 0, json: 'object' });
  });

  test.each(having('--quiet'))('$argv.0 --quiet: nothing but the result', async ({ argv, result }) => {
    const { stdout, stderr } = await cli([...argv, '--quiet'], { terminal: { columns: 80 } });
    expect({ stderr, result: result.test(stdout.replaceAll(new RegExp(SGR, 'g'), '')) }).toEqual({
      stderr: '',
      result: true,
    });
  });

  test.each(having('--verbose'))('$argv.0 --verbose: more is said, and the result is the same', async (row) => {
    const { code, stdout, stderr } = await cli([...row.argv, '--verbose']);
    expect({ code, result: row.result.test(stdout) }).toEqual({ code: 0, result: true });
    const { more = null } = row;
    if (more !== null) expect(stderr).toMatch(more);
    else expect(stdout.length).toBeGreaterThan((await cli(row.argv)).stdout.length);
  });

  test.each(having('--no-color'))('$argv.0 on a terminal: colours, unless somebody wants none', async (row) => {
    const { argv, plain = false } = row;
    const terminal = { columns: 80 };
    const shown = [
      await cli(argv, { terminal }),
      await cli([...argv, '--no-color'], { terminal }),
      await cli(argv, { terminal, env: { NO_COLOR: '1' } }),
      await cli(argv, { terminal, env: { TERM: 'dumb' } }),
    ];
    expect(shown.map(({ stdout }) => SGR.test(stdout))).toEqual([!plain, false, false, false]);
    expect(shown.slice(1).map(({ stderr }) => SGR.test(stderr))).toEqual([false, false, false]);
  });
});
