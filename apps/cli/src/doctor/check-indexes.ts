import type { ControlClient } from '@syntrix-bench/client';

import { fine, unknown, warning, type Finding } from './finding.ts';
import { errorOf, pathSegmentOf, type TargetWorld } from './target-world.ts';

/** Whether ordered queries find an index. Without one the server answers 500, as for any trouble of its own. */
export async function checkIndexes(world: TargetWorld, control: ControlClient, token: string | null): Promise<Finding> {
  const about = 'index templates';
  if (token === null) {
    return unknown(
      about,
      'not checked: a query needs a token',
      'Give a user, a token or a key. Documents need no index.',
    );
  }
  const { collections, database } = world;
  const [collection] = collections;
  if (collection === undefined) {
    return unknown(about, 'not checked: no collection of the run is known', 'Documents need no index.');
  }
  const json = { collection, orderBy: [{ field: 'seq', direction: 'asc' }], limit: 1 };
  const path = `/api/v1/databases/${pathSegmentOf(database)}/query`;
  const error = await errorOf(control.call({ method: 'POST', path, json, token, expect: 200, purpose: 'a query' }));
  if (error === null) return fine(about, `${collection} can be queried in the order of seq`);
  const remedy = 'Queries need a template in indexer.template_path, read when the server starts. Documents need none.';
  return warning(
    about,
    `a query of ${collection} by seq fails with status ${error.status}: no index template covers it`,
    remedy,
  );
}
