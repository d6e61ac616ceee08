import type { Report } from '@syntrix-bench/metrics';
import {
  contrastBasis,
  contrastErrors,
  contrastFigureName,
  contrastTitle,
  contrastValue,
  contrastVerdict,
  ratioText,
} from '@syntrix-bench/metrics/text';

import type { DataTable } from './chart.ts';
import type { Selection } from './selection.ts';

/** Two conditions that took turns within the run. */
export interface ContrastView {
  readonly title: string;
  /** What was not ok of either side, and on what its intervals rest. */
  readonly basis: string;
  readonly table: DataTable;
}

/** Those of the whole run; where one workload or database is looked at, none. */
export function toContrasts({ contrasts = [] }: Report, selection: Selection): readonly ContrastView[] {
  if (selection.kind !== 'all') return [];
  return contrasts.map((contrast) => ({
    title: contrastTitle(contrast),
    basis: [contrastErrors(contrast), contrastBasis(contrast)].filter((each) => each !== null).join('; '),
    table: {
      head: ['figure', contrast.base.label, contrast.next.label, 'ratio', 'interval', ''],
      rows: contrast.figures.map((figure) => {
        const { ratio, interval } = ratioText(figure);
        const sides = [contrastValue(figure, 'base'), contrastValue(figure, 'next')];
        return [contrastFigureName(figure), ...sides, ratio, interval, contrastVerdict(figure)];
      }),
    },
  }));
}
