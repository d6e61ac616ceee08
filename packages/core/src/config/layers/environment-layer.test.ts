import { expect, test } from 'vitest';

import { toPlain } from '../located.ts';
import { describeProblem } from '../problems.ts';
import { environmentLayer } from './environment-layer.ts';

test.each([
  { variable: 'WORKERS', path: { benchmark: { workers: 'x' } }, why: 'keys of benchmark need no block' },
  { variable: 'BENCHMARK_WORKERS', path: { benchmark: { workers: 'x' } }, why: 'but may have it' },
  { variable: 'DATA_DOCUMENT_SIZE', path: { data: { documentSize: 'x' } }, why: 'words of a key are joined by _' },
  { variable: 'AUTH_PRIVATE_KEY_FILE', path: { auth: { privateKeyFile: 'x' } }, why: 'three words' },
  { variable: 'DATA_COLLECTION_PREFIX', path: { data: { collection: 'x' } }, why: 'the older name' },
  { variable: 'OUTPUT_FORMAT', path: { output: { formats: 'x' } }, why: 'the older name' },
  { variable: 'SCENARIO', path: { scenario: { type: 'x' } }, why: 'a name alone' },
  { variable: 'SCENARIO_PRESET', path: { scenario: { preset: 'x' } }, why: 'a preset' },
  { variable: 'LOAD_MAX_QUEUE', path: { load: { maxQueue: 'x' } }, why: 'a block that may be left out' },
])('P2-04 SYNTRIX_BENCHMARK_$variable is understood: $why', ({ variable, path }) => {
  const layer = environmentLayer({ [`SYNTRIX_BENCHMARK_${variable}`]: 'x' });
  expect({ plain: toPlain(layer.root), problems: layer.problems }).toEqual({ plain: path, problems: [] });
});

test('P2-04 other variables, and ones that are set to nothing, do not matter', () => {
  const layer = environmentLayer({ PATH: '/bin', SYNTRIX_BENCHMARK_WORKERS: '', SYNTRIX_BENCHMARK_SEED: undefined });
  expect({ plain: toPlain(layer.root), problems: layer.problems }).toEqual({ plain: {}, problems: [] });
});

test('P2-04 unknown variables are problems, with the one that was meant', () => {
  const layer = environmentLayer({ SYNTRIX_BENCHMARK_WROKERS: '5', SYNTRIX_BENCHMARK_COLOUR_OF_THE_SKY: 'blue' });
  expect(layer.problems.map(describeProblem)).toEqual([
    'environment: There is no setting for the environment variable SYNTRIX_BENCHMARK_COLOUR_OF_THE_SKY. Unset it.',
    'environment: There is no setting for the environment variable SYNTRIX_BENCHMARK_WROKERS. Did you mean SYNTRIX_BENCHMARK_WORKERS?',
  ]);
});

test('P2-04 lists of blocks cannot be given by a variable', () => {
  const layer = environmentLayer({ SYNTRIX_BENCHMARK_WORKLOADS: 'a,b' });
  expect(layer.problems.map(({ message }) => message)).toEqual([
    'There is no setting for the environment variable SYNTRIX_BENCHMARK_WORKLOADS.',
  ]);
});
