import { describe, expect, test } from 'vitest';

import type { Config } from './config.ts';
import { configLayer, type ConfigLayer } from './layers/config-layer.ts';
import { environmentLayer } from './layers/environment-layer.ts';
import { parseConfigText } from './layers/parse-config-text.ts';
import { resolveConfig } from './resolve-config.ts';
import { complaints } from './testing-problems.ts';

function fromFile(text: string): Config {
  return resolveConfig([parseConfigText(text, 'b.yaml')]);
}

type Looking = 'locate' | 'writtenAt';

function data(config: Config): Omit<Config, Looking> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'locate' && key !== 'writtenAt')) as Omit<
    Config,
    Looking
  >;
}

const DEFAULTS: Omit<Config, Looking> = {
  name: null,
  targetKind: 'syntrix',
  targets: ['http://localhost:8080'],
  allowedHosts: [],
  untrustedHosts: [],
  durationUs: 30_000_000,
  warmupUs: 3_000_000,
  rampupUs: 0,
  drainUs: null,
  stragglersUs: 5_000_000,
  cleanupTimeoutUs: 300_000_000,
  timeoutUs: 10_000_000,
  untilSteady: false,
  probeNeeds: true,
  strict: false,
  ownsServer: false,
  seed: 1,
  threads: 'auto',
  credentials: { mode: 'anonymous' },
  databases: null,
  workloads: [
    {
      name: null,
      scenario: 'crud',
      preset: null,
      options: {},
      load: { model: 'closed' },
      withOperationRates: { load: { arrivals: 'poisson', maxQueueUs: 10_000_000 }, workers: null },
      databases: ['default'],
      madeDatabases: null,
      credentials: null,
      workers: 10,
      operations: null,
      data: { collection: 'benchmarks', documentSizeBytes: 1024, fieldsCount: 10, seedData: 1000 },
      seedDataIsWritten: false,
      paths: { workload: [], scenario: ['scenario'], data: ['data'] },
    },
  ],
  cleanup: true,
  thresholds: [],
  timelineIntervalUs: 10_000_000,
  monitor: {
    enabled: false,
    address: 'localhost:9090',
    autoOpen: false,
    metricsIntervalUs: 2_000_000,
    timelineRetentionUs: 3_600_000_000,
    maxErrorsRetained: 1000,
  },
  bucketsMs: [],
  output: { file: null, formats: ['json'], console: true, reporters: [] },
  observe: [],
  labels: {},
  plugins: [],
  notices: [],
};
const ONE = DEFAULTS.workloads[0] as Config['workloads'][number];

test('P1-11 without any layer everything has its documented default', () => {
  expect(data(resolveConfig([]))).toEqual(DEFAULTS);
});

