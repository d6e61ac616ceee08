import type { Report, ReportBucket, ReportShard, ReportSlowOperation } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';
import { generator, latency, sampleReport } from '../../../metrics/test/reports.ts';
import { plainLine, type Line } from '../format/line.ts';
import { renderBuckets } from './bucket-table.ts';
import { renderSummary } from './render-summary.ts';
import { renderShards, renderShardSpread } from './shard-lines.ts';
import { renderSlowest } from './slowest-table.ts';

const show = (lines: readonly Line[]) => ['', ...lines.map(plainLine), ''].join('\n');

const slow = (changes: Partial<ReportSlowOperation>): ReportSlowOperation => ({
  workload: 'crud',
  database: 'default',
  operation: 'read',
  worker: 3,
  time: '2026-11-24T06:15:44.893Z',
  response: 17.332,
  due: 1476.893,
  queued: 0,
  ready: 1492.656,
  sent: 1492.699,
  done: 1494.225,
  outcome: 'ok',
  status: 200,
  request_id: null,
  ...changes,
});
const slowest = [
  slow({ operation: 'create', outcome: 'unknown', status: 0, response: 10_004 }),
  slow({ outcome: 'failed', status: 503, request_id: '0f8fad5b-d9cb-469f-a165-70867728950e' }),
  slow({ worker: 17 }),
];

test('R1 the slowest operations show their stamps, status and request id', () => {
  expect(show(renderSlowest(sampleReport({ slowest }), 80))).toMatchInlineSnapshot(`
    "
    slowest  due              ready      sent      done  outcome  status
    create   06:15:44.893  +15.8 ms  +15.8 ms   +10.0 s  unknown    none
    read     06:15:44.893  +15.8 ms  +15.8 ms  +17.3 ms  failed      503
      request 0f8fad5b-d9cb-469f-a165-70867728950e
    read     06:15:44.893  +15.8 ms  +15.8 ms  +17.3 ms  ok          200
    due in UTC; ready, sent and done from there on
    "
  `);
  expect(show(renderSlowest(sampleReport({ slowest }), 140))).toMatchInlineSnapshot(`
    "
    slowest  due              ready      sent      done  outcome  status  worker  request                             
    create   06:15:44.893  +15.8 ms  +15.8 ms   +10.0 s  unknown    none       3                                      
    read     06:15:44.893  +15.8 ms  +15.8 ms  +17.3 ms  failed      503       3  0f8fad5b-d9cb-469f-a165-70867728950e
    read     06:15:44.893  +15.8 ms  +15.8 ms  +17.3 ms  ok          200      17                                      
    due in UTC; ready, sent and done from there on
    "
  `);
});

const buckets = (counts: readonly number[], boundaries: readonly (number | null)[]): readonly ReportBucket[] =>
  boundaries.map((le, index) => ({
    le,
    count: counts[index] ?? 0,
    cumulative: counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0),
  }));
const boundaries = [0.5, 1, 2.5, 10, null];
const { operations } = sampleReport();
const withBuckets = (counts: readonly number[]): Report['operations'] =>
  Object.fromEntries(
    Object.entries(operations).map(([name, each]) => [name, { ...each, buckets: buckets(counts, boundaries) }]),
  );

test('buckets that were asked for show counts and shares; operations that do not fit go below', () => {
  const report = sampleReport({ operations: withBuckets([12, 12_345, 123_456, 1, 0]) });
  expect(show(renderBuckets(report, 80))).toMatchInlineSnapshot(`
    "
    response              create            read          update          delete
    up to 500 µs     12   <0.01%     12   <0.01%     12   <0.01%     12   <0.01%
    up to 1 ms    12.3k    9.10%  12.3k    9.10%  12.3k    9.10%  12.3k    9.10%
    up to 2.5 ms   123k  >99.99%   123k  >99.99%   123k  >99.99%   123k  >99.99%
    up to 10 ms       1     100%      1     100%      1     100%      1     100%
    above 10 ms       0     100%      0     100%      0     100%      0     100%
    operations in each bucket, and the share up to its boundary
    "
  `);
  expect(show(renderBuckets(report, 50))).toMatchInlineSnapshot(`
    "
    response              create            read
    up to 500 µs     12   <0.01%     12   <0.01%
    up to 1 ms    12.3k    9.10%  12.3k    9.10%
    up to 2.5 ms   123k  >99.99%   123k  >99.99%
    up to 10 ms       1     100%      1     100%
    above 10 ms       0     100%      0     100%
    response              update          delete
    up to 500 µs     12   <0.01%     12   <0.01%
    up to 1 ms    12.3k    9.10%  12.3k    9.10%
    up to 2.5 ms   123k  >99.99%   123k  >99.99%
    up to 10 ms       1     100%      1     100%
    above 10 ms       0     100%      0     100%
    operations in each bucket, and the share up to its boundary
    "
  `);
  expect(renderBuckets(sampleReport(), 80)).toEqual([]);
});

test('buckets in which nothing lies have no shares', () => {
  const report = sampleReport({ operations: withBuckets([0, 0, 0, 0, 0]) });
  expect(show(renderBuckets(report, 80)).includes('%')).toBe(false);
});

const shard = (number: number, goodput: number, p50: number): ReportShard => ({
  shard: number,
  operations: goodput * 300,
  errors: number,
  success_rate: 100,
  goodput,
  latency: latency(p50),
});

test('R19 the spread between shards is shown, and in detail each with its generator', () => {
  const { shards: _all, ...figures } = generator();
  const report = sampleReport({
    shards: [shard(0, 4_100, 1), shard(1, 3_900, 1.4), shard(2, 4_300, 0.9)],
    generator: {
      ...figures,
      shards: [0, 1].map((number) => ({ ...figures, shard: number, cpu_load_mean: 0.4 + number / 10 })),
    },
  });
  expect(show(renderShardSpread(report, 80))).toMatchInlineSnapshot(`
    "
    Shards     3 · ok/s 3.90k to 4.30k · p99 7.20 ms to 11.2 ms
    "
  `);
  expect(show(renderShards(report, 80))).toMatchInlineSnapshot(`
    "
    shard   ok/s      p99  errors  cpu  most  loop late p99      gc  memory
    0      4.10k  8.00 ms       0  40%   61%         410 µs  1.20 s  121 MB
    1      3.90k  11.2 ms       1  50%   61%         410 µs  1.20 s  121 MB
    2      4.30k  7.20 ms       2    –     –              –       –       –
    "
  `);
  expect(show(renderShards(report, 140))).toMatchInlineSnapshot(`
    "
    shard   ok/s      p50      p99  errors  cpu  most  loop late p99     most      gc  memory  sockets
    0      4.10k  1.00 ms  8.00 ms       0  40%   61%         410 µs  7.20 ms  1.20 s  121 MB      100
    1      3.90k  1.40 ms  11.2 ms       1  50%   61%         410 µs  7.20 ms  1.20 s  121 MB      100
    2      4.30k   900 µs  7.20 ms       2    –     –              –        –       –       –        –
    "
  `);
  expect(renderShardSpread(sampleReport(), 80)).toEqual([]);
});

test('the slowest operations and shards are shown to whoever asks for more', () => {
  const report = sampleReport({ slowest });
  const added = (verbose: boolean) =>
    renderSummary(report, { verbose })
      .split('\n')
      .filter((line) => /^(slowest|shard) /u.test(line))
      .map((line) => line.slice(0, 7));
  expect([added(false), added(true)]).toEqual([[], ['slowest', 'shard  ']]);
});
