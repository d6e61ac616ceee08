import type { OutputFormat } from '@syntrix-bench/core';
import type { Report } from '@syntrix-bench/metrics';

import { csvText } from '../csv/csv-text.ts';
import { htmlText } from '../html/html-text.ts';
import { toJson } from '../json/file-reporter.ts';
import { junitText } from '../junit/junit-text.ts';
import { markdownText } from '../markdown/markdown-text.ts';
import { prometheusText } from '../prometheus/prometheus-text.ts';

/** What makes a file's text of a report, by format. Each is a function of the report alone. */
export const REPORT_FORMATS: Readonly<Record<OutputFormat, (report: Report) => string>> = {
  json: toJson,
  csv: csvText,
  junit: junitText,
  markdown: markdownText,
  prometheus: prometheusText,
  html: htmlText,
};
