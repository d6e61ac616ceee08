import { render } from 'preact';
import type { Capacity } from '@syntrix-bench/metrics/capacity';
import type { ComparisonDocument } from '@syntrix-bench/metrics/compare';

import 'uplot/dist/uPlot.min.css';
import './dashboard.css';
import { unpackReport, type PackedReport } from '../packed-report.ts';
import { CapacityPage } from './capacity-page.tsx';
import { drawComparisons } from './comparison-charts.tsx';
import { LivePage } from './live-page.tsx';
import { StaticPage } from './static-page.tsx';
import { applyStoredTheme } from './theme.tsx';

applyStoredTheme();
const report = dataOf('report') as PackedReport | null;
const capacity = dataOf('capacity') as Capacity | null;
const comparison = dataOf('comparison') as ComparisonDocument | null;
if (comparison !== null) drawComparisons(comparison);
else if (capacity !== null) render(<CapacityPage capacity={capacity} />, page());
else if (report === null) render(<LivePage />, page());
else {
  document.title = `${report.benchmark.name} · syntrix-bench`;
  render(<StaticPage report={unpackReport(report)} />, page());
}

/** What stands in the page under an id as JSON; null where nothing does. */
function dataOf(id: string): unknown {
  const block = document.getElementById(id);
  return block === null ? null : JSON.parse(block.textContent ?? '');
}

function page(): HTMLElement {
  return document.getElementById('page')!;
}
