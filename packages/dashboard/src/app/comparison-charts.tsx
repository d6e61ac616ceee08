import type { ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { render } from 'preact';

import { comparisonCharts, type DrawnComparison } from '../model/charts/comparison-charts.ts';
import { Chart } from './chart.tsx';

/** The charts of one comparison. */
export function ComparisonCharts({
  comparison,
  number,
}: {
  readonly comparison: DrawnComparison;
  readonly number: number;
}) {
  return (
    <div class="charts">
      {comparisonCharts(comparison, `comparison-${number}`).map((chart) => (
        <Chart key={chart.id} chart={chart} />
      ))}
    </div>
  );
}

/** Draws the charts of a page of comparisons, each where the page has left a place for it. */
export function drawComparisons({ comparisons }: Pick<ComparisonDocument, 'comparisons'>): void {
  comparisons.forEach((comparison, number) => {
    const place = document.getElementById(`charts-${number}`);
    if (place !== null) render(<ComparisonCharts comparison={comparison} number={number} />, place);
  });
}
