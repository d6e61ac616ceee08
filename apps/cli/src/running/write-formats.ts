import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OutputFile, OutputFormat, Report } from '@syntrix-bench/core';
import { fileReporter, REPORT_FORMATS } from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { tellError } from '../failures/tell-error.ts';
import { showPage } from './show-page.ts';

/** Files that a stored report is to be written to, or the one format that is to be printed. */
export type AskedFiles = readonly OutputFile[] | OutputFormat;

/**
 * Writes a stored report in other formats.
 *
 * @param opens whether the page among them is opened in the browser
 * @throws BenchError `config_invalid` for a placeholder that does not exist
 */
export async function writeFormats(
  context: CliContext,
  report: Report,
  asked: AskedFiles,
  opens = false,
): Promise<ExitCode> {
  const { cwd, stdout, stderr, reportFiles } = context;
  if (typeof asked === 'string') {
    stdout.write(REPORT_FORMATS[asked](report));
    return EXIT_CODES.fine;
  }
  let code: ExitCode = EXIT_CODES.fine;
  for (const { format, path } of asked) {
    let said = '';
    const writer = fileReporter(format, REPORT_FORMATS[format], {
      path: resolve(cwd, path),
      ...(reportFiles === undefined ? {} : { files: reportFiles }),
      notify: (sentence) => {
        said = sentence;
      },
    });
    await writer.onFinish?.(report);
    if (writer.writtenTo === null) {
      tellError(context, said);
      code = EXIT_CODES.runFailed;
    } else {
      stderr.write(`${relative(cwd, writer.writtenTo)}\n`);
      if (opens && format === 'html')
        await showPage(context, pathToFileURL(writer.writtenTo).href, (message) => tellError(context, message));
    }
  }
  return code;
}
