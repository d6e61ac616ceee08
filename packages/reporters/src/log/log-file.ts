import { openSync } from 'node:fs';
import { runLog, type Reporter } from '@syntrix-bench/core';
import { maskSecrets, type LogLine } from '@syntrix-bench/metrics';
import pino from 'pino';

/** What {@link openLogFile} takes. */
export interface LogFileOptions {
  /** The file; lines are added to what it has. */
  readonly path: string;
  /** The least grave lines that are written. */
  readonly level: LogLine['level'];
  /** Is told once, in a sentence, that no more can be written. */
  readonly onTrouble: (sentence: string) => void;
}

/** A log that is being written. */
export interface LogFile {
  /** Writes what happens to a run. */
  readonly reporter: Reporter;
  /** Writes what the program itself has to say. */
  say(level: LogLine['level'], message: string): void;
  /** Ends it; may be called again. */
  close(): void;
}

/**
 * Opens a log: a JSON object a line, with `level`, `time` (RFC 3339), `run` (its id), `at_seconds` (on the run's clock), `msg` and further
 * facts by name.
 *
 * @throws what the system says where the file cannot be opened
 */
export function openLogFile({ path, level, onTrouble }: LogFileOptions): LogFile {
  const destination = pino.destination({ fd: openSync(path, 'a'), sync: true });
  let open = true;
  let closed = false;
  destination.on('error', (error: Error) => {
    if (open) onTrouble(`the log is not written any more: ${error.message}`);
    open = false;
  });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  let run: { readonly run?: string } = {};
  const log = runLog(({ atUs, level: graveness, message, context }) => {
    if (open) logger[graveness]({ ...run, at_seconds: Math.round(atUs / 1_000) / 1_000, ...context }, message);
  });
  return {
    reporter: {
      ...log,
      name: 'log file',
      onStart: (plan) => {
        run = { run: plan.runId };
        return log.onStart(plan);
      },
    },
    say: (graveness, message) => {
      if (open) logger[graveness](run, maskSecrets(message));
    },
    close: () => {
      if (closed) return;
      closed = true;
      if (open) destination.end();
      else destination.destroy();
      open = false;
    },
  };
}
