import { BENCH_ERROR_CODES, BenchError, type BenchErrorCode } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import type { ExitCode } from '../exit-codes.ts';
import { memoryWorld } from '../testing/memory-context.ts';
import { reportFailure } from './report-failure.ts';

function report(error: unknown): { code: ExitCode; stdout: string; stderr: string } {
  const { context, stdout, stderr } = memoryWorld();
  const code = reportFailure(error, context);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

test('every code of an error has the exit code that the guide promises', () => {
  const expected: Record<BenchErrorCode, number> = {
    config_invalid: 2,
    config_unreadable: 2,
    secret_missing: 2,
    plugin_invalid: 2,
    target_not_allowed: 2,
    harm_not_allowed: 2,
    target_unreachable: 3,
    target_not_ready: 3,
    auth_failed: 3,
    foreign_documents: 3,
    setup_failed: 3,
    shard_failed: 1,
    scenario_bug: 1,
    aborted: 1,
    output_failed: 1,
    internal: 1,
  };
  const got = Object.fromEntries(BENCH_ERROR_CODES.map((code) => [code, report(new BenchError(code, 'x')).code]));
  expect(got).toEqual(expected);
});

test('a mistake is told with its hint, and without a stack', () => {
  const error = new BenchError('target_unreachable', 'http://localhost:1 does not answer.', { hint: 'Is it running?' });
  expect(report(error)).toEqual({
    code: 3,
    stdout: '',
    stderr: 'error: http://localhost:1 does not answer.\n       Is it running?\n',
  });
});

test.each(['EMFILE', 'ENFILE'])('a limit of open files that is met while loading (%s) is no bug: exit 1', (code) => {
  const error = Object.assign(new Error(`${code}: too many open files, open 'undici/index.js'`), { code });
  expect(report(error)).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: the limit of open files is too low to load and run the program: ${code}: too many open files, open 'undici/index.js'\n       raise the limit of open files and try again, for example: ulimit -n 4096\n`,
  });
});

test.each([
  [new TypeError('x is not a function'), 'TypeError: x is not a function'],
  ['a string', 'a string'],
])('a bug of ours shows its stack and asks for a report: %s', (error, line) => {
  const { code, stdout, stderr } = report(error);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`this is a bug in syntrix-bench:\n${line}`);
  expect(stderr).toMatch(
    /Please report it with the command line you used \(syntrix-bench \S+, Node v20.19.0 on memory\)\.\n$/,
  );
});
