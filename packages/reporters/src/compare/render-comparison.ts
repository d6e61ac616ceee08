import type { ComparedFigure, Comparison, ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { lineOf, paintLines, plainLine, span, wrapUnder, type Line, type PaintOptions } from '../format/line.ts';
import { cleanText, plural } from '@syntrix-bench/metrics/text';
import { layOutTable, type Cell, type Table } from '../format/table.ts';
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
  toneOf,
  unitOf,
  VERDICT_MARKS,
  VERDICT_TONES,
} from './comparison-text.ts';

/** How a comparison is shown. */
export interface ComparisonOptions extends PaintOptions {
  /** Whether all figures are shown, not only those that decide and those that changed. @default false */
  readonly verbose?: boolean;
}

/** A comparison for a terminal: what it says, the figures behind it, and what must be known of it. */
export function renderComparison(document: ComparisonDocument, options: ComparisonOptions): string {
  const { columns, verbose = false } = options;
  const width = Math.min(columns, 140);
  const blocks = document.comparisons.map((comparison) => renderOne(comparison, document.alpha, width, verbose));
  const unmatched =
    document.unmatched.length === 0
      ? []
      : [
          [
            ...wrapUnder(
              lineOf(span('Not compared  ', 'warning')),
              `${document.unmatched.map(cleanText).join(', ')}: not in all sets`,
              width,
            ),
          ],
        ];
  return paintLines(
    [...unmatched, ...blocks].flatMap((lines, index) => (index === 0 ? lines : [lineOf(), ...lines])),
    options,
  );
}

function renderOne(comparison: Comparison, alpha: number, width: number, verbose: boolean): readonly Line[] {
  const { benchmark, base, new: next, verdict, figures } = comparison;
  const mark = span(`${VERDICT_MARKS[verdict]} `, VERDICT_TONES[verdict]);
  const unit = unitOf(comparison);
  const [from, to] = [cleanText(base.label), cleanText(next.label)];
  const sides =
    unit === 'pair'
      ? `${from} → ${to} (${plural(base.runs.length, unit)})`
      : `${from} (${plural(base.runs.length, unit)}) → ${to} (${plural(next.runs.length, unit)})`;
  const primary = figures.filter(isAmongFirst);
  const others = figures.filter((figure) => !isAmongFirst(figure) && (verbose || isTold(figure)));
  const shape = comparison.shape.filter(({ changed }) => changed || verbose);
  const names = sideNames(comparison, LONGEST_HEAD);
  const counts = `${base.runs.length}+${next.runs.length}`;
  return [
    lineOf(span(cleanText(benchmark), 'strong'), `  ${sides}`),
    ...wrapUnder(lineOf(mark), describeComparison(comparison), width, 'strong'),
    lineOf(),
    ...layOut(primary, { counts, unit, names }, width),
    ...(others.length === 0
      ? []
      : [
          lineOf(),
          lineOf(span('secondary figures, which decide nothing', 'quiet')),
          ...layOut(others, { counts, unit, names: null }, width),
        ]),
    ...(shape.length === 0 ? [] : [lineOf(), ...shapeLines(comparison, shape, width)]),
    lineOf(),
    ...wrapUnder(lineOf('How    '), describeMethod(comparison, alpha), width, 'quiet'),
    ...describeNotes(comparison, [...primary, ...others]).flatMap((note) =>
      wrapUnder(lineOf(span('Note   ', 'warning')), cleanText(note), width),
    ),
  ];
}

/** Longer names of sets are cut over columns, so that these are little wider than their figures. */
const LONGEST_HEAD = 12;

/** What stands in a table beside figures. */
interface TableParts {
  readonly counts: string;
  readonly unit: 'run' | 'pair';
  /** Of the sides, over their columns; null where the heads stand above already. */
  readonly names: readonly [string, string] | null;
}

/** Figures as a table. Where names would be cut, how many more runs each figure needs goes first: the sentence above has the most. */
function layOut(figures: readonly ComparedFigure[], parts: TableParts, width: number): readonly Line[] {
  const lines = layOutTable(tableOf(figures, parts), width);
  const rows = lines.slice(lines.length - figures.length);
  const isCut = figures.some(({ name }, index) => !plainLine(rows[index]!).startsWith(cleanText(name)));
  if (!isCut) return lines;
  return layOutTable(
    tableOf(
      figures.map((figure) => ({ ...figure, more_runs: null })),
      parts,
    ),
    width,
  );
}

function tableOf(figures: readonly ComparedFigure[], { counts, unit, names }: TableParts): Table {
  return {
    header: names !== null,
    // Names that every comparison has stand in full.
    leastFirst: 'failed checks'.length,
    columns: [
      { header: '', align: 'left', rank: 0 },
      { header: names?.[0] ?? '', align: 'right', rank: 0 },
      { header: names?.[1] ?? '', align: 'right', rank: 0 },
      { header: 'change', align: 'right', rank: 0 },
      { header: 'interval', align: 'right', rank: 0 },
      { header: 'p', align: 'right', rank: 1 },
      { header: 'n', align: 'right', rank: 2 },
      { header: '', align: 'left', rank: 0 },
    ],
    rows: figures.map((figure): readonly Cell[] => {
      const tone = toneOf(figure);
      return [
        { text: cleanText(figure.name) },
        { text: formatSide(figure, 'base') },
        { text: formatSide(figure, 'new') },
        { text: formatChange(figure.change, figure), tone },
        { text: formatInterval(figure, unit) },
        { text: formatP(figure.p) },
        { text: counts },
        { text: `${markOf(figure)} ${describeVerdict(figure, unit)}`, tone },
      ];
    }),
  };
}

function shapeLines({ shape: all, design }: Comparison, shape: Comparison['shape'], width: number): readonly Line[] {
  const several = new Set(all.map(({ workload }) => workload)).size > 1;
  const texts = shape.map((each) => {
    const of = several && each.workload !== null ? `${cleanText(each.workload)}/` : '';
    return `${of}p${each.percentile} ${formatChange(each.change, { scale: 'ratio' })} (${formatInterval({ ...each, scale: 'ratio' }, unitOf({ design }))})`;
  });
  return wrapUnder(lineOf('Shape  '), `against the median: ${texts.join(', ')}`, width);
}
