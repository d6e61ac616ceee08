import { relative, resolve } from 'node:path';
import type { Report } from '@syntrix-bench/core';
import { jsonReporter } from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';

/** Where a report went, or why it could not be written. Exactly one of the two is null. */
export interface WrittenReport {
  /** As a person in the current folder would write it. */
  readonly file: string | null;
  readonly problem: string | null;
}

/** The file that a run's report goes to. */
export interface ReportFile {
  /** Writes it whole or not at all; a failure is a value. */
  write(report: Report): Promise<WrittenReport>;
}

/**
 * The file at `path`, which may be a template.
 *
 * @throws BenchError `config_invalid` if it has a placeholder that does not exist: now, not when the run is over.
 */
export function openReportFile({ cwd, reportFiles }: CliContext, path: string): ReportFile {
  let problem = '';
  const writer = jsonReporter({
    path: resolve(cwd, path),
    fallback: { write: () => undefined },
    ...(reportFiles === undefined ? {} : { files: reportFiles }),
    notify: (sentence) => {
      problem = sentence;
    },
  });
  return {
    write: async (report) => {
      await writer.onFinish?.(report);
      const { writtenTo } = writer;
      if (writtenTo === null) return { file: null, problem };
      const inside = relative(cwd, writtenTo);
      return { file: inside.startsWith('..') ? writtenTo : inside, problem: null };
    },
  };
}
