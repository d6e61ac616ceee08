import type { Reporter } from '@syntrix-bench/core';
import type { Report } from '@syntrix-bench/metrics';

import { expandFileTemplate } from './file-template.ts';
import { nodeReportFiles, type ReportFiles, writeWhole } from './report-files.ts';

/** Options of {@link jsonReporter}. */
export interface JsonReporterOptions {
  /** Where the report goes; may hold `{{name}}` and `{{timestamp}}`. Missing folders are made. */
  readonly path: string;
  /** Where the report goes if it cannot be written to `path`, so that no run is lost: `process.stdout`. */
  readonly fallback: { write(text: string): unknown };
  /** Is told, in one sentence, where the report is: written, or why it went to `fallback`. */
  readonly notify?: (sentence: string) => void;
  /** @default nodeReportFiles */
  readonly files?: ReportFiles;
}

/** Writes the report as JSON. */
export interface JsonReporter extends Reporter {
  /** Path of the file that was written; null before that, and if writing failed. */
  readonly writtenTo: string | null;
}

/** The report as its published schema describes it: indented JSON with a final line feed. */
export function toJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * Writes the report to a file when the run has finished: whole or not at all, and to `fallback` if it cannot be written.
 *
 * @throws BenchError `config_invalid` if `path` has a placeholder that does not exist.
 */
export function jsonReporter(options: JsonReporterOptions): JsonReporter {
  const { path, fallback, notify = () => {}, files = nodeReportFiles } = options;
  // Found out now, not when hours of measuring are over.
  expandFileTemplate(path, { name: 'check', startTime: '1970-01-01T00:00:00Z' });
  let writtenTo: string | null = null;

  return {
    name: 'json',
    get writtenTo() {
      return writtenTo;
    },
    onFinish: async (report) => {
      const { name, start_time: startTime } = report.benchmark;
      const target = expandFileTemplate(path, { name, startTime });
      const json = toJson(report);
      try {
        await writeWhole(files, target, json, report.run.id);
        writtenTo = target;
        notify(`report written to ${target}`);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        notify(`the report could not be written to ${target} and is printed instead: ${why}`);
        fallback.write(json);
      }
    },
  };
}
