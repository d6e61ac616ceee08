import type { LogLine } from '@syntrix-bench/metrics';

import type { FlagTable } from './flag.ts';
import { UsageError } from './usage-error.ts';

/** Flags of whoever runs a benchmark and wants to know what happened when. */
export const LOG_FLAGS = {
  logLevel: {
    names: '--log-level',
    value: 'LEVEL',
    description:
      'Show and write log lines of this level and graver ones: debug, info, warn, error. Default: warn on the screen, info in --log-file.',
    group: 'Output',
    key: null,
    kind: 'text',
  },
  logFile: {
    names: '--log-file',
    value: 'FILE',
    description: 'Add what happens to the run to this file, as a JSON object a line.',
    group: 'Output',
    key: null,
    kind: 'text',
  },
} as const satisfies FlagTable;

type LogLevel = LogLine['level'];

/** From chatty to grave. */
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** What a command line says of the log. */
export interface LogRequest {
  /** The least grave lines that are wanted; null: nobody said. */
  readonly level: LogLevel | null;
  /** Null: there is to be none. */
  readonly file: string | null;
}

/**
 * What the log's flags say.
 *
 * @throws UsageError for a level that does not exist, and for a file that is none
 */
export function logRequest({
  logLevel,
  logFile,
}: Readonly<Record<keyof typeof LOG_FLAGS, string | undefined>>): LogRequest {
  const level = LEVELS.find((each) => each === logLevel?.trim().toLowerCase()) ?? null;
  if (logLevel !== undefined && level === null)
    throw new UsageError(`--log-level: "${logLevel.slice(0, 60)}" is no level.`, `There are ${LEVELS.join(', ')}.`);
  if (logFile === '' || logFile === '-') throw new UsageError(`--log-file: "${logFile}" is no file.`);
  return { level, file: logFile ?? null };
}
