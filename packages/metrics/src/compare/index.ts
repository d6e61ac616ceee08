// What `compare` needs, for programs that do nothing else: runs do not load it.
export { MOST_RUNS_ASKED } from '../statistics/verdict/runs-needed.ts';
export { compareReports } from './compare-reports.ts';
export { compareSets, matchBenchmarks } from './compare-sets.ts';
export { conditionsOf } from './comparability.ts';
export type { CompareOptions, KnownNoise } from './compare-reports.ts';
export type { CompareSetsOptions, KnownCalibrations, MatchedBenchmarks } from './compare-sets.ts';
export type { ReportSet, SourcedReport } from './report-set.ts';
export { COMPARISON_VERSION, DEFAULT_DELTA, FAMILY_ALPHA } from './comparison.ts';
export type {
  ComparedCourse,
  ComparedFigure,
  ComparedRun,
  ComparedShape,
  ComparedSpectrum,
  ComparedSide,
  ComparedSpread,
  ComparedTimeline,
  Comparison,
  ComparisonDocument,
  Incomparability,
  FigureScale,
  UnansweredFigure,
} from './comparison.ts';
export { calibrateRuns, CALIBRATED_SIDE, describeStale, LEAST_CALIBRATION_RUNS, noiseOf } from './noise-floor.ts';
export type { CalibratedFigure, Calibration } from './noise-floor.ts';
export { judgeUpgrade, UPGRADE_VERDICTS, UPGRADE_VERSION } from './upgrade.ts';
export type {
  CheckedPromise,
  PromiseVerdict,
  UpgradeDocument,
  UpgradeFindings,
  UpgradePromise,
  UpgradeSide,
  UpgradeVerdict,
} from './upgrade.ts';
export { COMPARISON_VERDICTS } from '../statistics/verdict/judge.ts';
export type { ComparisonVerdict } from '../statistics/verdict/judge.ts';
