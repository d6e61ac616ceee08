import { Command } from 'clipanion';

import { requiredArgument, type Argument } from '../flags/argument.ts';
import { switchOption } from '../flags/flag.ts';
import { REPORT_FLAGS } from '../flags/report-flags.ts';
import { BenchCommand } from './bench-command.ts';

const FILE: Argument = { name: 'FILE', description: 'A report that a run wrote; - is standard input.', required: true };

/** `report`: a stored report, rendered again. */
export class ReportCommand extends BenchCommand {
  static override readonly paths = [['report']];
  static override readonly flags = REPORT_FLAGS;
  static override readonly argument = FILE;
  static override readonly usage = Command.Usage({
    description: 'Show a stored report again.',
    details: 'Prints the summary that stood at the end of the run. Thresholds do not count: the exit code is 0.',
    examples: [
      ['Last week’s run', '$0 report results/crud.json'],
      ['What was slow, and on which shard', '$0 report results/crud.json --verbose'],
      ['One figure of it', '$0 report results/crud.json --json | jq .summary.goodput'],
    ],
  });

  file = requiredArgument(FILE);
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
