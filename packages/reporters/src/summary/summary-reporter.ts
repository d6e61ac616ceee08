import type { Reporter } from '@syntrix-bench/core';

import { renderSummary } from './render-summary.ts';

/** Options of {@link summaryReporter}. */
export interface SummaryReporterOptions {
  /** Where the summary goes: `process.stdout`. Its `columns` are asked when the run has finished. */
  readonly stream: { write(text: string): unknown; readonly columns?: number | undefined };
  /** Whether escape sequences for colour are written. Decided by the caller, who knows `NO_COLOR`. */
  readonly colour: boolean;
  /** Width where the stream is no terminal. @default 80 */
  readonly columns?: number;
  /** Whether the slowest operations and each shard are shown, too. @default false */
  readonly verbose?: boolean;
  /** Names the files that were written; asked when the run has finished. @default none */
  readonly files?: () => readonly string[];
}

/** Writes the summary when the run has finished. */
export function summaryReporter(options: SummaryReporterOptions): Reporter {
  const { stream, colour, columns = 80, verbose = false, files = () => [] } = options;
  return {
    name: 'summary',
    onFinish: (report) => {
      stream.write(renderSummary(report, { columns: stream.columns ?? columns, colour, verbose, files: files() }));
    },
  };
}
