import type { LogLine, Report } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Plan } from '../contracts/plan.ts';
import type { PhaseEvent, Reporter, RunStatus, SnapshotEvent } from '../contracts/reporter.ts';
import type { BenchError } from '../errors.ts';
import { ReporterQueue } from './reporter-queue.ts';

/** How long a reporter may take for its last call. */
const FINISH_TIMEOUT_US = 30_000_000;

/** Tells all reporters what happens, and remembers the run's status. */
export class EventHub {
  readonly #clock: Clock;
  readonly #queues: readonly ReporterQueue[];
  #status: RunStatus = 'starting';

  constructor(reporters: readonly Reporter[], clock: Clock) {
    this.#clock = clock;
    this.#queues = reporters.map(
      (reporter) =>
        new ReporterQueue(reporter, (dropped, error) => {
          const why = error instanceof Error ? error.message : String(error);
          this.log('warn', `reporter "${dropped.name}" failed and was dropped: ${why}`);
        }),
    );
  }

  get status(): RunStatus {
    return this.#status;
  }

  start(plan: Plan): void {
    for (const queue of this.#queues) queue.push({ type: 'start', plan });
    for (const queue of this.#queues) queue.push({ type: 'status', status: this.#status });
  }

  setStatus(status: RunStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const queue of this.#queues) queue.push({ type: 'status', status });
  }

  phase(event: PhaseEvent): void {
    for (const queue of this.#queues) queue.push({ type: 'phase', event });
  }

  snapshot(event: SnapshotEvent): void {
    for (const queue of this.#queues) queue.push({ type: 'snapshot', event });
  }

  log(level: LogLine['level'], message: string): void {
    this.forward({ atUs: this.#clock.nowUs(), level, message, context: {} });
  }

  forward(line: LogLine): void {
    for (const queue of this.#queues) queue.push({ type: 'log', line });
  }

  error(error: BenchError): void {
    for (const queue of this.#queues) queue.push({ type: 'error', error });
  }

  /** Hands everybody the report; a reporter that hangs is given up after a while. */
  async finish(report: Report): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.finish(report, this.#clock, FINISH_TIMEOUT_US)));
  }
}
