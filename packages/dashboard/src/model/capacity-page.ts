import type { Capacity, CapacityStage } from '@syntrix-bench/metrics/capacity';
import {
  capacityMark,
  formatFullRate,
  formatPercent,
  formatSpanMs,
  levelText,
  NOTHING,
  STAGE_VERDICT_TEXTS,
  stageLatencyTexts,
} from '@syntrix-bench/metrics/text';

import type { Chart, DataTable } from './chart.ts';
import { capacityCharts } from './charts/capacity-charts.ts';
import type { Fact } from './run.ts';
import type { Verdict } from './verdict.ts';

/** All that the page of a capacity shows, in the order in which it does. */
export interface CapacityView {
  readonly name: string;
  readonly verdict: Verdict;
  readonly charts: readonly Chart[];
  readonly stages: DataTable;
  /** What bends before the knee, as sentences; none where nothing was seen to. */
  readonly evidence: readonly string[];
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
}

/** What is drawn of an answer. It depends on nothing else. */
export function toCapacityPage(capacity: Capacity): CapacityView {
  const { benchmark, sentence, limits, max, seconds, stages, notes, targets, target_version: version } = capacity;
  const fact = (name: string, text: string): Fact => ({ name, text, mark: null });
  return {
    name: benchmark,
    verdict: {
      mark: capacityMark(capacity),
      headline: `${benchmark}: ${sentence}`,
      details: [`with ${limits.join(', ')}`],
    },
    charts: capacityCharts(capacity),
    stages: stageTable(capacity),
    evidence: capacity.gives_first.map((each) => each.sentence),
    facts: [
      fact('Raised', capacity.workload === null ? max : `${max} of ${capacity.workload}`),
      fact('Target', targets.join(', ')),
      ...(version === null ? [] : [fact('Version of the target', version)]),
      fact('Took', `${formatSpanMs(seconds * 1_000)} in ${stages.length} stages`),
      fact('syntrix-bench', capacity.tool_version),
    ],
    notes,
  };
}

/** What no stage had, neither failed checks nor a warm-up, has no column; errors always have one: limits are about them. */
function stageTable({ stages, max }: Capacity): DataTable {
  const columns: readonly (readonly [head: string, textOf: (stage: CapacityStage) => string, isShown?: boolean])[] = [
    ['stage', (stage) => `${stage.number} ${stage.purpose}`],
    ['verdict', (stage) => STAGE_VERDICT_TEXTS[stage.verdict].text],
    ['asked', (stage) => levelText(max, stage.level)],
    ['reached', ({ goodput }) => (goodput === null ? NOTHING : `${formatFullRate(goodput)}/s`)],
    ['p50', (stage) => stageLatencyTexts(stage)[0]],
    ['p99', (stage) => stageLatencyTexts(stage)[1]],
    ['errors', ({ errors, goodput }) => (errors === 0 && goodput === null ? NOTHING : formatPercent(errors))],
    [
      'checks',
      ({ checks_failed: failed, goodput }) => (failed > 0 ? `${failed} failed` : goodput === null ? NOTHING : '0'),
      stages.some((stage) => stage.checks_failed > 0),
    ],
    [
      'warm-up',
      ({ warmup_seconds: seconds }) => (seconds === 0 ? '0s' : formatSpanMs(seconds * 1_000)),
      stages.some((stage) => stage.warmup_seconds > 0),
    ],
    ['measured', (stage) => `${formatSpanMs(stage.seconds * 1_000)}${stage.ended_early ? ', ended early' : ''}`],
    ['why', (stage) => stage.reason],
  ];
  const shown = columns.filter(([, , isShown = true]) => isShown);
  return {
    head: shown.map(([head]) => head),
    rows: stages.map((stage) => shown.map(([, textOf]) => textOf(stage))),
  };
}
