import { errorTypeOf, maskSecrets, type ErrorTally, type LogLine, type Report } from '@syntrix-bench/metrics';
import { formatCount, formatRate, latencyText, PHASE_WORDS } from '@syntrix-bench/metrics/text';

import { isEnded, type PhaseEvent, type Reporter, type RunStatus } from '../contracts/reporter.ts';

// docs/decisions/0231-one-log-of-a-run.md

/** Kinds of errors that are told when they come first. */
const MOST_KINDS = 100;
const MAX_MESSAGE = 2_000;

/**
 * A run as lines with levels: what engine and scenarios log, and what happens to the run. At `info` how it begins, its phases, pauses and
 * its end; at `warn` the first error of each kind; at `error` what spoils it. No line holds a secret, or more than 2,000 characters.
 *
 * @param write takes each line, in the order in which things happen
 */
export function runLog(write: (line: LogLine) => void): Required<Reporter> {
  return new RunLog(write).reporter;
}

class RunLog {
  readonly reporter: Required<Reporter>;
  readonly #write: (line: LogLine) => void;
  readonly #kinds = new Set<string>();
  #atUs = 0;
  #phase: PhaseEvent['phase'] | null = null;
  #status: RunStatus = 'starting';

  constructor(write: (line: LogLine) => void) {
    this.#write = write;
    this.reporter = {
      name: 'log',
      onStart: ({ name, runId, seed }) => this.#tell('info', `run of ${name} begins`, { run: runId, seed }),
      onPhase: (event) => this.#phaseNews(event),
      onStatus: (status) => this.#statusChanged(status),
      onSnapshot: ({ interval, nowUs }) => {
        this.#atUs = nowUs;
        for (const tally of interval.errors) this.#firstOf(tally);
      },
      onLog: ({ atUs, level, message, context }) => this.#tell(level, message, context, atUs),
      onError: (error) => this.#tell('error', error.message, { code: error.code }),
      onFinish: (report) => this.#finished(report),
    };
  }

  #phaseNews({ phase, startedUs, nowUs, plannedUs }: PhaseEvent): void {
    this.#atUs = nowUs;
    if (phase === this.#phase) return;
    this.#phase = phase;
    const planned = plannedUs === null ? {} : { planned_seconds: plannedUs / 1e6 };
    this.#tell('info', `phase ${PHASE_WORDS[phase]} begins`, planned, startedUs);
  }

  #statusChanged(status: RunStatus): void {
    if (status === 'paused') this.#tell('info', 'the run is paused');
    else if (this.#status === 'paused' && !isEnded(status)) this.#tell('info', 'the run goes on');
    if (isEnded(status)) this.#tell(status === 'failed' ? 'error' : 'info', `the run is over: ${status}`);
    this.#status = status;
  }

  #firstOf({ category, status, operation, workload, first }: ErrorTally): void {
    const kind = JSON.stringify([workload, operation, category, status]);
    if (first === null || this.#kinds.has(kind) || this.#kinds.size >= MOST_KINDS) return;
    this.#kinds.add(kind);
    const type = errorTypeOf(category, status);
    const message = first.message === '' ? type : `${type}: ${first.message}`;
    this.#tell(
      'warn',
      `${operation} fails for the first time: ${message}`,
      { workload, operation, category },
      first.atUs,
    );
  }

  #finished({ run, summary }: Report): void {
    const { total_operations: operations, total_errors: errors, goodput, latency } = summary;
    this.#tell(
      'info',
      `report: ${run.reason}; ${formatCount(operations)} operations, ${formatCount(errors)} errors, goodput ${formatRate(goodput)}/s, p99 ${latencyText(latency, 'p99')}`,
      { operations, errors },
    );
  }

  #tell(level: LogLine['level'], message: string, context: LogLine['context'] = {}, atUs = this.#atUs): void {
    this.#write({ atUs, level, message: maskSecrets(message).slice(0, MAX_MESSAGE), context });
  }
}
