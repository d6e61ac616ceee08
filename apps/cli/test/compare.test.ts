import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/core';
import type { ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';
import { measureOnce, writeRuns, type RunLike } from './some-runs.ts';

let measured: Report;
let folder: string;
beforeAll(async () => {
  measured = await measureOnce();
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  for (const name of ['base', 'new', 'other']) await rm(join(folder, name), { recursive: true, force: true });
});

const cli = (...argv: readonly string[]) => runInMemory(argv, { cwd: folder });
const runs = (count: number, run: RunLike = {}): RunLike[] => Array.from({ length: count }, () => run);
const write = (set: string, of: readonly RunLike[]) => writeRuns(join(folder, set), measured, of);

describe('P3-20 compare', () => {
  test('P3-23 folders of runs that are a fifth slower: worse, exit 5; equal ones: exit 0', async () => {
    await write('base', runs(7));
    await write('new', runs(7, { slower: 1.2 }));
    await write('other', runs(7));
    const slower = await cli('compare', 'base', 'new');
    expect(slower.code).toBe(5);
    expect(slower.stdout).toMatch(
      /^crud {2}base \(7 runs\) → new \(7 runs\)\n✗ worse: goodput −1\d\.\d%, p50 \+(19|20|21)\.\d%, p99 \+\d+\.\d%\n/u,
    );
    const equal = await cli('compare', 'base', 'other');
    expect([equal.code, equal.stderr]).toEqual([0, '']);
  });

  test('files of two sets stand before and after --, and flags may follow', async () => {
    const base = await write('base', runs(6));
    const next = await write('new', runs(6, { slower: 1.2 }));
    const { code, stdout } = await cli('compare', ...base, '--', ...next, '--threshold', '60', '--json');
    const document = JSON.parse(stdout) as ComparisonDocument;
    expect(code).toBe(0);
    expect([document.comparison_version, document.alpha, document.verdict]).toEqual([1, 0.01, 'no_difference']);
    expect(document.comparisons[0]!.base.runs.map(({ source }) => source)).toEqual(base);
    expect(
      document.comparisons[0]!.figures.filter(({ primary }) => primary).map(({ name, delta }) => [name, delta]),
    ).toEqual([
      ['goodput', 60],
      ['p50', 60],
      ['p99', 60],
      ['errors', 0.1],
      ['failed checks', 0],
    ]);
  });

  test('one report against one, as the owner’s documents have it: δ of 10 %, the spread assumed and said to be', async () => {
    await write('base', [{}]);
    await write('new', [{ slower: 1.5 }]);
    const { code, stdout } = await cli(
      'compare',
      'base/run-00.json',
      'new/run-00.json',
      '--threshold',
      '10',
      '--output',
      'out/c.md',
    );
    expect(code).toBe(5);
    expect(stdout).toContain('assumed');
    expect(await readFile(join(folder, 'out/c.md'), 'utf8')).toMatch(/^### ✗ crud: worse: /u);
  });

  test('a file that is a mere number has its folder in its name, and columns are called as the sets are', async () => {
    await write('base', [{}]);
    await write('new', [{ slower: 1.5 }]);
    for (const side of ['base', 'new']) await rename(join(folder, side, 'run-00.json'), join(folder, side, '1.json'));
    const { stdout } = await cli('compare', 'base/1.json', 'new/1.json');
    expect(
      stdout
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/u))
        .slice(0, 4),
    ).toEqual([
      ['crud', 'base/1 (1 run) → new/1 (1 run)'],
      [expect.stringMatching(/^✗ worse: /u)],
      [''],
      ['base/1', 'new/1', 'change', 'interval'],
    ]);
  });

  test('what cannot be told yet ends with 0, with --strict with 6', async () => {
    await write('base', runs(3));
    await write('new', runs(3));
    expect([
      (await cli('compare', 'base', 'new')).code,
      (await cli('compare', 'base', 'new', '--strict')).code,
    ]).toEqual([0, 6]);
  });

  test('a benchmark that a set lacks is told first; equal others then end with 0, with --strict with 6', async () => {
    await write('base', [...runs(8, { name: 'a' }), ...runs(1, { name: 'crashed' })]);
    await write('new', [...runs(8, { name: 'a' })]);
    const { code, stdout } = await cli('compare', 'base', 'new', '--threshold', '60');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Not compared {2}crashed: not in all sets\n/u);
    expect((await cli('compare', 'base', 'new', '--threshold', '60', '--strict')).code).toBe(6);
  });

  test('runs of two series in one folder are told of', async () => {
    await write('base', runs(4));
    await write('new', runs(4));
    for (const [index, id] of ['a', 'a', 'a', 'b'].entries()) {
      const file = join(folder, 'new', `run-0${index}.json`);
      const report = JSON.parse(await readFile(file, 'utf8')) as Report;
      const set = { id, side: 'repeated', number: 1, paired: false, position: 0 };
      await writeFile(file, JSON.stringify({ ...report, run: { ...report.run, set } }));
    }
    const { stdout } = await cli('compare', 'base', 'new');
    expect(stdout.replaceAll(/\s+/gu, ' ')).toContain('new holds runs of 2 series (3 and 1 runs)');
  });

  test('a folder that has reports only in folders below names these', async () => {
    await write('base', runs(1));
    await write('other/repeated-1', runs(1));
    const only = await cli('compare', 'other', 'base');
    await write('other/repeated-2', runs(1));
    for (const name of ['base-1.json', 'new-1.json']) await writeFile(join(folder, 'other/repeated-2', name), '{}');
    const two = await cli('compare', 'other', 'base');
    expect([only.code, only.stderr, two.stderr]).toEqual([
      2,
      'error: other holds no report itself; it has other/repeated-1: give that.\n',
      'error: other holds no report itself; it has other/repeated-1, other/repeated-2 (two sides: base-*.json and new-*.json): give one of them.\n',
    ]);
  });

  test('a policy file holds thresholds, and a figure that one names decides', async () => {
    await write('base', runs(6));
    await write('new', runs(6, { slower: 1.1 }));
    await writeFile(join(folder, 'policy.txt'), '# ours\n50\np50 < +5%  # this one matters\n');
    const { code, stdout } = await cli('compare', 'base', 'new', '--policy', 'policy.txt', '--json');
    const [comparison] = (JSON.parse(stdout) as ComparisonDocument).comparisons;
    expect([code, ...comparison!.figures.slice(0, 2).map(({ delta }) => delta)]).toEqual([5, 50, 5]);
  });

  test('P3-20 more than two sets: each against the first; benchmarks are matched by name', async () => {
    await write('base', [...runs(2, { name: 'a' }), ...runs(2, { name: 'b' })]);
    await write('new', [...runs(2, { name: 'b' }), ...runs(2, { name: 'c' })]);
    await write('other', runs(2, { name: 'b' }));
    const { stdout } = await cli('compare', 'base', 'new', 'other', '--json');
    const { comparisons, unmatched } = JSON.parse(stdout) as ComparisonDocument;
    expect(
      comparisons.map(({ benchmark, base, new: next }) => [benchmark, base.label, next.label, next.runs.length]),
    ).toEqual([
      ['b', 'base', 'new', 2],
      ['b', 'base', 'other', 2],
    ]);
    expect(unmatched).toEqual(['a', 'c']);
  });

  test('a benchmark of which nothing could be compared leaves the whole open', async () => {
    for (const set of ['base', 'new'])
      await write(set, [...runs(7, { name: 'a' }), ...runs(7, { name: 'b', idle: true })]);
    const { code, stdout } = await cli('compare', 'base', 'new', '--threshold', '60', '--json');
    const { verdict, comparisons } = JSON.parse(stdout) as ComparisonDocument;
    expect(comparisons.map((each) => [each.benchmark, each.verdict])).toEqual([
      ['a', 'no_difference'],
      ['b', 'cannot_tell'],
    ]);
    expect([code, verdict]).toEqual([0, 'cannot_tell']);
  });

  test('nothing is better while another benchmark is missing or cannot be told; what is worse stays so', async () => {
    const verdictOf = async (next: readonly RunLike[]) => {
      await rm(join(folder, 'new'), { recursive: true, force: true });
      await write('new', next);
      const { code, stdout } = await cli('compare', 'base', 'new', '--json');
      return [code, (JSON.parse(stdout) as ComparisonDocument).verdict];
    };
    await write('base', [...runs(8, { name: 'a' }), ...runs(8, { name: 'b' })]);
    const quicker = runs(8, { name: 'a', slower: 1 / 1.5 });
    expect(await verdictOf(quicker)).toEqual([0, 'cannot_tell']);
    expect(await verdictOf([...quicker, ...runs(2, { name: 'b' })])).toEqual([0, 'cannot_tell']);
    expect(await verdictOf([...quicker, ...runs(8, { name: 'b', slower: 1 / 1.5 })])).toEqual([0, 'better']);
    expect(await verdictOf(runs(8, { name: 'a', slower: 1.5 }))).toEqual([5, 'worse']);
  });

  test('a place that takes no page is refused before anything is read, and leaves nothing behind', async () => {
    await write('base', [{}]);
    await writeFile(join(folder, 'file'), '');
    const refused = await cli('compare', 'nowhere', 'base', '--output', 'file/a.html');
    expect([refused.code, refused.stdout, refused.stderr.split('\n')[0]]).toEqual([
      2,
      '',
      'error: --output: the comparison cannot be written to file/a.html: file is a file, not a folder.',
    ]);
    await write('new', [{}]);
    const written = await cli('compare', 'base', 'new', '--output', 'pages/a.html');
    expect([written.code, await readdir(join(folder, 'pages'))]).toEqual([0, ['a.html']]);
  });

  test('a history for Otava has a row for each run', async () => {
    await write('base', runs(2));
    await write('new', runs(3));
    const { stdout } = await cli('compare', 'base', 'new', '--format', 'otava-csv');
    expect(stdout.trimEnd().split('\n')).toHaveLength(6);
    expect(stdout).toMatch(/^time,benchmark,run_id,target_version,commit,goodput,p50,p99,/u);
  });
});

