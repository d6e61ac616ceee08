import { describe, expect, test } from 'vitest';

import { inProcessHost } from '../hosts/in-process-host.ts';
import { closedLoad } from '../load/closed-load.ts';
import { constantArrivals } from '../load/constant-arrivals.ts';
import { loadModelContract } from './contracts/load-model-contract.ts';
import { reporterContract } from './contracts/reporter-contract.ts';
import { scenarioContract } from './contracts/scenario-contract.ts';
import { shardHostContract } from './contracts/shard-host-contract.ts';
import { oneCallScenario } from './one-call-scenario.ts';
import { recordingReporter } from './recording-reporter.ts';
import { scriptedTarget } from './scripted-target.ts';

const tools = { describe, test, expect };
const timeline = { warmupUs: 1_000_000, rampupUs: 2_000_000, steadyUs: 3_000_000 };

loadModelContract(tools, 'closed load', () => closedLoad(5, timeline));
loadModelContract(tools, 'constant arrivals', () => constantArrivals(1234.5, timeline, null));
loadModelContract(tools, 'counted arrivals', () => constantArrivals(1234.5, { ...timeline, steadyUs: Infinity }, 500));

for (const shards of [1, 3]) {
  shardHostContract(tools, `the in-process host with ${shards} shards`, (parts) => inProcessHost({ ...parts, shards }));
}

reporterContract(tools, 'the recording reporter', () => recordingReporter());

scenarioContract(tools, 'the one-call scenario', {
  scenario: oneCallScenario(),
  options: {},
  createTarget: () => scriptedTarget(),
});
