import fc from 'fast-check';
import { expect, test } from 'vitest';

import { environmentLayer } from '../config/layers/environment-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { BenchError } from '../errors.ts';
import { resolvePlan } from './create-plan.ts';
import { scenarioForTests } from './scenario-for-tests.ts';

const SOUND = `
benchmark:
  name: mixed
  target: [http://localhost:8080, http://localhost:8081]
  duration: 1m30s
  rampup: 10s
  workers: 20
auth: { database: default, username: bench, password: env:PW }
workloads:
  - name: writers
    scenario: { type: crud, preset: balanced, steps: [{ size: 1 }] }
    load: { model: open, rate: 500/s, max_queue: 1s }
    data: { seed_data: 10 }
  - scenario: crud-write-heavy
    database: other
data: { documentSize: 1KB, fields_count: 10, cleanup: true }
metrics: { interval: 5s }
output: { file: "results/{{name}}.json", formats: [json] }
`;

const SPLINTERS = [
  ...[
    '',
    ' ',
    '\t',
    '\n',
    ':',
    ': ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&a ',
    '*a',
    '!x ',
    '!!set ',
    '|',
    '>',
    '?',
    '#',
    '%',
    '@',
    ',',
  ],
  ...[
    '---',
    '...',
    '~',
    'null',
    '.nan',
    '-.inf',
    '1e999',
    '0x1F',
    '-1',
    '0',
    '1.5',
    'true',
    '<<: *a',
    '__proto__: 1',
    'constructor',
    '\0',
    '\uFEFF',
  ],
  ...[
    '30',
    '1KB',
    '5/s',
    'crud',
    'duration: 1s',
    'operations: 5',
    'scenario: crud',
    'load: { rate: 5/s }',
    '\u2028',
    '😀',
    '\uD800',
  ],
];

const cut = fc.record({
  at: fc.nat(SOUND.length),
  remove: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(200)),
  insert: fc.oneof(fc.constantFrom(...SPLINTERS), fc.string({ maxLength: 8, unit: 'binary' })),
});
const mutated = fc
  .array(cut, { minLength: 1, maxLength: 6 })
  .map((cuts) =>
    cuts.reduce((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), SOUND),
  );

const scenarios = [scenarioForTests()];
/** More runs by command: `FUZZ_RUNS=20000 pnpm --filter @syntrix-bench/core test config-fuzz`. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);
const SETTINGS = { numRuns: RUNS, seed: 20260203 };
const TIMEOUT_MS = 30_000 + RUNS * 50;
const EXPECTED = ['config_invalid', 'config_unreadable'];

/** `plan`, or the code of the error; what is no error for people is thrown on. */
function outcomeOf(make: () => unknown): string {
  try {
    make();
    return 'plan';
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    expect(error.message.length).toBeGreaterThan(20);
    expect(error.message).not.toMatch(/\[object|undefined|NaN ms|function/);
    return error.code;
  }
}

test('the config that is mutated here is sound', () => {
  expect(outcomeOf(() => resolvePlan([parseConfigText(SOUND, 'b.yaml')], { scenarios }))).toBe('plan');
});

test(
  'P2-03 whatever becomes of a config, it makes a plan or a message',
  () => {
    fc.assert(
      fc.property(mutated, (text) => {
        expect(['plan', ...EXPECTED]).toContain(
          outcomeOf(() => resolvePlan([parseConfigText(text, 'b.yaml')], { scenarios })),
        );
      }),
      SETTINGS,
    );
  },
  TIMEOUT_MS,
);

test(
  'P2-03 any text at all makes a plan or a message',
  () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (text) => {
        expect(['plan', ...EXPECTED]).toContain(
          outcomeOf(() => resolvePlan([parseConfigText(text, 'b.yaml')], { scenarios })),
        );
      }),
      SETTINGS,
    );
  },
  TIMEOUT_MS,
);

test(
  'P2-04 whatever the variables hold, they make a plan or a message',
  () => {
    const names = [
      'WORKERS',
      'TARGET',
      'DURATION',
      'OPERATIONS',
      'SEED',
      'SCENARIO',
      'LOAD_RATE',
      'AUTH_TOKEN',
      'DATA_CLEANUP',
      'X',
    ];
    const environment = fc.dictionary(
      fc.constantFrom(...names).map((name) => `SYNTRIX_BENCHMARK_${name}`),
      fc.oneof(fc.constantFrom(...SPLINTERS), fc.string()),
    );
    fc.assert(
      fc.property(environment, (variables) => {
        expect(['plan', ...EXPECTED]).toContain(
          outcomeOf(() => resolvePlan([environmentLayer(variables)], { scenarios })),
        );
      }),
      SETTINGS,
    );
  },
  TIMEOUT_MS,
);
