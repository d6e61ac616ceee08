import type { Report, Reporter } from '@syntrix-bench/core';
import { progressReporter, renderSummary, toJson } from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';
import { tellError } from '../failures/tell-error.ts';
import { wantsColour } from '../help/wants-colour.ts';
import { closableProgress } from './closable-progress.ts';
import { openReportFile } from './report-file.ts';

/** What a person says about the output of a run. */
export interface OutputRequest {
  /** The report as JSON to stdout, in place of the summary. */
  readonly json: boolean;
  /** Nothing but the result. */
  readonly quiet: boolean;
  /** More than most want to know: what runs, log lines of every level, slow operations, shards, what lies behind an error. */
  readonly verbose: boolean;
  /** Whether colours are allowed at all. */
  readonly colour: boolean;
}

/** What is shown of a run. */
export interface OutputSettings extends OutputRequest {
  /** Whether the summary is wanted where no JSON is. */
  readonly summary: boolean;
}

/** Everything that a run shows and writes. */
export interface RunOutput {
  /** For the run: they see it go by. */
  readonly reporters: readonly Reporter[];
  /** A message to the person, above the progress that is being drawn. */
  readonly say: (message: string) => void;
  /** Writes the report where it was asked for and the result to stdout. Resolves with whether the report was written as asked. */
  finish(report: Report): Promise<boolean>;
  /** Takes the progress away where a run ends without a report. */
  close(): void;
}

/**
 * Opens the output of a run; `path` is the report's file or a template of it, null for none.
 *
 * @throws BenchError `config_invalid` if the template has a placeholder that does not exist.
 */
export function openRunOutput(context: CliContext, settings: OutputSettings, path: string | null): RunOutput {
  const { stdout, stderr, env } = context;
  const file = path === null ? null : openReportFile(context, path);
  const progress = settings.quiet
    ? null
    : closableProgress(
        progressReporter({
          stream: stderr,
          colour: wantsColour(stderr, env, settings.colour),
          verbose: settings.verbose,
        }),
      );
  return {
    reporters: progress === null ? [] : [progress.reporter],
    say: (message) => (progress === null ? void stderr.write(`${message}\n`) : progress.say(message)),
    finish: async (report) => {
      const written = file === null ? null : await file.write(report);
      if (written?.problem != null) tellError(context, written.problem);
      // A report that has no file to be in must not be lost: it takes the place of the summary.
      const jsonToStdout = settings.json || written?.problem != null;
      if (jsonToStdout) stdout.write(toJson(report));
      if (settings.summary && !settings.json) {
        const stream = jsonToStdout ? stderr : stdout;
        const colour = wantsColour(stream, env, settings.colour);
        stream.write(
          renderSummary(report, {
            columns: stream.columns ?? 80,
            colour,
            verbose: settings.verbose,
            files: written?.file == null ? [] : [written.file],
          }),
        );
      }
      return written?.problem == null;
    },
    close: () => progress?.close(),
  };
}
