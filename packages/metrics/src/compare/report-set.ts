import type { Report } from '../report/report.ts';

/** A run with what it is called: its file, as a rule. */
export interface SourcedReport {
  readonly source: string;
  readonly report: Report;
}

/** Runs of one side, with its label. */
export interface ReportSet {
  readonly label: string;
  readonly runs: readonly SourcedReport[];
}
