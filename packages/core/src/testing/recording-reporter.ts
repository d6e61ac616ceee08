import type { LogLine, Report } from '@syntrix-bench/metrics';

import type { Plan } from '../contracts/plan.ts';
import type { PhaseEvent, Reporter, RunStatus, SnapshotEvent } from '../contracts/reporter.ts';
import type { BenchError } from '../errors.ts';

/** A reporter that keeps all it is told. */
export interface RecordingReporter extends Required<Reporter> {
  readonly plans: readonly Plan[];
  readonly phases: readonly PhaseEvent[];
  readonly statuses: readonly RunStatus[];
  readonly snapshots: readonly SnapshotEvent[];
  readonly logs: readonly LogLine[];
  readonly errors: readonly BenchError[];
  readonly reports: readonly Report[];
}

/** Makes a reporter that keeps all it is told, for tests. */
export function recordingReporter(name = 'recording'): RecordingReporter {
  const plans: Plan[] = [];
  const phases: PhaseEvent[] = [];
  const statuses: RunStatus[] = [];
  const snapshots: SnapshotEvent[] = [];
  const logs: LogLine[] = [];
  const errors: BenchError[] = [];
  const reports: Report[] = [];
  return {
    name,
    plans,
    phases,
    statuses,
    snapshots,
    logs,
    errors,
    reports,
    onStart: (plan) => void plans.push(plan),
    onPhase: (event) => void phases.push(event),
    onStatus: (status) => void statuses.push(status),
    onSnapshot: (event) => void snapshots.push(event),
    onLog: (line) => void logs.push(line),
    onError: (error) => void errors.push(error),
    onFinish: (report) => void reports.push(report),
  };
}
