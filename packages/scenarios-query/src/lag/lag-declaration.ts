import type { CheckDeclaration, SeriesDeclaration } from '@syntrix-bench/core';

/** Series that tell how late the index was, in the order in which they are declared. */
export const LAG_SERIES = ['index-lag-from', 'index-lag-to', 'index-rebuilding'] as const;
/** One of {@link LAG_SERIES}. */
export type LagSeries = (typeof LAG_SERIES)[number];

/** What is checked of the index by those who write. */
export const LAG_CHECK_NAMES = ['late-entries', 'lost-entries', 'stale-entries', 'resurrected'] as const;
/** One of {@link LAG_CHECK_NAMES}. */
export type LagCheck = (typeof LAG_CHECK_NAMES)[number];

const SENTENCES: Readonly<Record<LagCheck, string>> = {
  'late-entries': 'no write was missing from the index for longer than indexLag.bound',
  'lost-entries': 'after load the index had every document as it was last written',
  'stale-entries': 'after load the index had no document as it was before',
  resurrected: 'after load no deleted document was there',
};

/** What is measured of the index where somebody writes. */
export function lagSeries(): readonly SeriesDeclaration[] {
  return LAG_SERIES.map((name) => ({ name, kind: 'delivery' }));
}

/** What is checked of the index where somebody writes, or also deletes. */
export function lagChecks(deletes: boolean): readonly CheckDeclaration[] {
  return LAG_CHECK_NAMES.filter((name) => deletes || name !== 'resurrected').map((name) => ({
    name,
    sentence: SENTENCES[name],
    kind: 'failure',
  }));
}
