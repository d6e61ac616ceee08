import { LOCAL_LIMIT_CATEGORY } from '../error-categories.ts';
import type { ReportClaim, ReportThreshold } from '../report/report-claims.ts';
import type { Report } from '../report/report.ts';
import type { PhaseName } from '../phases.ts';
import { summedObserved } from './stage-observed.ts';
import type { CapacityStage, StageLatency } from './capacity.ts';
import type { CapacityDimension } from './dimensions.ts';
import { isRequired } from './required-checks.ts';
import type { StageVerdict } from './search.ts';
import type { StageOutlook } from './stage-watch.ts';
import type { LatencySummary } from '../statistics/latency-summary.ts';
import { formatCount, formatFullRate, plural } from '../text/number.ts';
import { headlineDeliveries, upText } from '../text/events-text.ts';
import { cleanText } from '../text/printable.ts';
import { workerLimitTexts } from '../text/reached-text.ts';
import { limitOf, thresholdText } from '../text/threshold-text.ts';

/** Of what was asked so much must have been done for the level to count as reached (R24). */
const REACHED_SHARE = 0.95;

/** How a stage is judged. */
export interface StageJudgement {
  readonly verdict: StageVerdict;
  /** What the first limit is about that was broken; `null` where none was. */
  readonly limit: string | null;
  /** Why it did not pass; '' where it did. */
  readonly reason: string;
}

/**
 * Judges a stage by its report. A limit that the target broke fails it, and so does a level that the target did not take; what
 * the generator, the workers or too few samples stand in the way of is `limited`: the level proves nothing about the target (R26).
 *
 * @param outlook what ended it before its time
 * @param workload whose level it was; `null`: the only one
 */
export function judgeStage(
  report: Report,
  max: CapacityDimension,
  { outlook, workload }: { readonly outlook: StageOutlook; readonly workload: string | null },
): StageJudgement {
  if (report.run.end?.kind === 'target_lost') return failed('the target', `it stopped answering: ${report.run.reason}`);
  const broken = report.thresholds.find(({ verdict }) => verdict === 'failed');
  if (broken !== undefined) return failed(subjectOf(broken), thresholdText(report, broken));
  const wrong = failedCheck(report);
  if (wrong !== null) return wrong;
  const unreached = unreachedConnections(report);
  if (unreached !== null) return unreached;
  const unproven = report.thresholds.find(({ verdict }) => verdict === 'not_proven');
  const certain = outlook.kind === 'fails' ? report.thresholds.find(sameAs(outlook.threshold?.expression)) : undefined;
  // What was certain while it lasted is only undone by a generator that was to blame.
  if (certain !== undefined && certain.doubt?.grade !== 'invalid')
    return failed(subjectOf(certain), `${certain.expression} was crossed in every window, then load was ended`);
  const short = shortOfAsked(report, max, workload);
  if (short !== null) return short;
  if (unproven !== undefined) {
    const why = unproven.reason === '' ? 'not proven' : unproven.reason;
    return { verdict: 'limited', limit: null, reason: cleanText(`${subjectOf(unproven)}: ${why}`) };
  }
  return { verdict: 'passed', limit: null, reason: '' };
}

function failed(limit: string, reason: string): StageJudgement {
  return { verdict: 'failed', limit, reason: cleanText(reason) };
}

function sameAs(expression: string | undefined) {
  return (threshold: ReportThreshold) => threshold.expression === expression;
}

/** What a threshold is about: `read.p99`. */
function subjectOf({ expression }: ReportThreshold): string {
  return expression.slice(0, expression.search(/[<>=]/u)).trim();
}

/** A target that answers wrongly holds nothing, however quick it is: what no threshold allows, no check may find. */
function failedCheck(report: Report): StageJudgement | null {
  const limits = report.thresholds.map(limitOf).filter((limit) => limit !== null);
  const wrong = report.checks.find((check) => check.verdict === 'failed' && isRequired(check, limits));
  if (wrong === undefined) return null;
  const [first] = wrong.evidence;
  const told = `${formatCount(wrong.failed)} of ${formatCount(wrong.checked)} failed`;
  return failed(`checks.${wrong.name}`, first === undefined ? told : `${told}, first: ${first.message}`);
}

/** Connections that were to be held and could not be opened, or did not stay open, are a level that was not reached. */
function unreachedConnections(report: Report): StageJudgement | null {
  const [limit, reason] = unopened(report) ?? cutAgain(report) ?? [];
  if (limit === undefined || reason === undefined) return null;
  const local = report.errors.some(({ category, count }) => category === LOCAL_LIMIT_CATEGORY && count > 0);
  return local ? { verdict: 'limited', limit: null, reason: `${reason}: this machine’s limit` } : failed(limit, reason);
}

