import { expect, test } from 'vitest';

import { describeProblem } from '../problems.ts';
import { resolveConfig } from '../resolve-config.ts';
import { complaints } from '../testing-problems.ts';
import { configLayer } from './config-layer.ts';

function problemsOf(value: object): readonly string[] {
  return configLayer('options', value).problems.map(describeProblem);
}

const PLAIN = 'Use texts, numbers, true, false, lists and objects.';

test.each([
  {
    why: 'a function',
    value: { scenario: { type: 'x', hook: () => 1 } },
    said: `scenario.hook must be plain data, not a function. ${PLAIN}`,
  },
  {
    why: 'a date',
    value: { benchmark: { name: new Date(0) } },
    said: `benchmark.name must be plain data, not an instance of Date. ${PLAIN}`,
  },
  {
    why: 'not a number',
    value: { benchmark: { workers: NaN } },
    said: `benchmark.workers must be plain data, not NaN. ${PLAIN}`,
  },
  {
    why: 'a big integer',
    value: { benchmark: { seed: 5n } },
    said: `benchmark.seed must be plain data, not 5. ${PLAIN}`,
  },
])('P1-11 refuses $why by its key path', ({ value, said }) => {
  expect(problemsOf(value)).toEqual([`options: ${said}`]);
});

test('P1-11 refuses an object that holds itself', () => {
  const cycle: Record<string, unknown> = {};
  cycle['inner'] = cycle;
  expect(problemsOf(cycle)).toEqual([
    `options: ${Array.from({ length: 33 }, () => 'inner').join('.')} is nested too deeply or holds too many values. Check it for cycles.`,
  ]);
});

test('entries that are undefined count as not given', () => {
  const withGaps = resolveConfig([configLayer('flags', { benchmark: { workers: undefined }, load: undefined })]);
  const noLooks = { locate: null, writtenAt: null };
  expect({ ...withGaps, ...noLooks }).toEqual({ ...resolveConfig([]), ...noLooks });
});

test('P1-61 flags are texts, and become what the schema wants', () => {
  const { workloads, targets, cleanup } = resolveConfig([
    configLayer('flags', { benchmark: { workers: '50', target: 'http://a,http://b' }, data: { cleanup: 'false' } }),
  ]);
  expect({ workers: workloads[0]?.workers, targets, cleanup }).toEqual({
    workers: 50,
    targets: ['http://a', 'http://b'],
    cleanup: false,
  });
});

test('P2-03 a problem names the flag', () => {
  const layer = configLayer(
    'flags',
    { benchmark: { workers: 'many' } },
    { names: { 'benchmark.workers': '--workers' } },
  );
  expect(complaints(() => resolveConfig([layer]))).toEqual([
    '--workers: benchmark.workers must be a whole number from 1 to 10000, but is "many".',
  ]);
});
