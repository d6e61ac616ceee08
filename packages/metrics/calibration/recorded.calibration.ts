import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LatencyHistogram } from '../src/histogram.ts';
import type { ReportBlock } from '../src/report/report-parts.ts';
import type { Report } from '../src/report/report.ts';
import type { RecordedRun } from './generated-runs.ts';

/** Folders of reports named `b<batch>-r<run>.json`, as `name=folder,name=folder`; what is kept of them is what the generator is fitted to. */
const FOLDERS = (process.env.RECORDED ?? '').split(',').filter((each) => each !== '');

test.runIf(FOLDERS.length > 0)('keeps of recorded runs what the generator is fitted to', () => {
  const runs = FOLDERS.flatMap((each) => {
    const [target = '', folder = ''] = each.split('=');
    const files = readdirSync(folder).filter((name) => /^b\d+-r\d+\.json$/.test(name));
    return files.sort().map((file) => {
      const report = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report;
      return toRecorded(report, target, Number(/^b(\d+)/.exec(file)?.[1]));
    });
  });
  const lines = runs.map((run) => `  ${JSON.stringify(run)}`).join(',\n');
  writeFileSync(new URL('./recorded-runs.json', import.meta.url), `[\n${lines}\n]\n`);
  expect(runs.length).toBeGreaterThanOrEqual(40);
});

function toRecorded(report: Report, target: string, batch: number): RecordedRun {
  const { goodput, latency } = report.summary;
  const figures = [goodput, latency!.p50, latency!.p99].map(Math.log);
  const blocks = report.blocks.filter(({ drain }) => !drain).flatMap(figuresOfBlock);
  // What blocks of one run differ by, as the error of the whole run: what it would have if nothing changed from run to run.
  const within = figures.map(
    (_, figure) => standardDeviation(blocks.map((block) => block[figure]!)) / Math.sqrt(blocks.length),
  );
  return { target, batch, figures: figures.map(short), within: within.map(short) };
}

function figuresOfBlock({ series, seconds }: ReportBlock): number[][] {
  const all = new LatencyHistogram();
  for (const { kind, histogram } of series) {
    if (kind === 'operation' && histogram !== '') all.merge(LatencyHistogram.fromV2(histogram));
  }
  if (all.count < 20) return [];
  const [p50 = 1, p99 = 1] = all.valuesAtPercentiles([50, 99]);
  return [[all.count / seconds, p50, p99].map(Math.log)];
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
}

function short(value: number): number {
  return Number(value.toFixed(5));
}
