export { progressReporter } from './progress/progress-reporter.ts';
export { renderSummary, summaryReporter } from './summary/render-summary.ts';
export { fileReporter, jsonReporter, toJson, nodeReportFiles, writeWhole } from './json/file-reporter.ts';
export { REPORT_FORMATS } from './formats/report-formats.ts';
export { CSV_COLUMNS, csvText } from './csv/csv-text.ts';
export { junitText } from './junit/junit-text.ts';
export { markdownText } from './markdown/markdown-text.ts';
export { prometheusName, prometheusText } from './prometheus/prometheus-text.ts';
export { htmlText } from './html/html-text.ts';
export { expandFileTemplate, FILE_TEMPLATE_NAMES } from './json/file-template.ts';

export type { ProgressOptions, ProgressReporter } from './progress/progress-reporter.ts';
export type { ProgressStream } from './progress/stream.ts';
export type { SummaryOptions, SummaryReporterOptions } from './summary/render-summary.ts';
export type { FileReporter, FileReporterOptions, ReportFiles } from './json/file-reporter.ts';
export type { FileTemplateValues } from './json/file-template.ts';

// What other screens of the product are laid out with.
export {
  cleanText,
  formatBytes,
  formatCount,
  formatLatencyMs,
  formatRate,
  formatSpanMs,
  plural,
} from '@syntrix-bench/metrics/text';
export { toAscii } from './format/ascii.ts';
export { lineOf, paintLine, paintLines, span, wrapUnder } from './format/line.ts';
export { layOutTable } from './format/table.ts';
export { fitText, padText, textWidth, wrapText } from './format/text.ts';
export type { Line, PaintOptions, Span, Tone } from './format/line.ts';
export type { Cell, Column, Table } from './format/table.ts';