test('P1-11 everything can be written, and every number has its unit', () => {
  const text = `
benchmark: { name: all, target: [http://a:1, https://b/x], duration: 5m, warmup: 0, rampup: 10s, workers: 100, threads: 3, timeout: 2s, drain: 3s, stragglers: 20s, probeNeeds: false, strict: true, iOwnThisServer: true, untilSteady: false, seed: random }
allowTargets: [A, b]
load: { model: open, rate: 5k/s, arrivals: constant, maxQueue: 250ms }
auth: { database: my-app, username: bench, password: env:PW }
scenario: { type: crud, preset: balanced, operations: [{ type: read, weight: 1 }] }
data: { collection: a/b/c, documentSize: 2KB, fieldsCount: 3, seedData: 7, sharedCollection: true, cleanup: false, cleanupTimeout: 1m }
thresholds: [{ expression: p50 < 5ms, abortOnFail: true, grace: 1m }]
metrics: { interval: 5s, histogram: { buckets: [500us, 2] } }
monitor: { enabled: true, address: "[::1]:80", autoOpen: true, metricsInterval: 500ms, timelineRetention: 10m, maxErrorsRetained: 7 }
output: { file: "results/{{name}}.json", formats: [json], console: false }
`;
  expect(data(fromFile(text))).toEqual({
    name: 'all',
    targetKind: 'syntrix',
    targets: ['http://a:1', 'https://b/x'],
    allowedHosts: ['a', 'b'],
    untrustedHosts: [],
    durationUs: 300_000_000,
    warmupUs: 0,
    rampupUs: 10_000_000,
    drainUs: 3_000_000,
    stragglersUs: 20_000_000,
    cleanupTimeoutUs: 60_000_000,
    timeoutUs: 2_000_000,
    untilSteady: false,
    probeNeeds: false,
    strict: true,
    ownsServer: true,
    seed: 'random',
    threads: 3,
    credentials: { mode: 'password', username: 'bench', password: 'env:PW' },
    databases: null,
    workloads: [
      {
        name: null,
        scenario: 'crud',
        preset: 'balanced',
        options: { operations: [{ type: 'read', weight: 1 }] },
        load: { model: 'open', arrivals: 'constant', ratePerSecond: 5000, maxQueueUs: 250_000 },
        withOperationRates: { load: { arrivals: 'constant', maxQueueUs: 250_000 }, workers: 100 },
        databases: ['my-app'],
        madeDatabases: null,
        credentials: null,
        workers: 100,
        operations: null,
        data: { collection: 'a/b/c', documentSizeBytes: 2048, fieldsCount: 3, seedData: 7, sharedCollection: true },
        seedDataIsWritten: true,
        paths: { workload: [], scenario: ['scenario'], data: ['data'] },
      },
    ],
    cleanup: false,
    thresholds: [
      {
        threshold: {
          expression: 'p50 < 5ms',
          workload: null,
          database: null,
          operation: null,
          stage: null,
          metric: { kind: 'latency', latency: 'latency', figure: 'p50' },
          operator: '<',
          limit: 5,
          unit: 'ms',
        },
        abort: { graceUs: 60_000_000 },
      },
    ],
    timelineIntervalUs: 5_000_000,
    bucketsMs: [0.5, 2],
    monitor: {
      enabled: true,
      address: '[::1]:80',
      autoOpen: true,
      metricsIntervalUs: 500_000,
      timelineRetentionUs: 600_000_000,
      maxErrorsRetained: 7,
    },
    output: { file: 'results/{{name}}.json', formats: ['json'], console: false, reporters: [] },
    observe: [],
    labels: {},
    plugins: [],
    notices: [],
  });
});

test('workloads stand beside each other and take from the rest what they leave out', () => {
  const text = `
benchmark: { workers: 8, duration: 10s }
auth: { database: main }
data: { seedData: 5, fieldsCount: 2 }
workloads:
  - { name: writers, scenario: crud-write-heavy, workers: 2, operations: 100 }
  - { scenario: { type: crud, preset: read-heavy }, database: other, load: { rate: 2000/s }, data: { seed_data: 9 } }
`;
  expect(fromFile(text).workloads).toEqual([
    {
      ...ONE,
      name: 'writers',
      scenario: 'crud-write-heavy',
      databases: ['main'],
      credentials: null,
      workers: 2,
      withOperationRates: { ...ONE.withOperationRates, workers: 2 },
      operations: 100,
      data: { ...ONE.data, seedData: 5, fieldsCount: 2 },
      seedDataIsWritten: true,
      paths: { workload: ['workloads', 0], scenario: ['workloads', 0, 'scenario'], data: ['data'] },
    },
    {
      ...ONE,
      preset: 'read-heavy',
      databases: ['other'],
      credentials: null,
      workers: 8,
      withOperationRates: { ...ONE.withOperationRates, workers: 8 },
      load: { model: 'open', arrivals: 'poisson', ratePerSecond: 2000, maxQueueUs: 10_000_000 },
      data: { ...ONE.data, seedData: 9, fieldsCount: 2 },
      seedDataIsWritten: true,
      paths: { workload: ['workloads', 1], scenario: ['workloads', 1, 'scenario'], data: ['workloads', 1, 'data'] },
    },
  ]);
});

describe('defaults that depend on other keys', () => {
  test.each([
    { text: 'duration: 10s', warmupUs: 1_000_000, why: 'a tenth of the duration' },
    { text: 'duration: 1h', warmupUs: 30_000_000, why: 'at most 30 s' },
    { text: 'operations: 100', warmupUs: 0, why: 'a counted run sends what was counted' },
    { text: 'duration: 10s\nwarmup: 0', warmupUs: 0, why: 'what is written wins' },
  ])('warm-up of "$text" is $warmupUs µs: $why', ({ text, warmupUs }) => {
    expect(fromFile(text).warmupUs).toBe(warmupUs);
  });

  test.each([
    { text: 'load: { rate: 5000/s }', workers: 500, why: 'enough for answers that take a tenth of a second' },
    { text: 'load: { rate: 1/s }', workers: 10, why: 'at least as wide as a closed run' },
    { text: 'load: { rate: 100k/s }', workers: 1000, why: 'one connection each, so not without bound' },
    { text: 'workers: 3\nload: { rate: 5000/s }', workers: 3, why: 'what is written wins' },
  ])('P1-21 "$text" has $workers workers: $why', ({ text, workers }) => {
    expect(fromFile(text).workloads[0]?.workers).toBe(workers);
  });

  test.each([
    { text: 'duration: 1h', cleanupTimeoutUs: 2 * 3_630_000_000, why: 'long runs leave more to clean' },
    { text: 'operations: 5', cleanupTimeoutUs: 1_800_000_000, why: 'nobody knows how long it takes' },
    { text: 'duration: 1s', cleanupTimeoutUs: 300_000_000, why: 'short runs may have seeded much' },
  ])('clean-up after "$text" may take $cleanupTimeoutUs µs: $why', ({ text, cleanupTimeoutUs }) => {
    expect(fromFile(text).cleanupTimeoutUs).toBe(cleanupTimeoutUs);
  });
});

