import type { Reporter } from '@syntrix-bench/core';
import type { Report } from '@syntrix-bench/metrics';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expandFileTemplate } from './file-template.ts';

/** Options of {@link fileReporter}. */
export interface FileReporterOptions {
  /** Where the report goes; may hold `{{name}}` and `{{timestamp}}`. Missing folders are made. */
  readonly path: string;
  /** Where the text goes if it cannot be written to `path`, so that no run is lost: `process.stdout`. @default nowhere */
  readonly fallback?: { write(text: string): unknown };
  /** Is told, in one sentence, where the report is: written, or why it went to `fallback`. */
  readonly notify?: (sentence: string) => void;
  /** @default nodeReportFiles */
  readonly files?: ReportFiles;
}

/** Writes a report to a file. */
export interface FileReporter extends Reporter {
  /** Path of the file that was written; null before that, and if writing failed. */
  readonly writtenTo: string | null;
}

/** The report as its published schema describes it: indented JSON with a final line feed. */
export function toJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * Writes the report as JSON: a {@link fileReporter}.
 *
 * @throws BenchError `config_invalid` if `path` has a placeholder that does not exist.
 */
export function jsonReporter(options: FileReporterOptions): FileReporter {
  return fileReporter('json', toJson, options);
}

/**
 * Writes what `textOf` makes of the report to a file when the run has finished: whole or not at all, and to `fallback`, where
 * there is one, if it cannot be written.
 *
 * @throws BenchError `config_invalid` if `path` has a placeholder that does not exist.
 */
export function fileReporter(
  name: string,
  textOf: (report: Report) => string,
  options: FileReporterOptions,
): FileReporter {
  const { path, fallback, notify = () => {}, files = nodeReportFiles } = options;
  // Found out now, not when hours of measuring are over.
  expandFileTemplate(path, { name: 'check', startTime: '1970-01-01T00:00:00Z' });
  let writtenTo: string | null = null;

  return {
    name,
    get writtenTo() {
      return writtenTo;
    },
    onFinish: async (report) => {
      const { name: benchmark, start_time: startTime } = report.benchmark;
      const target = expandFileTemplate(path, { name: benchmark, startTime });
      const text = textOf(report);
      try {
        await writeWhole(files, target, text, report.run.id);
        writtenTo = target;
        notify(`report written to ${target}`);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const instead = fallback === undefined ? '' : ' and is printed instead';
        notify(`the report could not be written to ${target}${instead}: ${why}`);
        fallback?.write(text);
      }
    },
  };
}

/** The part of a file system that writing a report needs. */
export interface ReportFiles {
  /** Makes a folder with all its parents; one that exists is left alone. */
  makeFolder(path: string): Promise<void>;
  /** Writes a whole file; resolves when it is on the disk. */
  writeFile(path: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>;
}

/**
 * Makes a folder with all its parents. Node's own `recursive` never returns where a folder that is there refuses new ones as if it
 * were not, as `/proc` does.
 */
async function makeFolder(path: string): Promise<void> {
  const isThere = async (folder: string) => (await stat(folder).catch(() => null))?.isDirectory() === true;
  if (await isThere(path)) return;
  const parent = dirname(path);
  if (parent !== path && !(await isThere(parent))) await makeFolder(parent);
  await mkdir(path).catch(async (error: unknown) => {
    // Another may have made it meanwhile.
    if (!(await isThere(path))) throw error;
  });
}

/** The file system of this machine. */
export const nodeReportFiles: ReportFiles = {
  makeFolder,
  writeFile: async (path, text) => {
    const file = await open(path, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
};

/**
 * Writes a file so that at no moment a part of it can be seen: beside its place under another name (with `tag`, so that two
 * writers do not meet), then renamed. Missing folders are made. On failure nothing is left behind, and a file that was there
 * before is as it was.
 */
export async function writeWhole(files: ReportFiles, path: string, text: string, tag: string): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.${tag}.tmp`);
  await files.makeFolder(dirname(path));
  try {
    await files.writeFile(unfinished, text);
    await files.rename(unfinished, path);
  } catch (error) {
    // The first failure is the one to tell; a left-over that cannot be removed either says the same.
    await files.remove(unfinished).catch(() => undefined);
    throw error;
  }
}
