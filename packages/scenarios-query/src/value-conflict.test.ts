import { expect, test } from 'vitest';

import { queryOptions, type QueryOptions } from './query-options.ts';
import { QUERY_PRESETS } from './presets.ts';
import { valueConflict } from './value-conflict.ts';

const options = (written: object): QueryOptions => queryOptions.parse(written);

test.each([
  [{ selectivity: 0.1 }, 'selectivity is 0.02 in the one and 0.1 in the other'],
  [{ skew: 1 }, 'skew is 0 in the one and 1 in the other'],
  [{ data: { documentSizeBytes: 600 } }, 'data.documentSize is 1024 in the one and 600 in the other'],
  [{ data: { fieldsCount: 12 } }, 'data.fieldsCount is 10 in the one and 12 in the other'],
])('P2-10 workloads in one collection that differ by %j are refused', (written, said) => {
  expect(valueConflict(options({}), options(written))?.problem).toContain(said);
});

test('P2-10 workloads in one collection may differ in all else, and in two collections in everything', () => {
  const [one, other] = [options({}), options(QUERY_PRESETS['writes'].options)];
  const elsewhere = options({ selectivity: 0.3, data: { collection: 'other' } });
  expect([valueConflict(one, other), valueConflict(one, elsewhere)]).toEqual([null, null]);
});
