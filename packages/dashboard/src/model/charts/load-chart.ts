import type { Report } from '@syntrix-bench/metrics';
import { formatRate, latencyText } from '@syntrix-bench/metrics/text';

import { wantsLog, type Chart, type Tone } from '../chart.ts';
import { workloadOf, type Selection } from '../selection.ts';

/** Levels of load under which latency is no curve to speak of. */
const FEWEST_LEVELS = 3;
const TONES: readonly Tone[] = ['first', 'second', 'third'];

interface Level {
  readonly workload: string;
  readonly stage: string;
  readonly goodput: number;
  readonly p50: number;
  readonly p99: number;
  readonly p50Text: string;
  readonly p99Text: string;
}

/** Latency against throughput, a place for each stage: where it rises steeply, the target has its knee. `null` under three levels. */
export function loadChart(report: Report, selection: Selection): Chart | null {
  const only = workloadOf(selection);
  const levels = (report.segments ?? [])
    .flatMap(({ name, workloads }, index) =>
      Object.entries(workloads).flatMap(([workload, { goodput, latency }]): Level[] =>
        latency === null || (only !== null && workload !== only)
          ? []
          : [
              {
                workload,
                stage: name ?? `stage ${index + 1}`,
                goodput,
                p50: latency.p50,
                p99: latency.p99,
                p50Text: latencyText(latency, 'p50'),
                p99Text: latencyText(latency, 'p99'),
              },
            ],
      ),
    )
    .toSorted((a, b) => a.goodput - b.goodput);
  if (levels.length < FEWEST_LEVELS) return null;
  const workloads = [...new Set(levels.map(({ workload }) => workload))].slice(0, TONES.length);
  const several = workloads.length > 1;
  const lines = several
    ? workloads.map((name, index) => ({
        name: `p99 ${name}`,
        tone: TONES[index]!,
        shape: 'dots' as const,
        values: levels.map(({ workload, p99 }) => (workload === name ? p99 : null)),
      }))
    : [
        { name: 'p50', tone: 'p50' as const, shape: 'dots' as const, values: levels.map(({ p50 }) => p50) },
        { name: 'p99', tone: 'p99' as const, shape: 'dots' as const, values: levels.map(({ p99 }) => p99) },
      ];
  const [least, most] = [levels[0]!, levels.at(-1)!];
  return {
    id: 'load',
    title: 'Latency against throughput',
    says: `With ${formatRate(least.goodput)} ok/s (${least.stage}) p99 is ${least.p99Text}, with ${formatRate(most.goodput)} ok/s (${most.stage}) ${most.p99Text}.`,
    x: { label: 'ok/s', unit: 'perSecond', isLog: false },
    y: { label: 'response', unit: 'ms', isLog: wantsLog(lines.flatMap(({ values }) => values)) },
    places: levels.map(({ goodput }) => goodput),
    span: null,
    lines,
    bands: [],
    regions: [],
    marks: several ? [] : levels.map(({ goodput, stage }) => ({ at: goodput, label: stage })),
    table: () => ({
      head: ['stage', ...(several ? ['workload'] : []), 'ok/s', 'p50', 'p99'],
      rows: levels.map(({ stage, workload, goodput, p50Text, p99Text }) => [
        stage,
        ...(several ? [workload] : []),
        formatRate(goodput),
        p50Text,
        p99Text,
      ]),
    }),
  };
}
