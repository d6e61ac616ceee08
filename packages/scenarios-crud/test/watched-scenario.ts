import type { Operation, Scenario, ScenarioShard, Share, SyntrixWorkerClient, Worker } from '@syntrix-bench/core';
import type { FakeCall, FakeDocuments } from '@syntrix-bench/core/testing';
import { type RecordedShare } from '@syntrix-bench/documents';

import type { CrudOptions } from '../src/crud-options.ts';
import { crudScenario } from '../src/crud-scenario.ts';

/** An operation that a worker was given, and the first request that came of it. */
export interface Issued {
  readonly workload: string;
  readonly worker: number;
  readonly type: number;
  /** When it was due, from the start of load. */
  readonly dueUs: number;
  /** When the worker began with it, from the start of load. */
  readonly beginUs: number;
  readonly request: Omit<FakeCall, 'worker'>;
}

/** What is seen of a run. */
export interface Watched {
  readonly scenario: Scenario;
  readonly shares: Share[];
  /** Documents that were created before load, whoever did it. */
  readonly seeded: string[];
  readonly issued: Issued[];
}

type CrudParts = ScenarioShard<SyntrixWorkerClient>;

/** The scenario as it is, and what it does to `documents` written down on the way. */
export function watchedScenario(documents: FakeDocuments): Watched {
  const shares: Share[] = [];
  const seeded: string[] = [];
  const issued: Issued[] = [];
  let startUs: number | null = null;

  function watchedOperation(
    workload: string,
    operation: Operation<SyntrixWorkerClient>,
  ): Operation<SyntrixWorkerClient> {
    return {
      type: operation.type,
      execute(client, result, done) {
        const began = documents.calls.length;
        const outcome = operation.execute(client, result, done);
        const { worker, ...request } = documents.calls[began]!;
        const beginUs = documents.clock!.nowUs() - startUs!;
        issued.push({ workload, worker, type: operation.type, dueUs: result.dueUs - startUs!, beginUs, request });
        return outcome;
      },
      settle: (outcome, result) => operation.settle?.(outcome, result),
    };
  }

  function watchedWorker(workload: string, worker: Worker<SyntrixWorkerClient>): Worker<SyntrixWorkerClient> {
    const watched = (operation: Operation<SyntrixWorkerClient> | null) =>
      operation === null ? null : watchedOperation(workload, operation);
    return { next: () => watched(worker.next()), nextOf: (type) => watched(worker.nextOf!(type)) };
  }

  const scenario: Scenario<CrudOptions, SyntrixWorkerClient, RecordedShare> = {
    ...crudScenario,
    shard(context): CrudParts {
      const shard = crudScenario.shard(context);
      shares.push(context.share);
      return {
        setup: () => shard.setup!(),
        createWorker(worker) {
          // Load begins with workers.
          if (startUs === null) seeded.push(...documents.calls.filter(isSeed).map(({ id }) => id));
          startUs ??= context.clock.nowUs();
          return watchedWorker(context.workload, shard.createWorker!(worker));
        },
        teardown: (deadlineUs) => shard.teardown!(deadlineUs),
      };
    },
  };
  return { scenario, shares, seeded, issued };
}

function isSeed({ worker, method }: FakeCall): boolean {
  return method === 'POST' && worker >= 0;
}
