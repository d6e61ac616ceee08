import { extname } from 'node:path';
import type { ComparisonDocument } from '@syntrix-bench/metrics/compare';

import { comparisonHtml } from './comparison-html.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { otavaCsv } from './otava-csv.ts';
import { renderComparison, type ComparisonOptions } from './render-comparison.ts';

/** The formats of a comparison, as they are asked for. */
export const COMPARISON_FORMATS = ['text', 'json', 'markdown', 'html', 'otava-csv'] as const;
/** One of {@link COMPARISON_FORMATS}. */
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** What ending a file of each has. */
export const COMPARISON_EXTENSIONS: Readonly<Record<ComparisonFormat, string>> = {
  text: '.txt',
  json: '.json',
  markdown: '.md',
  html: '.html',
  'otava-csv': '.csv',
};

/** The format that a file's ending asks for; null where it is that of none. */
export function comparisonFormatOf(file: string): ComparisonFormat | null {
  const ending = extname(file).toLowerCase();
  return COMPARISON_FORMATS.find((format) => COMPARISON_EXTENSIONS[format] === ending) ?? null;
}

/** A comparison in a format. @param options how text for a terminal is laid out; other formats know none */
export function comparisonText(
  document: ComparisonDocument,
  format: ComparisonFormat,
  options: ComparisonOptions,
): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`;
    case 'html':
      return comparisonHtml(document);
    case 'markdown':
      return comparisonMarkdown(document);
    case 'otava-csv':
      return otavaCsv(document);
    case 'text':
      return renderComparison(document, options);
  }
}
