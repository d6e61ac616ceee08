import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LatencyHistogram, type Report, type ReportOperation } from '@syntrix-bench/metrics';
import { formatCount, formatPercent, formatRate, latencyText } from '@syntrix-bench/metrics/text';
import { createMonitor, type Monitor } from '@syntrix-bench/monitor';
import { otlpReporter } from '@syntrix-bench/otel';
import {
  csvText,
  htmlText,
  junitText,
  markdownText,
  prometheusText,
  renderSummary,
  toJson,
} from '@syntrix-bench/reporters';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { toPage } from '../../packages/dashboard/src/model/page.ts';
import { ALL } from '../../packages/dashboard/src/model/selection.ts';
import { unpackReport, type PackedReport } from '../../packages/dashboard/src/packed-report.ts';
import { anyReport } from '../../packages/metrics/test/any-report.ts';
import {
  blockSeries,
  latency,
  operation,
  sampleReport,
  timeline,
  withOperations,
} from '../../packages/metrics/test/reports.ts';
import { otlpEndpoint } from '../../packages/otel/test/otlp-endpoint.ts';
import { csvTable } from '../../packages/reporters/test/csv-table.ts';
import { junitCases } from '../../packages/reporters/test/junit-cases.ts';
import { prometheusSamples, valueOf } from '../../packages/reporters/test/prometheus-samples.ts';

const PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'p999', 'p9999'] as const;
const OUTCOMES = ['ok', 'refused', 'failed', 'unknown'] as const;

/** One run: what all formats are held against is its JSON, read again. */
const histogram = new LatencyHistogram();
for (let us = 1_000; us < 61_000; us += 100) histogram.record(us);
const report: Report = JSON.parse(
  toJson({
    ...withOperations(
      sampleReport(),
      {
        read: operation({ ok: 600, failed: 3, dropped: 7, seconds: 60, latency: latency(2.123456) }),
        create: operation({ ok: 61, refused: 2, unknown: 1, seconds: 60, latency: latency(4.2, { p9999: null }) }),
      },
      60,
    ),
    timeline: timeline([
      [11, 2.5],
      [9, null],
    ]),
    blocks: [
      {
        start_time: '2026-11-24T06:15:43.000Z',
        elapsed_seconds: 60,
        seconds: 60,
        drain: false,
        series: [blockSeries(600, { operation: 'read', histogram: histogram.encodeV2() })],
      },
    ],
    thresholds: [{ expression: 'read.p99 < 5ms', value: 16.5, unit: 'ms', verdict: 'failed', reason: '' }],
  } satisfies Report),
) as Report;

const csvRow = (row: string, name = '') =>
  csvTable(csvText(report)).find((each) => each['row'] === row && each['operation'] === name) ?? {};

/** The same run, as two databases did it. */
const onDatabases: Report = {
  ...report,
  databases: {
    tenant_a: operation({ ok: 600, failed: 3, dropped: 7, seconds: 60, latency: latency(2.123456) }),
    tenant_b: operation({ ok: 61, refused: 2, unknown: 1, seconds: 60, latency: latency(4.2, { p9999: null }) }),
  },
};

describe('P3-43 each database says the same in all formats', () => {
  const samples = prometheusSamples(prometheusText(onDatabases));
  const summary = renderSummary(onDatabases, { columns: 200, verbose: true }).split('\n');
  const page = toPage(onDatabases, null, { kind: 'all' });

  test.each(Object.entries(onDatabases.databases!))('%s', (database, own) => {
    const row = csvTable(csvText(onDatabases)).find(
      (each) => each['row'] === 'database' && each['database'] === database,
    );
    for (const key of ['count', 'errors', ...OUTCOMES, 'dropped', 'throughput', 'goodput', 'success_rate'] as const) {
      expect([key, Number(row?.[key])]).toEqual([key, own[key]]);
    }
    for (const outcome of OUTCOMES) {
      expect(valueOf(samples, 'syntrix_bench_database_operations_total', { database, outcome })).toBe(own[outcome]);
    }
    expect(valueOf(samples, 'syntrix_bench_database_goodput_per_second', { database })).toBe(own.goodput);
    for (const percentile of PERCENTILES) {
      const ms = own.latency?.[percentile] ?? null;
      expect(row?.[`latency_${percentile}_ms`]).toBe(ms === null ? '' : String(ms));
      if (ms === null) continue;
      const name = 'syntrix_bench_database_latency_percentile_seconds';
      expect(valueOf(samples, name, { database, percentile })).toBe(Math.round(ms * 1e6) / 1e9);
    }
    const figures = [
      formatRate(own.goodput),
      ...(['p50', 'p90', 'p99', 'max'] as const).map((figure) => latencyText(own.latency, figure)),
    ];
    const line = summary.find((each) => each.startsWith(`${database} `));
    for (const figure of figures) expect(line).toContain(figure);
    const cells = [...figures, formatPercent(own.success_rate), formatCount(own.count)];
    expect(markdownText(onDatabases)).toContain(
      `| database \`${database}\` | ${cells.join(' | ')} | ${formatCount(own.errors)} |`,
    );
    const shown = page.databases.rows.find(({ name }) => name === database)!;
    for (const figure of figures) expect(shown.cells).toContain(figure);
    // The switch shows what the table does.
    const chosen = toPage(onDatabases, null, { kind: 'database', name: database });
    expect(chosen.tiles.find(({ label }) => label === 'p99')?.value).toBe(latencyText(own.latency, 'p99'));
    expect(toJson(onDatabases)).toContain(JSON.stringify(database));
  });
});

