import type { SeriesDeclaration } from '@syntrix-bench/core';

import { lagSeries, type LagSeries } from './lag/lag-declaration.ts';
import { measuresLag } from './lag/measures-lag.ts';
import type { QueryOperationType } from './operation-options.ts';
import type { QueryOptions } from './query-options.ts';

/** The parts of operations that take several queries: by operation, the name of the series. */
const STEPS: Partial<Record<QueryOperationType, string>> = { or: 'or-part', in: 'in-part', paged: 'page' };

/** The series beside the operations. */
export function querySeries(options: QueryOptions): readonly SeriesDeclaration[] {
  const steps = options.operations.flatMap(({ type }) => {
    const name = STEPS[type];
    return name === undefined ? [] : [{ name, kind: 'step' as const }];
  });
  return measuresLag(options) ? [...steps, ...lagSeries()] : steps;
}

/** Place of a series about the index among those declared. */
export function lagSeriesPlace(options: QueryOptions, series: LagSeries): number {
  return querySeries(options).findIndex(({ name }) => name === series);
}

/** Place of an operation's series among those declared; -1 where it has none. */
export function stepOf(options: QueryOptions, type: QueryOperationType): number {
  const name = STEPS[type];
  return querySeries(options).findIndex((each) => each.name === name);
}
