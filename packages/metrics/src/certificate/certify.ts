import type { ClaimName, ReportCertificate, ReportClaim } from '../report/report-claims.ts';
import { latency, perCent } from '../sentence-parts.ts';
import type { CertificateInput, RunCertificateInput } from './claim-figures.ts';
import {
  describeCpuWait,
  judgeCoreWait,
  judgeCpu,
  judgeCpuStarvation,
  judgeSampling,
  judgeTakenTime,
} from './cpu-rules.ts';
import { weightOf, worstGrade, type Finding } from './finding.ts';
import { grainOf, hasOneCore, isKeptWaiting, wasTargetGone, worstCpuWait } from './generator-load.ts';
import { judgeLatencies, toLatencyGrades } from './latency-grades.ts';
import { TOLD_BLOCKED_SHARE, TOLD_LOOP_DELAY_SHARE } from './limits.ts';
import {
  judgeBacklog,
  judgeDropped,
  judgeOpenFiles,
  judgeOwnFailures,
  judgeSent,
  judgeDelivery,
  judgeGaps,
  judgeHeld,
  judgeInfeasible,
  judgePace,
  judgeTargetGone,
} from './load-rules.ts';
import { judgeSteadiness } from './steadiness-rule.ts';

// docs/decisions/0130-what-each-claim-rests-on.md

const RULES: readonly ((input: CertificateInput) => readonly Finding[])[] = [
  // What is missing, and what the generator lacked, explains what others find, so it comes first.
  judgeGaps,
  judgeTargetGone,
  judgeCpu,
  judgeCoreWait,
  judgeCpuStarvation,
  judgeLatencies,
  judgeInfeasible,
  judgeSent,
  judgeBacklog,
  judgeDropped,
  judgePace,
  judgeOwnFailures,
  judgeOpenFiles,
  judgeTakenTime,
  judgeSampling,
  judgeSteadiness,
  judgeDelivery,
  judgeHeld,
];

/**
 * Grades what a run proves, workload by workload (R23–R26, R35): *rate* (the load was as asked, and the generator not its
 * limit), *latency* (the figures are the target's, not this machine's) and *delivery* (what came by itself was read when it
 * came). Only what was recorded of the generator speaks against it: however slow the target is, and however long operations
 * waited for a connection, that is no fault of the generator (R2).
 */
export function certify({ workloads, ...generator }: RunCertificateInput): ReportCertificate {
  const inputs = workloads.map((workload): CertificateInput => ({ ...generator, ...workload }));
  const claims = inputs.flatMap((input) => {
    const all = RULES.flatMap((rule) => rule(input));
    // More time would only be more failures.
    const findings = wasTargetGone(input) ? all.filter(({ grade }) => grade !== 'not_assessed') : all;
    return claimsOf(input).map((claim) => toClaim(input, claim, findings));
  });
  return { grade: worstGrade(claims.map(({ grade }) => grade)), claims, notes: toCertificateNotes(inputs) };
}

/** A workload that holds subscribers issues no operations; one that declares no deliveries claims nothing of them. */
function claimsOf({ loadModel, deliveries }: CertificateInput): ClaimName[] {
  return [
    ...(loadModel === 'hold' ? [] : (['rate', 'latency'] as const)),
    ...(deliveries === null ? [] : (['delivery'] as const)),
  ];
}

function toClaim(input: CertificateInput, claim: ClaimName, findings: readonly Finding[]): ReportClaim {
  const own = findings
    .filter(({ claims }) => claims.includes(claim))
    .sort((a, b) => Number(b.explains ?? false) - Number(a.explains ?? false) || weightOf(b.grade) - weightOf(a.grade));
  const invalid = own.filter(({ grade }) => grade === 'invalid');
  const isTargets = invalid.length > 0 && invalid.every((finding) => finding.isTargets === true);
  const general = worstGrade(own.filter(({ reason }) => reason.of === undefined).map(({ grade }) => grade));
  return {
    workload: input.workload,
    claim,
    grade: worstGrade(own.map(({ grade }) => grade)),
    reasons: own.map(({ reason }) => reason),
    ...(isTargets ? { target_fell_short: true } : {}),
    ...(claim === 'latency' ? { grades: toLatencyGrades(input, general) } : {}),
  };
}

/** The `kind` of the host whose shards run on the coordinator's own event loop. */
const IN_PROCESS_HOST = 'inProcess';

/** What has a bearing on trust without being a grade; several workloads are named where a note is of one of them. */
function toCertificateNotes(inputs: readonly CertificateInput[]): string[] {
  const ofAll = (note: (input: CertificateInput) => string | null) => inputs.map(note).find((text) => text !== null);
  const ofEach = (note: (input: CertificateInput) => string | null) =>
    inputs.map((input) => {
      const text = note(input);
      return text === null || inputs.length === 1 ? text : `${input.workload}: ${text}`;
    });
  return [
    ofAll(hostNote),
    ofAll(spinNote),
    ...ofEach(timerNote),
    ...ofEach(blockedNote),
    ofAll(loopDelayNote),
    ofAll(cpuWaitNote),
  ].filter((note) => note !== null && note !== undefined);
}

function hostNote({ shardHost }: CertificateInput): string | null {
  return shardHost === IN_PROCESS_HOST ? 'load and reporting shared one event loop (inProcess host)' : null;
}

function spinNote({ spinning }: CertificateInput): string | null {
  return spinning ? 'shards spin for precision, so their CPU use does not show their load' : null;
}

/** What timers cost each response (R7). */
function timerNote(input: CertificateInput): string | null {
  const grainMs = grainOf(input);
  if (grainMs === 0) return null;
  const grain = latency(grainMs);
  return `timers with a resolution of ${grain} started operations (${whyTimers(input)}): each response may include up to ${grain} of that`;
}

function whyTimers(input: CertificateInput): string {
  if (input.precision === 'timer') return 'load.precision: timer';
  if (hasOneCore(input)) return 'with one core there is none for a pacing thread';
  return 'the pacing thread lacked a core at times, or could not run';
}

function blockedNote(input: CertificateInput): string | null {
  const { blockedP99Ms, responseP99Ms, delayP99Ms } = input;
  if (blockedP99Ms === null || responseP99Ms === null) return null;
  if (blockedP99Ms <= responseP99Ms * TOLD_BLOCKED_SHARE) return null;
  const share = perCent(blockedP99Ms / responseP99Ms);
  // A wait for a core that workers met on their way to the socket shows in the delay before it as well.
  const isWaitForCore = isKeptWaiting(input) && (delayP99Ms ?? 0) > blockedP99Ms * TOLD_BLOCKED_SHARE;
  const why = isWaitForCore
    ? 'the target, the limit of operations in flight, or other programs on the CPU'
    : 'the target or the limit of operations in flight';
  return `operations waited ${latency(blockedP99Ms)} (p99, ${share} of the response) before they were sent, because of ${why}`;
}

function loopDelayNote({ shards, responseP99Ms }: CertificateInput): string | null {
  if (responseP99Ms === null) return null;
  const worstMs = Math.max(0, ...shards.map(({ generator }) => (generator?.loopDelayP99Us ?? 0) / 1_000));
  if (worstMs <= responseP99Ms * TOLD_LOOP_DELAY_SHARE) return null;
  return `the generator's event loop lagged up to ${latency(worstMs)}; latencies may include that`;
}

/** Waiting for a core says where delay comes from; it grades a closed loop alone, and is reported there. */
function cpuWaitNote(input: CertificateInput): string | null {
  if (!isKeptWaiting(input) || judgeCoreWait(input).length > 0) return null;
  return describeCpuWait(input, worstCpuWait(input));
}