describe('the form of the older tool', () => {
  const OLDER = `
name: "crud"
target: "http://localhost:9000"
duration: 60s
warmup: 10s
rampup: 5s
workers: 20
auth: { database: "default", private_key_file: "keys/private.pem" }
scenario:
  type: "crud"
  operations:
    - { type: "create", weight: 30 }
    - { type: "read", weight: 70 }
data: { collection_prefix: "bench", fields_count: 4, document_size: "10KB", seed_data: 100, cleanup: true }
metrics: { interval: 5s, histogram: { buckets: [1, 5, 10] } }
monitor: { enabled: false, address: "localhost:9090", auto_open: false, interval: 2s }
output: { console: true, format: "json" }
`;
  test('P2-02 loads unchanged, and says what has a better name now', () => {
    const config = resolveConfig([parseConfigText(OLDER, 'configs/benchmark.yaml')]);
    expect(data(config)).toEqual({
      ...DEFAULTS,
      name: 'crud',
      targets: ['http://localhost:9000'],
      durationUs: 60_000_000,
      warmupUs: 10_000_000,
      rampupUs: 5_000_000,
      credentials: { mode: 'key', privateKeyFile: 'configs/keys/private.pem' },
      workloads: [
        {
          ...ONE,
          workers: 20,
          withOperationRates: { ...ONE.withOperationRates, workers: 20 },
          options: {
            operations: [
              { type: 'create', weight: 30 },
              { type: 'read', weight: 70 },
            ],
          },
          data: { collection: 'bench', documentSizeBytes: 10_240, fieldsCount: 4, seedData: 100 },
          seedDataIsWritten: true,
        },
      ],
      timelineIntervalUs: 5_000_000,
      bucketsMs: [1, 5, 10],
      notices: [
        'configs/benchmark.yaml uses names of the older tool, which still work: data.collection_prefix is now data.collection, output.format is now output.formats, monitor.interval is now monitor.metricsInterval.',
      ],
    });
  });

  test.each([
    {
      operation: 'weight: 1, rate: 5',
      said: 'scenario.operations[0].rate in b.yaml is not used',
      why: 'a plain number',
    },
    {
      operation: 'weight: 1, rate: 2.5, config: { collection: x, random: true }',
      said: 'scenario.operations[0].rate, scenario.operations[0].config in b.yaml are not used',
      why: 'settings of one operation',
    },
    { operation: 'weight: 1, rate: 0, config: {}', said: null, why: 'what asks for nothing' },
  ])('P2-02 operations load unchanged with $why', ({ operation, said }) => {
    const config = fromFile(`scenario: { type: crud, operations: [{ type: read, ${operation} }] }`);
    expect(config.workloads[0]?.options).toEqual({ operations: [{ type: 'read', weight: 1 }] });
    expect(config.workloads[0]?.load).toEqual({ model: 'closed' });
    expect(config.notices.map((notice) => notice.split(', as in')[0])).toEqual(said === null ? [] : [said]);
  });

  test.each([
    { scenario: 'type: crud, operations: [{ type: read, weight: 1, rate: 5/s }]', why: 'a rate with a unit is meant' },
    { scenario: 'type: crud, operations: [{ type: read, rate: 5 }]', why: 'a rate alone is meant' },
    { scenario: 'type: mine, operations: [{ type: x, weight: 1, rate: 5, config: {} }]', why: 'another’s scenario' },
  ])('leaves $scenario as it is: $why', ({ scenario }) => {
    const config = fromFile(`scenario: { ${scenario} }`);
    const [operation] = config.workloads[0]?.options['operations'] as [object];
    expect([Object.keys(operation).includes('rate'), config.notices]).toEqual([true, []]);
  });

  test('top level and block may be mixed, but not say the same twice', () => {
    expect(fromFile('workers: 3\nbenchmark: { seed: 4 }')).toMatchObject({ seed: 4, workloads: [{ workers: 3 }] });
    expect(complaints(() => fromFile('workers: 3\nbenchmark: { workers: 4 }'))).toEqual([
      'b.yaml:1:1: benchmark.workers and workers mean the same. Keep one of the two.',
    ]);
  });

  test.each([
    { text: 'scenario: crud_basic', scenario: 'crud_basic', options: {}, why: 'a name alone' },
    {
      text: 'scenario: { type: x, key_choice: zipfian, operations: [{ op_name: 1, where: { created_at: 2 } }], filter: { my_field: 1 } }',
      scenario: 'x',
      options: { keyChoice: 'zipfian', operations: [{ opName: 1, where: { created_at: 2 } }], filter: { my_field: 1 } },
      why: 'options in snake_case; what may be data stays as it is',
    },
  ])('reads "$text": $why', ({ text, scenario, options }) => {
    expect(fromFile(text).workloads[0]).toEqual({ ...ONE, scenario, options });
  });
});

