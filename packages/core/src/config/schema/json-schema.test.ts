import { expect, test } from 'vitest';

import { editorJsonSchema } from './json-schema.ts';
import { branchesOf, configJsonSchema, keysOf, schemaAt, type JsonSchemaNode } from './json-schema.ts';

/** Every key of the schema with its dotted path. */
function walk(node: JsonSchemaNode, path: string): readonly (readonly [string, JsonSchemaNode])[] {
  return branchesOf(node).flatMap((branch) => [
    ...Object.entries(branch.properties ?? {}).flatMap(([key, child]) => {
      const here = path === '' ? key : `${path}.${key}`;
      return [[here, child] as const, ...walk(child, here)];
    }),
    ...(branch.items === undefined ? [] : walk(branch.items, `${path}[]`)),
  ]);
}

test('P2-02 the schema has the keys that configs may have', () => {
  expect([...new Set(walk(configJsonSchema(), '').map(([path]) => path))]).toEqual([
    '$schema',
    'benchmark',
    'benchmark.name',
    'benchmark.target',
    'benchmark.targetKind',
    'benchmark.duration',
    'benchmark.operations',
    'benchmark.warmup',
    'benchmark.untilSteady',
    'benchmark.rampup',
    'benchmark.workers',
    'benchmark.threads',
    'benchmark.timeout',
    'benchmark.drain',
    'benchmark.stragglers',
    'benchmark.probeNeeds',
    'benchmark.iOwnThisServer',
    'benchmark.strict',
    'benchmark.seed',
    'allowTargets',
    'load',
    'load.model',
    'load.rate',
    'load.arrivals',
    'load.maxQueue',
    'load.overflow',
    'load.maxInFlight',
    'load.connectionRamp',
    'load.precision',
    'load.shape',
    'load.stages',
    'load.stages[].name',
    'load.stages[].duration',
    'load.stages[].rate',
    'load.stages[].workers',
    'load.stages[].ramp',
    'load.pacing',
    'load.thinkTime',
    'load.thinkTime.min',
    'load.thinkTime.max',
    'load.thinkTime.mean',
    'auth',
    'auth.database',
    'auth.token',
    'auth.username',
    'auth.password',
    'auth.privateKeyFile',
    'auth.users',
    'auth.users.file',
    'auth.users.count',
    'auth.users.prefix',
    'auth.users.password',
    'scenario',
    'scenario.type',
    'scenario.preset',
    'workloads',
    'workloads[].name',
    'workloads[].scenario',
    'workloads[].scenario.type',
    'workloads[].scenario.preset',
    'workloads[].load',
    'workloads[].load.model',
    'workloads[].load.rate',
    'workloads[].load.arrivals',
    'workloads[].load.maxQueue',
    'workloads[].load.overflow',
    'workloads[].load.maxInFlight',
    'workloads[].load.connectionRamp',
    'workloads[].load.precision',
    'workloads[].load.shape',
    'workloads[].load.stages',
    'workloads[].load.stages[].name',
    'workloads[].load.stages[].duration',
    'workloads[].load.stages[].rate',
    'workloads[].load.stages[].workers',
    'workloads[].load.stages[].ramp',
    'workloads[].load.pacing',
    'workloads[].load.thinkTime',
    'workloads[].load.thinkTime.min',
    'workloads[].load.thinkTime.max',
    'workloads[].load.thinkTime.mean',
    'workloads[].database',
    'workloads[].databases',
    'workloads[].databases.count',
    'workloads[].databases.prefix',
    'workloads[].auth',
    'workloads[].auth.token',
    'workloads[].auth.username',
    'workloads[].auth.password',
    'workloads[].auth.privateKeyFile',
    'workloads[].auth.users',
    'workloads[].auth.users.file',
    'workloads[].auth.users.count',
    'workloads[].auth.users.prefix',
    'workloads[].auth.users.password',
    'workloads[].workers',
    'workloads[].operations',
    'workloads[].data',
    'workloads[].data.collection',
    'workloads[].data.documentSize',
    'workloads[].data.fieldsCount',
    'workloads[].data.seedData',
    'workloads[].data.sharedCollection',
    'databases',
    'databases.count',
    'databases.prefix',
    'data',
    'data.collection',
    'data.documentSize',
    'data.fieldsCount',
    'data.seedData',
    'data.sharedCollection',
    'data.cleanup',
    'data.cleanupTimeout',
    'thresholds',
    'thresholds[].expression',
    'thresholds[].abortOnFail',
    'thresholds[].grace',
    'metrics',
    'metrics.interval',
    'metrics.histogram',
    'metrics.histogram.buckets',
    'monitor',
    'monitor.enabled',
    'monitor.address',
    'monitor.autoOpen',
    'monitor.metricsInterval',
    'monitor.timelineRetention',
    'monitor.maxErrorsRetained',
    'output',
    'output.file',
    'output.formats',
    'output.reporters',
    'output.reporters[].type',
    'output.console',
    'observe',
    'labels',
    'plugins',
  ]);
});

test('P1-11 every key tells what it is', () => {
  const silent = walk(configJsonSchema(), '')
    .filter(([path, node]) => path !== '$schema' && node.description === undefined)
    .map(([path]) => path);
  expect(silent).toEqual([]);
});

test('P2-02 quantities carry their pattern, choices their values, numbers their bounds, and defaults are there', () => {
  expect({
    timeout: schemaAt(['benchmark', 'timeout']),
    model: schemaAt(['load', 'model']),
    fields: schemaAt(['data', 'fieldsCount']),
  }).toMatchObject({
    timeout: {
      default: '10s',
      anyOf: [{ type: 'string', maxLength: 64, pattern: expect.any(String) as string }, { const: 0 }],
    },
    model: { enum: ['closed', 'open', 'hold'] },
    fields: { type: 'integer', minimum: 1, maximum: 1000, default: 10 },
  });
});

test('blocks are closed, save for the options of scenarios', () => {
  const data = schemaAt(['data']);
  const scenario = branchesOf(schemaAt(['scenario']) ?? {}).find((branch) => branch.properties !== undefined);
  expect([data?.additionalProperties, scenario?.additionalProperties]).toEqual([false, {}]);
});

test('what is not there has no schema', () => {
  expect([schemaAt(['toString']), schemaAt(['data', 'x', 'y']), keysOf({})]).toEqual([null, null, []]);
});

test('P2-02 the published schema is the one that the tool has (vitest -u renews it)', async () => {
  const published = `${JSON.stringify(editorJsonSchema(), null, 2)}\n`;
  await expect(published).toMatchFileSnapshot('../../../config.schema.json');
});
