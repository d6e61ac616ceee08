import { describe, expect, test } from 'vitest';

import { feedScenario, feedTarget } from '../../test/feed-scenario.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { closedLoad } from '../load/closed-load.ts';
import { openLoad } from '../load/open-load.ts';
import { loadModelContract } from './contracts/load-model-contract.ts';
import { reporterContract } from './contracts/reporter-contract.ts';
import { scenarioContract } from './contracts/scenario-contract.ts';
import { shardHostContract } from './contracts/shard-host-contract.ts';
import { oneCallScenario } from './one-call-scenario.ts';
import { recordingReporter } from './recording-reporter.ts';
import { scriptedTarget } from './scripted-target.ts';

const tools = { describe, test, expect };
const open = { model: 'open', arrivals: 'constant', ratePerSecond: 1234.5, maxQueueUs: 1 } as const;
const workload = { operations: null, workers: 5, firstWorker: 3 };
const timeline = { warmupUs: 1_000_000, rampupUs: 2_000_000, steadyUs: 3_000_000 };

loadModelContract(tools, 'closed load', () => closedLoad(5, timeline));
loadModelContract(tools, 'constant arrivals', () => openLoad(workload, open, timeline, 1));
loadModelContract(tools, 'counted arrivals', () =>
  openLoad({ ...workload, operations: 500 }, open, { ...timeline, steadyUs: Infinity }, 1),
);

loadModelContract(tools, 'Poisson arrivals', () => openLoad(workload, { ...open, arrivals: 'poisson' }, timeline, 1));
for (const arrivals of ['constant', 'poisson'] as const) {
  loadModelContract(tools, `${arrivals} arrivals by type`, () =>
    openLoad(workload, { ...open, arrivals, ratePerSecond: 500, rates: [100, 0.5, 399.5] }, timeline, 1),
  );
}
loadModelContract(tools, 'closed load in stages', () =>
  closedLoad(5, timeline, [{ durationUs: 3_000_000, from: 1, to: 5 }]),
);

const QUIET = [
  { durationUs: 1_000_000, from: 3, to: 3 },
  { durationUs: 1_000_000, from: 0, to: 0 },
  { durationUs: 1_000_000, from: 0, to: 5 },
];
loadModelContract(tools, 'closed load with a quiet stage', () => closedLoad(5, timeline, QUIET));
loadModelContract(tools, 'open load with a quiet stage', () =>
  openLoad(workload, { ...open, arrivals: 'poisson', stages: QUIET }, timeline, 1),
);

for (const shards of [1, 3]) {
  shardHostContract(tools, `the in-process host with ${shards} shards`, (parts) => inProcessHost({ ...parts, shards }));
}

reporterContract(tools, 'the recording reporter', () => recordingReporter());

for (const role of ['write', 'watch']) {
  scenarioContract(tools, `the feed scenario as those who ${role}`, {
    scenario: feedScenario,
    options: { role },
    createTarget: () => feedTarget(() => 1000),
    ledgerStates: { writes: [{}, { a: { '0-1': [1, 2] } }, { a: { '0-2': [3, 4] }, b: { '1-1': [1, 2] } }] },
  });
}

scenarioContract(tools, 'the one-call scenario', {
  scenario: oneCallScenario(),
  options: {},
  createTarget: () => scriptedTarget(),
});
