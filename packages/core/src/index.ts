export { findCapacity, startCapacity } from './capacity/start-capacity.ts';
export { assignmentLayer } from './config/layers/assignment-layer.ts';
export { configLayer } from './config/layers/config-layer.ts';
export { environmentLayer } from './config/layers/environment-layer.ts';
export { findConfigFile, readConfigFile, readNearestConfig } from './config/layers/read-config-file.ts';
export { describeProblem } from './config/problems.ts';
export { resolveConfig } from './config/resolve-config.ts';
export { defineConfig } from './config/schema/config-schema.ts';
export { parseRate } from './config/units.ts';
export { keepsRecords } from './contracts/earlier-runs.ts';
export { ENGINE_SERIES } from './contracts/engine-series.ts';
export { createOperationResult } from './contracts/operation-result.ts';
export { definePlugin } from './contracts/plugin.ts';
export { defineReporter, isEnded, LIVE_LATENCIES } from './contracts/reporter.ts';
export { defineScenario } from './contracts/scenario.ts';
export { BENCH_ERROR_CODES, BenchError } from './errors.ts';
export { inProcessHost } from './hosts/in-process-host.ts';
export { parseOpenFilesLimit } from './hosts/node-machine-probe.ts';
export { openFilesNeeded } from './hosts/open-files.ts';
export { systemClock } from './hosts/system-clock.ts';
export { mostThreads } from './hosts/thread-count.ts';
export { threadsHost } from './hosts/threads-host.ts';
export { createRandom } from './load/seeded-random.ts';
export { databasePlaceOf } from './load/shares.ts';
export { hostsToAllow, remoteHosts } from './plan/allowed-targets.ts';
export { harmOf, requireHarmless } from './plan/harm.ts';
export { createPlan, resolvePlan } from './plan/create-plan.ts';
export { createPluginReporters } from './plan/plugin-reporters.ts';
export { footprintsOf } from './plan/run-footprint.ts';
export { serverNeedsOf } from './plan/server-needs.ts';
export { unservedQueries } from './plan/unserved-queries.ts';
export { resolveSecrets, secretIo, secretNotices } from './plan/secrets.ts';
export { loadConfigPlugins } from './plugins/load-config-plugins.ts';
export { resolvePlugin } from './plugins/load-plugin.ts';
export { startOnce } from './once/start-once.ts';
export { identitiesOf } from './run/identities.ts';
export { probeNeeds, requireNeeds } from './run/probe-needs.ts';
export { runBenchmark } from './run/run-benchmark.ts';
export { runLog } from './run/run-log.ts';
export { startRun } from './run/start-run.ts';
export { TokenKeeper } from './run/token-keeper.ts';
export { validatePrivateKey } from './shard/syntrix/authenticator.ts';
export { troubleAt } from './shard/syntrix/target-trouble.ts';
export { observedSyntrixTarget, syntrixTarget } from './shard/syntrix/syntrix-target.ts';
export {
  cursorAfter,
  DocumentScan,
  encodeChange,
  encodeCondition,
  encodeDocument,
  encodeQuery,
  planQuery,
  preparedBody,
  readIndexTemplates,
  readWebhookCall,
} from './contracts/syntrix-worker-client.ts';
export { OUTCOME_CODE } from '@syntrix-bench/metrics';

