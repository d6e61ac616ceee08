import { execFileSync, spawnSync } from 'node:child_process';
import { METRIC_FAMILIES, type Report, type ReportContrastFigure, type ReportDelivery } from '@syntrix-bench/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { anyReport } from '../../../metrics/test/any-report.ts';
import { prometheusSamples, valueOf } from '../../test/prometheus-samples.ts';
import { blocks, latency, operation, sampleReport, withOperations } from '../../../metrics/test/reports.ts';
import { prometheusName, prometheusText } from './prometheus-text.ts';

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
if (!hasPromtool) {
  if (process.env['CI'] !== undefined) throw new Error('promtool is missing: .ci/run installs it');
  process.stderr.write('skipped: promtool is not installed (package prometheus of Debian)\n');
}

const samplesOf = (report: Report) => prometheusSamples(prometheusText(report));

const simple = (): Report => ({
  ...withOperations(sampleReport(), { read: operation({ ok: 600, failed: 3, seconds: 60, latency: latency(2) }) }, 60),
  blocks: blocks([[10, 2]], 60),
});

describe('P2-35 a report as Prometheus text', () => {
  test('carries counts, rates and the report’s own percentiles in base units', () => {
    const samples = samplesOf(simple());
    const of = { workload: 'main', operation: 'read' };
    expect({
      ok: valueOf(samples, 'syntrix_bench_operations_total', { ...of, outcome: 'ok' }),
      failed: valueOf(samples, 'syntrix_bench_operations_total', { ...of, outcome: 'failed' }),
      p99: valueOf(samples, 'syntrix_bench_latency_percentile_seconds', { ...of, percentile: 'p99' }),
      goodput: valueOf(samples, 'syntrix_bench_goodput_per_second', of),
      runs: valueOf(samples, 'syntrix_bench_run_status', { status: 'completed' }),
    }).toEqual({ ok: 600, failed: 3, p99: 0.016, goodput: 10, runs: 1 });
  });

  test('says of percentiles of deliveries, connections and steps where the truth is larger', () => {
    const lost = latency(2, { censored: ['p99', 'max'], never: ['p99', 'max'] });
    const outcomes = operation({ ok: 90, unknown: 10, latency: lost });
    const delivery = { count: 90, lost: 10, bytes_received: 1, propagation: lost } as unknown as ReportDelivery;
    const samples = samplesOf({
      ...sampleReport(),
      deliveries: { event: delivery },
      connections: { connect: outcomes },
      steps: { page: outcomes },
    });
    const told = (family: string, of: Readonly<Record<string, string>>) =>
      ['p50', 'p99'].map((percentile) => valueOf(samples, `syntrix_bench_${family}_is_bound`, { ...of, percentile }));
    expect(told('delivery_propagation_percentile', { workload: 'main', delivery: 'event' })).toEqual([0, 1]);
    expect(told('connection_latency_percentile', { connection: 'connect' })).toEqual([0, 1]);
    expect(told('step_latency_percentile', { step: 'page' })).toEqual([0, 1]);
  });

  test('has no ratio of a contrast that is invalid', () => {
    const figure = (changes: Partial<ReportContrastFigure>): ReportContrastFigure => ({
      operation: 'read',
      figure: 'p50',
      base: 1,
      next: 2,
      ratio: 2,
      ratio_low: 1.5,
      ratio_high: 3,
      verdict: 'cannot_tell',
      ...changes,
    });
    const contrast = {
      name: 'interference',
      base: { label: 'silent', workload: 'main' },
      next: { label: 'flooding', workload: 'main' },
      pairs: 10,
      planned: 10,
      least_change: 5,
      figures: [figure({ doubt: 'suspect' }), figure({ figure: 'p95', doubt: 'invalid' })],
    };
    const ratios = samplesOf({ ...sampleReport(), contrasts: [contrast] }).filter(
      ({ name }) => name === 'syntrix_bench_contrast_ratio',
    );
    expect(ratios.map(({ labels, value }) => [labels['percentile'], labels['bound'], value])).toEqual([
      ['p50', 'estimate', 2],
      ['p50', 'low', 1.5],
      ['p50', 'high', 3],
    ]);
  });

  test('has buckets that are cumulative, end with all that there is, and go with its count', () => {
    const samples = samplesOf(simple()).filter(({ name }) => name.startsWith('syntrix_bench_latency_seconds'));
    const buckets = samples.filter(({ name }) => name.endsWith('_bucket'));
    const values = buckets.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(buckets.map(({ labels }) => labels['le'])).toEqual(
      ['0.00025', '0.0005', '0.001', '0.0025', '0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'], // prettier-ignore
    );
    expect(values.at(-1)).toBe(valueOf(samples, 'syntrix_bench_latency_seconds_count'));
    expect(valueOf(samples, 'syntrix_bench_latency_seconds_sum')).toBeCloseTo(0.0024 * (values.at(-1) ?? 0), 9);
  });

  test('has the buckets that the config asks for, as the report has them', () => {
    const base = simple();
    const buckets = [
      { le: 1, count: 5, cumulative: 5 },
      { le: 4, count: 590, cumulative: 595 },
      { le: null, count: 5, cumulative: 600 },
    ];
    const config = { ...base.benchmark.config, metrics: { histogram: { buckets: [1, 4] } } };
    const samples = samplesOf({
      ...base,
      benchmark: { ...base.benchmark, config },
      operations: { read: { ...base.operations['read']!, buckets } },
    });
    const found = samples.filter(({ name }) => name === 'syntrix_bench_latency_seconds_bucket');
    expect(found.map(({ labels, value }) => [labels['le'], value])).toEqual([
      ['0.001', 5],
      ['0.004', 595],
      ['+Inf', 600],
    ]);
  });

  test('names of whatever origin end no label and no line', () => {
    const name = 'a"} 1\n# TYPE x counter\\';
    const samples = samplesOf(withOperations(sampleReport(), { [name]: operation({ ok: 1, latency: latency(1) }) }));
    expect(
      samples.find(
        ({ name: family, labels }) => family === 'syntrix_bench_requests_total' && labels['operation'] === name,
      ),
    ).toMatchObject({ value: 1 });
  });

  test('of any report can be read, and has no sample twice', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const keys = samplesOf(report).map(({ name, labels }) => JSON.stringify([name, labels]));
        expect(keys).toEqual([...new Set(keys)]);
        expect(samplesOf(report).every(({ value }) => !Number.isNaN(value))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('names are well-formed, and each tells what it is', () => {
    for (const [name, definition] of Object.entries(METRIC_FAMILIES)) {
      expect(name).toMatch(/^syntrix_bench_[a-z0-9_]+$/u);
      expect(name).not.toMatch(/_total$/u);
      expect(definition.help).toMatch(/^.{2,110}[^.]$/u);
    }
    expect(prometheusName({ name: 'syntrix_bench_requests', kind: 'counter' })).toBe('syntrix_bench_requests_total');
  });

  test.skipIf(!hasPromtool)('promtool finds nothing to say', () => {
    const report = { ...simple(), databases: { a: simple().operations['read']! } };
    expect(execFileSync('promtool', ['check', 'metrics'], { input: prometheusText(report), encoding: 'utf8' })).toBe(
      '',
    );
  });
});
