import type { CertificateInput } from './certificate-input.ts';
import { gradeOf } from './finding.ts';
import { BACKLOG_SHARE } from './limits.ts';

/** Whether arrivals were dropped, or left over at the end of the phase. */
export function fellShort({ arrivals }: CertificateInput): boolean {
  if (arrivals === null) return false;
  return arrivals.dropped > 0 || gradeOf(arrivals.waiting / Math.max(1, arrivals.scheduled), BACKLOG_SHARE) !== null;
}
