import { SyntrixError, type ControlClient } from '@syntrix-bench/client';
import type { AskQuery } from '@syntrix-bench/core';

import type { RecordsPlace } from '../running/places.ts';
import { fine, problem, unknown, type Finding } from './finding.ts';
import { pathSegmentOf, type TargetWorld } from './target-world.ts';

/** Documents that a finding names. */
const MOST_NAMED = 3;

/** Whether a collection beside which runs are recorded holds documents that no run made: a run would be refused. */
export async function checkForeign(
  world: TargetWorld,
  control: ControlClient,
  token: string | null,
  { collection, shared, of: records }: RecordsPlace,
): Promise<Finding> {
  const about = 'collection';
  if (shared) return fine(about, `${collection} may hold documents that no run made, as --shared-collection says`);
  const unseen = `whether ${collection} holds documents that no run made cannot be seen`;
  if (token === null) return unknown(about, `${unseen}: a query needs a token`, 'Give a user, a token or a key.');
  try {
    const found = await records.findForeign(collection, asking(world, control, token));
    if (found.length === 0) return fine(about, `${collection} holds no documents but those of runs`);
    return problem(
      about,
      `${collection} holds documents that no run made, such as ${found.slice(0, MOST_NAMED).join(', ')}`,
      'Choose another collection (--collection), or give --shared-collection if runs may work beside them.',
    );
  } catch (error) {
    if (!(error instanceof SyntrixError)) throw error;
    return unknown(about, `${unseen}: ${error.message}`, error.hint);
  }
}

function asking({ database }: TargetWorld, control: ControlClient, token: string): AskQuery {
  const path = `/api/v1/databases/${pathSegmentOf(database)}/query`;
  return async (json) => {
    const answer = await control.call({ method: 'POST', path, json, token, expect: 200, purpose: 'a query' });
    const found = answer.json();
    return Array.isArray(found) ? (found as Readonly<Record<string, unknown>>[]) : [];
  };
}
