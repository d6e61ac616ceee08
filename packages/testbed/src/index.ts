export { startTestbed } from './testbed.ts';
export { DEFAULT_ADMIN } from './options.ts';
export { DEFAULT_INDEX_TEMPLATES } from './indexes/index-template.ts';
export { openRules } from './rules/rule-set.ts';
export { readFaultPlan, readRules, readTemplates, readTriggers } from './read-files.ts';
export { FAULT_KINDS } from './faults/fault-plan.ts';
export { InvalidFaultPlan, parseFaultPlan } from './faults/parse-fault-plan.ts';
export { OPERATIONS } from './faults/fault-plan.ts';
export { systemEnvironment } from './environment.ts';

export type { DocumentFilter, Testbed } from './testbed.ts';
export type { TestbedLimits, TestbedOptions } from './options.ts';
export type { DatabaseRequests, GroundTruth, RequestCount } from './truth/ground-truth.ts';
export type { ServiceTimes, TimeBucket } from './truth/service-times.ts';
export type { IndexField, IndexTemplate } from './indexes/index-template.ts';
export type { MatchBlock, RuleSet } from './rules/rule-set.ts';
export type { RateLimit } from './limiter/rate-limiter.ts';
export type { Operation } from './faults/fault-plan.ts';
export type { Dialect } from './realtime/change.ts';
export type { HazardCounts, RealtimeTruth } from './realtime/realtime-truth.ts';
export type {
  DeliveryCounts,
  RealtimeTransport,
  WindowEnd,
  WindowFacts,
  WindowTruth,
} from './realtime/subscription-window.ts';
export type { RealtimeFault } from './faults/realtime-fault.ts';
export type { WebhookFault } from './faults/webhook-fault.ts';
export type { RetryPolicy, TriggerDefinition, TriggerSet } from './triggers/trigger-set.ts';
export type { TriggersTruth, TriggerTruth, WebhookAnomaly, WebhookCounts } from './triggers/trigger-truth.ts';
export type { Environment, Timer } from './environment.ts';
export type { FaultStrike } from './faults/fault-engine.ts';
export type {
  CutPageFault,
  DripFault,
  EndlessFault,
  ErrorFault,
  ExpiredTokenFault,
  Fault,
  FaultAim,
  FaultKind,
  FaultPlan,
  GarbageFault,
  IgnoredFilterFault,
  IndexDelayFault,
  IndexedWrite,
  IndexRebuildFault,
  LatencyFault,
  LeakedDocumentFault,
  LeakedResultFault,
  LostEntryFault,
  LostUpdateFault,
  MisorderedResultFault,
  MissingResultFault,
  NoisyNeighbourFault,
  QueueFault,
  RepeatedResultFault,
  ResetFault,
  ResurrectedFault,
  StaleReadFault,
  StaleResultFault,
  StallFault,
  StormFault,
  SuspendFault,
  TruncateFault,
  WrongDocumentFault,
  WrongLengthFault,
} from './faults/fault-plan.ts';
