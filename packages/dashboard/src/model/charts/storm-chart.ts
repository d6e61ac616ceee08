import type { Report, ReportPropagation, ReportStorm } from '@syntrix-bench/metrics';
import { formatCount, formatSpanMs, propagationText } from '@syntrix-bench/metrics/text';

import { wantsLog, type Chart } from '../chart.ts';

/** What a storm did to those that it did not move, second by second; empty where none broke. */
export function stormCharts(report: Report): readonly Chart[] {
  return Object.entries(report.realtime ?? {}).flatMap(([workload, { storm }]) =>
    storm === null || !storm.broke || storm.course.length === 0 ? [] : [stormChart(workload, storm)],
  );
}

function stormChart(workload: string, storm: ReportStorm): Chart {
  const { course, healthy, clients, lasted, recovered_after: recovered } = storm;
  const p99 = (propagation: ReportPropagation): string => propagationText(propagation, 'p99');
  const lines = [
    {
      name: 'p99 of the others',
      tone: 'p99' as const,
      shape: 'line' as const,
      values: course.map((second) => second.healthy.p99),
    },
    {
      name: 'p99 of its clients',
      tone: 'second' as const,
      shape: 'line' as const,
      values: course.map((second) => second.storm.p99),
    },
  ];
  return {
    id: `storm-${workload}`,
    title: `Storm: ${storm.kind}`,
    says: `${formatCount(clients)} clients for ${formatSpanMs(lasted * 1000)}. Of the others p99 was ${p99(healthy.before)} before, ${p99(healthy.during)} during and ${p99(healthy.after)} after; ${recovered === null ? 'not all were back' : `all were back after ${formatSpanMs(recovered * 1000)}`}.`,
    x: { label: 'from the storm on', unit: 'seconds', isLog: false },
    y: { label: 'propagation', unit: 'ms', isLog: wantsLog(lines.flatMap(({ values }) => values)) },
    places: course.map(({ second }) => second),
    span: null,
    lines,
    bands: [],
    regions: [{ from: 0, to: lasted, kind: 'storm', label: 'storm' }],
    marks: [],
    table: () => ({
      head: ['second', 'live', 'p99 of the others', 'p99 of its clients'],
      rows: course.map(({ second, live, healthy: others, storm: own }) => [
        String(second),
        formatCount(live),
        p99(others),
        p99(own),
      ]),
    }),
  };
}
