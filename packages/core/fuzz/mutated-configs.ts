import fc from 'fast-check';

/** A config that is fine, with something of everything. */
export const VALID_CONFIG = `
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

/** Pieces that mean something to YAML, to JavaScript or to a config. */
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
  at: fc.nat(VALID_CONFIG.length),
  remove: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(200)),
  insert: fc.oneof(fc.constantFrom(...SPLINTERS), fc.string({ maxLength: 8, unit: 'binary' })),
});
type Change = (text: string) => string;

/** Cuts a piece out and puts a splinter in: mostly the end of valid YAML. */
const splinter = cut.map(
  ({ at, remove, insert }): Change =>
    (text) =>
      text.slice(0, at) + insert + text.slice(at + remove),
);

const WORDS = [...new Set(VALID_CONFIG.match(/[\w./%{}-]+/g) ?? [])];

/** Puts another word in the place of one: mostly valid YAML, and a config that is wrong in one place. */
const swap = fc
  .record({
    word: fc.constantFrom(...WORDS),
    other: fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(...SPLINTERS), fc.string({ maxLength: 8 })),
  })
  .map(
    ({ word, other }): Change =>
      (text) =>
        text.replace(word, () => other),
  );

/** {@link VALID_CONFIG} with up to six pieces or words of it changed. */
export const mutatedConfig = fc
  .oneof(
    fc.array(splinter, { minLength: 1, maxLength: 6 }),
    fc.array(swap, { minLength: 1, maxLength: 3 }),
    fc.array(fc.oneof(splinter, swap), { minLength: 1, maxLength: 4 }),
  )
  .map((changes) => changes.reduce((text, change) => change(text), VALID_CONFIG));

/** Any text at all. */
export const anyText = fc.string({ maxLength: 400, unit: 'binary' });

const VARIABLES = [
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
].map((name) => `SYNTRIX_BENCHMARK_${name}`);

/** Environment variables that mean, or do not mean, a config. */
export const mutatedEnvironment = fc.dictionary(
  fc.constantFrom(...VARIABLES),
  fc.oneof(fc.constantFrom(...SPLINTERS), fc.string()),
);