describe('files that secrets are in are found from the config’s folder', () => {
  test.each([
    {
      auth: '{ token: file:token.txt }',
      credentials: { mode: 'token', token: 'file:configs/token.txt' },
      why: 'a reference',
    },
    {
      auth: '{ token: file:/run/token }',
      credentials: { mode: 'token', token: 'file:/run/token' },
      why: 'an absolute path',
    },
    { auth: '{ token: env:TOKEN }', credentials: { mode: 'token', token: 'env:TOKEN' }, why: 'a variable' },
    { auth: '{ token: abc }', credentials: { mode: 'token', token: 'abc' }, why: 'the secret itself' },
    {
      auth: '{ privateKeyFile: env:KEY }',
      credentials: { mode: 'key', privateKeyFile: 'env:KEY' },
      why: 'a key in a variable',
    },
  ])('$auth: $why', ({ auth, credentials }) => {
    expect(resolveConfig([parseConfigText(`auth: ${auth}`, 'configs/b.yaml')]).credentials).toEqual(credentials);
  });

  test('other keys are left as they are', () => {
    const config = resolveConfig([parseConfigText('auth: { username: file:me, password: p }', 'configs/b.yaml')]);
    expect(config.credentials).toEqual({ mode: 'password', username: 'file:me', password: 'p' });
  });

  test('those in flags and variables are found from the working directory, wherever the config is', () => {
    const file = parseConfigText('auth: { privateKeyFile: keys/its.pem }', 'configs/b.yaml');
    const credentialsOf = (...layers: readonly ConfigLayer[]) => resolveConfig([file, ...layers]).credentials;
    expect([
      credentialsOf(),
      credentialsOf(configLayer('flags', { auth: { privateKeyFile: 'key.pem' } })),
      credentialsOf(environmentLayer({ SYNTRIX_BENCHMARK_AUTH_PRIVATE_KEY_FILE: 'env.pem' })),
      credentialsOf(configLayer('flags', { auth: { token: 'file:token.txt' } })),
    ]).toEqual([
      { mode: 'key', privateKeyFile: 'configs/keys/its.pem' },
      { mode: 'key', privateKeyFile: 'key.pem' },
      { mode: 'key', privateKeyFile: 'env.pem' },
      { mode: 'token', token: 'file:token.txt' },
    ]);
  });
});

