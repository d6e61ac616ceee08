import { SyntrixError, type ControlClient } from '@syntrix-bench/client';
import { findForeignDocuments, type AskQuery, type CrudData } from '@syntrix-bench/scenarios-crud';

import { fine, problem, unknown, type Finding } from './finding.ts';
import { pathSegmentOf, type TargetWorld } from './target-world.ts';

/** Documents that a finding names. */
const MOST_NAMED = 3;

/** Whether a collection of a built-in scenario holds documents that no run made: a run would be refused. */
export async function checkForeign(
  world: TargetWorld,
  control: ControlClient,
  token: string | null,
  collection: string,
): Promise<readonly Finding[]> {
  const about = 'collection';
  const users = dataOf(world).filter((data) => data.collection === collection);
  if (users.length === 0) return [];
  if (users.every(({ sharedCollection }) => sharedCollection === true)) {
    return [fine(about, `${collection} may hold documents that no run made, as --shared-collection says`)];
  }
  const unseen = `whether ${collection} holds documents that no run made cannot be seen`;
  if (token === null) return [unknown(about, `${unseen}: a query needs a token`, 'Give a user, a token or a key.')];
  try {
    const found = await findForeignDocuments(collection, asking(world, control, token));
    if (found.length === 0) return [fine(about, `${collection} holds no documents but those of runs`)];
    return [
      problem(
        about,
        `${collection} holds documents that no run made, such as ${found.slice(0, MOST_NAMED).join(', ')}`,
        'Choose another collection (--collection), or give --shared-collection if runs may work beside them.',
      ),
    ];
  } catch (error) {
    if (!(error instanceof SyntrixError)) throw error;
    return [unknown(about, `${unseen}: ${error.message}`, error.hint)];
  }
}

/** Data of the built-in scenario's workloads in the database: what others write is known to themselves alone. */
function dataOf({ plan, database }: TargetWorld): readonly CrudData[] {
  return plan.workloads
    .filter(({ scenario, databases }) => scenario === 'crud' && databases.includes(database))
    .map(({ options }) => (options as unknown as { readonly data: CrudData }).data);
}

function asking({ database }: TargetWorld, control: ControlClient, token: string): AskQuery {
  const path = `/api/v1/databases/${pathSegmentOf(database)}/query`;
  return async (json) => {
    const answer = await control.call({ method: 'POST', path, json, token, expect: 200, purpose: 'a query' });
    const found = answer.json();
    return Array.isArray(found) ? (found as Readonly<Record<string, unknown>>[]) : [];
  };
}
