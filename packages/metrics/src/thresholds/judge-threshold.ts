import type { CohortTotals, SeriesChoice } from '../aggregate/series-sums.ts';
import { claimOfFigure } from '../certificate/latency-grades.ts';
import type { CheckTally } from '../checks.ts';
import type { ClaimName, ReportCertificate, ReportClaim, ReportThreshold } from '../report/report-claims.ts';
import type { WorkloadLoadModel } from '../report/report.ts';
import { perCent, thousands } from '../sentence-parts.ts';
import { MIN_SAMPLES_BEYOND, PERCENTILES } from '../statistics/latency-summary.ts';
import { isAboutLost, measureNoRate, measureThreshold, type Measured } from './measure-threshold.ts';
import { isCeiling, keepsLimit, type Threshold } from './threshold.ts';

// docs/decisions/0131-what-a-threshold-needs.md

/** A workload as thresholds see it: what it declares is to be there, whether or not anything came of it (R35, R40). */
export interface ThresholdWorkload {
  readonly name: string;
  readonly loadModel: WorkloadLoadModel;
  /** Names of its operation types. @default [] */
  readonly operations?: readonly string[];
  /** Names of its deliveries. @default [] */
  readonly deliveries?: readonly string[];
  /** Names of its steps and connections. @default [] */
  readonly parts?: readonly string[];
  /** @default [] */
  readonly checks?: readonly { readonly name: string; readonly claim?: 'delivery' }[];
}

/** What thresholds are judged by: the measured phase, and the checks of the whole run. */
export interface ThresholdSource {
  /** The workloads of the run, in the order of the plan. */
  readonly workloads: readonly ThresholdWorkload[];
  /** Sums of the steady cohort over the chosen series. */
  totals(choice: SeriesChoice): CohortTotals;
  checks(): readonly CheckTally[];
  /**
   * What part of a workload's goodput, or of what is chosen of it, was done while the measured phase lasted, 0 to 1: 1 but where the
   * drain made up for so much that the rate flatters; of some segments, while those lasted. @default 1
   */
  inTimeShare?(
    workload: string,
    choice: Required<Pick<SeriesChoice, 'database' | 'segments'>> & {
      /** An operation type, delivery, connection or step; `null`: all operations. */
      readonly name: string | null;
    },
  ): number;
  /**
   * What was missing when checks and losses were settled, as part of a sentence: until then they are not proven, save what
   * failed already. '' where nothing was. @default ''
   */
  readonly unsettled?: string;
}

/** What a threshold is judged with. */
export interface JudgeOptions {
  /** The segments of its stage; `null`: the whole measured phase. @default null */
  readonly segments?: readonly number[] | null;
  /** Without one, claims are taken for granted. @default null */
  readonly certificate?: ReportCertificate | null;
}

/** What a metric needs the certificate to say. */
interface Need {
  /** `null`: the figure is the generator's own and true whatever the generator did. */
  readonly claim: ClaimName | null;
  /**
   * Whether a limit that is broken stays broken when the claim is invalid: errors and drops happened, while a latency or
   * rate may be the generator's own.
   */
  readonly failureStands: boolean;
  /** Whether it is true also of a load that the target did not take: of how much it dropped. @default false */
  readonly isOfDrops?: boolean;
}

function needOf({ metric }: Threshold, isDelivery: boolean): Need {
  switch (metric.kind) {
    case 'latency':
      if (isDelivery) return { claim: metric.latency === 'delay' ? null : 'delivery', failureStands: false };
      return { claim: metric.latency === 'delay' ? null : 'latency', failureStands: false };
    case 'rate':
      return { claim: isDelivery ? 'delivery' : 'rate', failureStands: false };
    case 'share':
    case 'count':
      return {
        claim: isAboutLost(metric) ? 'delivery' : 'rate',
        failureStands: !isAboutLost(metric),
        isOfDrops: metric.of === 'dropped',
      };
    case 'check':
      return { claim: null, failureStands: true };
  }
}

/**
 * Holds the whole measured phase against a threshold (R27). A percentile among what got no answer fails (R14); with too few
 * samples the threshold is not proven, and the reason says what is missing (R18); what rests on an invalid claim never passes (R26);
 * what was declared but not counted is not proven (R40). A threshold that names no workload holds for each by itself (R35).
 */
