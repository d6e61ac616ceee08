import { BenchError, planQuery } from '@syntrix-bench/core';

import { indexTemplates } from '../index-templates.ts';
import type { QueryOptions } from '../query-options.ts';
import { DrawnValues } from './drawn-values.ts';
import { queryForms } from './query-forms.ts';
import { queryOf } from './query-of.ts';

/**
 * Refuses queries that the server would answer with something else than what was asked, before anything is sent: it says nothing of
 * filters that it leaves out.
 *
 * @throws BenchError `config_invalid`
 */
export function refuseUnserved(options: QueryOptions): void {
  const { data, rangeSelectivity, alternatives, ignoredFilters } = options;
  const drawn = { groups: 1, rangeSelectivity, alternatives, sharedPrefix: 'run-s-', seeds: data.seedData };
  const values = new DrawnValues(drawn);
  for (const entry of options.operations) {
    for (const form of queryForms(entry, options)) {
      const plan = planQuery(queryOf(data.collection, form, values, 0), indexTemplates(options));
      if (plan.problems.length === 0 || (plan.path !== 'refused' && ignoredFilters === 'load')) continue;
      const message = `the server would not do what ${entry.type} asks: ${plan.problems.join('; ')}`;
      throw new BenchError('config_invalid', message, {
        hint:
          plan.path === 'refused'
            ? 'ask for fields that an index can serve'
            : 'leave the filter out, or set ignoredFilters: load to measure what the server does all the same',
      });
    }
  }
}
