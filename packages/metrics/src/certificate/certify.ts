import type { ClaimName, ReportCertificate, ReportClaim } from '../report/report-claims.ts';
import { toCertificateNotes } from './certificate-notes.ts';
import type { CertificateInput } from './certificate-input.ts';
import { judgeCpu, judgeSampling, judgeTakenTime } from './cpu-rules.ts';
import { weightOf, worstGrade, type Finding } from './finding.ts';
import { judgeBacklog, judgeDelay, judgeDropped, judgeOpenFiles, judgeOwnFailures, judgeSent } from './load-rules.ts';
import { judgeStarvation } from './starvation-rule.ts';
import { judgeSteadiness } from './steadiness-rule.ts';

const RULES: readonly ((input: CertificateInput) => readonly Finding[])[] = [
  judgeDelay,
  judgeSent,
  judgeBacklog,
  judgeDropped,
  judgeOwnFailures,
  judgeOpenFiles,
  judgeCpu,
  judgeStarvation,
  judgeTakenTime,
  judgeSampling,
  judgeSteadiness,
];

/** The claims of a run that issues operations. Delivery is a claim of runs with subscribers. */
const CLAIMS: readonly ClaimName[] = ['rate', 'latency'];

/**
 * Grades what a run proves (R23–R26): *rate* (the load was as asked, and the generator not its limit) and *latency* (the
 * figures are the target's, not this machine's). Only what was recorded of the generator speaks against it: however slow
 * the target is, and however long operations waited for a connection, that is no fault of the generator (R2).
 */
export function certify(input: CertificateInput): ReportCertificate {
  const findings = RULES.flatMap((rule) => rule(input));
  const claims = CLAIMS.map((claim) => toClaim(claim, findings));
  return { grade: worstGrade(claims.map(({ grade }) => grade)), claims, notes: toCertificateNotes(input) };
}

function toClaim(claim: ClaimName, findings: readonly Finding[]): ReportClaim {
  const own = findings
    .filter(({ claims }) => claims.includes(claim))
    .sort((a, b) => weightOf(b.grade) - weightOf(a.grade));
  return { claim, grade: worstGrade(own.map(({ grade }) => grade)), reasons: own.map(({ reason }) => reason) };
}
