import { createRandom, OUTCOME_CODE, type OperationResult } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { createOperation } from '../src/database-operations.ts';
import { DocumentBodies } from '../src/document-bodies.ts';

/** What was told of an answer with this body. */
function toldOf(type: 'read' | 'update', body: string): unknown[] {
  const told: unknown[] = [];
  const operation = createOperation(type, 0, {
    collection: 'c',
    database: 'shop',
    prefix: 'd',
    documents: 1,
    patches: new DocumentBodies(1, 300, 3).patchesFor('shop'),
    random: createRandom(1, 1),
    own: (count) => told.push(['own', count]),
    foreign: (...which) => told.push(['foreign', ...which]),
    notOne: (...which) => told.push(['not one', ...which]),
    unmarked: (count) => told.push(['unmarked', count]),
    present: () => undefined,
    missing: () => undefined,
  });
  operation.prepare();
  operation.settle(OUTCOME_CODE.ok, { body: Buffer.from(body) } as unknown as OperationResult);
  return told;
}

const MARK = '"bench_database":"shop"';

test.each([
  ['its own', `{${MARK}}`, ['own', 1]],
  ['one with spaces', '{ "bench_database" : "shop" }', ['own', 1]],
  ['nothing', '', ['not one', 'METHOD', 'd0', 0]],
  ['an empty one', '{}', ['not one', 'METHOD', 'd0', 0]],
  ['one without a mark', '{"id":"another-tenants-secret"}', ['not one', 'METHOD', 'd0', 0]],
  ['two', `[{${MARK}},{${MARK}}]`, ['not one', 'METHOD', 'd0', 2]],
  ['that of another', '{"bench_database":"logs"}', ['foreign', 'METHOD', 'd0', 'logs']],
])('X-09 an answer to a document that was asked for holds it and no other: %s', (_, body, expected) => {
  for (const [type, method] of [
    ['read', 'GET'],
    ['update', 'PATCH'],
  ] as const) {
    expect(toldOf(type, body)).toEqual([expected.map((part) => (part === 'METHOD' ? method : part))]);
  }
});
