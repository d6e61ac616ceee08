import {
  createRandom,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
  type Worker,
} from '@syntrix-bench/core';
import { FakeDocuments } from '@syntrix-bench/core/testing';

import { crudScenario } from '../src/crud-scenario.ts';
import { workerOf, optionsOf, shardOf, type World } from '../test/fake-contexts.ts';

type Documents = SyntrixWorkerClient['documents'];
type Calls = Documents['calls'];
type Done = (outcome: OutcomeCode) => void;

const ANSWERED = Buffer.from(`{"id":"r1-s-1","text":"${'x'.repeat(1000)}","updatedAt":1770300000000,"version":17}\n`);

const MOST_BYTES = 1024 * 1024;

/** A client that answers everything at once with success, after turning a text into bytes as a socket does: in its own room. */
export function instantClient(): SyntrixWorkerClient {
  const room = Buffer.alloc(MOST_BYTES);
  const encode = (body: string | Uint8Array): void => {
    if (typeof body === 'string') room.write(body, 'latin1');
  };
  const calls: Pick<Calls, 'create' | 'get' | 'replace' | 'update' | 'delete'> = {
    create: (_collection, body, _result, done) => (encode(body), done(0)),
    get: (_collection, _id, result, done) => {
      result.body = result.wantBody ? ANSWERED : null;
      done(0);
    },
    replace: (_collection, _id, body, _result, done) => (encode(body), done(0)),
    update: (_collection, _id, body, _result, done) => (encode(body), done(0)),
    delete: (_collection, _id, _result, done) => done(0),
  };
  const ok = Promise.resolve(0 as const);
  const documents: Pick<Documents, 'get' | 'replace' | 'update'> = {
    get: (_collection, _id, result) => {
      result.body = result.wantBody ? ANSWERED : null;
      return ok;
    },
    replace: (_collection, _id, body) => (encode(body), ok),
    update: (_collection, _id, body) => (encode(body), ok),
  };
  const { realtime } = new FakeDocuments().client();
  return { documents: { ...documents, calls: calls as Calls } as Documents, realtime };
}

/** One worker of a scenario with the options given, as if 10,000 documents had been seeded. */
export function benchWorker(options: unknown): Worker<SyntrixWorkerClient> {
  const world: World = { documents: new FakeDocuments(), options: optionsOf(options), workers: 1 };
  return crudScenario.shard(shardOf(world)).createWorker!({ ...workerOf(world, 0), random: createRandom(1, 0, 0) });
}

const NOBODY: Done = () => undefined;

/** Does the worker's next operation as a shard would: without a promise if the operation makes none. */
export function doNext(
  worker: Worker<SyntrixWorkerClient>,
  client: SyntrixWorkerClient,
  result: OperationResult,
): unknown {
  const operation = worker.next()!;
  const told = operation.execute(client, result, NOBODY);
  if (told instanceof Promise) return told.then((outcome) => operation.settle?.(outcome, result));
  operation.settle?.(0, result);
  return undefined;
}
