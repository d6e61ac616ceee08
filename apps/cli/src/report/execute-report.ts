import { renderSummary, toJson } from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { wantsColour } from '../help/wants-colour.ts';
import { readStoredReport } from './read-stored-report.ts';

export interface ReportRequest {
  /** `-` is standard input. */
  readonly file: string;
  readonly json: boolean;
  /** Also the slowest operations and each shard. */
  readonly verbose: boolean;
  readonly colour: boolean;
}

/** Prints a stored report: its summary, or itself as JSON. */
export async function executeReport(context: CliContext, request: ReportRequest): Promise<ExitCode> {
  const { stdout, env } = context;
  const report = await readStoredReport(context, request.file);
  const colour = wantsColour(stdout, env, request.colour);
  const files = request.file === '-' ? [] : [request.file];
  const { verbose } = request;
  const text = request.json
    ? toJson(report)
    : renderSummary(report, { columns: stdout.columns ?? 80, colour, verbose, files });
  stdout.write(text);
  return EXIT_CODES.fine;
}
