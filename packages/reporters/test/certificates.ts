import type { ReportCertificate, ReportClaimReason } from '@syntrix-bench/metrics';

/** Too short a run for steadiness: a reason against both claims. */
export const TOO_SHORT: ReportClaimReason = {
  fact: '1,500 operations in 3 s',
  consequence: 'too little to tell whether the figures last',
  remedy: 'run 27 s longer (--duration 30s)',
};

/** A generator that was late: a reason against latency. */
export const LATE: ReportClaimReason = {
  fact: "68 % of read.p99 (6.88 ms) is the generator's: it spent 4.68 ms on an operation before sending it",
  consequence: 'latencies include time that is the generator’s, not the target’s',
  remedy: 'use at most 7,000/s (--rate) or 4 threads (--threads 4)',
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
