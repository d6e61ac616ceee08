import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Reporter, RunHandle } from '@syntrix-bench/core';
import { toMetricFamilies, type MetricFamily, type Report } from '@syntrix-bench/metrics';

import { distributionProducer, SCOPE, type HighResolutionTime } from './distributions.ts';
import { observeFamilies } from './families-on-meter.ts';

/** Options of {@link otlpReporter}. */
export interface OtlpReporterOptions {
  /** Where a collector listens, such as `http://localhost:4318`; without a path metrics go to `/v1/metrics` there. */
  readonly url: string;
  /** Headers beside those of `OTEL_EXPORTER_OTLP_HEADERS`. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often the report so far is sent. @default 10000 */
  readonly intervalMs?: number;
}

/** Sends the metrics of a run. */
export interface OtlpReporter {
  /** For the run. Its `onFinish` resolves when the last metrics have arrived, and throws where they could not be sent. */
  readonly reporter: Reporter;
  /** Hands over the run once it has started, so that the report so far can be sent. Left out, only the last one is. */
  attach(run: Pick<RunHandle, 'soFar'>): void;
}

/** Nothing that runs longer sends less than this often. */
const DEFAULT_INTERVAL_MS = 10_000;
/** How long one sending may take. */
const TIMEOUT_MS = 5_000;

/** Sends all metrics of a run over OTLP/HTTP, while it goes on and at its end. */
export function otlpReporter(options: OtlpReporterOptions): OtlpReporter {
  const { url, headers = {}, intervalMs = DEFAULT_INTERVAL_MS } = options;
  let run: Pick<RunHandle, 'soFar'> | null = null;
  let last: Report | null = null;
  const familiesNow = (): readonly MetricFamily[] => {
    const report = last ?? run?.soFar()?.report ?? null;
    return report === null ? [] : toMetricFamilies(report);
  };
  const start = wallTime();
  const exporter = new OTLPMetricExporter({ url: metricsUrl(url), headers, timeoutMillis: TIMEOUT_MS });
  const sent = { problem: null as string | null };
  const reader = new PeriodicExportingMetricReader({
    exporter: Object.assign(exporter, {
      export: tellingExport(exporter.export.bind(exporter), (problem) => (sent.problem = problem)),
    }),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(intervalMs, TIMEOUT_MS),
    metricProducers: [distributionProducer(familiesNow, start, wallTime)],
  });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'syntrix-bench' }),
    readers: [reader],
  });
  observeFamilies(provider.getMeter(SCOPE), familiesNow);
  return {
    reporter: {
      name: 'otlp',
      onFinish: async (report) => {
        last = report;
        await provider.forceFlush();
        const { problem } = sent;
        // What is there to be sent was sent: shutting down would send it once more.
        await reader.shutdown().catch(() => undefined);
        if (problem !== null) throw new Error(`metrics could not be sent to ${withoutCredentials(url)}: ${problem}`);
      },
    },
    attach: (handle) => {
      run = handle;
    },
  };
}

type Export = OTLPMetricExporter['export'];

/** The same with news of each sending: null where it went well. */
function tellingExport(send: Export, tell: (problem: string | null) => void): Export {
  return (metrics, done) =>
    send(metrics, (result) => {
      tell(Number(result.code) === 0 ? null : (result.error?.message ?? 'nobody says why').slice(0, 300));
      done(result);
    });
}

/** Where metrics go: where a URL says no more than a host, to the usual path. */
function metricsUrl(url: string): string {
  const parsed = new URL(url);
  if (parsed.pathname === '/') parsed.pathname = '/v1/metrics';
  return parsed.href;
}

function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}

function wallTime(): HighResolutionTime {
  const ms = Date.now();
  return [Math.floor(ms / 1_000), (ms % 1_000) * 1e6];
}
