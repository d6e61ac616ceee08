import type { DocumentQuery, ServerNeeds } from '@syntrix-bench/core';

import { ownerName } from '../documents/document-values.ts';
import { indexTemplates } from '../index-templates.ts';
import { entryQueryOf } from '../lag/entry-query-of.ts';
import { measuresLag } from '../lag/measures-lag.ts';
import { DrawnValues } from '../questions/drawn-values.ts';
import { queryForms } from '../questions/query-forms.ts';
import { queryOf } from '../questions/query-of.ts';
import type { QueryOptions } from '../query-options.ts';

/** Index templates that a server must have; a workload that writes and looks for nothing needs none. */
export function queryNeeds(options: QueryOptions): ServerNeeds {
  const templates = indexTemplates(options);
  return templates.length === 0
    ? { indexTemplates: [] }
    : { indexTemplates: templates, queries: sampleQueries(options) };
}

/** One query of each form that the workload asks, with values as documents have them. */
function sampleQueries(options: QueryOptions): readonly DocumentQuery[] {
  const { rangeSelectivity, alternatives, data } = options;
  const values = new DrawnValues({
    groups: 1,
    rangeSelectivity,
    alternatives,
    sharedPrefix: 'run-s-',
    seeds: data.seedData,
  });
  const forms = options.operations.flatMap((entry) => queryForms(entry, options));
  const asked = forms.map((form) => queryOf(data.collection, form, values, 0));
  if (measuresLag(options)) asked.push(entryQueryOf(data.collection, ownerName(0), 'run-0-0'));
  return [...new Map(asked.map((query) => [JSON.stringify(query), query])).values()];
}
