import type { SyntrixError } from '@syntrix-bench/client';
import { encodePath, type ControlClient } from '@syntrix-bench/client';

import { checkForeign } from './check-foreign.ts';
import { fine, problem, unknown, type Finding } from './finding.ts';
import { ANY_COLLECTION, errorOf, pathSegmentOf, type TargetWorld } from './target-world.ts';

/** Whether the run's database and collections are there and open, for reading and for writing. */
export async function checkDocuments(
  world: TargetWorld,
  control: ControlClient,
  token: string | null,
): Promise<readonly Finding[]> {
  const database = await checkDatabase(world, control, token);
  if (database.verdict === 'problem') return [database];
  const findings = [database];
  // What is refused to a run is not written to here, either.
  const refused = new Set<string>();
  for (const collection of world.collections) {
    for (const place of world.recorded.filter((each) => each.collection === collection)) {
      const foreign = await checkForeign(world, control, token, place);
      findings.push(foreign);
      if (foreign.verdict === 'problem') refused.add(collection).add(place.records);
    }
    if (!refused.has(collection)) findings.push(await checkCollection(world, control, token, collection));
  }
  if (world.silent.length > 0) findings.push(notKnown(world.silent));
  return findings;
}

/** What nobody knows cannot be checked, and nothing is written elsewhere in its place. */
function notKnown(silent: readonly string[]): Finding {
  const found = `not checked: which collections ${silent.join(', ')} writes to is not known`;
  return unknown('rules', found, 'Its plugin can say so (footprint).');
}

async function checkDatabase(world: TargetWorld, control: ControlClient, token: string | null): Promise<Finding> {
  const about = 'database';
  const { database, newId } = world;
  const error = await lookUpError(world, control, token, `${world.collections[0] ?? ANY_COLLECTION}/${newId()}`);
  if (error === null || isRefusal(error)) return fine(about, `${database} exists`);
  if (error.category === 'http_404_database') {
    return problem(about, `there is no database ${database}`, 'Create it, or name another one with --database.');
  }
  return problem(about, `${database}: ${error.message}`, error.hint);
}

/** Reads, writes and removes one document. */
async function checkCollection(
  world: TargetWorld,
  control: ControlClient,
  token: string | null,
  collection: string,
): Promise<Finding> {
  const about = 'rules';
  const id = `doctor-${world.newId()}`;
  const path = `${collection}/${id}`;
  const read = await lookUpError(world, control, token, path);
  const written = await errorOf(callOf(world, control, token, 'POST', collection, 201, { id, purpose: 'doctor' }));
  const removed = written === null ? await errorOf(callOf(world, control, token, 'DELETE', path, 204)) : null;
  const failed = [
    ['read', read],
    ['written', written],
    ['removed', removed],
  ] as const;
  const refused = failed.flatMap(([verb, error]) => (error !== null && isRefusal(error) ? [verb] : []));
  if (refused.length > 0) {
    return problem(
      about,
      `documents of ${collection} cannot be ${refused.join(' or ')}: the rules of ${world.database} refuse it`,
      'Open the rules for this collection, or use a token whose db_admin names the database (--private-key makes one).',
    );
  }
  const other = failed.flatMap(([, error]) => error ?? [])[0];
  if (other !== undefined) return problem(about, `${collection}: ${other.message}`, other.hint);
  return fine(about, `documents of ${collection} can be read, written and removed`);
}

/** Why a document that does not exist cannot be looked up; null where the answer is that it does not exist. */
async function lookUpError(
  world: TargetWorld,
  control: ControlClient,
  token: string | null,
  path: string,
): Promise<SyntrixError | null> {
  // No status is a success: a 404 also comes for a database, or from a server of another kind.
  const error = await errorOf(callOf(world, control, token, 'GET', path, 0));
  return error?.category === 'http_404_not_found' ? null : error;
}

function callOf(
  { database }: TargetWorld,
  control: ControlClient,
  token: string | null,
  method: 'GET' | 'POST' | 'DELETE',
  documentPath: string,
  expect: number,
  json?: object,
): Promise<unknown> {
  const path = `/api/v1/databases/${pathSegmentOf(database)}/documents/${encodePath(documentPath)}`;
  const purpose = PURPOSES[method];
  return control.call({
    method,
    path,
    expect,
    purpose,
    ...(json === undefined ? {} : { json }),
    ...(token === null ? {} : { token }),
  });
}

const PURPOSES = { GET: 'a look-up', POST: 'a write', DELETE: 'a removal' } as const;

function isRefusal({ category }: SyntrixError): boolean {
  return category === 'http_403_forbidden';
}
