import type { ErrorTotal } from '../aggregate/error-totals.ts';
import type { ErrorSample } from '../error-sample.ts';
import type { SlowOperation } from '../slowest.ts';
import type { CheckTally } from '../snapshot.ts';
import { toMs } from '../statistics/latency-summary.ts';
import type { ReportCheck, ReportError, ReportErrorSample, ReportSlowOperation } from './report-parts.ts';
import type { WallClock } from './wall-clock.ts';

/** One kind of failure. */
export function toReportError(total: ErrorTotal, clock: WallClock): ReportError {
  return {
    type: total.type,
    count: total.count,
    category: total.category,
    status: total.status,
    by_operation: total.byOperation,
    sample: toSample(total.first, clock),
    last_sample: toSample(total.last, clock),
    first_at: total.first === null ? null : clock.at(total.first.atUs),
    last_at: total.last === null ? null : clock.at(total.last.atUs),
  };
}

function toSample(sample: ErrorSample | null, clock: WallClock): ReportErrorSample | null {
  if (sample === null) return null;
  const { atUs, operation, worker, status, code, message } = sample;
  return { time: clock.at(atUs), operation, worker, status, code, message };
}

/** One correctness check. */
export function toReportCheck(check: CheckTally, clock: WallClock): ReportCheck {
  const { name, passed, failed, sample } = check;
  return {
    name,
    passed,
    failed,
    sample: sample === null ? null : { time: clock.at(sample.atUs), message: sample.message },
  };
}

/** One of the slowest operations. */
export function toReportSlowOperation(slow: SlowOperation, clock: WallClock): ReportSlowOperation {
  return {
    workload: slow.key.workload,
    database: slow.key.database,
    operation: slow.key.operation,
    worker: slow.worker,
    time: clock.at(slow.dueUs),
    response: toMs(Math.max(0, slow.doneUs - slow.dueUs)),
    due: toMs(slow.dueUs),
    ready: toMs(slow.readyUs),
    sent: toMs(slow.sentUs),
    done: toMs(slow.doneUs),
    outcome: slow.outcome,
    status: slow.status,
    request_id: slow.requestId,
  };
}
