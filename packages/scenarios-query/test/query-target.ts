import { fakeSyntrix, type FakeSyntrix } from '@syntrix-bench/core/testing';

import { indexTemplates } from '../src/index-templates.ts';
import { queryOptions, type QueryOptions } from '../src/query-options.ts';

/** Options as the schema completes them. */
export function options(written: object): QueryOptions {
  const result = queryOptions.safeParse(written);
  if (!result.success) throw new Error(result.error.issues.map(({ message }) => message).join('; '));
  return result.data;
}

/** A Syntrix in memory with the indexes that these options need. */
export function queryTarget(own: QueryOptions): FakeSyntrix {
  const target = fakeSyntrix();
  target.documents().indexTemplates = indexTemplates(own);
  return target;
}
