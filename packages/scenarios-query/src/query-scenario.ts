import { defineScenario, type Scenario, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { recordedRuns, type RecordedRuns, type RecordedShare } from '@syntrix-bench/documents';

import { probeNeeds } from './needs/probe-needs.ts';
import { queryDeclaration } from './query-declaration.ts';
import { documentsOf, type QueryOptions } from './query-options.ts';
import { QueryShard } from './query-shard.ts';
import { refuseUnserved } from './questions/refuse-unserved.ts';

const { records, ...life } = recordedRuns<QueryOptions>(queryDeclaration.name, documentsOf);

/**
 * Queries of every kind that the server has, and writers beside them. Documents are a pure function of the seed and their number, so
 * that the right answer is known without asking; a part of the answers is held against it.
 */
const scenario = defineScenario<QueryOptions, SyntrixWorkerClient, RecordedShare>({
  ...queryDeclaration,
  ...life,
  probeNeeds,
  async prepare(context) {
    refuseUnserved(context.options);
    return life.prepare(context);
  },
  shard: (context) => new QueryShard(context),
});

type QueryScenario = Scenario<QueryOptions, SyntrixWorkerClient, RecordedShare> &
  Pick<RecordedRuns<QueryOptions>, 'records'>;

/** The scenario, with the records that it keeps of its runs. */
export const queryScenario: QueryScenario = { ...scenario, records };
