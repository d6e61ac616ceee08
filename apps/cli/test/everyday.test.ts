import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEMPLATES } from '@syntrix-bench/core/templates';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { COMMANDS } from '../src/cli.ts';
import { runCli } from '../src/run-cli.ts';
import { BUILT_IN_CATALOGUE, toCatalogue } from '../src/help/catalogue.ts';
import { toCompletions } from '../src/help/completions.ts';
import { memoryWorld, runInMemory } from '../src/testing/memory-context.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-everyday-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const cli = (...argv: readonly string[]) => runInMemory(argv, { cwd: folder });

describe('list', () => {
  test('P3-50 names every scenario, preset and template with the question it answers', async () => {
    const { code, stdout, stderr } = await cli('list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot('screens/list-pipe.txt');
    const json = JSON.parse((await cli('list', '--json')).stdout) as {
      scenarios: { name: string; presets: { name: string; question: string }[] }[];
      templates: { name: string; question: string }[];
    };
    expect(json.templates.map(({ name }) => name)).toEqual(TEMPLATES.map(({ name }) => name));
    expect(json.scenarios.map(({ name }) => name)).toEqual(['crud', 'query', 'realtime', 'trigger', 'database']);
    const entries = [...json.templates, ...json.scenarios.flatMap(({ presets }) => presets)];
    expect(entries.filter(({ name, question }) => !stdout.includes(name) || question === '')).toEqual([]);
  });

  test.each([80, 140])('fits a terminal of %i columns', async (columns) => {
    const { stdout } = await runInMemory(['list'], { cwd: folder, terminal: { columns }, env: { NO_COLOR: '1' } });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(columns);
    await expect(stdout).toMatchFileSnapshot(`screens/list-${columns}.txt`);
  });

  test('a broken config does not hide the list', async () => {
    await writeFile(join(folder, 'syntrix-bench.config.yaml'), '{{{');
    const { code, stdout, stderr } = await cli('list');
    expect({ code, listed: stdout.includes('crud-balanced') }).toEqual({ code: 0, listed: true });
    expect(stderr).toContain('syntrix-bench.config.yaml');
  });
});

describe('init', () => {
  test('P3-50 writes a config that run finds and validate is content with', async () => {
    const { code, stdout, stderr } = await cli('init');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'syntrix-bench.config.yaml\n' });
    expect(stderr).toContain('then:\n  syntrix-bench doctor && syntrix-bench run\n');
    const { stdout: verdict } = await cli('validate');
    expect(verdict).toMatch(/^syntrix-bench\.config\.yaml is fine\. It would run crud-balanced: /);
  });

  // A plugin in TypeScript is compiled against core, which the folder of a project has and this one has not.
  const selfContained = TEMPLATES.map(({ name }) => name).filter((name) => name !== 'plugin-typescript');

  // What validate tells of a config that is fine: what its server needs, and what only its owner may do to it.
  const told = (name: string): unknown => {
    // Large answers are of whole collections, which need no template.
    if (name.startsWith('query-') && name !== 'query-large')
      return 'the server needs index templates; to print them: syntrix-bench list sub/mine.yaml\n';
    if (name.startsWith('trigger-'))
      return 'the server needs triggers; to print them: syntrix-bench list sub/mine.yaml\n';
    if (TEMPLATES.find((t) => t.name === name)?.text.includes('storm:') !== true) return '';
    return expect.stringMatching(/^It would be refused: workload realtime .*; give --i-own-this-server\n$/);
  };

  test.each(selfContained)('P3-50 what init %s writes is fine', async (name) => {
    const { code } = await cli('init', name, '--output', 'sub/mine.yaml');
    const checked = await cli('validate', 'sub/mine.yaml');
    expect({ code, checked: checked.code, stderr: checked.stderr }).toEqual({
      code: 0,
      checked: 0,
      stderr: told(name),
    });
  });

  test.each([
    ['ci-github', '.github/workflows/benchmark.yml'],
    ['ci-gitlab', '.gitlab-ci.yml'],
  ])(
    'P3-30 the pipeline of init %s is where the repository begins, and runs the config by its name',
    async (name, pipeline) => {
      const { code, stdout } = await cli('init', name, '--output', 'sub/speed.yaml');
      expect([code, stdout.split('\n').slice(0, 3)]).toEqual([0, ['sub/speed.yaml', pipeline, 'bench/compose.yaml']]);
      const text = await readFile(join(folder, pipeline), 'utf8');
      expect(text).toContain('\n  CONFIG: sub/speed.yaml\n');
      expect(
        text.match(/npx syntrix-bench run .*/gu)?.filter((line) => !line.includes(' --config "$CONFIG" ')),
      ).toEqual([]);
      expect(text).not.toContain('syntrix-bench.config.yaml');
    },
  );

  test('P3-30 init of a pipeline says what is left to do, which is not to name a target', async () => {
    const { stderr } = await cli('init', 'ci-github');
    expect(stderr).toMatch(/Before the pipeline can run:\n {2}- make syntrix-bench one of the devDependencies, /u);
    expect(stderr).toContain('in .github/workflows/benchmark.yml, in the step "Get the server", put its binary at');
    expect(stderr).not.toContain('Set the target');
  });

  test('P3-30 a pipeline whose config is for another repository is written beside it', async () => {
    const other = join(folder, 'other');
    await mkdir(join(folder, 'here'));
    const { code } = await runInMemory(['init', 'ci-gitlab', '--output', '../other/speed #1.yaml'], {
      cwd: join(folder, 'here'),
    });
    expect(code).toBe(0);
    expect(await readFile(join(other, '.gitlab-ci.yml'), 'utf8')).toContain('\n  CONFIG: "speed #1.yaml"\n');
  });

  test('underscores are as good as hyphens, and - writes to stdout alone', async () => {
    const { code, stdout } = await cli('init', 'crud_read_heavy', '--output', '-');
    expect({ code, text: stdout }).toEqual({
      code: 0,
      text: TEMPLATES.find((t) => t.name === 'crud-read-heavy')?.text,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('what is there stays, unless --force says otherwise', async () => {
    await writeFile(join(folder, 'mine.yaml'), 'mine');
    const { code, stdout, stderr } = await cli('init', '--output', 'mine.yaml');
    expect({ code, stdout, stderr, kept: await readFile(join(folder, 'mine.yaml'), 'utf8') }).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: mine.yaml exists already. Write elsewhere with --output, or overwrite it with --force.\n',
      kept: 'mine',
    });
    const forced = await cli('init', '--output', 'mine.yaml', '--force');
    expect(forced.code).toBe(0);
    expect(await readFile(join(folder, 'mine.yaml'), 'utf8')).toContain('crud-balanced');
  });

  test('a template that does not exist and a place that cannot be written are told', async () => {
    const capacity = await cli('init', 'capacity', '--output', 'most.yaml');
    expect(capacity.stderr).toContain('syntrix-bench capacity --config most.yaml --max rate\n');
    const unknown = await cli('init', 'crud-balancd');
    expect({ code: unknown.code, said: unknown.stderr.split(' Templates:')[0] }).toEqual({
      code: 2,
      said: 'error: there is no template "crud-balancd". Did you mean crud-balanced?',
    });
    await writeFile(join(folder, 'file'), '');
    const blocked = await cli('init', '--output', 'file/mine.yaml');
    expect(blocked.code).toBe(2);
    expect(blocked.stderr).toMatch(/^error: file\/mine\.yaml cannot be written: /);
  });
});

describe('report', () => {
  let testbed: Testbed;
  let stored = '';
  let printed = '';
  beforeAll(async () => {
    testbed = await startTestbed();
    const flags = ['--target', testbed.url, '--operations', '40', '--seed-data', '10', '--workers', '2'];
    const json = await runInMemory(['run', ...flags, '--json', '--quiet']);
    stored = json.stdout;
  });
  afterAll(() => testbed.close());

  test('P1-53 a stored report is shown again as it was, and its JSON comes out to the byte', async () => {
    await writeFile(join(folder, 'out.json'), stored);
    const shown = await cli('report', 'out.json');
    printed = shown.stdout;
    expect({ code: shown.code, stderr: shown.stderr }).toEqual({ code: 0, stderr: '' });
    expect(printed).toMatch(/^[✓!✗] crud: \S+ ok\/s.*,\s+p50 .+,\s+p99 .+,\s+no\s+errors\n {2}40 operations in /);
    expect((await cli('report', 'out.json', '--json')).stdout).toBe(stored);
  });

  test('P1-53 a report comes through standard input, too', async () => {
    const world = memoryWorld({ cwd: folder });
    world.stdin.end(stored);
    const code = await runCli(['report', '-', '--json'], world.context);
    expect({ code, text: world.stdout.text }).toEqual({ code: 0, text: stored });
  });

  test.each<[string, (text: string) => string, RegExp]>([
    ['not JSON', () => 'summary: 5', /it is not JSON/],
    ['another JSON', () => '{"a":1}', /it has no schema_version/],
    ['an array', () => '[]', /it must be an object/],
    [
      'a figure of the wrong type',
      (text) => text.replace(/"total_operations": \d+/, '"total_operations": "x"'),
      /summary\.total_operations must be /,
    ],
    [
      'a mistake in its midst',
      () => '{\n  "a": 1,\n  "b": ,\n  "c": 2\n}\n',
      /it is not JSON(?:, see line 3, column \d+)?\. Reports/,
    ],
    ['half of a file', (text) => text.slice(0, text.length / 2), /it ends at line \d+, column \d+\. Was it cut off\?/],
  ])('%s is refused with what is wrong, exit 2', async (_what, spoil, message) => {
    await writeFile(join(folder, 'bad.json'), spoil(stored));
    const { code, stdout, stderr } = await cli('report', 'bad.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: bad\.json is not a report[^\n]*\n$/);
  });

  test.each([
    [99, 'this program reads 1 and 2: update it.'],
    [0, 'this program reads 1 and 2.'],
  ])('a report of version %j says which versions are read', async (version, reads) => {
    await writeFile(join(folder, 'v.json'), stored.replace(/"schema_version": \d+/, `"schema_version": ${version}`));
    const { code, stderr } = await cli('report', 'v.json');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: v.json is a report of version ${version}; ${reads}\n`,
    });
  });

  test('one that is missing is told in words', async () => {
    expect((await cli('report', 'absent.json')).stderr).toBe(
      'error: absent.json: no such file. Give the path of a report that a run wrote.\n',
    );
  });

  test.each([['absent.json'], ['.'], ['/dev/zero']])('%s cannot be a report: one sentence, exit 2', async (file) => {
    const { code, stdout, stderr } = await cli('report', file);
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
  });

  test('a report needs a file, and takes one', async () => {
    expect((await cli('report')).stderr).toBe(
      'error: report needs FILE: A report that a run wrote; - is standard input.\n       See: syntrix-bench report --help\n',
    );
    expect((await cli('report', 'a', 'b')).stderr).toBe(
      'error: report takes one FILE, and "b" is one more.\n       See: syntrix-bench report --help\n',
    );
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('P3-51 the script for %s knows every command and every flag', async (shell) => {
    const { code, stdout, stderr } = await cli('completion', shell);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const words = toCompletions(COMMANDS, toCatalogue(BUILT_IN_CATALOGUE)).flatMap(({ word, flags }) => [
      word,
      ...flags.flatMap(({ names }) => names.map((name) => (shell === 'fish' ? name.replace(/^-+/, '') : name))),
    ]);
    expect(words.length).toBeGreaterThan(60);
    expect(words.filter((word) => !stdout.includes(word))).toEqual([]);
  });

  test.each<[readonly string[], readonly string[], string]>([
    [['va'], ['validate'], 'a command'],
    [['run', '--dur'], ['--duration'], 'a flag'],
    [['run', '--scenario', 'crud-r'], ['crud-read-heavy'], 'a value that is one of a few'],
    [['init', 'open'], ['open-rate'], 'an argument that is one of a few'],
    [['completion', 'f'], ['fish'], 'a shell'],
    [['validate', 'mi'], ['mine.yaml'], 'a file'],
    [['run', '--duration', '5'], [], 'a free text: nothing'],
  ])('P3-51 bash completes %j to %j (%s)', async (typed, offered) => {
    await writeFile(join(folder, 'mine.yaml'), '');
    const { stdout } = await cli('completion', 'bash');
    const words = ['syntrix-bench', ...typed].map((word) => `'${word}'`).join(' ');
    const script = `${stdout}\nCOMP_WORDS=(${words}); COMP_CWORD=${typed.length}; _syntrix_bench; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const bash = spawnSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' });
    expect({ stderr: bash.stderr, offered: bash.stdout.split('\n').filter((line) => line !== '') }).toEqual({
      stderr: '',
      offered,
    });
  });

  test('a shell without a completion is told which have one', async () => {
    expect(await cli('completion', 'tcsh')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: there is no completion for "tcsh". Shells: bash, zsh, fish.\n',
    });
  });
});
