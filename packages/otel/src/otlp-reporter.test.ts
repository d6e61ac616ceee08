import { toMetricFamilies, type Report } from '@syntrix-bench/metrics';
import { afterEach, describe, expect, test } from 'vitest';

import { sampleReport } from '../../metrics/test/reports.ts';
import { otlpEndpoint, type OtlpEndpoint } from '../test/otlp-endpoint.ts';
import { otlpReporter } from './otlp-reporter.ts';

let endpoint: OtlpEndpoint;
afterEach(() => endpoint.close());

/** All that a report has to tell, in the form in which it comes. */
const told = (report: Report) =>
  toMetricFamilies(report).flatMap((family): { name: string; attributes: object; value: unknown }[] =>
    family.kind === 'histogram'
      ? family.points.map(({ labels, count, sum, counts }) => ({
          name: family.name,
          attributes: labels,
          value: { count, sum, counts },
        }))
      : family.points.map(({ labels, value }) => ({ name: family.name, attributes: labels, value })),
  );

const inOrder = (points: readonly { readonly name: string; readonly attributes: object }[]) =>
  points.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
const key = ({ name, attributes }: { readonly name: string; readonly attributes: object }) =>
  `${name} ${JSON.stringify(Object.entries(attributes).toSorted())}`;

describe('FE-08 metrics over OTLP', () => {
  test('the last ones that arrive are the report’s, every one of them, distributions bucket by bucket', async () => {
    endpoint = await otlpEndpoint();
    const report = sampleReport();
    await otlpReporter({ url: endpoint.url }).reporter.onFinish?.(report);
    expect(inOrder(endpoint.received.at(-1) ?? [])).toEqual(inOrder(told(report)));
  });

  test('P3-43 each of several databases has points of its own, under the attribute `database`', async () => {
    endpoint = await otlpEndpoint();
    const { operations, ...rest } = sampleReport();
    const [own] = Object.values(operations);
    const report: Report = { ...rest, operations, databases: { a: own!, b: own! } };
    await otlpReporter({ url: endpoint.url }).reporter.onFinish?.(report);
    const goodput = (endpoint.received.at(-1) ?? []).filter(
      ({ name }) => name === 'syntrix_bench_database_goodput_per_second',
    );
    expect(goodput.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ database: 'a' }, own!.goodput],
      [{ database: 'b' }, own!.goodput],
    ]);
  });

  test('FE-04 while a run goes on the report so far is sent', async () => {
    endpoint = await otlpEndpoint();
    const soFar = { ...sampleReport(), benchmark: { ...sampleReport().benchmark, duration_seconds: 7 } };
    const { reporter, attach } = otlpReporter({ url: endpoint.url, intervalMs: 20 });
    attach({ soFar: () => ({ report: soFar }) as never });
    await expect
      .poll(() => endpoint.received[0]?.find(({ name }) => name === 'syntrix_bench_measured_seconds')?.value, {
        timeout: 120_000,
      })
      .toBe(7);
    await reporter.onFinish?.(sampleReport());
  });

  test('what cannot be sent is told, without credentials', async () => {
    endpoint = await otlpEndpoint(400);
    const url = endpoint.url.replace('//', '//user:secret@');
    const failing = otlpReporter({ url }).reporter.onFinish?.(sampleReport());
    await expect(failing).rejects.toThrow(`metrics could not be sent to ${endpoint.url}/: `);
  });
});
