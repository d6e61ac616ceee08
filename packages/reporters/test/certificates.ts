import type { ReportCertificate, ReportClaimReason } from '@syntrix-bench/metrics';

/** Too short a run for steadiness: a reason against both claims. */
export const TOO_SHORT: ReportClaimReason = {
  fact: '1,500 operations in 3 s',
  consequence: 'too little to tell whether the measure is steady',
  remedy: 'at least 27 s more',
};

/** A generator that was late: a reason against latency. */
export const LATE: ReportClaimReason = {
  fact: 'the generator took operations up 4.68 ms late (p99), 68 % of the response',
  consequence: 'latencies are partly this machine’s, not the target’s',
  remedy: 'at most 7,000/s from this machine, or 4 threads instead of 1',
};

/** Both claims valid. */
export const VALID: ReportCertificate = {
  grade: 'valid',
  claims: [
    { workload: 'main', claim: 'rate', grade: 'valid', reasons: [] },
    { workload: 'main', claim: 'latency', grade: 'valid', reasons: [] },
  ],
  notes: [],
};

/** A late generator in a run that was too short. */
export const INVALID_LATENCY: ReportCertificate = {
  grade: 'invalid',
  claims: [
    { workload: 'main', claim: 'rate', grade: 'not_assessed', reasons: [TOO_SHORT] },
    { workload: 'main', claim: 'latency', grade: 'invalid', reasons: [LATE, TOO_SHORT] },
  ],
  notes: ['load and reporting shared one event loop (inProcess host)'],
};
