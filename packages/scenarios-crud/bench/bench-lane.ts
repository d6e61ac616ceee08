import { createRandom, type Lane, type SyntrixLaneClient } from '@syntrix-bench/core';

import { crudScenario } from '../src/crud-scenario.ts';
import { laneOf, optionsOf, shardOf, type World } from '../test/fake-contexts.ts';
import { FakeDocuments } from '../test/fake-documents.ts';

type Documents = SyntrixLaneClient['documents'];

/** A client that answers everything at once with success, after turning a text into bytes as a transport does. */
export function instantClient(): SyntrixLaneClient {
  const ok = Promise.resolve(0 as const);
  const encode = (body: string | Uint8Array | null): Promise<0> => {
    if (typeof body === 'string') Buffer.from(body);
    return ok;
  };
  const answered = Buffer.from(`{"id":"r1-s-1","text":"${'x'.repeat(1000)}","updatedAt":1770300000000,"version":17}\n`);
  const documents: Pick<Documents, 'create' | 'get' | 'replace' | 'update' | 'delete'> = {
    create: (_collection, body) => encode(body),
    get: (_collection, _id, exchange) => {
      exchange.body = exchange.wantBody ? answered : null;
      return ok;
    },
    replace: (_collection, _id, body) => encode(body),
    update: (_collection, _id, body) => encode(body),
    delete: () => ok,
  };
  return { documents: documents as Documents };
}

/** One lane of a scenario with the options given, as if 10,000 documents had been seeded. */
export function benchLane(options: unknown): Lane<SyntrixLaneClient> {
  const world: World = { documents: new FakeDocuments(), options: optionsOf(options), lanes: 1 };
  return crudScenario.shard(shardOf(world)).createLane({ ...laneOf(world, 0), random: createRandom(1, 0, 0) });
}
