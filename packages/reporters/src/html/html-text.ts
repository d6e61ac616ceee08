import { packReport, readDashboard } from '@syntrix-bench/dashboard';
import { mergeBlocks, type Report, type ReportBlock } from '@syntrix-bench/metrics';
import { cleanText } from '@syntrix-bench/metrics/text';

import { selfContainedPage } from './self-contained-page.ts';

/** What the histograms of a page may take: with them go the page itself and the rest of the report. */
const MOST_HISTOGRAM_BYTES = 600_000;

/** Where the script of the dashboard draws. */
export const PLACE = `<div id="page"></div>
<noscript>This page needs JavaScript. All it shows stands in it as JSON.</noscript>`;

/** A report as one page that can be mailed and opened anywhere: the dashboard with the report in it. */
export function htmlText(report: Report): string {
  const { script, style } = readDashboard();
  return selfContainedPage({
    title: `${cleanText(report.benchmark.name)} · syntrix-bench`,
    style,
    body: PLACE,
    script,
    data: { report: packReport({ ...report, blocks: boundedBlocks(report.blocks) }) },
  });
}

/** Blocks of which neighbours are taken together until they are small enough: percentiles stay those of merged histograms. */
export function boundedBlocks(blocks: readonly ReportBlock[]): readonly ReportBlock[] {
  const bytes = blocks.reduce(
    (sum, { series }) => sum + series.reduce((own, { histogram }) => own + histogram.length, 0),
    0,
  );
  if (bytes <= MOST_HISTOGRAM_BYTES || blocks.length < 3) return blocks;
  const [onTime, drain] = [blocks.filter((block) => !block.drain), blocks.filter((block) => block.drain)];
  const pairs = onTime.flatMap((block, index) => {
    const next = onTime[index + 1];
    return index % 2 === 1 ? [] : [next === undefined ? block : mergeBlocks(block, next)];
  });
  return onTime.length < 3 ? blocks : boundedBlocks([...pairs, ...drain]);
}
