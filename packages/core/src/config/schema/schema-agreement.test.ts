import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { snakeCase } from '../spelling.ts';
import { parseConfigText } from '../layers/parse-config-text.ts';
import { resolveConfig } from '../resolve-config.ts';
import { complaints } from '../testing-problems.ts';
import { editorJsonSchema } from './json-schema.ts';

const accepts = new Ajv2020({ allowUnionTypes: true }).compile(editorJsonSchema());

/** What the tool finds wrong with a file of this content. */
function complaintsOf(content: unknown): readonly string[] {
  return complaints(() => resolveConfig([parseConfigText(JSON.stringify(content), 'b.json')]));
}

/** What only the tool can judge, each with why, and a config that shows it. */
const BY_NATURE = [
  {
    why: 'formats need a file',
    says: /has no effect: there is no file for the report/,
    content: { output: { formats: ['csv'] } },
  },
  {
    why: 'a pattern cannot compare quantities with units',
    says: /must be (at least|from) .+, but is|is longer than 30 days|is shorter than a microsecond|must lie between|is not a whole number of bytes/,
    content: { metrics: { interval: '1500ms' } },
  },
  {
    why: 'keys that exclude each other: a schema would say "must not match", without the other key',
    says: /both say (when|how)|are two ways to|asks for \d+ workers|last .+ and .+\. All|exclude each other|does not say which of the workloads/,
    content: { benchmark: { duration: '5s', operations: 5 } },
  },
  {
    why: 'keys that need each other',
    says: /only goes with load\.model|does not go with the|has no level|has neither|is longer than .+ Swap|is open, but .+ is missing|is given without auth/,
    content: { load: { model: 'open' } },
  },
  {
    why: 'what a threshold compares needs a parser',
    says: /compares with|is no figure|names no figure|is no number with a unit|needs a limit in|(always|can never) hold/,
    content: { thresholds: ['p99 < 5'] },
  },
  {
    why: 'boundaries that rise',
    says: /is not in order/,
    content: { metrics: { histogram: { buckets: [5, 1] } } },
  },
  {
    why: 'time enough to tell whether a measure is steady',
    says: /is too short to see/,
    content: { untilSteady: true, warmup: '5s' },
  },
  {
    why: 'keys that have no effect beside others, over a whole list',
    says: /has no effect: (every workload|the threshold is judged)/,
    content: { benchmark: { workers: 5 }, workloads: [{ scenario: 'crud', workers: 5 }] },
  },
  {
    why: 'names that must differ within a list of blocks',
    says: /are both named/,
    content: {
      workloads: [
        { name: 'a', scenario: 'crud' },
        { name: 'a', scenario: 'crud' },
      ],
    },
  },
  {
    why: 'one key in two spellings',
    says: / mean the same\./,
    content: { data: { documentSize: '1KB', document_size: '1KB' } },
  },
  {
    why: 'an address needs a parser',
    says: /is not an address that can be read/,
    content: { target: 'http://a:99999' },
  },
  {
    why: 'a file name that ends with a slash is a folder, whatever stands before',
    says: /names a folder/,
    content: { output: { file: 'results/' } },
  },
];

const isByNature = (complaint: string) => BY_NATURE.some(({ says }) => says.test(complaint));

