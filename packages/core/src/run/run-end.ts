import type { Report } from '@syntrix-bench/metrics';

import type { EndReason } from '../contracts/end-reason.ts';
import type { RunStatus } from '../contracts/reporter.ts';

/** Whether somebody or something broke the run off: then what is due and waits for a worker is given up. */
export function isBrokenOff({ kind }: EndReason): boolean {
  return kind === 'threshold' || kind === 'interrupted' || kind === 'failed' || kind === 'target_lost';
}

/** The last status that watchers see of a run whose report says this. */
export function lastStatusOf(status: Report['run']['status']): RunStatus {
  return status === 'interrupted' ? 'cancelled' : status;
}
