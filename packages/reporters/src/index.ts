export { progressReporter } from './progress/progress-reporter.ts';
export { renderSummary, summaryReporter } from './summary/render-summary.ts';
export { jsonReporter, toJson, nodeReportFiles } from './json/json-reporter.ts';
export { expandFileTemplate, FILE_TEMPLATE_NAMES } from './json/file-template.ts';

export type { ProgressOptions, ProgressReporter } from './progress/progress-reporter.ts';
export type { ProgressStream } from './progress/screen.ts';
export type { SummaryOptions, SummaryReporterOptions } from './summary/render-summary.ts';
export type { JsonReporter, JsonReporterOptions, ReportFiles } from './json/json-reporter.ts';
export type { FileTemplateValues } from './json/file-template.ts';

// What other screens of the product are laid out with.
export { toAscii } from './format/ascii.ts';
export { formatLatencyMs, formatSpanMs } from './format/duration.ts';
export { lineOf, paintLine, paintLines, span, wrapUnder } from './format/line.ts';
export { formatBytes, formatCount, formatRate, plural } from './format/number.ts';
export { layOutTable } from './format/table.ts';
export { cleanText, fitText, padText, textWidth, wrapText } from './format/text.ts';
export type { Line, PaintOptions, Span, Tone } from './format/line.ts';
export type { Cell, Column, Table } from './format/table.ts';