export function judgeThreshold(
  threshold: Threshold,
  source: ThresholdSource,
  { segments = null, certificate = null }: JudgeOptions = {},
): ReportThreshold {
  const { expression, unit, stage } = threshold;
  if (stage !== null && segments === null) {
    return { expression, value: null, unit, verdict: 'not_proven', reason: `no stage "${stage}" was measured` };
  }
  const judged = workloadsOf(threshold, source).flatMap((workload) => {
    const found = judgeWorkload(threshold, workload, segments, source, certificate);
    return found === null ? [] : [{ workload, ...found }];
  });
  const worst = judged.reduce<(typeof judged)[number] | null>(
    (a, b) => (a === null || isWorse(threshold, b, a) ? b : a),
    null,
  );
  if (worst === null)
    return { expression, value: null, unit, verdict: 'not_proven', reason: describeNothing(threshold) };
  const whose = judged.length > 1 ? `workload ${worst.workload}` : '';
  const { value, verdict, reason, brief_reason: brief, doubt } = worst;
  const told = (text: string) => [whose, text].filter((part) => part !== '').join(': ');
  return {
    expression,
    value,
    unit,
    verdict,
    reason: told(reason),
    ...(brief === undefined ? {} : { brief_reason: told(brief) }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** A hold workload has no operations that it could be judged by. */
function workloadsOf(threshold: Threshold, { workloads }: ThresholdSource): readonly string[] {
  if (threshold.workload !== null) return [threshold.workload];
  const isAboutAll =
    threshold.operation === null && threshold.metric.kind !== 'check' && !isAboutLost(threshold.metric);
  return workloads.filter(({ loadModel }) => !isAboutAll || loadModel !== 'hold').map(({ name }) => name);
}

type Judged = Omit<ReportThreshold, 'expression' | 'unit'>;

function judgeWorkload(
  threshold: Threshold,
  workload: string,
  segments: readonly number[] | null,
  source: ThresholdSource,
  certificate: ReportCertificate | null,
): Judged | null {
  const isOnlyOne = source.workloads.length <= 1;
  const declared = source.workloads.find(({ name }) => name === workload);
  if (threshold.metric.kind === 'check') {
    const { check } = threshold.metric;
    const declaration = declared?.checks?.find(({ name }) => name === check);
    const tally = source.checks().find((each) => each.name === check && each.workload === workload);
    const measured = tally === undefined ? null : measureCheck(threshold, tally);
    if (measured !== null) {
      const restsOn = declaration?.claim;
      const claim = certificate?.claims.find((one) => one.claim === restsOn && one.workload === workload);
      const needed = claim === undefined ? null : claimFor(threshold, claim);
      return { value: measured.value, ...weigh(settled(measured, source), needOf(threshold, false), needed) };
    }
    return declaration === undefined ? null : nothingOf(threshold);
  }
  // One workload is all there is: what was opened before any of them, such as connections, is of none.
  const { operation, database } = threshold;
  const totals = source.totals({ workload: isOnlyOne ? null : workload, database, segments });
  const measured =
    measureThreshold(threshold, totals) ?? (declares(declared, threshold) ? measureNothing(threshold, totals) : null);
  if (measured === null) return null;
  const isDelivery =
    operation !== null &&
    (Object.hasOwn(totals.deliveries, operation) || declared?.deliveries?.includes(operation) === true);
  const need = needOf(threshold, isDelivery);
  const claim = certificate?.claims.find((one) => one.claim === need.claim && one.workload === workload);
  const share = source.inTimeShare?.(workload, { name: operation, database, segments }) ?? 1;
  const known = isAboutLost(threshold.metric)
    ? settled(measured, source)
    : doneInTime(threshold, measured, share, isDelivery);
  return { value: known.value, ...weigh(known, need, claim === undefined ? null : claimFor(threshold, claim)) };
}

/** What did not fail yet may have failed in what never came (R37). */
function settled(measured: Measured, { unsettled = '' }: ThresholdSource): Measured {
  if (unsettled === '' || measured.kept !== true) return measured;
  return { ...measured, kept: null, reason: unsettled };
}

/** What was done after the phase, or after the stage, is in no rate of it that a threshold can rest on (R39). */
function doneInTime(threshold: Threshold, measured: Measured, share: number, isDelivery: boolean): Measured {
  const { metric, stage } = threshold;
  if (metric.kind !== 'rate' || measured.value === null || share >= 1) return measured;
  const value = measured.value * share;
  const span = stage === null ? 'phase' : 'stage';
  const [done, after] = isDelivery
    ? ['received', 'deliveries came after it']
    : ['done', `${metric.rate} was done after it`];
  const reason = `${done} during the ${span}; ${perCent(1 - share)} of the ${after}`;
  return value === 0 ? measureNoRate(threshold, reason) : { value, kept: keepsLimit(threshold, value), reason };
}

function measureCheck(threshold: Threshold, tally: CheckTally): Measured | null {
  const { checked, failed, evidence, unknown = 0, unknownReason = '' } = tally;
  const [first] = evidence;
  if (checked === 0 && unknown === 0) return null;
  const kept = keepsLimit(threshold, failed);
  // What nobody can tell of may have failed (R33).
  if (kept && unknown > 0) {
    const all = thousands(checked + unknown);
    return { value: failed, kept: null, reason: `unknown of ${thousands(unknown)} of ${all}: ${unknownReason}` };
  }
  const reason =
    first === undefined ? '' : `${thousands(failed)} of ${thousands(checked)} failed, first: ${first.message}`;
  return { value: failed, kept, reason };
}

/** In a database that it may not use, a workload owes nothing. */
function declares(workload: ThresholdWorkload | undefined, { operation, database, metric }: Threshold): boolean {
  const { operations = [], deliveries = [], parts = [] } = workload ?? {};
  if (database !== null) return false;
  if (isAboutLost(metric)) return operation === null ? deliveries.length > 0 : deliveries.includes(operation);
  return operation !== null && [operations, deliveries, parts].some((names) => names.includes(operation));
}

/**
 * Of what was to be done and never was, the rate alone is known; and where all that was due was dropped before it had a type,
 * that no arrival of this one was sent either (R14).
 */
function measureNothing(threshold: Threshold, { seconds, unassigned }: CohortTotals): Measured {
  const { metric } = threshold;
  if (metric.kind === 'rate' && seconds > 0) return measureNoRate(threshold, describeNothing(threshold));
  const isAllDropped = unassigned.dropped >= MIN_SAMPLES_BEYOND;
  if (isAllDropped && metric.kind === 'latency' && metric.latency === 'latency' && metric.figure in PERCENTILES) {
    return { value: null, kept: false, reason: ALL_DROPPED };
  }
  if (isAllDropped && metric.kind === 'share' && metric.of === 'dropped') {
    return { value: 100, kept: keepsLimit(threshold, 100), reason: ALL_DROPPED };
  }
  return { value: null, kept: null, reason: describeNothing(threshold) };
}

const ALL_DROPPED = 'every arrival was dropped, none was sent';

function nothingOf(threshold: Threshold): Judged {
  return { value: null, verdict: 'not_proven', reason: describeNothing(threshold) };
}

function describeNothing({ operation, metric }: Threshold): string {
  if (metric.kind === 'check') return `nothing was checked by "${metric.check}"`;
  if (isAboutLost(metric)) return 'no delivery was owed and none was received';
  return operation === null ? 'nothing was measured' : `no operation "${operation}" was measured`;
}

const VERDICTS_BY_WEIGHT: readonly ReportThreshold['verdict'][] = ['passed', 'not_proven', 'failed'];

function isWorse(threshold: Threshold, a: Judged, b: Judged): boolean {
  const byVerdict = VERDICTS_BY_WEIGHT.indexOf(a.verdict) - VERDICTS_BY_WEIGHT.indexOf(b.verdict);
  if (byVerdict !== 0) return byVerdict > 0;
  const [x, y] = [a.value ?? 0, b.value ?? 0];
  return isCeiling(threshold) ? x > y : x < y;
}

/**
 * The verdict on a threshold that was crossed while the run lasted, and ended it (R27): it stays crossed whatever the whole
 * says, unless what it rests on is invalid (R26).
 *
 * @param crossed `workload` is the one that crossed it, `null` where the run has only one.
 * @param deliveries names of what is no operation but a delivery, and so rests on another claim. @default []
 */
export function judgeCrossed(
  crossed: {
    readonly threshold: Threshold;
    readonly value: number | null;
    readonly reason?: string;
    readonly windowSeconds: number;
    readonly workload?: string | null;
  },
  certificate: ReportCertificate | null = null,
  deliveries: readonly string[] = [],
): ReportThreshold {
  const { threshold, value, reason: why = '', windowSeconds, workload = null } = crossed;
  const { expression, unit } = threshold;
  const ended = `crossed over ${Math.round(windowSeconds)} s of the run, which ended it`;
  const reason = why === '' ? ended : `${why}; ${ended}`;
  const need = needOf(threshold, threshold.operation !== null && deliveries.includes(threshold.operation));
  const claims = certificate?.claims.filter((one) => one.claim === need.claim) ?? [];
  const claim = claims.find((one) => one.workload === (workload ?? threshold.workload)) ?? claims[0] ?? null;
  return {
    expression,
    value,
    unit,
    ...weigh({ value, kept: false, reason }, need, claim === null ? null : claimFor(threshold, claim)),
  };
}

/** A claim as a threshold needs it. */
interface NeededClaim extends ReportClaim {
  /** Whether the certificate gives the same grade for the same reason. */
  readonly isWhole: boolean;
}

/** A latency needs what was graded of its own figure, and no more (R24). */
function claimFor({ operation, metric }: Threshold, claim: ReportClaim): NeededClaim {
  const needed = metric.kind === 'latency' ? claimOfFigure(claim, operation, metric.figure) : claim;
  return { ...needed, isWhole: needed.grade === claim.grade && needed.reasons[0] === claim.reasons[0] };
}

function weigh(
  { kept, reason }: Measured,
  { failureStands, isOfDrops = false }: Need,
  claim: NeededClaim | null,
): Omit<Judged, 'value'> {
  if (kept === null) return { verdict: 'not_proven', ...unprovenReason(reason, claim) };
  if (claim === null || claim.grade === 'valid' || (!kept && failureStands)) {
    return { verdict: kept ? 'passed' : 'failed', reason };
  }
  // What was measured of a target that fell short is true: a limit that it breaks is broken, one that it keeps is not proven.
  const isProven = claim.grade !== 'invalid' || (claim.target_fell_short === true && (!kept || isOfDrops));
  // How much was dropped is true however little was reached.
  if (isProven && isOfDrops) return { verdict: kept ? 'passed' : 'failed', reason };
  const verdict = !isProven ? 'not_proven' : kept ? 'passed' : 'failed';
  return { verdict, reason: joined(reason, describeClaim(claim)), ...briefly(reason, claim), ...doubtOf(claim) };
}

/** Why nothing can be said: more data would not help where the claim is invalid, so that this comes first. */
function unprovenReason(reason: string, claim: NeededClaim | null): Omit<Judged, 'value' | 'verdict'> {
  if (claim === null || claim.grade !== 'invalid') return { reason };
  return { reason: joined(describeClaim(claim), reason), ...briefly(reason, claim), ...doubtOf(claim) };
}

function doubtOf({ claim, grade }: ReportClaim): Required<Pick<ReportThreshold, 'doubt'>> {
  return { doubt: { claim, grade } };
}

/** Without why, where the certificate says just that. */
function briefly(reason: string, claim: NeededClaim): Pick<ReportThreshold, 'brief_reason'> {
  return claim.isWhole && claim.reasons.length > 0
    ? { brief_reason: joined(reason, describeClaim({ ...claim, reasons: [] })) }
    : {};
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('; ');
}

/** A claim that is not valid as part of a sentence: its grade and the gravest reason. */
function describeClaim({ claim, grade, reasons }: Pick<ReportClaim, 'claim' | 'grade' | 'reasons'>): string {
  const [first] = reasons;
  const why = first === undefined ? '' : `: ${[first.fact, first.remedy].filter((part) => part !== '').join('; ')}`;
  return `the ${claim} claim is ${grade.replace('_', ' ')}${why}`;
}
