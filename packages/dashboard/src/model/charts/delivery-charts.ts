import type { Report, ReportBlockSeries, ReportDelivery } from '@syntrix-bench/metrics';
import { formatFullRate, formatRate, headlineDeliveries, latencyText } from '@syntrix-bench/metrics/text';

import { wantsLog, type Chart } from '../chart.ts';
import { clockText } from '../clock-text.ts';
import { countsOf, figuresOf as figuresOfSeries, seenBeside, type CoursePart } from '../course.ts';
import { deliveriesOf } from '../figures.ts';
import { workloadOf, type Selection } from '../selection.ts';
import { figureText } from './latency-chart.ts';
import { regionsOf, spanOf } from './regions.ts';

interface DeliveryPart extends CoursePart {
  readonly lost: number;
}

/** What came by itself, over time: propagation of the headline's deliveries, and how many of all came; empty where nothing was to. */
export function deliveryCharts(report: Report, course: readonly CoursePart[], selection: Selection): readonly Chart[] {
  const deliveries = deliveriesOf(report, selection);
  const workload = workloadOf(selection);
  const all = deliveryCourse(report, workload, () => true);
  if (all.every(({ ok, lost }) => ok + lost === 0)) return [];
  // The same time axis as that of operations, so that what happened at one moment stands below one another.
  const span = spanOf([...course.slice(0, 1), ...all, ...course.slice(-1)].toSorted((a, b) => a.to - b.to));
  const propagation = headlineDeliveries({ deliveries }).map((headline, index) => {
    const own = deliveryCourse(report, workload, ({ operation }) => operation === headline[0]);
    return propagationChart(report, own, headline, {
      workload,
      span,
      id: `propagation${index === 0 ? '' : `-${index + 1}`}`,
    });
  });
  return [...propagation, arrivalChart(report, all, { workload, deliveries, span })];
}

function deliveryCourse(
  { blocks }: Report,
  workload: string | null,
  isMeant: (series: ReportBlockSeries) => boolean,
): readonly DeliveryPart[] {
  const parts = blocks
    .filter(({ seconds }) => seconds > 0)
    .map((block): DeliveryPart => {
      const series = block.series.filter(
        (each) => each.kind === 'delivery' && (workload === null || each.workload === workload) && isMeant(each),
      );
      const lost = series.reduce((sum, each) => sum + each.lost, 0) / block.seconds;
      const phase = block.drain ? 'drain' : 'measured';
      return { ...countsOf(block, series), ...figuresOfSeries(series), phase, inFlight: null, lost };
    });
  const measured = parts.filter(({ phase }) => phase === 'measured');
  return [
    ...measured,
    ...seenBeside(
      measured,
      parts.filter(({ phase }) => phase === 'drain'),
    ),
  ];
}

function propagationChart(
  report: Report,
  course: readonly DeliveryPart[],
  [name, { propagation }]: readonly [string, ReportDelivery],
  { workload, id, span }: { readonly workload: string | null; readonly id: string; readonly span: Chart['span'] },
): Chart {
  const lines = (['p50', 'p95', 'p99', 'max'] as const).map((figure) => ({
    name: figure,
    tone: figure,
    shape: 'line' as const,
    values: course.map((part) => part[figure]?.ms ?? null),
  }));
  return {
    id,
    title: `Propagation over time (${name})`,
    says: `From a write until what it led to arrived: half within ${latencyText(propagation, 'p50')}, 99 of 100 within ${latencyText(propagation, 'p99')}.`,
    x: { label: 'time', unit: 'seconds', isLog: false },
    y: { label: 'sent to received', unit: 'ms', isLog: wantsLog(lines.flatMap(({ values }) => values)) },
    places: course.map(({ from, to }) => (from + to) / 2),
    span,
    lines,
    bands: [
      { upper: 1, lower: 0, tone: 'p50' },
      { upper: 2, lower: 1, tone: 'p95' },
      { upper: 3, lower: 2, tone: 'p99' },
    ],
    regions: regionsOf(report, course, workload),
    marks: [],
    table: () => ({
      head: ['until', 'p50', 'p95', 'p99', 'max'],
      rows: course.map(({ to, p50, p95, p99, max }) => [clockText(to), ...[p50, p95, p99, max].map(figureText)]),
    }),
  };
}

function arrivalChart(
  report: Report,
  course: readonly DeliveryPart[],
  {
    workload,
    deliveries,
    span,
  }: { readonly workload: string | null; readonly deliveries: Report['deliveries']; readonly span: Chart['span'] },
): Chart {
  const hasLost = course.some(({ lost }) => lost > 0);
  const measured = course.filter(({ phase }) => phase === 'measured');
  const rates = (measured.length === 0 ? course : measured).map(({ ok }) => ok);
  const [least, most] = [rates.reduce((a, b) => Math.min(a, b)), rates.reduce((a, b) => Math.max(a, b))];
  const lost = Object.values(deliveries).reduce((sum, each) => sum + each.lost, 0);
  return {
    id: 'deliveries',
    title: 'Deliveries over time',
    says: `Between ${formatRate(least)} and ${formatRate(most)} deliveries a second; ${lost === 0 ? 'none was lost' : `${lost} were lost`}.`,
    x: { label: 'time', unit: 'seconds', isLog: false },
    y: { label: 'deliveries per second', unit: 'perSecond', isLog: false },
    places: course.map(({ from, to }) => (from + to) / 2),
    span,
    lines: [
      { name: 'received/s', tone: 'ok', shape: 'line', values: course.map(({ ok }) => ok) },
      ...(hasLost
        ? [
            {
              name: 'owed/s',
              tone: 'asked' as const,
              shape: 'dashed' as const,
              values: course.map((part) => part.ok + part.lost),
            },
            { name: 'lost/s', tone: 'bad' as const, shape: 'line' as const, values: course.map((part) => part.lost) },
          ]
        : []),
    ],
    bands: [],
    regions: regionsOf(report, course, workload),
    marks: [],
    table: () => ({
      head: ['until', 'received/s', ...(hasLost ? ['lost/s'] : [])],
      rows: course.map((part) => [
        clockText(part.to),
        formatFullRate(part.ok),
        ...(hasLost ? [formatFullRate(part.lost)] : []),
      ]),
    }),
  };
}
