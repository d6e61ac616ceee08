export { progressReporter } from './progress/progress-reporter.ts';
export { renderSummary } from './summary/render-summary.ts';
export { summaryReporter } from './summary/summary-reporter.ts';
export { jsonReporter, toJson } from './json/json-reporter.ts';
export { nodeReportFiles } from './json/report-files.ts';
export { expandFileTemplate, FILE_TEMPLATE_NAMES } from './json/file-template.ts';

export type { ProgressOptions, ProgressReporter } from './progress/progress-reporter.ts';
export type { ProgressStream } from './progress/stream.ts';
export type { SummaryOptions } from './summary/render-summary.ts';
export type { SummaryReporterOptions } from './summary/summary-reporter.ts';
export type { JsonReporter, JsonReporterOptions } from './json/json-reporter.ts';
export type { ReportFiles } from './json/report-files.ts';
export type { FileTemplateValues } from './json/file-template.ts';
