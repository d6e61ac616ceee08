export { LatencyHistogram } from './histogram.ts';
export { EMPTY_HISTOGRAM } from './encoded-histogram.ts';
export type { EncodedHistogram } from './encoded-histogram.ts';
export { HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS } from './histogram-layout.ts';

export { OUTCOMES, OUTCOME_CODE } from './outcome.ts';
export type { Outcome, OutcomeCode, OutcomeCounts } from './outcome.ts';
export { COHORTS, LOAD_ENDS, PHASES, worstLoadEnd } from './phases.ts';
export type { Cohort, LoadEnd, PhaseName } from './phases.ts';
export { SERIES_KINDS, SeriesTable, UNASSIGNED_OPERATION } from './series.ts';
export type { SeriesKey, SeriesKind } from './series.ts';

export { ABORTED_CATEGORY, RECOGNISED_CATEGORIES, TIMEOUT_CATEGORY } from './error-categories.ts';
export { Recorder, UNCATEGORISED } from './recorder.ts';
export type { CensoredDelivery, IntervalMeta, RecordedDelivery, RecordedResult, RecorderOptions } from './recorder.ts';

export { LOG_LEVELS, MAX_LOG_LINES, MAX_WORKERS_TOLD, MERGED_SHARD, SNAPSHOT_VERSION } from './snapshot.ts';
export type {
  Gauges,
  HeldTime,
  IntervalSnapshot,
  WorkerMark,
  WorkerState,
  LogLine,
  RequestCount,
  SeriesInterval,
  ShardPart,
  TrafficCount,
} from './snapshot.ts';
export { maskSecrets } from './mask-secrets.ts';
export { CHECK_KINDS } from './checks.ts';
export type { CheckDeclaration, CheckSample, CheckEvidence, CheckKind, CheckTally } from './checks.ts';
export type { QuietStretch, WorkloadStillness } from './stillness.ts';
export { OVERFLOW_LABEL } from './error-sample.ts';
export type { ErrorKind, ErrorSample, ErrorTally } from './error-sample.ts';
export { combineGeneratorSamples } from './generator-sample.ts';
export type { GeneratorSample } from './generator-sample.ts';
export { MAX_SLOWEST } from './slowest.ts';
export type { SlowOperation } from './slowest.ts';

export { mergeSnapshots } from './merge.ts';
export type { LedgerMergers } from './merge.ts';

export { RunAggregate } from './aggregate/run-aggregate.ts';
export type { PhaseTotals, RunAggregateOptions, RunFacts } from './aggregate/run-aggregate.ts';
export type { Block, BlockSeries } from './aggregate/blocks.ts';
export { errorTypeOf } from './aggregate/error-totals.ts';
export type { ErrorTotal } from './aggregate/error-totals.ts';
export type { DeliveryTotals, GroupTotals } from './aggregate/group-totals.ts';
export type { IntervalFigures, TypedIntervalFigures, LiveView } from './aggregate/live-view.ts';
export { RecentTimeline } from './aggregate/recent-timeline.ts';
export type { RecentPoint, RecentTimelineOptions } from './aggregate/recent-timeline.ts';
export type { PhaseSpan } from './aggregate/phase-times.ts';
export type { ShardTotals } from './aggregate/shard-sums.ts';
export type { Timeline, TimelineRow } from './aggregate/timeline.ts';
export type { CohortTotals, GeneratorParts, SeriesChoice } from './aggregate/series-sums.ts';
export type { TimeSpan } from './aggregate/common-stillness.ts';
export type { SequenceGap } from './aggregate/seen-sequences.ts';
export { PhaseTimes } from './aggregate/phase-times.ts';

export { MIN_SAMPLES_BEYOND, PERCENTILES, summarizeLatency } from './statistics/latency-summary.ts';
export type { CensoredFigure, LatencySummary, NeverFigure, PercentileName } from './statistics/latency-summary.ts';

export { MAX_BUCKET_BOUNDARIES, describeBadBoundaries, toBuckets } from './statistics/buckets.ts';
export type { LatencyBucket } from './statistics/buckets.ts';
export type { FigureTimes, GeneratorPart, GradedFigure } from './statistics/generator-part.ts';

export { parseThreshold } from './thresholds/parse-threshold.ts';
export type { ParsedThreshold } from './thresholds/parse-threshold.ts';
export { THRESHOLD_LATENCIES, THRESHOLD_OPERATORS, THRESHOLD_UNITS } from './thresholds/threshold.ts';
export type {
  LatencyFigure,
  Threshold,
  ThresholdLatency,
  ThresholdMetric,
  ThresholdOperator,
  ThresholdUnit,
} from './thresholds/threshold.ts';
export { judgeCrossed, judgeThreshold } from './thresholds/judge-threshold.ts';
export type { JudgeOptions, ThresholdSource } from './thresholds/judge-threshold.ts';
export {
  MIN_WINDOW_OPERATIONS,
  MIN_WINDOW_SECONDS,
  RUNNING_VERDICTS,
  judgeWhileRunning,
  toThresholdWindow,
} from './thresholds/judge-while-running.ts';
export type { RunningThreshold, RunningVerdict, ThresholdWindowOptions } from './thresholds/judge-while-running.ts';

