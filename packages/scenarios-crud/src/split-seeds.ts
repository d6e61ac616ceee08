import type { SeedSplit } from '@syntrix-bench/documents';

import type { CrudOptions } from './crud-options.ts';
import { shareOf } from '@syntrix-bench/documents/options';

/**
 * Divides `seedData` in the proportion of the weights, or rates, of what needs an existing document:
 *
 *     own = seedData · delete / (read + update + replace + delete)
 *
 * rounded to whole documents. A mix without delete has shared documents only, a mix of deletes alone has own ones only,
 * and as long as anything reads or updates at least one document is shared.
 */
export function splitSeeds(options: CrudOptions): SeedSplit {
  const { seedData } = options.data;
  let deleting = 0;
  let addressing = 0;
  for (const operation of options.operations) {
    if (operation.type === 'delete') deleting += shareOf(operation);
    else if (operation.type !== 'create') addressing += shareOf(operation);
  }
  if (deleting === 0) return { shared: seedData, own: 0 };
  const own = Math.round((seedData * deleting) / (deleting + addressing));
  return addressing > 0 && own === seedData && seedData > 0
    ? { shared: 1, own: own - 1 }
    : { shared: seedData - own, own };
}
