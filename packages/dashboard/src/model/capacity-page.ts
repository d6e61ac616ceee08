import type { Capacity } from '@syntrix-bench/metrics/capacity';
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

function stageTable({ stages, max }: Capacity): DataTable {
  return {
    head: ['stage', 'asked', 'reached', 'p50', 'p99', 'errors', 'checks', 'warm-up', 'measured', 'verdict', 'why'],
    rows: stages.map((stage) => [
      `${stage.number} ${stage.purpose}`,
      levelText(max, stage.level),
      stage.goodput === null ? NOTHING : `${formatFullRate(stage.goodput)}/s`,
      ...stageLatencyTexts(stage),
      stage.errors === 0 ? NOTHING : formatPercent(stage.errors),
      stage.checks_failed === 0 ? NOTHING : `${stage.checks_failed} failed`,
      stage.warmup_seconds === 0 ? NOTHING : formatSpanMs(stage.warmup_seconds * 1_000),
      `${formatSpanMs(stage.seconds * 1_000)}${stage.ended_early ? ', ended early' : ''}`,
      STAGE_VERDICT_TEXTS[stage.verdict].text,
      stage.reason,
    ]),
  };
}