const DURATIONS = ['30s', '1m30s', '500ms', '1.5h', '10us', 0, '0'];
const COUNTS = [1, 10, 9_999, 10_001];
const TEXTS = ['crud', 'env:X', 'a b', 'default', 'id:0123', '***', 'é'];
const LOAD = {
  rate: ['500/s', '2k/h', '1.5/m'],
  model: ['open'],
  arrivals: ['constant', 'poisson'],
  maxQueue: DURATIONS,
  pacing: DURATIONS,
  thinkTime: ['1s', { min: '1s', max: '2s' }, { mean: '1s' }, { min: '1s' }],
  stages: [
    [
      { duration: '5s', rate: '5/s' },
      { duration: '5s', rate: '9/s', ramp: true },
    ],
    [{ duration: '5s', workers: 5 }],
    [{ workers: 5 }],
    [{ duration: '5s' }],
  ],
};
const DATA = {
  collection: ['a', 'a/b/c', 'sys'],
  documentSize: ['1KB', '1.5k', '64B', '2MiB'],
  fieldsCount: COUNTS,
  seedData: [0, 5],
};
const THRESHOLDS = [
  'read.p99 < 50ms',
  'errors<0.1%',
  'errors',
  'a < b < c',
  'p99 < 5',
  5,
  { expression: 'p50 < 1s', abortOnFail: true, grace: '10s' },
  { expression: 'p50 < 1s', abort_on_fail: true },
  { expression: 'p50 < 1s', grace: '10s' },
  { expression: 'p50 = 1s' },
  { abortOnFail: true },
];
const SCENARIOS = ['crud', { type: 'crud', anything: [1] }, { type: 'crud', preset: 'x' }, { preset: 'x' }, ''];
/** Values that each key may have; some of them only in good company, some never. */
const KEYS = {
  benchmark: {
    name: TEXTS,
    target: [
      'http://a',
      'HTTPS://a:1/b',
      ['http://a', 'http://b'],
      'ftp://a',
      'http://u:p@a',
      'http:///a',
      ' http://a',
    ],
    duration: DURATIONS,
    warmup: DURATIONS,
    rampup: DURATIONS,
    workers: COUNTS,
    timeout: DURATIONS,
    drain: DURATIONS,
    seed: [0, 7, 'random', 'x'],
    untilSteady: [true, false],
    strict: [true, false, 'yes'],
    threads: [1, 4, 'auto', 0, 2.5, 257, 'all'],
  },
  load: LOAD,
  auth: {
    database: TEXTS,
    token: TEXTS,
    username: TEXTS,
    password: TEXTS,
    privateKeyFile: TEXTS,
    users: [{ file: 'u.csv' }, { count: 5, password: 'env:P' }, { count: 0 }, {}],
  },
  data: { ...DATA, cleanup: [true, false], cleanupTimeout: DURATIONS },
  metrics: {
    interval: ['1s', '10s', '1h', '1500ms'],
    histogram: [{ buckets: [1] }, { buckets: ['1ms', '5ms'] }, { buckets: [5, 1] }, { buckets: [] }, { bins: 5 }, {}],
  },
  output: {
    file: [...TEXTS, 'r/{{name}}_{{.Timestamp}}.json', '{{host}}.json', '{{name', 'r/', '{{ .NAME }}', '{a}'],
    formats: ['json', ['json', 'csv'], 'xml'],
    console: [true, false],
    reporters: [[], ['x'], [{ type: 'x', y: 1 }], [{}], 'x'],
  },
};
const WILD = ['30', '1 KB', '', -1, 1.5, null, [], {}, 'http://'];

const block = (keys: Readonly<Record<string, readonly unknown[]>>) =>
  fc
    .dictionary(fc.constantFrom(...Object.keys(keys), ...Object.keys(keys), 'unknownKey'), fc.nat(), { maxKeys: 3 })
    .chain((picks) =>
      fc.record(
        Object.fromEntries(
          Object.entries(picks).map(([key, pick]) => {
            const good = keys[key] ?? [5];
            return [
              key,
              fc.oneof({ weight: 30, arbitrary: fc.constant(good[pick % good.length]) }, fc.constantFrom(...WILD)),
            ];
          }),
        ),
      ),
    );
const workload = block({
  name: ['a', 'b'],
  load: [{ rate: '5/s' }, { rate: '5/s', max_queue: '1s' }, { rate: 5 }],
  database: TEXTS,
  operations: COUNTS,
  data: [{ seedData: 1 }, { seed_data: 1, collection_prefix: 'a' }, { cleanup: true }],
});
const nested = fc.oneof(
  fc.record(Object.fromEntries(Object.entries(KEYS).map(([name, keys]) => [name, block(keys)])), { requiredKeys: [] }),
  fc.record(
    {
      scenario: fc.constantFrom(...SCENARIOS),
      data: block(KEYS.data),
      plugins: fc.constantFrom('./a.mjs', ['@a/b', '/c.js'], '', [5], './a,b', []),
      thresholds: fc.array(fc.constantFrom(...THRESHOLDS), { maxLength: 3 }),
      monitor: fc.constantFrom(
        { enabled: false },
        { enabled: true, address: 'x' },
        { enabled: true, address: ':9' },
        {},
        false,
      ),
    },
    { requiredKeys: [] },
  ),
  fc.record({
    workloads: fc.array(
      fc.tuple(workload, fc.constantFrom(...SCENARIOS)).map(([rest, scenario]) => ({ ...rest, scenario })),
      { maxLength: 3 },
    ),
  }),
);

