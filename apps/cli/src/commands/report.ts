import { requiredArgument, switchOption } from '../flags/options.ts';
import { REPORT_FLAGS } from '../flags/report-flags.ts';
import { REPORT_SPEC } from '../specs/report-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `report`: a stored report, rendered again. */
export class ReportCommand extends BenchCommand {
  static override readonly paths = pathsOf(REPORT_SPEC.words);

  file = requiredArgument(REPORT_SPEC.argument);
  json = switchOption(REPORT_FLAGS.json);
  verbose = switchOption(REPORT_FLAGS.verbose);
  noColor = switchOption(REPORT_FLAGS.noColor);

  async execute() {
    const { executeReport } = await import('../report/execute-report.ts');
    return executeReport(this.context, {
      file: this.file,
      json: this.json ?? false,
      verbose: this.verbose ?? false,
      colour: this.noColor !== true,
    });
  }
}
