import { LOCAL_LIMIT_CATEGORY } from '../error-categories.ts';
import type { ReportClaim, ReportThreshold } from '../report/report-claims.ts';
import type { CheckVerdict, ReportCheck } from '../report/report-parts.ts';
import type { ReportReached } from '../report/report-reached.ts';
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
    return limited(`${subjectOf(unproven)}: ${why}`);
  }
  const untold = requiredCheck(report, 'unknown');
  if (untold?.unknown !== undefined)
    return limited(
      `checks.${untold.name}: of ${formatCount(untold.unknown.count)} nobody can tell: ${untold.unknown.reason}`,
    );
  return { verdict: 'passed', limit: null, reason: '' };
}

function limited(reason: string): StageJudgement {
  return { verdict: 'limited', limit: null, reason: cleanText(reason) };
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
  const wrong = requiredCheck(report, 'failed');
  if (wrong === undefined) return null;
  const [first] = wrong.evidence;
  const told = `${formatCount(wrong.failed)} of ${formatCount(wrong.checked)} failed`;
  return failed(`checks.${wrong.name}`, first === undefined ? told : `${told}, first: ${first.message}`);
}

/** The first check that ended so, and that no threshold is about. */
function requiredCheck(report: Report, verdict: CheckVerdict): ReportCheck | undefined {
  const limits = report.thresholds.map(limitOf).filter((limit) => limit !== null);
  return report.checks.find((check) => check.verdict === verdict && isRequired(check, limits));
}

/** Connections that were to be held and could not be opened, or did not stay open, are a level that was not reached. */
function unreachedConnections(report: Report): StageJudgement | null {
  const [limit, reason] = unopened(report) ?? cutAgain(report) ?? [];
  if (limit === undefined || reason === undefined) return null;
  const local = report.errors.some(({ category, count }) => category === LOCAL_LIMIT_CATEGORY && count > 0);
  return local ? limited(`${reason}: this machine’s limit`) : failed(limit, reason);
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
 * Less done than was asked for (R13, R39), whatever the thresholds allow: the target's doing, by failing or by being slow, or another's.
 * Where no rate is raised, what was not even sent proves nothing: the pacing of a closed loop is a most. What was sent is then all
 * that was asked for, and most of it must not fail. Workloads that are not raised have to reach their own rates as well (R35).
 */
function shortOfAsked(report: Report, max: CapacityDimension, workload: string | null): StageJudgement | null {
  const isRaised = (name: string) => workload === null || name === workload;
  const all = Object.entries(report.reached ?? {});
  const raisedFirst = [...all.filter(([name]) => isRaised(name)), ...all.filter(([name]) => !isRaised(name))];
  for (const [name, { asked, sent, ok, worker_limit: limit }] of raisedFirst) {
    const mayBeSlower = isRaised(name) ? max !== 'rate' : loadModelOf(report, name) !== 'open';
    const asksForSent = asked === null || (mayBeSlower && sent < asked * REACHED_SHARE);
    const told = asksForSent ? failuresOf(report, name) : shortText(ok * plannedOfOk(report, name), asked);
    if (told === null) continue;
    if (limit !== null && !asksForSent) return limited(workerLimitText(report, name) ?? told);
    const claim = claimOf(report, name);
    if (claim?.grade === 'invalid' && claim.target_fell_short !== true) return limited(claim.reasons[0]?.fact ?? told);
    return isRaised(name) ? failed('goodput', told) : failed(`${name}/goodput`, `${name}: ${told}`);
  }
  return null;
}

function loadModelOf({ workloads, run }: Report, workload: string): Report['run']['load_model'] {
  return workloads?.[workload]?.load_model ?? run.load_model;
}

function workerLimitText(report: Report, workload: string): string | undefined {
  const texts = workerLimitTexts(report);
  return texts.find((text) => text.startsWith(`${workload}: `)) ?? texts[0];
}

/** What was done of a rate; `null`: enough. */
function shortText(done: number, asked: number): string | null {
  if (asked === 0 || done >= asked * REACHED_SHARE) return null;
  return `${formatFullRate(done)} of ${formatFullRate(asked)}/s were done in time`;
}

/** What ended as planned for each that was ok: a planned no is no failure (R12). */
function plannedOfOk({ summary, workloads }: Report, workload: string): number {
  const { ok, refused } = workloads?.[workload] ?? summary;
  return ok === 0 ? 1 : (ok + refused) / ok;
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

/**
 * What a report says of its stage, save for what the search knows.
 *
 * @param workload whose level it was; `null`: the only one, or all
 */
export function toStageFigures(
  report: Report,
  workload: string | null = null,
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
  | 'asked'
  | 'reached'
  | 'errors'
  | 'doubts'
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
    ...toReached(report, workload),
    // Of none no share failed.
    errors: hasOperations ? 100 - summary.success_rate : 0,
    ...toDoubts(report),
    checks_failed: checks.filter(({ kind }) => kind === 'failure').reduce((sum, check) => sum + check.failed, 0),
    thresholds,
    observed: summedObserved(report),
  };
}

/** The pacing of a closed loop asks for no more than it reached. */
function toReached(report: Report, workload: string | null): Pick<CapacityStage, 'asked' | 'reached'> {
  const raised = Object.entries(report.reached ?? {}).filter(
    ([name]) => (workload === null || name === workload) && loadModelOf(report, name) === 'open',
  );
  if (raised.length === 0) return {};
  const sum = (of: (each: ReportReached) => number) => raised.reduce((total, [, each]) => total + of(each), 0);
  return { asked: sum(({ asked }) => asked ?? 0), reached: sum(({ ok }) => ok) };
}

/** So many reasons of each claim are told. */
const MOST_DOUBTS = 2;

/** What its certificate holds against what was measured, such as that the target stood still (R25). */
function toDoubts({ certificate }: Report): Pick<CapacityStage, 'doubts'> {
  const claims = certificate?.claims.filter(({ grade }) => grade === 'suspect' || grade === 'invalid') ?? [];
  const isOneOfSeveral = new Set(certificate?.claims.map(({ workload }) => workload)).size > 1;
  const facts = claims.flatMap(({ workload, reasons }) =>
    reasons.slice(0, MOST_DOUBTS).map(({ fact }) => cleanText(isOneOfSeveral ? `${workload}: ${fact}` : fact)),
  );
  return facts.length === 0 ? {} : { doubts: [...new Set(facts)] };
}

function toStageLatency(latency: LatencySummary | null): StageLatency | null {
  if (latency === null) return null;
  const { p50, p99, censored, never, thin } = latency;
  return { p50, p99, censored, never, thin };
}
