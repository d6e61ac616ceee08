import { describe, expect, test } from 'vitest';

import { configLayer } from '../config/layers/config-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import { complaints } from '../config/testing-problems.ts';
import type { Plan } from '../contracts/plan.ts';
import { BenchError } from '../errors.ts';
import { checkConfig, createPlan, resolvePlan, type CreatedPlan, type CreatePlanOptions } from './create-plan.ts';
import { scenarioForTests } from './scenario-for-tests.ts';

const FIXED: CreatePlanOptions = {
  scenarios: [scenarioForTests()],
  random: () => 0.5,
  now: new Date('2026-02-03T04:05:06.789Z'),
};

function planned(text: string, options: Partial<CreatePlanOptions> = {}): CreatedPlan {
  return createPlan(resolveConfig([parseConfigText(text, 'b.yaml')]), { ...FIXED, ...options });
}

const DATA = { collection: 'benchmarks', documentSizeBytes: 1024, fieldsCount: 10, seedData: 1000 };

test('P1-20 a plan holds the whole run as plain data', () => {
  const text =
    'target: http://a:1\nduration: 10s\nworkers: 4\nauth: { token: env:TOKEN }\nscenario: { type: crud, mix: 2 }';
  expect(planned(text)).toEqual({
    plan: {
      version: 2,
      name: 'crud',
      runId: 't9v7ciiiiii',
      seed: 1,
      target: { kind: 'syntrix', module: null, urls: ['http://a:1'], timeoutUs: 10_000_000, headers: {} },
      auth: { mode: 'token', tokenRef: 'env:TOKEN' },
      workloads: [
        {
          name: 'crud',
          scenario: 'crud',
          module: null,
          options: { mix: 2, data: DATA },
          databases: ['default'],
          auth: null,
          load: { model: 'closed' },
          workers: 4,
          firstWorker: 0,
          held: 0,
          operations: null,
        },
      ],
      phases: {
        warmupUs: 1_000_000,
        untilSteady: false,
        rampupUs: 0,
        steadyUs: 10_000_000,
        drainUs: 11_000_000,
        stragglersUs: 5_000_000,
        cleanupUs: 300_000_000,
      },
      segments: [{ fromUs: 0, toUs: 10_000_000 }],
      cleanup: true,
      thresholds: [],
      metrics: { timelineIntervalUs: 10_000_000, snapshotIntervalUs: 1_000_000, bucketsMs: [] },
      config: {
        benchmark: {
          name: 'crud',
          target: 'http://a:1',
          duration: '10s',
          warmup: '1s',
          rampup: '0s',
          workers: 4,
          timeout: '10s',
          drain: '11s',
          stragglers: '5s',
          seed: 1,
          threads: 'auto',
        },
        auth: { database: 'default', token: 'env:TOKEN' },
        scenario: { type: 'crud', mix: 2 },
        load: { model: 'closed' },
        data: {
          collection: 'benchmarks',
          document_size: '1KB',
          fields_count: 10,
          seed_data: 1000,
          cleanup: true,
          cleanup_timeout: '5m',
        },
        metrics: { interval: '10s' },
        output: { formats: ['json'], console: true },
      },
    },
    secretRefs: ['env:TOKEN'],
    inline: {},
  } satisfies CreatedPlan);
});

test('P1-20 a plan survives JSON and cannot be changed', () => {
  const { plan } = planned('workloads: [{ scenario: crud }, { scenario: crud, load: { rate: 5/s } }]');
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(() => Object.assign(plan.workloads[1]?.load as object, { ratePerSecond: 6 })).toThrow(TypeError);
});

test('workers are numbered through all workloads, and names are unique', () => {
  const text = `
workloads:
  - { scenario: crud, workers: 3 }
  - { name: crud-2, scenario: crud, workers: 2 }
  - { scenario: crud-balanced, workers: 5 }
`;
  const { plan } = planned(text);
  expect(plan.workloads.map(({ name, firstWorker, workers }) => ({ name, firstWorker, workers }))).toEqual([
    { name: 'crud', firstWorker: 0, workers: 3 },
    { name: 'crud-2', firstWorker: 3, workers: 2 },
    { name: 'crud-3', firstWorker: 5, workers: 5 },
  ]);
  expect(plan.name).toBe('benchmark');
});

