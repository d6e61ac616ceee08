import { createMonitor, type Monitor } from '@syntrix-bench/monitor';
import { prometheusText } from '@syntrix-bench/reporters';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, expect, test } from 'vitest';

import { prometheusSamples } from '../../packages/reporters/test/prometheus-samples.ts';
import { startCrudRun } from './crud-run.ts';
import { HAS_PROMETHEUS, seriesKey, startPrometheus, type PrometheusProcess } from './prometheus-process.ts';

let testbed: Testbed | null = null;
let monitor: Monitor | null = null;
let prometheus: PrometheusProcess | null = null;
afterEach(async () => {
  await prometheus?.close();
  await monitor?.close();
  await testbed?.close();
});

const OURS = '{__name__=~"syntrix_bench_.+"}';
const PATIENCE = { timeout: 120_000, interval: 300 };

test.skipIf(!HAS_PROMETHEUS)(
  'P2-35 M-4 a Prometheus that scrapes a run while it goes on has, in the end, exactly what the report has',
  async () => {
    testbed = await startTestbed();
    monitor = await createMonitor({ address: 'localhost:0', metricsText: prometheusText });
    const watched = monitor.watch();
    const target = `127.0.0.1:${monitor.port}`;
    const { query } = (prometheus = await startPrometheus(target));
    await expect.poll(async () => Object.values(await query('up')), PATIENCE).toEqual([1]);
    const run = await startCrudRun(testbed, {
      timed: { benchmark: { target: testbed.url, workers: 2, duration: '10m', warmup: '0s' } },
      config: { load: { rate: '100/s' } },
      reporters: [watched.reporter],
    });
    watched.attach(run);
    const counted = async () => Object.values(await query('sum(syntrix_bench_operations_total)'))[0] ?? 0;
    let before = 0;
    await expect.poll(async () => (before = await counted()), PATIENCE).toBeGreaterThan(0);
    run.stop();
    const report = await run.finished;
    const expected = Object.fromEntries(
      prometheusSamples(prometheusText(report)).map(({ name, labels, value }) => [
        seriesKey({ __name__: name, ...labels, instance: target, job: 'bench' }),
        value,
      ]),
    );
    await expect.poll(() => query(OURS), PATIENCE).toEqual(expected);
    await expect.poll(counted, PATIENCE).toBe(report.summary.total_operations);
    expect(before).toBeLessThanOrEqual(report.summary.total_operations);
  },
);
