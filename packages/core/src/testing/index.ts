export { parseConfigText } from '../config/layers/parse-config-text.ts';
export { CONFIG_FILE_NAMES } from '../config/layers/config-file-names.ts';
export { createLoadModel } from '../load/create-load-model.ts';
export { timelineOf } from '../load/timeline.ts';
export { checkConfig } from '../plan/create-plan.ts';
export { readPlugin } from '../plugins/plugin-shape.ts';
export { ANDERSON_DARLING_LIMIT, andersonDarling } from './anderson-darling.ts';
export { loadModelContract } from './contracts/load-model-contract.ts';
export { reporterContract } from './contracts/reporter-contract.ts';
export { scenarioContract } from './contracts/scenario-contract.ts';
export { shardHostContract } from './contracts/shard-host-contract.ts';
export { FakeDocuments } from './fake-documents.ts';
export { FakeRealtime } from './fake-realtime.ts';
export { fakeSyntrix } from './fake-syntrix.ts';
export { gapsBetween } from './gaps-between.ts';
export { ManualClock } from './manual-clock.ts';
export { anyOptions, oneCallScenario } from './one-call-scenario.ts';
export { perform } from './perform.ts';
export { planForTests, workloadForTests } from './plan-for-tests.ts';
export { recordingReporter } from './recording-reporter.ts';
export { scriptedTarget } from './scripted-target.ts';
export { environmentForTests, startTestRun } from './start-test-run.ts';

export type {
  ArrivalCursor,
  ClosedLoadModel,
  LoadModel,
  LoadTimeline,
  OpenLoadModel,
} from '../contracts/load-model.ts';
export type { FakeCall, FakeScriptedAnswer } from './fake-documents.ts';
export type { FakePeer, FakeSubscription } from './fake-hub.ts';
export type { FakeChange, FakeDelivery, FakeDeliveryScript } from './fake-realtime.ts';
export type { FakeSyntrix } from './fake-syntrix.ts';
export type { ManualClockOptions } from './manual-clock.ts';
export type { RecordingReporter } from './recording-reporter.ts';
export type {
  ScriptedAnswer,
  ScriptedCall,
  ScriptedClient,
  ScriptedOpening,
  ScriptedSocket,
  ScriptedSocketListener,
  ScriptedTarget,
  ScriptedTargetOptions,
} from './scripted-target.ts';
export type { TestRun, TestRunOptions } from './start-test-run.ts';
export type { TestTarget } from './test-target.ts';
export type { ScenarioContractParts } from './contracts/scenario-contract.ts';
export type { HostParts } from './contracts/shard-host-contract.ts';
export type { Expect, SuiteTools } from './contracts/suite-tools.ts';