describe('scenarios and presets by name', () => {
  test.each([
    { written: 'scenario: crud', options: { mix: 1 }, name: 'crud', why: 'the scenario itself' },
    { written: 'scenario: crud-balanced', options: { mix: 5 }, name: 'crud-balanced', why: 'with a preset' },
    {
      written: 'scenario: CRUD/write_heavy',
      options: { mix: 9, steps: [{ size: 1 }] },
      name: 'crud-write-heavy',
      why: 'underscores',
    },
    {
      written: 'scenario: { type: crud, preset: write_heavy }',
      options: { mix: 9, steps: [{ size: 1 }] },
      name: 'crud-write-heavy',
      why: 'preset apart',
    },
    {
      written: 'scenario: { type: crud-balanced, preset: balanced }',
      options: { mix: 5 },
      name: 'crud-balanced',
      why: 'the same twice',
    },
    {
      written: 'scenario: { type: crud-write-heavy, mix: 3 }',
      options: { mix: 3, steps: [{ size: 1 }] },
      name: 'crud-write-heavy',
      why: 'what is written wins over the preset, key by key',
    },
  ])('P1-35 "$written": $why', ({ written, options, name }) => {
    const { plan } = planned(written);
    expect({ name: plan.name, options: plan.workloads[0]?.options }).toEqual({
      name,
      options: { ...options, data: DATA },
    });
  });

  test.each([
    { layers: ['scenario: crud-large'], seedData: 5000, why: 'the preset wins over the default' },
    { layers: ['scenario: crud-large\ndata: { seedData: 7 }'], seedData: 7, why: 'the file wins over the preset' },
    {
      layers: ['scenario: crud-large', 'data: { seedData: 7 }'],
      seedData: 7,
      why: 'a later layer wins over the preset',
    },
    {
      layers: ['scenario: crud-large\ndata: { seedData: 1000 }'],
      seedData: 1000,
      why: 'even if it says what is the default',
    },
    {
      layers: ['workloads: [{ scenario: crud-large, data: { seedData: 7 } }]'],
      seedData: 7,
      why: 'so does a workload',
    },
  ])('P2-13 documents before load: $why', ({ layers, seedData }) => {
    const presets = { large: { description: '', options: { mix: 7 }, seedData: 5000 } };
    const read = layers.map((text, at) => parseConfigText(text, `${at}.yaml`));
    const { plan } = resolvePlan(read, { scenarios: [scenarioForTests({ presets })] });
    expect(plan.workloads[0]?.options).toMatchObject({ mix: 7, data: { seedData } });
  });

  test('of two scenarios that fit, the longer name wins', () => {
    const longer = scenarioForTests({
      name: 'crud-write',
      presets: { heavy: { description: '', options: { mix: 7 } } },
    });
    const { plan } = planned('scenario: crud-write-heavy', { scenarios: [scenarioForTests(), longer] });
    expect(plan.workloads[0]).toMatchObject({ scenario: 'crud-write', options: { mix: 7 } });
  });

  test.each([
    {
      text: 'scenario: crude',
      said: '1:1: scenario names no scenario that is known: "crude". Did you mean crud?',
      why: 'misspelt',
    },
    {
      text: 'scenario: { type: query }',
      said: '1:13: scenario.type names no scenario that is known: "query". There are crud, crud-write-heavy, crud-balanced.',
      why: 'unknown',
    },
    {
      text: 'scenario: crud-write-heavi',
      said: '1:1: scenario names no scenario that is known: "crud-write-heavi". Did you mean crud-write-heavy?',
      why: 'preset misspelt',
    },
    {
      text: 'scenario: { type: crud, preset: balance }',
      said: '1:25: scenario.preset is not a preset of the scenario crud: "balance". Did you mean balanced?',
      why: 'preset misspelt',
    },
    {
      text: 'scenario: { type: crud, preset: x }',
      said: '1:25: scenario.preset is not a preset of the scenario crud: "x". There are write-heavy, balanced.',
      why: 'preset unknown',
    },
    {
      text: 'scenario: { type: crud-balanced, preset: write-heavy }',
      said: '1:34: scenario.type crud-balanced and scenario.preset write-heavy name two presets. Keep one of the two.',
      why: 'two presets',
    },
    {
      text: 'scenario: { type: crud, mix: -1 }',
      said: '1:25: scenario.mix: mix must be above 0.',
      why: 'the scenario refuses an option',
    },
    {
      text: 'scenario:\n  type: crud\n  steps:\n  - size: 1\n  - size: x',
      said: '5:5: scenario.steps[1].size: size must be a number.',
      why: 'deep within',
    },
    {
      text: 'data: { document_size: 8KB }',
      said: '1:9: data.document_size: documentSize must be at most 4 KB here.',
      why: 'about the data',
    },
    {
      text: 'workloads: [{ scenario: crud, data: { documentSize: 8KB } }]',
      said: '1:39: workloads[0].data.documentSize: documentSize must be at most 4 KB here.',
      why: 'about a workload’s data',
    },
    {
      text: 'workloads: [{ scenario: crud }, { scenario: { type: crud, mix: 0 } }]',
      said: '1:59: workloads[1].scenario.mix: mix must be above 0.',
      why: 'in a workload',
    },
  ])('P2-03 $why: says what and where', ({ text, said }) => {
    expect(complaints(() => planned(text))).toEqual([`b.yaml:${said}`]);
  });

  test('P2-03 problems of the config and of scenarios are told together', () => {
    const layers = [parseConfigText('workers: 0\nscenario: { type: crud, mix: 0 }\ndata: { seedData: x }', 'b.yaml')];
    const expected = [
      'b.yaml:1:1: workers must be a whole number from 1 to 10000, but is 0.',
      'b.yaml:2:25: scenario.mix: mix must be above 0.',
      'b.yaml:3:9: data.seedData must be a whole number from 0 to 10000000, but is "x".',
    ];
    expect(complaints(() => resolvePlan(layers, FIXED))).toEqual(expected);
    expect(checkConfig(layers, FIXED.scenarios).map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(checkConfig([], FIXED.scenarios)).toEqual([]);
  });
});

describe('a scenario that breaks its contract is named', () => {
  const schema = (validate: (value: unknown) => unknown) =>
    scenarioForTests({ options: { '~standard': { version: 1, vendor: 'test', validate } } as never });

  test.each([
    {
      why: 'throws',
      validate: () => {
        throw new Error('boom');
      },
      said: 'its options schema throws instead of reporting issues',
    },
    {
      why: 'is asynchronous',
      validate: () => Promise.resolve({ value: {} }),
      said: 'its options schema is asynchronous',
    },
    {
      why: 'yields a function',
      validate: () => ({ value: { hooks: [() => 1] } }),
      said: 'its options schema returns a function at options.hooks[0], which a plan cannot hold',
    },
    {
      why: 'yields a map',
      validate: () => ({ value: new Map() }),
      said: 'its options schema returns an instance of Map at options, which a plan cannot hold',
    },
    {
      why: 'yields infinity',
      validate: () => ({ value: { rate: Infinity } }),
      said: 'its options schema returns Infinity at options.rate, which a plan cannot hold',
    },
  ])('when its schema $why', ({ validate, said }) => {
    expect(complaints(() => planned('workers: 1', { scenarios: [schema(validate)] }))).toEqual([
      `plugin_invalid: The scenario crud cannot be used: ${said}. This is a bug of the scenario; report it to its author.`,
    ]);
  });

  test('options that are undefined are left out of the plan', () => {
    const { plan } = planned('workers: 1', {
      scenarios: [schema(() => ({ value: { a: undefined, b: [null, 'x'] } }))],
    });
    expect(plan.workloads[0]?.options).toEqual({ b: [null, 'x'] });
  });
});

describe('run id and seed', () => {
  test('P1-32 every run gets an id of its own that sorts by time', () => {
    const first = planned('workers: 1', { now: new Date('2026-01-01T00:00:00Z') }).plan.runId;
    const later = planned('workers: 1', { now: new Date('2026-01-01T00:00:01Z') }).plan.runId;
    // The second in base 36, and five draws of a half.
    expect([first, later]).toEqual(['t85s00iiiii', 't85s01iiiii']);
    const ids = Array.from(
      { length: 50 },
      () => createPlan(resolveConfig([]), { scenarios: FIXED.scenarios }).plan.runId,
    );
    expect(new Set(ids).size).toBe(50);
  });

  test('a run id may be given', () => {
    expect(planned('workers: 1', { runId: 'mine1' }).plan.runId).toBe('mine1');
  });

  test.each(['Mine', 'a-b', '', 'a'.repeat(25), 'a/b'])(
    'P2-03 the run id "%s" is refused: it becomes part of document ids',
    (runId) => {
      expect(complaints(() => planned('workers: 1', { runId }))).toEqual([
        `config_invalid: The run id ${JSON.stringify(runId)} must be 1 to 24 small letters and digits. Leave it out to get a new one for each run.`,
      ]);
    },
  );

  test.each([
    { text: 'workers: 1', options: {}, seed: 1, why: 'runs do the same work unless asked otherwise' },
    { text: 'seed: 7', options: {}, seed: 7, why: 'as written' },
    { text: 'seed: random', options: {}, seed: 2 ** 31, why: 'drawn anew, and told' },
    { text: 'seed: 7', options: { seed: 8 }, seed: 8, why: 'what the caller gives wins' },
  ])('the seed of "$text" is $seed: $why', ({ text, options, seed }) => {
    const { plan } = planned(text, options);
    expect([plan.seed, (plan.config['benchmark'] as { seed: number }).seed]).toEqual([seed, seed]);
  });

  test('another kind of target may be named', () => {
    expect(planned('workers: 1', { targetKind: 'scripted' }).plan.target.kind).toBe('scripted');
  });
});

describe('credentials', () => {
  test.each([
    { auth: '{}', plan: { mode: 'anonymous' }, refs: [], inline: {}, shown: {} },
    {
      auth: '{ token: hunter2 }',
      plan: { mode: 'token', tokenRef: 'inline:1' },
      refs: ['inline:1'],
      inline: { 'inline:1': 'hunter2' },
      shown: { token: '***' },
    },
    {
      auth: '{ username: me, password: hunter2 }',
      plan: { mode: 'password', username: 'me', passwordRef: 'inline:1' },
      refs: ['inline:1'],
      inline: { 'inline:1': 'hunter2' },
      shown: { username: 'me', password: '***' },
    },
    {
      auth: '{ username: me, password: env:PW }',
      plan: { mode: 'password', username: 'me', passwordRef: 'env:PW' },
      refs: ['env:PW'],
      inline: {},
      shown: { username: 'me', password: 'env:PW' },
    },
    {
      auth: '{ privateKeyFile: key.pem }',
      plan: { mode: 'key', keyRef: 'file:key.pem' },
      refs: ['file:key.pem'],
      inline: {},
      shown: { private_key_file: 'key.pem' },
    },
    {
      auth: '{ privateKeyFile: env:KEY }',
      plan: { mode: 'key', keyRef: 'env:KEY' },
      refs: ['env:KEY'],
      inline: {},
      shown: { private_key_file: 'env:KEY' },
    },
  ])('P1-13 of $auth the plan holds references alone', ({ auth, plan, refs, inline, shown }) => {
    const created = planned(`auth: ${auth}`);
    expect({
      plan: created.plan.auth,
      refs: created.secretRefs,
      inline: created.inline,
      shown: created.plan.config['auth'],
    }).toEqual({
      plan,
      refs,
      inline,
      shown: { database: 'default', ...shown },
    });
    expect(JSON.stringify(created.plan)).not.toContain('hunter2');
  });
});

describe('the config of a report', () => {
  const again = (plan: Plan): Plan => createPlan(resolveConfig([configLayer('report', plan.config)]), FIXED).plan;

  test.each([
    'workers: 3',
    'operations: 50\nseed: random\nname: counted',
    'load: { rate: 7/m, max_queue: 1s }\nauth: { database: other, username: a, password: env:B }\ndata: { cleanup: false }',
    'scenario: { type: crud-write-heavy, mix: 2 }\noutput: { file: "{{name}}.json", console: false }\ntarget: [http://a, http://b]',
    'duration: 7s\nworkloads: [{ scenario: crud, operations: 5 }, { name: b, scenario: crud-balanced, load: { rate: 5/s }, database: x, data: { seedData: 3 } }]',
    'workloads: [{ scenario: crud }]\nauth: { token: file:t }',
  ])('P1-53 makes the same plan again: %s', (text) => {
    const { plan } = planned(text);
    expect(again(plan)).toEqual(plan);
  });

  test('P1-53 with a masked secret it says what is missing', () => {
    const { plan } = planned('auth: { token: hunter2 }');
    expect(complaints(() => again(plan))).toEqual([
      'report: auth.token must be a secret on one line, or env:NAME or file:PATH.',
    ]);
  });
});

test('errors carry their problems for programs, too', () => {
  let caught: unknown;
  try {
    planned('workers: 0');
  } catch (error) {
    caught = error;
  }
  expect(caught instanceof BenchError ? caught.problems : null).toEqual([
    {
      path: 'workers',
      message: 'workers must be a whole number from 1 to 10000, but is 0.',
      hint: null,
      source: 'b.yaml',
      line: 1,
      column: 1,
    },
  ]);
});

describe('R14 the drain lasts long enough for what fell due last to wait, and then to be answered', () => {
  test.each<[string, number]>([
    ['target: http://a:1\nworkers: 4', 11],
    ['target: http://a:1\nload: { rate: 100/s }', 21],
    ['target: http://a:1\ntimeout: 3s\nload: { rate: 100/s, maxQueue: 2s }', 6],
    ['target: http://a:1\nload: { rate: 100/s, overflow: drop }', 11],
    ['target: http://a:1\ndrain: 5s\nload: { rate: 100/s }', 5],
  ])('%j: %i s', (text, seconds) => {
    const { plan } = planned(text);
    expect(plan.phases.drainUs / 1e6).toBe(seconds);
    expect((plan.config as { benchmark: { drain: string } }).benchmark.drain).toBe(`${seconds}s`);
  });
});
