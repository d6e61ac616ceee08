import {
  capacityMark,
  levelKind,
  levelText,
  STAGE_VERDICT_TEXTS,
  stageLatencyTexts,
  unitOf,
  type Capacity,
  type CapacityStage,
} from '@syntrix-bench/metrics/capacity';
import {
  cleanText,
  plural,
  formatCount,
  formatFullRate,
  formatPercent,
  formatSpanMs,
  NOTHING,
  signMeanings,
} from '@syntrix-bench/metrics/text';

import { lineOf, paintLines, span, wrapUnder, type Line, type PaintOptions, type Tone } from '../format/line.ts';
import { layOutTable, type Cell, type Table } from '../format/table.ts';
import { markedLines } from '../summary/facts.ts';

/** What was found, for a terminal: the sentence, the stages that it rests on, what gives first, and what must be known of it. */
export function renderCapacity(capacity: Capacity, options: PaintOptions): string {
  const { benchmark, sentence, limits, max, stages, seconds, gives_first: gives, knee, notes } = capacity;
  const width = Math.min(options.columns, 140);
  const figures = stages.flatMap(stageLatencyTexts).map((text) => ` ${text}`);
  const labelled = (label: string, text: string, tone: Tone = 'plain') =>
    wrapUnder(lineOf(span(label.padEnd(8), tone === 'warning' ? 'warning' : 'quiet')), cleanText(text), width);
  const lines: readonly Line[] = [
    lineOf(span(cleanText(benchmark), 'strong'), `  --max ${max}, ${limits.map(cleanText).join(', ')}`),
    ...markedLines(capacityMark(capacity), sentence, width, 'strong'),
    ...(stages.length === 0 ? [] : [lineOf(), ...layOutTable(stageTable(capacity), width)]),
    ...signMeanings(figures).map((meaning) => lineOf(span(meaning, 'quiet'))),
    lineOf(),
    ...(knee === null ? [] : labelled('Knee', `p99 bends at ${levelText(max, knee)}`)),
    ...gives.flatMap(({ sentence: evidence }, index) => labelled(index === 0 ? 'Before' : '', evidence)),
    ...labelled('Took', `${formatSpanMs(seconds * 1_000)} in ${plural(stages.length, 'stage')}`),
    ...notes.flatMap((note) => labelled('Note', note, 'warning')),
  ];
  return paintLines(lines, options);
}

function stageTable(capacity: Capacity): Table {
  const { stages, max } = capacity;
  return {
    header: true,
    columns: [
      { header: 'stage', align: 'left', rank: 0 },
      { header: isCounted(max) ? unitOf(max).trim() : 'asked', align: 'right', rank: 0 },
      { header: 'reached', align: 'right', rank: 0 },
      { header: 'p50', align: 'right', rank: 1 },
      { header: 'p99', align: 'right', rank: 0 },
      // Without any it is left out; what was refused is never cut.
      { header: 'errors', align: 'right', rank: 0 },
      { header: 'checks', align: 'right', rank: 3 },
      { header: 'warm-up', align: 'right', rank: 5 },
      { header: 'measured', align: 'right', rank: 4 },
      { header: '', align: 'left', rank: 0 },
    ],
    rows: stages.map((stage): readonly Cell[] => {
      const { text, mark } = STAGE_VERDICT_TEXTS[stage.verdict];
      const [p50, p99] = stageLatencyTexts(stage);
      const why = stage.limit === null ? '' : `: ${stage.limit}`;
      return [
        { text: `${stage.number} ${stage.purpose}` },
        { text: isCounted(max) ? formatCount(stage.level) : levelText(max, stage.level) },
        { text: stage.goodput === null ? NOTHING : `${formatFullRate(stage.goodput)}/s` },
        { text: p50 },
        { text: p99 },
        { text: stage.errors === 0 ? NOTHING : formatPercent(stage.errors) },
        { text: stage.checks_failed === 0 ? NOTHING : `${stage.checks_failed} failed` },
        { text: stage.warmup_seconds === 0 ? NOTHING : formatSpanMs(stage.warmup_seconds * 1_000) },
        { text: `${formatSpanMs(stage.seconds * 1_000)}${stage.ended_early ? ' early' : ''}` },
        { text: cleanText(`${text}${why}`), tone: mark },
      ];
    }),
  };
}

/** Levels that are numbers of things: the head of their column says of what. */
function isCounted(max: Capacity['max']): boolean {
  return levelKind(max) === 'count';
}

/** A stage that begins, or is over, on one line: `4 bisect 2,830/s … ✗ failed: read.p99 is 412 ms, limit 100 ms`. */
export function stageLine(capacity: Pick<Capacity, 'max'>, stage: CapacityStage): string {
  const { number, level, verdict, reason, goodput, seconds, ended_early: early, warmup } = stage;
  const { text } = STAGE_VERDICT_TEXTS[verdict];
  const [p50, p99] = stageLatencyTexts(stage);
  const figures = goodput === null ? '' : `, ${formatFullRate(goodput)}/s, p50 ${p50}, p99 ${p99}`;
  const took = `${formatSpanMs(seconds * 1_000)}${early ? ', ended early' : ''}${warmup === '' ? '' : `; ${warmup}`}`;
  return cleanText(
    `stage ${number} at ${levelText(capacity.max, level)}: ${text}${figures} (${took})${reason === '' ? '' : `: ${reason}`}`,
  );
}