function unopened({ connections }: Report): readonly [limit: string, reason: string] | null {
  const hold = connections['hold'];
  if (hold === undefined || hold.errors === 0) return null;
  return ['hold.errors', `${hold.errors} of ${plural(hold.count, 'connection')} could not be opened`];
}

/** Each opening of those that are cut again and again succeeds: how many were open on average tells of them. */
function cutAgain({ realtime = {} }: Report): readonly [limit: string, reason: string] | null {
  const short = Object.values(realtime).find(
    ({ connections, connections_open: open = connections }) => open < connections * REACHED_SHARE,
  );
  if (short === undefined) return null;
  const open = upText(short.connections_open ?? 0);
  return ['hold', `${open} of ${plural(short.connections, 'connection')} were open, on average`];
}

/**
 * Less goodput than was asked for (R13, R39), whatever the thresholds allow: the target's doing, by refusing or by being slow, or another's.
 * Where no rate is raised, what was not even sent proves nothing: the pacing of a closed loop is a most. What was sent is then all
 * that was asked for, and most of it must not fail.
 */
function shortOfAsked(report: Report, max: CapacityDimension, workload: string | null): StageJudgement | null {
  const reached = Object.entries(report.reached ?? {}).filter(([name]) => workload === null || name === workload);
  for (const [name, { asked, sent, ok, worker_limit: limit }] of reached) {
    const asksForSent = asked === null || (max !== 'rate' && sent < asked * REACHED_SHARE);
    const told = asksForSent ? failuresOf(report, name) : shortText(ok, asked);
    if (told === null) continue;
    if (limit !== null && !asksForSent)
      return { verdict: 'limited', limit: null, reason: workerLimitTexts(report)[0] ?? told };
    const claim = claimOf(report, name);
    if (claim?.grade === 'invalid' && claim.target_fell_short !== true) {
      const [first] = claim.reasons;
      return { verdict: 'limited', limit: null, reason: cleanText(first?.fact ?? told) };
    }
    return failed('goodput', told);
  }
  return null;
}

/** What was done of a rate; `null`: enough. */
function shortText(ok: number, asked: number): string | null {
  if (asked === 0 || ok >= asked * REACHED_SHARE) return null;
  return `${formatFullRate(ok)} of ${formatFullRate(asked)}/s were done in time`;
}

/** How much failed of what was sent; `null`: little enough. A planned no is no failure (R12). */
function failuresOf({ summary, workloads }: Report, workload: string): string | null {
  const own = workloads?.[workload];
  const [count, errors] =
    own === undefined ? [summary.total_operations, summary.total_errors] : [own.count, own.errors];
  if (count - errors >= count * REACHED_SHARE) return null;
  return `${formatCount(errors)} of ${plural(count, 'operation')} failed`;
}

function claimOf(report: Report, workload: string): ReportClaim | null {
  return report.certificate?.claims.find((claim) => claim.claim === 'rate' && claim.workload === workload) ?? null;
}

/** What a report says of its stage, save for what the search knows. */
export function toStageFigures(
  report: Report,
): Pick<
  CapacityStage,
  | 'run_id'
  | 'start_time'
  | 'seconds'
  | 'warmup_seconds'
  | 'warmup'
  | 'drain_seconds'
  | 'goodput'
  | 'latency'
  | 'errors'
  | 'checks_failed'
  | 'thresholds'
  | 'observed'
> {
  const { summary, benchmark, run, deliveries, thresholds, checks } = report;
  const lasted = (phase: PhaseName) => report.phases.find(({ name }) => name === phase)?.seconds ?? 0;
  const [, headline] = headlineDeliveries(report)[0] ?? [null, undefined];
  const hasOperations = summary.total_operations > 0;
  const inTime = Object.values(report.reached ?? {}).reduce((sum, { ok }) => sum + ok, 0);
  const delivered = Object.values(deliveries).reduce((sum, each) => sum + each.per_second, 0);
  // Propagation is what subscribers feel; without any, the response.
  const latency = headline?.propagation ?? summary.latency;
  return {
    run_id: run.id,
    start_time: benchmark.start_time,
    seconds: benchmark.duration_seconds,
    warmup_seconds: lasted('warmup'),
    warmup: (run.typed_notes ?? []).find(({ kind }) => kind === 'warmup')?.text ?? '',
    drain_seconds: lasted('drain'),
    goodput: hasOperations ? inTime : headline === undefined ? null : delivered,
    latency: toStageLatency(latency),
    // Of none no share failed.
    errors: hasOperations ? 100 - summary.success_rate : 0,
    checks_failed: checks.filter(({ kind }) => kind === 'failure').reduce((sum, check) => sum + check.failed, 0),
    thresholds,
    observed: summedObserved(report),
  };
}

function toStageLatency(latency: LatencySummary | null): StageLatency | null {
  if (latency === null) return null;
  const { p50, p99, censored, never, thin } = latency;
  return { p50, p99, censored, never, thin };
}