describe('P3-24 what cannot be compared', () => {
  test('another config is refused with what differs and what to say; then it is compared', async () => {
    await write('base', runs(2, { workers: 10 }));
    await write('new', runs(2, { workers: 20 }));
    const { code, stdout, stderr } = await cli('compare', 'base', 'new');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('config.benchmark.workers: 10 → 20');
    expect(stderr).toContain('--varying config.benchmark.workers');
    expect((await cli('compare', 'base', 'new', '--varying', 'config.benchmark.workers')).code).toBe(0);
  });

  test('however much differs, what is proposed is accepted as it stands, and long values are cut', async () => {
    const steps = Array.from({ length: 9 }, (_, index) => [`x${index}`, [{ y: 'z'.repeat(200) }]]);
    await write('base', runs(2));
    await write('new', runs(2));
    for (const file of ['run-00.json', 'run-01.json']) {
      const report = JSON.parse(await readFile(join(folder, 'new', file), 'utf8')) as Report;
      Object.assign(report.benchmark.config, { scenario: Object.fromEntries(steps) });
      await writeFile(join(folder, 'new', file), JSON.stringify(report));
    }
    const { code, stderr } = await cli('compare', 'base', 'new');
    expect([code, Math.max(...stderr.split('\n').map((line) => line.length)) < 200]).toEqual([2, true]);
    const proposed = [...stderr.matchAll(/--varying (\S+)/gu)].flatMap(([, name]) => ['--varying', name!]);
    expect(proposed).toEqual(['--varying', 'config']);
    expect((await cli('compare', 'base', 'new', ...proposed)).code).toBe(0);
  });

  test('a misspelt name of what is under test is refused, with the nearest', async () => {
    await write('base', runs(2, { workers: 10 }));
    await write('new', runs(2, { workers: 20 }));
    const { code, stderr } = await cli('compare', 'base', 'new', '--varying', 'config.benchmark.worker');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /--varying config\.benchmark\.worker is nothing that these runs have\. Did you mean config\.benchmark\.workers\?/u,
    );
  });

  test('another version of the target is told, unless it is what is under test', async () => {
    await write('base', runs(2, { targetVersion: '1.0' }));
    await write('new', runs(2, { targetVersion: '2.0' }));
    expect((await cli('compare', 'base', 'new')).stdout).toContain('target.version differs: 1.0 → 2.0');
    expect((await cli('compare', 'base', 'new', '--varying', 'target.version')).stdout).not.toContain('differs');
  });

  const SPOILT: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /ends at line 1, column 1|is not a report/],
    ['half a report', '{"schema_version": 2, "benchmark": {', /it ends at line 1, column \d+\. Was it cut off\?/],
    [
      'one of a later version',
      '{"schema_version": 99}',
      /is a report of version 99; this program reads 1 and 2: update it/,
    ],
    ['a stranger', '{"name": "package"}', /it has no schema_version/],
  ];
  test.each(SPOILT)(
    'a folder in which a file holds %s: which, and what is wrong with it, exit 2',
    async (_what, text, message) => {
      await write('base', runs(2));
      await write('new', runs(2));
      await writeFile(join(folder, 'new', 'zz.json'), text);
      const { code, stdout, stderr } = await cli('compare', 'base', 'new');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('new/zz.json');
      expect(stderr).toMatch(message);
    },
  );

  test.each<[readonly string[], RegExp]>([
    [['base'], /needs two sets of reports/],
    [['base', '--'], /After -- no report is named/],
    [['base', 'nowhere.json'], /nowhere\.json: no such file/],
    [['base', 'base'], /are of the same run/],
    [['base', 'base/run-00.json', '--', 'new'], /base\/run-00\.json is named twice|same run/],
    [['base', 'new', '--threshold', 'fast'], /--threshold "fast" is no change/],
    [['base', 'new', '--threshold', 'p50 < -5%'], /can never be kept/],
    [['base', 'new', '--threshold', 'p50 > -5%'], /Limit what would be worse: "p50 < \+5%"/],
    [['base', 'new', '--threshold', 'goodput < +5%'], /Limit what would be worse: "goodput > -5%"/],
    [['base', 'new', '--threshold', 'goodput > -100%'], /allows that nothing is left/],
    [
      ['base', 'new', '--threshold', 'nothing.p50 < 5%'],
      /names nothing\.p50, which no report has\. There are: goodput, p50/,
    ],
    [
      ['base', 'new/run-00.json', '--paired'],
      /--paired needs as many runs on one side as on the other: there are 2 and 1/,
    ],
    [['base', 'new', '--format', 'xml'], /--format xml is not known/],
    [['base', 'new', '--output', 'out.pdf'], /the ending says what is written/],
    [['base', 'new', '--json', '--format', 'markdown'], /--json and --format both say what is printed/],
    [['base', 'new', '--threshold', 'p59 < 5%'], /names p59, which no report has\. Did you mean p50\?/],
    [['base', 'new', '--threshold', 'p99<5ms'], /is a limit on a figure of one run.*such as "p99 < \+5%"/],
    [['base', 'new', '--threshold', 'errors == 0'], /is a limit on a figure of one run/],
    [['http://localhost:1', 'http://localhost:2'], /compare --interleave http:\/\/localhost:1 http:\/\/localhost:2/],
    [['base', 'new', '--policy', '.'], /--policy \. is a folder\. Give the path/],
    [['base', 'new', '--policy', 'empty.txt'], /--policy empty\.txt holds no change/],
    [['base', 'new', '--calibration', 'absent.json'], /--calibration absent\.json: no such file/],
    [['base', 'new', '--policy', 'absent.txt'], /--policy absent\.txt: no such file/],
    [['base', 'new', '--policy', 'policy.txt'], /policy\.txt:3: "foo" is no change/],
  ])('%j is refused in words, exit 2', async (words, message) => {
    await write('base', runs(2));
    await write('new', runs(2));
    await writeFile(join(folder, 'policy.txt'), '# what matters\n5 # of all\nfoo\n');
    await writeFile(join(folder, 'empty.txt'), '# nothing yet\n');
    const { code, stdout, stderr } = await cli('compare', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('benchmarks of other names have nothing to be held against', async () => {
    await write('base', [...runs(1, { name: 'a' }), ...runs(1, { name: 'b' })]);
    await write('new', [...runs(1, { name: 'c' }), ...runs(1, { name: 'd' })]);
    expect((await cli('compare', 'base', 'new')).stderr).toContain(
      'No benchmark is in two sets: base has a, b; new has c, d',
    );
  });
});
