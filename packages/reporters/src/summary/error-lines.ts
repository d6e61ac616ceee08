import type { Report, ReportError } from '@syntrix-bench/metrics';
import { lineOf, span, wrapUnder, type Line } from '../format/line.ts';
import { formatCount, formatPercent, plural } from '../format/number.ts';
import { cleanText, fitText } from '../format/text.ts';
import { factLines, LABEL_WIDTH } from './facts.ts';

/** Kinds of errors shown; the report holds them all. */
const MOST_KINDS = 8;
/** Lines that the sample of one kind may take. */
const SAMPLE_LINES = 2;

/** What failed: each kind with its count, category, operations and a sample. */
export function renderErrors({ errors, summary }: Report, columns: number): readonly Line[] {
  if (errors.length === 0) return [];
  const share = summary.total_operations === 0 ? 0 : (summary.total_errors / summary.total_operations) * 100;
  const shown = errors.slice(0, MOST_KINDS);
  const countWidth = Math.max(...shown.map(({ count }) => formatCount(count).length));
  const hidden = errors.slice(MOST_KINDS);
  const hiddenCount = hidden.reduce((sum, { count }) => sum + count, 0);
  return [
    ...factLines(
      'Errors',
      `${formatCount(summary.total_errors)} of ${plural(summary.total_operations, 'operation')} (${formatPercent(share)})`,
      columns,
    ),
    ...shown.flatMap((error) => renderError(error, countWidth, columns)),
    ...(hidden.length === 0
      ? []
      : factLines('', `${plural(hidden.length, 'more kind')} with ${plural(hiddenCount, 'error')}`, columns)),
  ];
}

function renderError(error: ReportError, countWidth: number, columns: number): readonly Line[] {
  const head = lineOf(span('  ✗ ', 'bad'), span(formatCount(error.count).padStart(countWidth), 'bad'), '  ');
  const operations = Object.entries(error.by_operation);
  const where = operations.map(([name, count]) => (operations.length === 1 ? name : `${name} ${formatCount(count)}`));
  const text = `${error.type} (${error.category})${where.length === 0 ? '' : `: ${where.join(', ')}`}`;
  return [...wrapUnder(head, cleanText(text), columns), ...renderSample(error, columns)];
}

function renderSample({ sample }: ReportError, columns: number): readonly Line[] {
  const message = cleanText(sample?.message ?? '');
  if (message === '') return [];
  const room = Math.max(1, columns - LABEL_WIDTH) * SAMPLE_LINES;
  const lines = wrapUnder(lineOf(' '.repeat(LABEL_WIDTH)), fitText(message, room), columns, 'quiet');
  return lines.slice(0, SAMPLE_LINES);
}
