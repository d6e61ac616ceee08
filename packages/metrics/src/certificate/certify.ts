import type { ClaimName, ReportCertificate, ReportClaim } from '../report/report-claims.ts';
import { latency, perCent } from '../sentence-parts.ts';
import type { CertificateInput, RunCertificateInput } from './certificate-input.ts';
import { judgeCpu, judgeSampling, judgeCpuStarvation, judgeTakenTime } from './cpu-rules.ts';
import { weightOf, worstGrade, type Finding } from './finding.ts';
import { isKeptWaiting, worstCpuWait } from './generator-load.ts';
import { TOLD_BLOCKED_SHARE, TOLD_LOOP_DELAY_SHARE } from './limits.ts';
import {
  judgeBacklog,
  judgeDelay,
  judgeDropped,
  judgeOpenFiles,
  judgeOwnFailures,
  judgeSent,
  judgeDelivery,
  judgeGaps,
  judgeHeld,
} from './load-rules.ts';
import { judgeSteadiness } from './steadiness-rule.ts';

// docs/decisions/0130-what-each-claim-rests-on.md

const RULES: readonly ((input: CertificateInput) => readonly Finding[])[] = [
  // What is missing explains what others find, so it is told first.
  judgeGaps,
  judgeDelay,
  judgeSent,
  judgeBacklog,
  judgeDropped,
  judgeOwnFailures,
  judgeOpenFiles,
  judgeCpu,
  judgeCpuStarvation,
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
    const findings = RULES.flatMap((rule) => rule(input));
    return claimsOf(input).map((claim) => toClaim(input.workload, claim, findings));
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

function toClaim(workload: string, claim: ClaimName, findings: readonly Finding[]): ReportClaim {
  const own = findings
    .filter(({ claims }) => claims.includes(claim))
    .sort((a, b) => weightOf(b.grade) - weightOf(a.grade));
  return {
    workload,
    claim,
    grade: worstGrade(own.map(({ grade }) => grade)),
    reasons: own.map(({ reason }) => reason),
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
    ...ofEach(blockedNote),
    ...ofEach(droppedNote),
    ofAll(loopDelayNote),
    ofAll(cpuWaitNote),
  ].filter((note) => note !== null && note !== undefined);
}

function hostNote({ shardHost }: CertificateInput): string | null {
  return shardHost === IN_PROCESS_HOST ? 'load and reporting shared one event loop (inProcess host)' : null;
}

function spinNote({ spinning }: CertificateInput): string | null {
  return spinning ? 'shards spun for precision: their CPU says nothing about their load' : null;
}

function blockedNote(input: CertificateInput): string | null {
  const { blockedP99Ms, responseP99Ms, delayP99Ms } = input;
  if (blockedP99Ms === null || responseP99Ms === null) return null;
  if (blockedP99Ms <= responseP99Ms * TOLD_BLOCKED_SHARE) return null;
  const share = perCent(blockedP99Ms / responseP99Ms);
  // A wait for a core that workers met on their way to the socket shows in the delay before it as well.
  const isWaitForCore = isKeptWaiting(input) && (delayP99Ms ?? 0) > blockedP99Ms * TOLD_BLOCKED_SHARE;
  const who = isWaitForCore
    ? 'the target, the limit of operations in flight, or programs that kept the generator from a core'
    : 'the target, or the limit of operations in flight,';
  return `operations waited ${latency(blockedP99Ms)} (p99, ${share} of the response) to be sent: ${who} made them wait`;
}

/** The dropped would have been among the slowest: from 1 % on not even p99 knows of them. */
function droppedNote({ arrivals }: CertificateInput): string | null {
  if (arrivals === null || arrivals.dropped === 0) return null;
  return 'latencies leave out the arrivals that were dropped, which had waited longest';
}

function loopDelayNote({ shards, responseP99Ms }: CertificateInput): string | null {
  if (responseP99Ms === null) return null;
  const worstMs = Math.max(0, ...shards.map(({ generator }) => (generator?.loopDelayP99Us ?? 0) / 1_000));
  if (worstMs <= responseP99Ms * TOLD_LOOP_DELAY_SHARE) return null;
  return `in its worst second the event loop was ${latency(worstMs)} late (p99), which answers may have waited to be read`;
}

/** Waiting for a core is no limit of R24, because delay shows its effect; it says where delay comes from. */
function cpuWaitNote(input: CertificateInput): string | null {
  if (!isKeptWaiting(input)) return null;
  const { machine } = input;
  const busy = machine?.busyShare == null ? '' : ` (the machine was ${perCent(machine.busyShare)} busy)`;
  return `the generator waited ${perCent(worstCpuWait(input))} of the time for a core that other programs used${busy}`;
}
