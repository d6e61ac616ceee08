import type { Lane, Operation, Scenario, ScenarioShard, Share, SyntrixLaneClient } from '@syntrix-bench/core';

import type { CrudOptions } from '../src/crud-options.ts';
import { crudScenario } from '../src/crud-scenario.ts';
import type { CrudShared } from '../src/run-record.ts';
import type { Call, FakeDocuments } from './fake-documents.ts';

/** An operation that a lane was given, and the first request that came of it. */
export interface Issued {
  readonly workload: string;
  readonly lane: number;
  readonly type: number;
  /** When it was due, from the start of load. */
  readonly dueUs: number;
  /** When the lane began with it, from the start of load. */
  readonly beginUs: number;
  readonly request: Omit<Call, 'lane'>;
}

/** What is seen of a run. */
export interface Watched {
  readonly scenario: Scenario;
  readonly shares: Share[];
  /** Documents that were created before load, whoever did it. */
  readonly seeded: string[];
  readonly issued: Issued[];
}

type CrudParts = ScenarioShard<SyntrixLaneClient>;

/** The scenario as it is, and what it does to `documents` written down on the way. */
export function watchedScenario(documents: FakeDocuments): Watched {
  const shares: Share[] = [];
  const seeded: string[] = [];
  const issued: Issued[] = [];
  let startUs: number | null = null;

  function watchedOperation(workload: string, operation: Operation<SyntrixLaneClient>): Operation<SyntrixLaneClient> {
    return {
      type: operation.type,
      execute(client, slot, done) {
        const began = documents.calls.length;
        const outcome = operation.execute(client, slot, done);
        const { lane, ...request } = documents.calls[began]!;
        const beginUs = documents.clock!.nowUs() - startUs!;
        issued.push({ workload, lane, type: operation.type, dueUs: slot.dueUs - startUs!, beginUs, request });
        return outcome;
      },
      settle: (outcome, slot) => operation.settle?.(outcome, slot),
    };
  }

  function watchedLane(workload: string, lane: Lane<SyntrixLaneClient>): Lane<SyntrixLaneClient> {
    const watched = (operation: Operation<SyntrixLaneClient> | null) =>
      operation === null ? null : watchedOperation(workload, operation);
    return { next: () => watched(lane.next()), nextOf: (type) => watched(lane.nextOf!(type)) };
  }

  const scenario: Scenario<CrudOptions, SyntrixLaneClient, CrudShared> = {
    ...crudScenario,
    shard(context): CrudParts {
      const shard = crudScenario.shard(context);
      shares.push(context.share);
      return {
        setup: () => shard.setup!(),
        createLane(lane) {
          // Load begins with lanes.
          if (startUs === null) seeded.push(...documents.calls.filter(isSeed).map(({ id }) => id));
          startUs ??= context.clock.nowUs();
          return watchedLane(context.workload, shard.createLane(lane));
        },
        teardown: (deadlineUs) => shard.teardown!(deadlineUs),
      };
    },
  };
  return { scenario: scenario, shares, seeded, issued };
}

function isSeed({ lane, method }: Call): boolean {
  return method === 'POST' && lane >= 0;
}
