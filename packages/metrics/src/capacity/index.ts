// What a search for capacity needs, for programs that do nothing else: runs do not load it.
export { CAPACITY_VERSION } from './capacity.ts';
export { capacityMark } from './capacity-mark.ts';
export { createCapacity } from './create-capacity.ts';
export { CAPACITY_DIMENSIONS, levelKind } from './dimensions.ts';
export { judgeStage, toStageFigures } from './judge-stage.ts';
export { levelText, STAGE_VERDICT_TEXTS, stageLatencyTexts, unitOf } from './level-text.ts';
export { nextStage, standingOf } from './search.ts';
export { secondsNeeded } from './stage-length.ts';
export { StageWatch } from './stage-watch.ts';
export type {
  Capacity,
  CapacityEnd,
  CapacityEvidence,
  CapacityStage,
  StageLatency,
  StageObserved,
} from './capacity.ts';
export type { CapacityFacts } from './create-capacity.ts';
export type { CapacityDimension, LevelKind } from './dimensions.ts';
export type { StageJudgement } from './judge-stage.ts';
export type { JudgedCheck } from './required-checks.ts';
export type {
  NextStage,
  SearchedStage,
  SearchEnd,
  SearchSettings,
  StagePurpose,
  StageVerdict,
  Standing,
} from './search.ts';
export type { StageOutlook } from './stage-watch.ts';