/** The same config as others write it: in snake_case, with older names, with the keys of `benchmark` at top level. */
const content = fc.tuple(nested, fc.infiniteStream(fc.boolean()), fc.boolean()).map(([written, coins, isFlat]) => {
  const toss = (): boolean => coins.next().value;
  const older: Readonly<Record<string, string>> = { collection: 'collectionPrefix', formats: 'format' };
  const respell = (key: string): string => {
    const name = toss() ? key : (older[key] ?? key);
    return toss() ? snakeCase(name) : name;
  };
  const blocks = Object.entries(written).map(([name, keys]: [string, unknown]) => {
    const isBlock = typeof keys === 'object' && keys !== null && !Array.isArray(keys) && name in KEYS;
    return [
      name,
      isBlock ? Object.fromEntries(Object.entries(keys).map(([key, value]) => [respell(key), value])) : keys,
    ];
  });
  const { benchmark, ...rest } = Object.fromEntries(blocks) as Record<string, unknown>;
  if (benchmark === undefined) return rest;
  return isFlat ? { ...rest, ...(benchmark as object) } : { ...rest, benchmark };
});

test('P2-02 editors and the tool accept and refuse the same files, save for what only the tool can judge', () => {
  const seen = { accepted: 0, refused: 0, byNature: 0 };
  fc.assert(
    fc.property(content, (written) => {
      const isAccepted = accepts(written);
      const found = complaintsOf(written);
      if (found.length === 0) seen.accepted += 1;
      else if (!isAccepted) seen.refused += 1;
      else seen.byNature += 1;
      const own = found.filter((complaint) => !isByNature(complaint));
      expect({ written, isAccepted, own, errors: isAccepted ? null : accepts.errors }).toEqual({
        written,
        isAccepted: found.length === 0 || (isAccepted && own.length === 0),
        own: isAccepted ? [] : own,
        errors: isAccepted ? null : accepts.errors,
      });
    }),
    { numRuns: 1_500, seed: 4 },
  );
  expect(Math.min(seen.accepted, seen.refused, seen.byNature)).toBeGreaterThan(40);
});

test.each(BY_NATURE)('P2-02 only the tool can judge: $why', ({ says, content: written }) => {
  const found = complaintsOf(written);
  expect({ editor: accepts(written), found: found.map((complaint) => says.test(complaint)) }).toEqual({
    editor: true,
    found: found.map(() => true),
  });
  expect(found.length).toBeGreaterThan(0);
});

test.each([
  {
    content: { name: 'x', target: 'http://a', duration: '5m', warmup: '30s', workers: 10 },
    why: 'keys of benchmark at top level',
  },
  {
    content: {
      auth: { database: 'default', private_key_file: 'k.pem' },
      data: { collection_prefix: 'b', fields_count: 10, document_size: '1KB', seed_data: 5, cleanup: true },
      metrics: { interval: '10s', histogram: { buckets: [1, 5] } },
      monitor: { enabled: false, address: 'localhost:9090', auto_open: false, interval: '2s' },
      output: { console: true, format: 'json' },
    },
    why: 'names of the older tool',
  },
  {
    content: { workloads: [{ scenario: 'crud', load: { rate: '5/s', max_queue: '1s' } }] },
    why: 'snake_case within lists',
  },
  { content: { $schema: 'x', benchmark: {} }, why: 'the line that editors write' },
])('P2-02 both accept $why', ({ content: written }) => {
  expect({ editor: accepts(written), found: complaintsOf(written) }).toEqual({ editor: true, found: [] });
});

test.each([
  { content: { benchmark: { duraton: '5s' } }, why: 'unknown key' },
  { content: { banchmark: {} }, why: 'unknown block' },
  { content: { benchmark: { duration: 30 } }, why: 'missing unit' },
  { content: { benchmark: { duration: '30 sec' } }, why: 'unknown unit' },
  { content: { benchmark: { workers: 0 } }, why: 'out of bounds' },
  { content: { benchmark: { target: 'localhost:8080' } }, why: 'no scheme' },
  { content: { target: 'ws://localhost:8080' }, why: 'another scheme' },
  { content: { target: 'http://me:pw@localhost' }, why: 'credentials in the address' },
  { content: { load: { model: 'opne' } }, why: 'unknown choice' },
  { content: { load: { rate: 500 } }, why: 'rate without unit' },
  { content: { data: { documentSize: '1TB' } }, why: 'unknown size' },
  { content: { data: { collection: 'a/b' } }, why: 'no collection' },
  { content: { workloads: [{}] }, why: 'a workload without scenario' },
  { content: { output: { formats: ['xml'] } }, why: 'unknown format' },
  { content: { output: { file: '{{host}}.json' } }, why: 'unknown placeholder' },
  { content: { monitor: { enabled: true, address: 'everywhere' } }, why: 'a monitor without a port' },
])('P2-02 both refuse $why', ({ content: written }) => {
  expect({ editor: accepts(written), tool: complaintsOf(written).length === 0 }).toEqual({
    editor: false,
    tool: false,
  });
});
