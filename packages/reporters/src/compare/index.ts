// What `compare` shows, for programs that do nothing else: runs do not load it.
export { COMPARISON_EXTENSIONS, COMPARISON_FORMATS, comparisonFormatOf, comparisonText } from './comparison-formats.ts';
export type { ComparisonFormat } from './comparison-formats.ts';
export { comparisonHtml } from './comparison-html.ts';
export { formatChange, formatInterval, formatP, formatSide } from './comparison-text.ts';
export { comparisonMarkdown } from './comparison-markdown.ts';
export { otavaCsv } from './otava-csv.ts';
export { renderComparison } from './render-comparison.ts';
export type { ComparisonOptions } from './render-comparison.ts';
export { describeUpgrade, upgradeText } from './upgrade-text.ts';