export { certify } from './certificate/certify.ts';
export { DELAY_SHARE } from './certificate/limits.ts';
export { toCertificateInput } from './certificate/certificate-input.ts';
export type { CertificateFacts, WorkloadFacts } from './certificate/certificate-input.ts';
export type {
  Arrivals,
  AskedPrecision,
  CertificateInput,
  DeliveryFigures,
  GeneratorFigures,
  LatencyPart,
  RunCertificateInput,
  SteadySegment,
  SteadyWindow,
  WorkloadClaimInput,
} from './certificate/claim-figures.ts';
export type { MachineSample } from './generator-sample.ts';
export { STEADY_MIN_OPERATIONS, STEADY_MIN_SECONDS, STEADY_MIN_WINDOWS } from './certificate/steadiness-limits.ts';
export { toIntervalWindow } from './certificate/steadiness-windows.ts';
export { assessSteadiness, describeUnsteady, isSteady } from './certificate/steadiness.ts';
export type {
  Steadiness,
  SteadinessInput,
  SteadinessShortage,
  SteadyMeasure,
  Stretch,
  Unsteadiness,
} from './certificate/steadiness.ts';

export { cohortFigures } from './report/cohort-figures.ts';
export type { CohortFigures } from './report/cohort-figures.ts';
export { createReport, inNamedOrder } from './report/create-report.ts';
export type { ReportFacts, ReportWorkloadFacts } from './report/create-report.ts';
export type { ReachedFacts } from './report/reached.ts';
export type { ReportReached, ReportWorkerLimit } from './report/report-reached.ts';
export type {
  ReportHops,
  ReportPropagation,
  ReportRealtime,
  ReportStorm,
  ReportStormSecond,
  ReportWaterfall,
} from './report/report-realtime.ts';
export type { ReportTriggers } from './report/report-triggers.ts';
export { boundedRows } from './report/observed.ts';
export type { ReadSeries, ReadThing } from './report/observed.ts';
export { OBSERVED_KINDS, OBSERVED_UNITS } from './report/report-observed.ts';
export type {
  ObservedKind,
  ObservedUnit,
  ReportGrowth,
  ReportObserved,
  ReportObservedSeries,
} from './report/report-observed.ts';
export { READABLE_VERSIONS, readReport } from './report/read-report.ts';
export { mergeBlocks } from './report/block-series.ts';
export { toLatencyShape } from './report/latency-shape.ts';
export type { LatencyShape, ShapeKind } from './report/latency-shape.ts';
export { toGoodputCourse } from './report/goodput-course.ts';
export type { GoodputCourse } from './report/goodput-course.ts';
export { describeReason } from './report/run-end.ts';
export type { CrossedThreshold, EndReason, WarmupEnd } from './report/run-end.ts';
export { buildReport, CLOSED_LOOP_NOTE } from './report/build-report.ts';
export type { ReportMeta } from './report/build-report.ts';
export {
  LOAD_MODELS,
  NOTE_KINDS,
  REPORT_SCHEMA_VERSION,
  REPORT_STATUSES,
  WORKLOAD_LOAD_MODELS,
} from './report/report.ts';
export type {
  LoadModelName,
  NoteKind,
  Report,
  ReportBenchmark,
  ReportEnd,
  ReportNote,
  ReportRun,
  ReportRunSet,
  ReportStatus,
  WorkloadLoadModel,
} from './report/report.ts';
export { CLAIM_GRADES, CLAIM_NAMES, THRESHOLD_VERDICTS } from './report/report-claims.ts';
export type {
  ClaimGrade,
  ClaimName,
  ReportCertificate,
  ReportClaim,
  ReportClaimReason,
  ReportLatencyFigure,
  ReportLatencyGrade,
  ReportThreshold,
  ThresholdVerdict,
} from './report/report-claims.ts';
export type {
  ReportEnvironment,
  ReportGenerator,
  ReportGeneratorFigures,
  ReportHost,
} from './report/report-generator.ts';
export type {
  ReportBlock,
  ReportBlockSeries,
  ReportBucket,
  ReportCheck,
  CheckVerdict,
  ReportCleanup,
  ReportDatabase,
  ReportDelivery,
  ReportGap,
  ReportSegment,
  ReportSignedLatency,
  ReportStandstill,
  ReportWorkload,
  ReportError,
  ReportErrorSample,
  ReportGroup,
  ReportLatencies,
  ReportMadeDatabases,
  ReportOperation,
  ReportOutcomes,
  ReportPhase,
  ReportRequests,
  ReportShard,
  ReportSlowOperation,
  ReportSummary,
  ReportTimelineRow,
} from './report/report-parts.ts';

export type {
  ContrastFigure,
  ContrastPercentile,
  ContrastReason,
  ReportContrast,
  ReportContrastFigure,
  ReportContrastSide,
} from './report/report-contrasts.ts';
export type { Contrast, ContrastSide } from './report/contrasts.ts';

export { METRIC_FAMILIES } from './families/family.ts';
export { onlyWorkload, toMetricFamilies } from './families/report-families.ts';
export type {
  FamilyDefinition,
  FamilyDistribution,
  FamilyKind,
  FamilyLabels,
  FamilyName,
  FamilyUnit,
  FamilyValue,
  MetricFamily,
} from './families/family.ts';
