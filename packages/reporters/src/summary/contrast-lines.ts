import type { Report, ReportContrast } from '@syntrix-bench/metrics';
import {
  cleanText,
  contrastBasis,
  contrastErrors,
  contrastFigureName,
  contrastMark,
  contrastTitle,
  contrastValue,
  contrastVerdict,
  ratioText,
} from '@syntrix-bench/metrics/text';

import { lineOf, span, wrapUnder, type Line } from '../format/line.ts';
import { layOutTable, type Cell, type Column } from '../format/table.ts';

/** A table for each two conditions that took turns within the run, and what its intervals rest on. */
export function renderContrasts({ contrasts = [] }: Report, columns: number): readonly Line[] {
  return contrasts.flatMap((contrast, index) => [...(index === 0 ? [] : [[]]), ...renderContrast(contrast, columns)]);
}

function renderContrast(contrast: ReportContrast, columns: number): readonly Line[] {
  const title = wrapUnder([], cleanText(contrastTitle(contrast)), columns, 'strong');
  const errors = contrastErrors(contrast);
  const failed = errors === null ? [] : wrapUnder([], cleanText(errors), columns, 'warning');
  if (contrast.figures.length === 0) {
    return [
      ...title,
      ...failed,
      ...wrapUnder([], 'nothing to compare: the blocks have no operations in common', columns, 'quiet'),
    ];
  }
  const rows = contrast.figures.map((figure): readonly Cell[] => {
    const { ratio, interval } = ratioText(figure);
    const mark = contrastMark(figure);
    return [
      { text: cleanText(contrastFigureName(figure)) },
      { text: contrastValue(figure, 'base') },
      { text: contrastValue(figure, 'next') },
      { text: ratio, tone: 'strong' },
      { text: interval },
      { text: contrastVerdict(figure), tone: mark ?? 'quiet' },
    ];
  });
  const head: readonly Column[] = [
    { header: 'figure', align: 'left', rank: 0 },
    { header: cleanText(contrast.base.label), align: 'right', rank: 2 },
    { header: cleanText(contrast.next.label), align: 'right', rank: 2 },
    { header: 'ratio', align: 'right', rank: 0 },
    { header: 'interval', align: 'right', rank: 0 },
    { header: '', align: 'left', rank: 1 },
  ];
  return [
    ...title,
    ...layOutTable({ columns: head, rows, header: true }, columns),
    ...failed,
    ...wrapUnder(lineOf(span('', 'quiet')), contrastBasis(contrast), columns, 'quiet'),
  ];
}