describe('one run says the same in all formats', () => {
  const samples = prometheusSamples(prometheusText(report));

  test.each(Object.entries(report.operations))('CSV and Prometheus: %s', (name, own: ReportOperation) => {
    const row = csvRow('operation', name);
    for (const key of ['count', 'errors', ...OUTCOMES, 'dropped', 'throughput', 'goodput', 'success_rate'] as const) {
      expect([key, Number(row[key])]).toEqual([key, own[key]]);
    }
    for (const outcome of OUTCOMES) {
      expect(valueOf(samples, 'syntrix_bench_operations_total', { operation: name, outcome })).toBe(own[outcome]);
    }
    expect(valueOf(samples, 'syntrix_bench_arrivals_unsent_total', { operation: name, reason: 'dropped' })).toBe(
      own.dropped,
    );
    expect(valueOf(samples, 'syntrix_bench_goodput_per_second', { operation: name })).toBe(own.goodput);
    for (const percentile of PERCENTILES) {
      const ms = own.latency?.[percentile] ?? null;
      expect(row[`latency_${percentile}_ms`]).toBe(ms === null ? '' : String(ms));
      if (ms === null) continue;
      const labels = { operation: name, percentile };
      expect(valueOf(samples, 'syntrix_bench_latency_percentile_seconds', labels)).toBe(Math.round(ms * 1e6) / 1e9);
    }
  });

  test('Prometheus: the histogram counts what was ok, and above all buckets what was never sent', () => {
    const labels = { operation: 'read' };
    expect(valueOf(samples, 'syntrix_bench_latency_seconds_count', labels)).toBe(607);
    expect(valueOf(samples, 'syntrix_bench_latency_seconds_bucket', { ...labels, le: '10' })).toBe(600);
  });

  test('the summary: console, Markdown, CSV, Prometheus', () => {
    const { summary } = report;
    const row = csvRow('summary');
    expect([row['goodput'], row['count'], row['latency_p99_ms']].map(Number)).toEqual([
      summary.goodput,
      summary.total_operations,
      summary.latency?.p99,
    ]);
    expect(valueOf(samples, 'syntrix_bench_run_goodput_per_second')).toBe(summary.goodput);
    const figures = [
      formatRate(summary.goodput),
      ...(['p50', 'p90', 'p99', 'max'] as const).map((figure) => latencyText(summary.latency, figure)),
    ];
    const cells = [...figures, formatPercent(summary.success_rate), formatCount(summary.total_operations)];
    expect(markdownText(report)).toContain(
      `| **total** | ${cells.join(' | ')} | ${formatCount(summary.total_errors)} |`,
    );
    const total = renderSummary(report, { columns: 200 })
      .split('\n')
      .find((line) => line.startsWith('total '));
    for (const figure of figures) expect(total).toContain(figure);
  });

  test('thresholds: console, Markdown, JUnit, Prometheus', () => {
    const [found] = junitCases(junitText(report)).filter(({ classname }) => classname.endsWith('.thresholds'));
    expect(found).toMatchObject({
      name: 'read.p99 < 5ms',
      result: 'failure',
      message: 'read.p99 is 16.5 ms, limit 5 ms',
    });
    expect(markdownText(report)).toContain('read.p99 is 16.5 ms, limit 5 ms');
    expect(renderSummary(report, { columns: 200 })).toContain('read.p99 is 16.5 ms, limit 5 ms');
    const labels = { expression: 'read.p99 < 5ms', verdict: 'failed' };
    expect(valueOf(samples, 'syntrix_bench_threshold_verdict', labels)).toBe(1);
  });

  test('of any report: what CSV and Prometheus count of all operation types', () => {
    fc.assert(
      fc.property(anyReport, (any) => {
        const rows = csvTable(csvText(any)).filter(({ row }) => row === 'operation');
        const counted = prometheusSamples(prometheusText(any)).filter(
          ({ name }) => name === 'syntrix_bench_operations_total',
        );
        for (const outcome of OUTCOMES) {
          const ofOutcome = counted.filter(({ labels }) => labels['outcome'] === outcome);
          expect(ofOutcome.map(({ value }) => value)).toEqual(rows.map((row) => Number(row[outcome])));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the monitor says the same of a run that is over', () => {
  let monitor: Monitor;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numbers-agree-'));
    await writeFile(join(folder, 'run.json'), toJson(report));
    monitor = await createMonitor({
      address: 'localhost:0',
      metricsText: prometheusText,
      history: { folder, read: async (path) => JSON.parse(await readFile(path, 'utf8')) as Report },
    });
  });
  afterAll(async () => {
    await monitor.close();
    await rm(folder, { recursive: true, force: true });
  });
  const text = async (path: string) => (await fetch(`${monitor.url}${path}`)).text();
  const json = async <Answer>(path: string) => JSON.parse(await text(path)) as Answer;

  test('/api/report, /metrics', async () => {
    expect(await json('api/report')).toEqual(report);
    expect(await text('metrics')).toBe(prometheusText(report));
  });

  test('/api/metrics, and its table', async () => {
    type Figures = Readonly<Record<string, unknown>> & { readonly latency: Readonly<Record<string, number | null>> };
    const { total, by_operation: types } = await json<{
      readonly total: Figures;
      readonly by_operation: Readonly<Record<string, Figures>>;
    }>('api/metrics');
    const { summary, operations } = report;
    const told = ['errors', 'refused', 'dropped', 'success_rate', 'throughput', 'goodput'] as const;
    expect(total['operations']).toBe(summary.total_operations);
    expect(total['errors']).toBe(summary.total_errors);
    const rows = csvTable(await text('api/metrics.csv'));
    for (const [name, own] of Object.entries(operations)) {
      const row = rows.find((each) => each['operation'] === name) ?? {};
      for (const key of told) expect([key, types[name]?.[key], Number(row[key])]).toEqual([key, own[key], own[key]]);
      for (const key of ['min', 'max', 'mean', 'p50', 'p90', 'p95', 'p99'] as const)
        expect([key, types[name]?.latency[key]]).toEqual([key, own.latency?.[key] ?? null]);
    }
    for (const key of ['success_rate', 'throughput', 'goodput'] as const) expect(total[key]).toBe(summary[key]);
  });

  test('/api/metrics/timeline', async () => {
    const { data_points: points } = await json<{ readonly data_points: readonly object[] }>('api/metrics/timeline');
    expect(points).toMatchObject(
      report.timeline.map((row) => ({
        timestamp: row.timestamp,
        throughput: row.throughput,
        goodput: row.goodput,
        latency_p50: row.latency_p50,
        latency_p99: row.latency_p99,
      })),
    );
  });

  test('/api/status, /api/sessions, /api/errors', async () => {
    const [session] = await json<readonly object[]>('api/sessions');
    expect(session).toMatchObject({
      goodput: report.summary.goodput,
      success_rate: report.summary.success_rate,
      latency_p99: report.summary.latency?.p99,
      start_time: report.run.start_time,
    });
    expect(await json('api/status')).toMatchObject({
      start_time: report.run.start_time,
      elapsed_seconds: report.run.seconds,
    });
    expect(await json('api/errors')).toMatchObject({ total_errors: report.summary.total_errors });
  });
});

describe('the page says the same', () => {
  test('the report that lies in it is the report', () => {
    const [, block = ''] = /<script type="application\/json"[^>]*>(.*?)<\/script>/su.exec(htmlText(report)) ?? [];
    expect(unpackReport(JSON.parse(block) as PackedReport)).toEqual(report);
  });

  test('its figures are those of the table in Markdown', () => {
    const { operations } = toPage(report, null, ALL);
    for (const { name, cells } of operations.rows) {
      const [rate, count, errors, p50, p90, , p99, , max] = cells;
      const line = markdownText(report)
        .split('\n')
        .find((each) => each.replaceAll(/[*`]/gu, '').startsWith(`| ${name} |`));
      for (const cell of [rate, count, errors, p50, p90, p99, max]) expect(line).toContain(` ${cell} `);
    }
  });
});

test('OTLP: what a collector gets is what Prometheus does', async () => {
  const endpoint = await otlpEndpoint();
  await otlpReporter({ url: endpoint.url }).reporter.onFinish?.(report);
  await endpoint.close();
  const samples = prometheusSamples(prometheusText(report));
  const plain = (endpoint.received.at(-1) ?? []).filter(({ value }) => typeof value === 'number');
  expect(plain.length).toBeGreaterThan(20);
  const names = new Set(samples.map(({ name }) => name));
  for (const { name, attributes, value } of plain)
    expect(valueOf(samples, names.has(name) ? name : `${name}_total`, attributes)).toBe(value);
});
