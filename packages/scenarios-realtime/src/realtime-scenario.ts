import { defineScenario, type Scenario, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { recordedRuns, type RecordedRuns, type RecordedShare } from '@syntrix-bench/documents';

import { probeNeeds } from './probe-needs.ts';
import { realtimeDeclaration } from './realtime-declaration.ts';
import { documentsOf } from './realtime-documents.ts';
import type { RealtimeOptions } from './realtime-options.ts';
import { RealtimeShard } from './realtime-shard.ts';

const { records, ...life } = recordedRuns<RealtimeOptions>(realtimeDeclaration.name, documentsOf);

const scenario = defineScenario<RealtimeOptions, SyntrixWorkerClient, RecordedShare>({
  ...realtimeDeclaration,
  ...life,
  probeNeeds,
  shard: (context) => new RealtimeShard(context),
});

type RealtimeScenario = Scenario<RealtimeOptions, SyntrixWorkerClient, RecordedShare> &
  Pick<RecordedRuns<RealtimeOptions>, 'records'>;

/**
 * Writers beside subscribers over WebSocket or SSE: how soon each event arrives, and whether each subscriber gets exactly what it
 * should. With the records that it keeps of its runs.
 */
export const realtimeScenario: RealtimeScenario = { ...scenario, records };
