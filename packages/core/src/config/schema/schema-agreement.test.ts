import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseConfigText } from '../layers/parse-config-text.ts';
import { resolveConfig } from '../resolve-config.ts';
import { complaints } from '../testing-problems.ts';
import { configJsonSchema } from './json-schema.ts';

const accepts = new Ajv2020({ validateFormats: false, allowUnionTypes: true }).compile(configJsonSchema());

/** Whether the tool takes what a file of this content says. */
function isSound(content: unknown): boolean {
  return complaints(() => resolveConfig([parseConfigText(JSON.stringify(content), 'b.json')])).length === 0;
}

const DURATIONS = ['30s', '1m30s', '500ms', '1.5h', '10us', 0, '0'];
const COUNTS = [1, 10, 9_999, 10_001];
const TEXTS = ['crud', 'env:X', 'a b', 'default', 'id:0123', '***', 'é'];
const LOAD = { rate: ['500/s', '2k/h', '1.5/m'], model: ['open'], arrivals: ['constant'], maxQueue: DURATIONS };
const DATA = {
  collection: ['a', 'a/b/c', 'sys'],
  documentSize: ['1KB', '1.5k', '64B', '2MiB'],
  fieldsCount: COUNTS,
  seedData: [0, 5],
};
const SCENARIOS = ['crud', { type: 'crud', anything: [1] }, { type: 'crud', preset: 'x' }];
/** Values that each key may have; some of them only in good company. */
const KEYS = {
  benchmark: {
    name: TEXTS,
    target: ['http://a', 'HTTPS://a:1/b', ['http://a', 'http://b']],
    duration: DURATIONS,
    warmup: DURATIONS,
    rampup: DURATIONS,
    workers: COUNTS,
    timeout: DURATIONS,
    drain: DURATIONS,
    seed: [0, 7, 'random'],
  },
  load: LOAD,
  auth: { database: TEXTS, token: TEXTS },
  data: { ...DATA, cleanup: [true, false], cleanupTimeout: DURATIONS },
  metrics: { interval: ['1s', '10s', '1h', '1500ms'] },
  output: { file: TEXTS, formats: ['json', ['json']], console: [true, false] },
};
const WILD = ['30', '1 KB', '', -1, 1.5, null, [], {}, 'http://'];

const block = (keys: Readonly<Record<string, readonly unknown[]>>) =>
  fc.dictionary(fc.constantFrom(...Object.keys(keys)), fc.nat(), { maxKeys: 3 }).chain((picks) =>
    fc.record(
      Object.fromEntries(
        Object.entries(picks).map(([key, pick]) => {
          const good = keys[key] ?? [];
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
  load: [{ rate: '5/s' }],
  database: TEXTS,
  operations: COUNTS,
  data: [{ seedData: 1 }],
});
const content = fc.oneof(
  fc.record(Object.fromEntries(Object.entries(KEYS).map(([name, keys]) => [name, block(keys)])), { requiredKeys: [] }),
  fc.record({ scenario: fc.constantFrom(...SCENARIOS), data: block(KEYS.data) }, { requiredKeys: [] }),
  fc.record({
    workloads: fc.array(
      fc.tuple(workload, fc.constantFrom(...SCENARIOS)).map(([rest, scenario]) => ({ ...rest, scenario })),
      { maxLength: 3 },
    ),
  }),
);

test('P2-02 editors accept every config that the tool accepts', () => {
  let sound = 0;
  fc.assert(
    fc.property(content, (written) => {
      if (!isSound(written)) return;
      sound += 1;
      expect({ written, accepted: accepts(written), errors: accepts.errors }).toEqual({
        written,
        accepted: true,
        errors: null,
      });
    }),
    { numRuns: 300, seed: 4 },
  );
  expect(sound).toBeGreaterThan(30);
});

test.each([
  { content: { benchmark: { duraton: '5s' } }, why: 'unknown key' },
  { content: { banchmark: {} }, why: 'unknown block' },
  { content: { benchmark: { duration: 30 } }, why: 'missing unit' },
  { content: { benchmark: { duration: '30 sec' } }, why: 'unknown unit' },
  { content: { benchmark: { workers: 0 } }, why: 'out of bounds' },
  { content: { benchmark: { target: 'localhost:8080' } }, why: 'no scheme' },
  { content: { load: { model: 'opne' } }, why: 'unknown choice' },
  { content: { load: { rate: 500 } }, why: 'rate without unit' },
  { content: { data: { documentSize: '1TB' } }, why: 'unknown size' },
  { content: { data: { collection: 'a/b' } }, why: 'no collection' },
  { content: { workloads: [{}] }, why: 'a workload without scenario' },
  { content: { output: { formats: ['csv'] } }, why: 'unknown format' },
])('P2-02 both refuse $why', ({ content: written }) => {
  expect({ editor: accepts(written), tool: isSound(written) }).toEqual({ editor: false, tool: false });
});
