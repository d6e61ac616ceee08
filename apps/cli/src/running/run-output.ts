import { relative, resolve } from 'node:path';
import type { OutputFile, OutputFormat, Report, Reporter } from '@syntrix-bench/core';
import {
  fileReporter,
  progressReporter,
  renderSummary,
  REPORT_FORMATS,
  toJson,
  type ProgressReporter,
  type SummaryOptions,
} from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';
import { tellError } from '../failures/tell-error.ts';
import type { LogRequest } from '../flags/log-flags.ts';
import type { OutputRequest } from '../flags/output-flags.ts';
import { columnsOf, wantsColour, wantsUnicode } from '../screen.ts';
import { runLine } from './one-line.ts';
import { showAllCommand } from './show-all-command.ts';

/** What is shown of a run. */
export interface OutputSettings extends OutputRequest {
  /** Whether the summary is wanted where no JSON is. */
  readonly summary: boolean;
  /** Which of several runs it is, of which a line each is enough unless `verbose`. @default it has its summary */
  readonly lineNumber?: number | undefined;
  /** Commands to try next, beside the one that shows all of the report. @default none */
  readonly next?: readonly string[];
  /** @default nobody said anything of the log */
  readonly log?: LogRequest;
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
 * Opens the output of a run; `paths` are the report's files, or templates of them.
 *
 * @throws BenchError `config_invalid` if the template has a placeholder that does not exist.
 */
export function openRunOutput(context: CliContext, settings: OutputSettings, paths: readonly OutputFile[]): RunOutput {
  const { stdout, stderr, env } = context;
  const files = paths.map((each) => openReportFile(context, each));
  const progress = settings.quiet
    ? null
    : closableProgress(
        progressReporter({
          stream: stderr,
          colour: wantsColour(stderr, env, settings.colour),
          unicode: wantsUnicode(stderr, env),
          logLevel: settings.log?.level ?? (settings.verbose ? 'debug' : 'warn'),
        }),
      );
  return {
    reporters: progress === null ? [] : [progress.reporter],
    say: (message) => (progress === null ? void stderr.write(`${message}\n`) : progress.say(message)),
    finish: async (report) => {
      const written: WrittenReport[] = [];
      for (const file of files) written.push(await file.write(report));
      const problems = written.flatMap(({ problem }) => problem ?? []);
      for (const problem of problems) tellError(context, problem);
      const json = written.find(({ format }) => format === 'json')?.file ?? null;
      const jsonToStdout = settings.json || (problems.length > 0 && json === null);
      if (jsonToStdout) stdout.write(toJson(report));
      if (settings.summary && !settings.json) {
        const stream = jsonToStdout ? stderr : stdout;
        const colour = wantsColour(stream, env, settings.colour);
        const look = { columns: columnsOf(stream, env), colour, unicode: wantsUnicode(stream, env) };
        if (settings.lineNumber !== undefined && !settings.verbose) {
          stream.write(runLine(report, settings.lineNumber, look));
          return problems.length === 0;
        }
        stream.write(
          renderSummary(report, {
            ...look,
            verbose: settings.verbose,
            files: written.flatMap(({ file }) => file ?? []),
            ...whereAllIs(context, settings, json),
          }),
        );
      }
      return problems.length === 0;
    },
    close: () => progress?.close(),
  };
}

/** What shows all of a run whose summary is brief. Without a report in a file that takes another run. */
function whereAllIs(
  { program }: CliContext,
  { verbose, next = [] }: OutputSettings,
  file: string | null,
): Pick<SummaryOptions, 'more' | 'next'> {
  if (file === null) return { more: '--output FILE keeps the report; --verbose shows all of it', next };
  return { next: verbose ? next : [showAllCommand(program, file), ...next] };
}

/** Progress that the command line can end where a run ends without a report. */
interface ClosableProgress {
  /** For the run. Says nothing of the error that ends a run: that is told at the end, with the exit code that goes with it. */
  readonly reporter: Reporter;
  /** A message above what is being drawn. */
  readonly say: (message: string) => void;
  /** Takes the progress away. Events that the run still has for it, which may come later, are not shown any more. */
  readonly close: () => void;
}

/** Puts a switch before a progress reporter. */
function closableProgress(progress: ProgressReporter): ClosableProgress {
  let open = true;
  return {
    reporter: {
      name: progress.name,
      onStart: (plan) => (open ? progress.onStart?.(plan) : undefined),
      onPhase: (event) => (open ? progress.onPhase?.(event) : undefined),
      onStatus: (status) => (open ? progress.onStatus?.(status) : undefined),
      onSnapshot: (event) => (open ? progress.onSnapshot?.(event) : undefined),
      onLog: (line) => (open ? progress.onLog?.(line) : undefined),
      onFinish: (report) => (open ? progress.onFinish?.(report) : undefined),
    },
    say: (message) => progress.say(message),
    close: () => {
      open = false;
      progress.close();
    },
  };
}

/** Where a report went, or why it could not be written. Exactly one of the two is null. */
interface WrittenReport {
  readonly format: OutputFormat;
  /** As a person in the current folder would write it. */
  readonly file: string | null;
  readonly problem: string | null;
}

/** The file that a run's report goes to. */
interface ReportFile {
  /** Writes it whole or not at all; a failure is a value. */
  write(report: Report): Promise<WrittenReport>;
}

/**
 * The file at `path`, which may be a template.
 *
 * @throws BenchError `config_invalid` if it has a placeholder that does not exist: now, not when the run is over.
 */
function openReportFile({ cwd, reportFiles }: CliContext, { format, path }: OutputFile): ReportFile {
  let problem = '';
  const writer = fileReporter(format, REPORT_FORMATS[format], {
    path: resolve(cwd, path),
    // Without a file of its own JSON is what the report is printed as.
    ...(format === 'json' ? { fallback: { write: () => undefined } } : {}),
    ...(reportFiles === undefined ? {} : { files: reportFiles }),
    notify: (sentence) => {
      problem = sentence;
    },
  });
  return {
    write: async (report) => {
      await writer.onFinish?.(report);
      const { writtenTo } = writer;
      if (writtenTo === null) return { format, file: null, problem: problem };
      const inside = relative(cwd, writtenTo);
      return { format, file: inside.startsWith('..') ? writtenTo : inside, problem: null };
    },
  };
}
