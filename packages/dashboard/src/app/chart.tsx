import { useState } from 'preact/hooks';

import type { Chart as ChartView } from '../model/chart.ts';
import { DataTable } from './data-table.tsx';
import { Plot } from './plot.tsx';

/** A chart with its sentence, and its data for whoever wants or needs them as a table. */
export function Chart({ chart }: { readonly chart: ChartView }) {
  const [open, setOpen] = useState(false);
  const { id, title, says, y, regions } = chart;
  const shaded = [...new Set(regions.map(({ label }) => label))];
  return (
    <figure class="chart" id={id}>
      <figcaption>
        <h3>{title}</h3>
        <p class="quiet">
          {says}
          {shaded.length === 0 ? '' : ` Shaded: ${shaded.join('; ')}.`}
          {y.isLog ? ' Logarithmic scale.' : ''}
        </p>
      </figcaption>
      <Plot chart={chart} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          Data<span class="unseen"> of {title}</span>
        </summary>
        {open ? <DataTable table={chart.table()} caption={title} /> : null}
      </details>
    </figure>
  );
}
