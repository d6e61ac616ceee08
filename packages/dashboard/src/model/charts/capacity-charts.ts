import type { Capacity, CapacityStage, LevelKind } from '@syntrix-bench/metrics/capacity';
import {
  formatBytes,
  formatFullRate,
  formatRate,
  levelKind,
  levelText,
  NOTHING,
  STAGE_VERDICT_TEXTS,
  stageLatencyTexts,
} from '@syntrix-bench/metrics/text';

import { wantsLog, type Chart, type ChartLine, type ChartMark, type Tone, type Unit } from '../chart.ts';

/** The colour of stages that ended so. */
const VERDICT_TONES = [
  ['passed', 'ok'],
  ['failed', 'bad'],
  ['limited', 'quiet'],
] as const satisfies readonly (readonly [CapacityStage['verdict'], Tone])[];

/** Room at the edges, as a share of what is shown, so that dots there are drawn whole. */
const ROOM = 0.05;

/** Latency and goodput over load, and of what bends before the knee each series: a dot for each stage. */
export function capacityCharts(capacity: Capacity): readonly Chart[] {
  const stages = capacity.stages.toSorted((a, b) => a.level - b.level);
  if (stages.length === 0) return [];
  return [
    latencyOverLoad(capacity, stages),
    goodputOverLoad(capacity, stages),
    ...capacity.gives_first.map(({ name, unit, sentence }) => seriesOverLoad(capacity, stages, name, unit, sentence)),
  ];
}

function latencyOverLoad(capacity: Capacity, stages: readonly CapacityStage[]): Chart {
  const p50 = stages.map(({ latency }) => latency?.p50 ?? null);
  const p99 = stages.map(({ latency }) => latency?.p99 ?? null);
  return {
    ...ofLoad(capacity, stages),
    id: 'latency-over-load',
    title: 'Latency over load',
    says: `${capacity.sentence}.`,
    y: { label: 'response', unit: 'ms', isLog: wantsLog([...p50, ...p99]) },
    lines: [
      { name: 'p50', tone: 'p50', shape: 'line', values: mediansOf(stages, p50) },
      { name: 'p99', tone: 'p99', shape: 'line', values: mediansOf(stages, p99) },
      ...dotsOf(stages, 'p99', p99),
    ],
    table: () => ({
      head: ['asked', 'p50', 'p99', 'verdict'],
      rows: stages.map((stage) => [levelText(capacity.max, stage.level), ...stageLatencyTexts(stage), wordOf(stage)]),
    }),
  };
}

function goodputOverLoad(capacity: Capacity, stages: readonly CapacityStage[]): Chart {
  const reached = stages.map(({ goodput }) => goodput);
  const asked: readonly ChartLine[] =
    capacity.max === 'rate'
      ? [{ name: 'asked', tone: 'asked', shape: 'dashed', values: stages.map(({ level }) => level) }]
      : [];
  const most = stages.reduce((best, { goodput }) => Math.max(best, goodput ?? 0), 0);
  return {
    ...ofLoad(capacity, stages),
    id: 'goodput-over-load',
    title: 'Goodput over load',
    says: `At most ${formatFullRate(most)}/s were done in time.`,
    y: { label: 'ok/s', unit: 'perSecond', isLog: false },
    lines: [
      ...asked,
      { name: 'goodput', tone: 'first', shape: 'line', values: mediansOf(stages, reached) },
      ...dotsOf(stages, 'goodput', reached),
    ],
    table: () => ({
      head: ['asked', 'ok/s', 'errors', 'verdict'],
      rows: stages.map((stage) => [
        levelText(capacity.max, stage.level),
        stage.goodput === null ? NOTHING : formatFullRate(stage.goodput),
        `${formatRate(stage.errors)} %`,
        wordOf(stage),
      ]),
    }),
  };
}

function seriesOverLoad(
  capacity: Capacity,
  stages: readonly CapacityStage[],
  name: string,
  unit: string,
  sentence: string,
): Chart {
  const values = stages.map(({ observed }) => observed.find((each) => each.name === name)?.mean ?? null);
  const isBytes = unit.startsWith('bytes');
  return {
    ...ofLoad(capacity, stages),
    id: `over-load-${name.replaceAll(/\W+/gu, '-')}`,
    title: name,
    says: `${sentence}.`,
    y: { label: unit.replaceAll('_', ' '), unit: isBytes ? 'bytes' : 'plain', isLog: false },
    lines: [
      { name, tone: 'second', shape: 'line', values: mediansOf(stages, values) },
      ...dotsOf(stages, name, values),
    ],
    table: () => ({
      head: ['asked', name],
      rows: stages.map(({ level }, index) => {
        const value = values[index] ?? null;
        const text = value === null ? NOTHING : isBytes ? formatBytes(value) : formatRate(value);
        return [levelText(capacity.max, level), text];
      }),
    }),
  };
}

function ofLoad(
  capacity: Capacity,
  stages: readonly CapacityStage[],
): Pick<Chart, 'x' | 'places' | 'span' | 'bands' | 'regions' | 'marks'> {
  const places = stages.map(({ level }) => level);
  const [least, most] = [places[0]!, places.at(-1)!];
  const room = (most - least) * ROOM || 1;
  return {
    x: { label: 'asked', unit: UNITS[levelKind(capacity.max)], isLog: false },
    places,
    span: [Math.max(0, least - room), most + room],
    bands: [],
    regions: [],
    marks: marksOf(capacity),
  };
}

const UNITS: Readonly<Record<LevelKind, Unit>> = { rate: 'perSecond', count: 'plain', size: 'bytes' };

/** Where it holds, where it bends, and where it fails, from left to right. */
function marksOf({ holds, fails, knee }: Capacity): readonly ChartMark[] {
  const marks = [
    ...(holds === null ? [] : [{ at: holds, label: knee === holds ? 'holds, knee' : 'holds' }]),
    ...(knee === null || knee === holds || knee === fails ? [] : [{ at: knee, label: 'knee' }]),
    ...(fails === null ? [] : [{ at: fails, label: knee === fails ? 'fails, knee' : 'fails' }]),
  ];
  return marks.sort((a, b) => a.at - b.at);
}

function wordOf({ verdict }: CapacityStage): string {
  return STAGE_VERDICT_TEXTS[verdict].word;
}

/** A curve goes through the median of the stages of each level. */
function mediansOf(stages: readonly CapacityStage[], values: readonly (number | null)[]): readonly (number | null)[] {
  return stages.map(({ level }) => {
    const own = values.filter((value, index): value is number => value !== null && stages[index]!.level === level);
    const sorted = own.sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  });
}

function dotsOf(
  stages: readonly CapacityStage[],
  what: string,
  values: readonly (number | null)[],
): readonly ChartLine[] {
  return VERDICT_TONES.filter(([verdict]) => stages.some((stage) => stage.verdict === verdict)).map(
    ([verdict, tone]) => ({
      name: `${what}, ${STAGE_VERDICT_TEXTS[verdict].word}`,
      tone,
      shape: 'dots',
      values: stages.map((stage, index) => (stage.verdict === verdict ? (values[index] ?? null) : null)),
    }),
  );
}
