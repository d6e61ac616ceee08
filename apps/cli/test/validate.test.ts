import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';

const NINE_MISTAKES = `benchmark:
  nmae: mistakes
  target: htp://localhost:8080
  duration: 30
  workers: -5
scenario:
  type: crdu
load:
  rate: fast
data:
  documentSize: 1 elephant
  seedData: many
output:
  file: results/{{nmae}}.json
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-validate-'));
  await writeFile(join(folder, 'nine.yaml'), NINE_MISTAKES);
  await writeFile(join(folder, 'fine.yaml'), 'benchmark: { name: mine, workers: 5, duration: 90s }\n');
  await writeFile(join(folder, 'broken.yaml'), 'benchmark: { name: mine\nload: [\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const validate = (...args: readonly string[]) => runInMemory(['validate', ...args], { cwd: folder });

describe('validate', () => {
  test('P1-72 lists each of nine mistakes with its line, in a pipe one line each, and exits 2', async () => {
    const { code, stdout, stderr } = await validate('nine.yaml');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    const lines = stdout.split('\n').map((line) => Number(/^nine\.yaml:(\d+):\d+: \S/.exec(line)?.[1]));
    expect(lines.filter((line) => !Number.isNaN(line))).toEqual([2, 3, 4, 5, 7, 9, 11, 12, 14]);
    await expect(stdout).toMatchFileSnapshot('screens/validate-nine-mistakes-pipe.txt');
  });

  test.each([80, 140])('P1-72 on a terminal of %i columns no line is longer', async (columns) => {
    const { stdout } = await runInMemory(['validate', 'nine.yaml'], { cwd: folder, terminal: { columns } });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(columns);
    await expect(stdout).toMatchFileSnapshot(`screens/validate-nine-mistakes-${columns}.txt`);
  });

  test('a config that is fine is one sentence that says what it would run', async () => {
    expect(await validate('fine.yaml')).toEqual({
      code: 0,
      stdout: 'fine.yaml is fine. It would run mine: 5 workers for 1m30s on http://localhost:8080, database default.\n',
      stderr: '',
    });
  });

  test('--set and --plugin count, and what they get wrong names them', async () => {
    const { code, stdout } = await validate('fine.yaml', '--set', 'benchmark.workers=0', '--plugin', './absent.mjs');
    expect({
      code,
      named: [/^--set benchmark\.workers: /m.test(stdout), /^--plugin.*absent\.mjs/m.test(stdout)],
    }).toEqual({
      code: 2,
      named: [true, true],
    });
  });

  test('--json is for programs: problems with their places', async () => {
    const { code, stdout } = await validate('nine.yaml', '--json');
    const { valid, problems } = JSON.parse(stdout) as { valid: boolean; problems: readonly { line: number }[] };
    expect({ code, valid, lines: problems.map(({ line }) => line) }).toEqual({
      code: 2,
      valid: false,
      lines: [2, 3, 4, 5, 7, 9, 11, 12, 14],
    });
    const fine = JSON.parse((await validate('fine.yaml', '--json')).stdout) as object;
    expect(fine).toEqual({
      valid: true,
      problems: [],
      runs: 'mine: 5 workers for 1m30s on http://localhost:8080, database default',
      index_templates: [],
      triggers: [],
      unserved: [],
    });
  });

  test('a file that is no YAML is told with its place', async () => {
    const { code, stdout } = await validate('broken.yaml');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^broken\.yaml:\d+:\d+: /);
  });

  test.each([
    ['a file that is not there', ['absent.yaml'], /absent\.yaml/],
    [
      'no file, and none to be found',
      [],
      /^error: there is no config file in .*\n {7}Name one: .* syntrix-bench init\n$/,
    ],
  ])('%s: one sentence, exit 2', async (_what, args, message) => {
    const { code, stdout, stderr } = await validate(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });
});
