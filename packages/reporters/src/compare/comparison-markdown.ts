import type { ComparedFigure, Comparison, ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { escape, MOST_ROWS, table, text } from '../format/markdown.ts';
import {
  describeComparison,
  describeMethod,
  describeNotes,
  describeVerdict,
  formatChange,
  formatInterval,
  formatP,
  formatSide,
  isAmongFirst,
  isTold,
  markOf,
  sideNames,
  VERDICT_MARKS,
  unitOf,
} from './comparison-text.ts';

/** A comparison in Markdown, for a job's summary or a comment on a pull request. */
export function comparisonMarkdown(document: ComparisonDocument): string {
  const parts = document.comparisons.map((comparison) => markdownOf(comparison, document.alpha));
  const unmatched =
    document.unmatched.length === 0
      ? []
      : [
          `Not compared, because not all sets have it: ${document.unmatched.slice(0, MOST_ROWS).map(text).join(', ')}\n`,
        ];
  return [...parts, ...unmatched].join('\n');
}

function markdownOf(comparison: Comparison, alpha: number): string {
  const { benchmark, base, new: next, verdict, figures } = comparison;
  const primary = figures.filter(isAmongFirst);
  const others = figures.filter(isTold);
  const names = sideNames(comparison, LONGEST_HEAD);
  const told = describeNotes(comparison, [...primary, ...others]);
  return [
    `### ${VERDICT_MARKS[verdict]} ${text(benchmark)}: ${escape(describeComparison(comparison))}`,
    '',
    `${text(base.label)} (n = ${base.runs.length}) against ${text(next.label)} (n = ${next.runs.length})`,
    '',
    ...tableOf(primary, names, unitOf(comparison)),
    ...(others.length === 0
      ? []
      : ['', 'Secondary figures, which decide nothing:', '', ...tableOf(others, names, unitOf(comparison))]),
    '',
    `<sub>${escape(describeMethod(comparison, alpha))}</sub>`,
    ...(told.length === 0 ? [] : ['', ...told.slice(0, MOST_ROWS).map((note) => `- ${escape(note)}`)]),
    '',
  ].join('\n');
}

/** Longer names of sets are cut over columns. */
const LONGEST_HEAD = 24;

function tableOf(
  figures: readonly ComparedFigure[],
  names: readonly string[],
  unit: 'run' | 'pair',
): readonly string[] {
  const rows = figures.map((figure) =>
    [
      figure.name,
      formatSide(figure, 'base'),
      formatSide(figure, 'new'),
      formatChange(figure.change, figure),
      formatInterval(figure, unit),
      formatP(figure.p),
      `${markOf(figure)} ${describeVerdict(figure, unit)}`,
    ].map(text),
  );
  return table([' ', ...names.map(text), 'change', 'interval', 'p', ' '], rows, 'lrrrrrl');
}
