import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generator, operation, sampleReport, withRun, workloads } from '../../../metrics/test/reports.ts';
import { plainLine } from '../format/line.ts';
import { textWidth } from '../format/text.ts';
import { renderLoad, renderLoadReached } from './load-lines.ts';

const show = (config: Readonly<Record<string, unknown>>, columns = 100) => {
  const report = sampleReport();
  return renderLoad({ ...report, benchmark: { ...report.benchmark, config } }, columns).map(plainLine);
};
const open = { model: 'open', rate: '5000/s', arrivals: 'constant', max_queue: '1s' };

test.each([
  [
    { benchmark: { workers: 1 }, scenario: { type: 'crud' }, load: { model: 'closed' }, data: { seed_data: 0 } },
    ['Load       crud · 1 worker'],
    'one worker, nothing seeded',
  ],
  [
    { benchmark: { workers: 200 }, scenario: { type: 'crud', preset: 'read-heavy' }, load: open },
    ['Load       crud read-heavy · 5000/s constant, at most 200 workers'],
    'an open load',
  ],
  [
    {
      workloads: [
        { name: 'writers', scenario: { type: 'crud' }, load: { model: 'closed' }, database: 'a', workers: 10 },
        {
          name: 'readers',
          scenario: { type: 'crud' },
          load: open,
          database: 'b',
          workers: 20,
          data: { document_size: '1KB' },
        },
      ],
    },
    [
      'Load       writers: crud on database a · 10 workers',
      '           readers: crud on database b · 5000/s constant, at most 20 workers · 1KB documents',
    ],
    'several workloads, one line each',
  ],
  [{}, [], 'a config that tells nothing'],
  [{ workloads: [null, 'x', []], benchmark: 3, scenario: [], load: null }, [], 'a config of another shape'],
])('%j', (config, lines: readonly string[], _why: string) => {
  expect(show(config)).toEqual(lines);
});

test('no config makes it throw: reports are also read from files', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('workloads', 'benchmark', 'load', 'data', 'scenario'), fc.jsonValue()),
      (config) => {
        for (const line of show(config)) expect(textWidth(line)).toBeLessThanOrEqual(100);
      },
    ),
  );
});

test('R6 operations of a closed workload are no arrivals of the open one beside it', () => {
  const { readers, writers } = workloads({
    readers: operation({ ok: 1_002, latency: null }),
    writers: operation({ ok: 28_898, latency: null }),
  });
  const report = withRun(sampleReport(), { load_model: 'mixed' });
  const mixed = {
    ...report,
    generator: generator({ scheduled: 1_002, started: 29_900 }),
    workloads: { readers: { ...readers!, load_model: 'open' as const }, writers: writers! },
  };
  expect(renderLoadReached(mixed, 100).map(plainLine)).toEqual([
    'Arrivals   sent 1,002 of 1,002 scheduled (100%) · none dropped',
  ]);
});
