import { createHash } from 'node:crypto';
import { unpackReport, type PackedReport } from '@syntrix-bench/dashboard';
import { LatencyHistogram, type Report } from '@syntrix-bench/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { anyReport } from '../../../metrics/test/any-report.ts';
import { blocks, blockSeries, histogramAround, sampleReport, timeline } from '../../../metrics/test/reports.ts';
import { boundedBlocks, htmlText } from './html-text.ts';

const SOME = [1, 3, 9, 27].map(histogramAround);

/** What a page of a long run may take. */
const MOST_BYTES = 1_500_000;

function embedded(page: string): Report {
  const block = /<script type="application\/json" id="report">(.*?)<\/script>/su.exec(page)?.[1] ?? '';
  return unpackReport(JSON.parse(block) as PackedReport);
}

test('P3-10 the report stands in its page, whatever its texts are', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      expect(embedded(htmlText(report))).toEqual(JSON.parse(JSON.stringify(report)));
    }),
    { numRuns: 20 },
  );
});

test('P3-10 no text of a report ends its block or begins an element', () => {
  const hostile = '</script><script>alert(1)</script><!-- \u2028 \' " &';
  const page = htmlText({ ...sampleReport(), benchmark: { ...sampleReport().benchmark, name: hostile } });
  expect(page.match(/<script/gu)).toHaveLength(2);
  expect(page).not.toContain('alert(1)</script>');
  expect(embedded(page).benchmark.name).toBe(hostile);
});

test('P3-10 a page admits its own script and style sheet, and nothing else', () => {
  const page = htmlText(sampleReport());
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const script = /<script>(.*?)<\/script>/su.exec(page)?.[1] ?? '';
  const style = /<style>(.*?)<\/style>/su.exec(page)?.[1] ?? '';
  expect(page).toContain(
    `content="default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'"`,
  );
  expect(page).not.toMatch(/ style="/u);
});

test('P3-10 a page of an hour at a row a second, with a histogram for each of many series, stays small', () => {
  const rows = Array.from({ length: 3_600 }, (_, index): [number, number] => [1000 + (index % 97), 5 + (index % 13)]);
  const many = Array.from({ length: 24 }, (_, index) =>
    blockSeries(60_000, { operation: `operation ${index}`, histogram: SOME[index % 4]! }),
  );
  const [block] = blocks([[1, 1]]);
  const long = sampleReport({
    timeline: timeline(rows),
    blocks: Array.from({ length: 60 }, (_, index) => ({
      ...block!,
      elapsed_seconds: 60 * (index + 1),
      seconds: 60,
      series: many,
    })),
  });
  expect(Buffer.byteLength(htmlText(long))).toBeLessThan(MOST_BYTES);
});

test('blocks that are taken together count what they counted apart', () => {
  const [block] = blocks([[1, 1]]);
  const wide = Array.from({ length: 200 }, (_, index) =>
    blockSeries(10, {
      operation: `operation ${index}`,
      histogram: histogramAround(1 + index),
      timeouts: 1,
      censored_from: 5,
    }),
  );
  const all = Array.from({ length: 9 }, (_, index) => ({
    ...block!,
    elapsed_seconds: index + 1,
    seconds: 1,
    series: wide,
  }));
  const bounded = boundedBlocks(all);
  const sums = (of: typeof bounded) => {
    const own = of.flatMap(({ series }) => series).filter(({ operation }) => operation === 'operation 7');
    return {
      seconds: of.reduce((sum, { seconds }) => sum + seconds, 0),
      end: of.at(-1)?.elapsed_seconds,
      ok: own.reduce((sum, { ok }) => sum + ok, 0),
      timeouts: own.reduce((sum, { timeouts }) => sum + timeouts, 0),
      from: Math.min(...own.map(({ censored_from: from }) => from ?? Infinity)),
      samples: own.reduce((sum, { histogram }) => sum + LatencyHistogram.fromV2(histogram).count, 0),
    };
  };
  expect(bounded.length).toBeLessThan(all.length);
  expect(sums(bounded)).toEqual(sums(all));
});