export type {
  Config,
  CredentialsConfig,
  DataConfig,
  MonitorConfig,
  ReporterConfig,
  WorkloadConfig,
} from './config/config.ts';
export type { OutputFile, OutputFormat } from './config/output-files.ts';
export type { ObservePlan, Observer } from './contracts/observe.ts';
export type { ConfigLayer } from './config/layers/config-layer.ts';
export type { NearestConfig } from './config/layers/read-config-file.ts';
export type { ConfigPath, Origin } from './config/located.ts';
export type { WrittenConfig } from './config/schema/config-schema.ts';
export type { Clock, PacedPrecision, PacedTimer, Pacer, Precision, Timer } from './contracts/clock.ts';
export type { CrossedThreshold, EndReason } from '@syntrix-bench/metrics';
export type {
  AskQuery,
  EarlierRuns,
  EarlierRunsPlace,
  RecordedCollection,
  RecordedRun,
  RecordingScenario,
  RunRecords,
} from './contracts/earlier-runs.ts';
export type { GeneratorProbe, GeneratorReading, MachineProbe, MachineReading } from './contracts/machine-probe.ts';
export type { Json } from './contracts/json.ts';
export type { Operation } from './contracts/operation.ts';
export type { OperationResult } from './contracts/operation-result.ts';
export type {
  AuthPlan,
  LoadPlan,
  ModuleReference,
  PhasePlan,
  Plan,
  ScheduledLoadPlan,
  ScheduledWorkloadPlan,
  Segment,
  TargetPlan,
  ThresholdPlan,
  WorkloadPlan,
} from './contracts/plan.ts';
export type { Plugin, ReporterMaker } from './contracts/plugin.ts';
export type { Random } from './contracts/random.ts';
export type {
  ItemProgress,
  LiveFigures,
  LiveLatency,
  LiveListening,
  LiveRow,
  PhaseEvent,
  Reporter,
  RunStatus,
  SnapshotEvent,
} from './contracts/reporter.ts';
export type { Identity } from './run/identities.ts';
export type { RunHandle, RunSoFar } from './contracts/run-handle.ts';
export type {
  ArrangedWorkload,
  Arrangement,
  ArrangementContext,
  AskedWorkload,
  ContrastedWorkload,
  OpenLoadDefaults,
  ConnectionNeeds,
  CoordinatorContext,
  DisposeInput,
  HeldConnection,
  HeldConnectionContext,
  LedgerFormat,
  LedgerGap,
  LoadTimes,
  Worker,
  WorkerContext,
  LostWorker,
  NeedProblem,
  RunCleanup,
  Scenario,
  ScenarioContext,
  ScenarioDeclaration,
  ScenarioCensoredDelivery,
  ScenarioDelivery,
  ScenarioFootprint,
  ScenarioOpening,
  ScenarioPreset,
  ScenarioShard,
  SeriesDeclaration,
  ServerNeeds,
  SettleInput,
  ShardContext,
  Share,
  TeardownResult,
} from './contracts/scenario.ts';
export type {
  HostListener,
  HostMachine,
  MachineFacts,
  ShardAnswer,
  ShardAssignment,
  ShardClock,
  ShardCommand,
  ShardHost,
  ShardListener,
  ShardReply,
  ShardTask,
  WantedThreads,
} from './contracts/shard-host.ts';
export type {
  AuthContext,
  Authenticator,
  ConnectContext,
  ConnectionOpening,
  Credentials,
  DatabaseAtHand,
  DatabaseKeeper,
  DatabasesContext,
  ProbeResult,
  Session,
  Target,
  TargetConnection,
} from './contracts/target.ts';
export type { BenchErrorCode, ConfigProblem } from './errors.ts';
export type { CapacityEvent, CapacityHandle, FindCapacityOptions } from './capacity/capacity-options.ts';
export type { InProcessHostOptions } from './hosts/in-process-host.ts';
export type { SystemClock } from './hosts/system-clock.ts';
export type { ThreadsHost, ThreadsHostOptions } from './hosts/threads-host.ts';
export type { CreatedPlan, CreatePlanOptions, ResolvedPlan } from './plan/create-plan.ts';
export type { WorkloadFootprint } from './plan/run-footprint.ts';
export type { DatabaseTriggers, PlanNeeds } from './plan/server-needs.ts';
export type { SecretIo, Secrets } from './plan/secrets.ts';
export type { BuiltIn, ConfigPlugins, NamedScenario } from './plugins/load-config-plugins.ts';
export type { OnceOptions } from './once/start-once.ts';
export type { OnceResult, OnceWatch } from './once/once-scenario.ts';
export type { ProbeNeedsOptions } from './run/probe-needs.ts';
export type { RunBenchmarkOptions } from './run/run-benchmark.ts';
export type { RunEnvironment, RunOptions } from './run/run-options.ts';
export type { ScenarioRegistry } from './shard/scenario-registry.ts';
export type { SyntrixWorkerClient } from './contracts/syntrix-worker-client.ts';
export type { Template } from './templates/template.ts';
export type {
  CallOptions,
  ChangeBody,
  ConditionBody,
  ConnectionObserver,
  ConnectStamps,
  DeltaType,
  DocumentBody,
  DocumentCalls,
  DocumentFilter,
  DocumentQuery,
  DocumentScanOptions,
  DocumentsApi,
  IgnoredFilter,
  IndexField,
  IndexPlan,
  IndexTemplate,
  ObserveConnection,
  QueryBody,
  QueryCallOptions,
  QueryPlan,
  Realtime,
  RealtimeAnswer,
  RealtimeConnection,
  RealtimeConnectOptions,
  RealtimeDocument,
  RealtimeEvent,
  RealtimeLoss,
  RealtimeOpening,
  RealtimeQuery,
  RealtimeSnapshot,
  RealtimeStream,
  RealtimeStreamOptions,
  RealtimeSubscription,
  Reconnection,
  ReadWebhookCall,
  ReconnectOptions,
  RefusedPlan,
  StoragePlan,
  SubscribeOptions,
  TriggerDefinition,
  TriggerEvent,
  TriggerRetryPolicy,
  WebhookCall,
} from '@syntrix-bench/client';
export type {
  CheckDeclaration,
  Contrast,
  ContrastSide,
  LogLine,
  Outcome,
  OutcomeCode,
  CensoredDelivery,
  RecordedDelivery,
  Report,
  ReportHops,
  ReportPropagation,
  ReportRealtime,
  ReportStorm,
  ReportTriggers,
  ReportWaterfall,
} from '@syntrix-bench/metrics';
