import { expect, test } from 'vitest';

import { configLayer } from '../config/layers/config-layer.ts';
import { resolvePlan } from '../plan/create-plan.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { raisedWorkload } from './raised-workload.ts';
import { stageLayers } from './stage-layers.ts';

const scenarios = [
  { ...oneCallScenario('test'), presets: { wide: { description: '', options: { connections: 7, match: 2 } } } },
];
const TIMES = { warmupUs: 5_000_000, untilSteady: false, steadyUs: 30_000_000 };

/** The plan of a stage of a config. */
function staged(
  config: object,
  max: Parameters<typeof stageLayers>[2]['max'],
  level: number,
  index = 0,
  workload: string | null = null,
) {
  const layers = [configLayer('config', config)];
  const { plan, config: base } = resolvePlan(layers, { scenarios });
  const named = { isOwn: false, key: 'databases', made: null } as const;
  const raised =
    max === 'databases' || max === 'documentSize'
      ? raisedWorkload(plan, base, max, workload)
      : { max, index, isOfAll: false, databases: named };
  return resolvePlan(stageLayers(layers, plan, raised, level, TIMES), { scenarios }).plan;
}

test('X-10 a stage has its own times, whatever the config says of them', () => {
  const plan = staged({ benchmark: { operations: 500, warmup: '1m', rampup: '10s' }, scenario: 'test' }, 'rate', 250);
  expect(plan.phases).toMatchObject({ warmupUs: 5_000_000, rampupUs: 0, steadyUs: 30_000_000 });
  expect(plan.workloads[0]!.load).toMatchObject({ model: 'open', ratePerSecond: 250 });
});

test('X-10 what is still under way after load has a minute, or as long as the config says', () => {
  const stragglersOf = (stragglers: string) =>
    staged({ scenario: 'test', benchmark: { stragglers } }, 'rate', 1).phases.stragglersUs;
  expect(['5s', '2m'].map(stragglersOf)).toEqual([60_000_000, 120_000_000]);
});

test('X-10 a level of workers is laid over the config', () => {
  expect(staged({ scenario: 'test', benchmark: { workers: 3 } }, 'workers', 40).workloads[0]!.workers).toBe(40);
});

test.each([
  ['of all workloads', null, [4_096, 4_096]],
  ['of one', 'b', [2_048, 4_096]],
] as const)('X-10 the size of documents is raised %s, also where a workload has its own', (_, workload, sizes) => {
  const config = {
    data: { documentSize: '2KB' },
    workloads: [
      { name: 'a', scenario: 'test' },
      { name: 'b', scenario: 'test', data: { document_size: '8KB', seedData: 5 } },
    ],
  };
  const { workloads } = staged(config, 'documentSize', 4_096, 0, workload);
  expect(workloads.map(({ options }) => options)).toMatchObject(
    sizes.map((documentSizeBytes) => ({ data: { documentSizeBytes } })),
  );
});

test('X-10 options of a scenario that was named with its preset in one word stay what the preset makes them', () => {
  const plan = staged({ scenario: 'test-wide' }, 'connections', 50);
  expect(plan.workloads[0]!.options).toMatchObject({ connections: 50, match: 2 });
});

test('X-10 of several workloads the level of one alone is raised', () => {
  const config = {
    workloads: [
      { name: 'readers', scenario: 'test', load: { rate: '10/s' } },
      { name: 'writers', scenario: { type: 'test', match: 3 }, load: { rate: '20/s', arrivals: 'constant' } },
    ],
  };
  const loads = staged(config, 'rate', 640, 1).workloads.map(({ load }) => load);
  expect(loads).toMatchObject([{ ratePerSecond: 10 }, { ratePerSecond: 640, arrivals: 'constant' }]);
  expect(staged(config, 'connections', 9, 1).workloads.map(({ options }) => options)).toMatchObject([
    {},
    { connections: 9, match: 3 },
  ]);
});

test.each([
  ['a list', { scenario: 'test', databases: ['a', 'b', 'c'] }, ['a', 'b']],
  ['those that runs make', { scenario: 'test', databases: { count: 9, prefix: 'x' } }, ['x-1', 'x-2']],
  ['a list of a workload', { workloads: [{ scenario: 'test', database: ['a', 'b', 'c'] }] }, ['a', 'b']],
  ['those of a workload', { workloads: [{ scenario: 'test', databases: { count: 1 } }] }, ['bench-1', 'bench-2']],
  ['those of all workloads', { databases: ['a', 'b', 'c'], workloads: [{ scenario: 'test' }] }, ['a', 'b']],
])('X-10 of databases a stage takes the first ones: %s', (_, config, databases) => {
  expect(staged(config, 'databases', 2).workloads[0]!.databases).toEqual(databases);
});