describe('layers', () => {
  const layers = (file: string, flags: object) => [parseConfigText(file, 'b.yaml'), configLayer('flags', flags)];

  test('P2-04 defaults < file < environment < flags', () => {
    const config = resolveConfig([
      parseConfigText('workers: 1\nrampup: 1s\nseed: 1\ntimeout: 1s', 'b.yaml'),
      environmentLayer({
        SYNTRIX_BENCHMARK_RAMPUP: '2s',
        SYNTRIX_BENCHMARK_SEED: '2',
        SYNTRIX_BENCHMARK_TIMEOUT: '2s',
      }),
      configLayer('flags', { benchmark: { seed: 3 }, timeout: '3s' }),
    ]);
    expect(data(config)).toEqual({
      ...DEFAULTS,
      rampupUs: 2_000_000,
      timeoutUs: 3_000_000,
      seed: 3,
      workloads: [
        {
          ...ONE,
          workers: 1,
          withOperationRates: { load: { arrivals: 'poisson', maxQueueUs: 3_000_000 }, workers: 1 },
        },
      ],
    });
  });

  test.each([
    {
      why: 'a count takes the place of a duration',
      file: 'duration: 5m',
      flags: { benchmark: { operations: 100 } },
      expected: { durationUs: null, workloads: [{ operations: 100 }] },
    },
    {
      why: 'a duration takes the place of a count',
      file: 'operations: 100',
      flags: { benchmark: { duration: '1s' } },
      expected: { durationUs: 1_000_000, workloads: [{ operations: null }] },
    },
    {
      why: 'a token takes the place of a user',
      file: 'auth: { username: a, password: b, database: d }',
      flags: { auth: { token: 't' } },
      expected: { credentials: { mode: 'token', token: 't' }, workloads: [{ databases: ['d'] }] },
    },
    {
      why: 'another password goes with the user',
      file: 'auth: { username: a, password: b }',
      flags: { auth: { password: 'c' } },
      expected: { credentials: { mode: 'password', username: 'a', password: 'c' } },
    },
    {
      why: 'another scenario does not inherit options',
      file: 'scenario: { type: crud, operations: [{ type: read, weight: 1 }] }',
      flags: { scenario: 'crud_write_heavy' },
      expected: { workloads: [{ scenario: 'crud_write_heavy', options: {} }] },
    },
    {
      why: 'another preset does not inherit options',
      file: 'scenario: { type: crud, operations: [] }',
      flags: { scenario: { type: 'crud', preset: 'balanced' } },
      expected: { workloads: [{ scenario: 'crud', preset: 'balanced', options: {} }] },
    },
    {
      why: 'the same scenario keeps its options',
      file: 'scenario: { type: crud, operations: [] }',
      flags: { scenario: 'crud' },
      expected: { workloads: [{ scenario: 'crud', options: { operations: [] } }] },
    },
    {
      why: 'a closed model drops the rate',
      file: 'load: { rate: 5/s, maxQueue: 1s }',
      flags: { load: { model: 'closed' } },
      expected: { workloads: [{ load: { model: 'closed' } }] },
    },
    {
      why: 'a rate opens a closed model',
      file: 'load: { model: closed }',
      flags: { load: { rate: '5/s' } },
      expected: { workloads: [{ load: { model: 'open', ratePerSecond: 5 } }] },
    },
    {
      why: 'another rate keeps the rest',
      file: 'load: { rate: 5/s, maxQueue: 1s }',
      flags: { load: { rate: '6/s' } },
      expected: { workloads: [{ load: { model: 'open', ratePerSecond: 6, maxQueueUs: 1_000_000 } }] },
    },
  ])('P2-04 a later layer wins with sense: $why', ({ file, flags, expected }) => {
    expect(resolveConfig(layers(file, flags))).toMatchObject(expected);
  });
});

test('P2-03 locate says where a value was written, or where it would be', () => {
  const config = fromFile('workers: 3\ndata:\n  seed_data: 4');
  expect([
    config.locate(['benchmark', 'workers']),
    config.locate(['data', 'seedData']),
    config.locate(['data', 'documentSize']),
    config.locate(['output', 'file']),
  ]).toEqual([
    { source: 'b.yaml', path: 'workers', line: 1, column: 1 },
    { source: 'b.yaml', path: 'data.seed_data', line: 3, column: 3 },
    { source: 'b.yaml', path: 'data.documentSize', line: 2, column: 1 },
    { source: 'b.yaml', path: 'output.file', line: 1, column: 1 },
  ]);
});

test('P2-03 writtenAt blames no block for what nobody wrote in it', () => {
  const file = parseConfigText('workers: 3\ndata:\n  seed_data: 4', 'b.yaml');
  const variable = environmentLayer({ SYNTRIX_BENCHMARK_TARGET: 'http://localhost:1' });
  const flags = configLayer('flags', { benchmark: { workers: '5' } }, { names: { 'benchmark.workers': '--workers' } });
  const config = resolveConfig([file, variable, flags]);
  const path = 'benchmark.target';
  expect([
    resolveConfig([file, flags]).writtenAt(['benchmark', 'target']),
    config.writtenAt(['benchmark', 'target']),
    config.writtenAt(['benchmark', 'workers'])?.source,
    config.writtenAt(['data', 'seedData'])?.line,
    config.writtenAt(['data', 'documentSize']),
  ]).toEqual([
    null,
    { source: 'environment variable SYNTRIX_BENCHMARK_TARGET', path, line: null, column: null },
    '--workers',
    3,
    null,
  ]);
});
