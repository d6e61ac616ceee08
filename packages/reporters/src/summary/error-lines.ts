import type { Report, ReportError } from '@syntrix-bench/metrics';
import { lineOf, span, wrapUnder, type Line } from '../format/line.ts';
import { formatCount, formatPercent, plural } from '../format/number.ts';
import { cleanText, fitText } from '../format/text.ts';
import { factLines, LABEL_WIDTH } from './facts.ts';
import { whyNoneHeld } from './held-connections.ts';

/** Kinds of errors shown; the report holds them all. */
const MOST_KINDS = 8;
/** Lines that the sample of one kind may take. */
const SAMPLE_LINES = 2;

/** What failed: each kind with its count, category, operations and a sample. */
export function renderErrors(report: Report, columns: number): readonly Line[] {
  const { errors } = report;
  if (errors.length === 0 || whyNoneHeld(report) !== null) return [];
  const shown = errors.slice(0, MOST_KINDS);
  const countWidth = Math.max(...shown.map(({ count }) => formatCount(count).length));
  const hidden = errors.slice(MOST_KINDS);
  const hiddenCount = hidden.reduce((sum, { count }) => sum + count, 0);
  return [
    ...factLines('Errors', shareText(report), columns),
    ...shown.flatMap((error) => renderError(error, countWidth, columns)),
    ...(hidden.length === 0
      ? []
      : factLines('', `${plural(hidden.length, 'more kind')} with ${plural(hiddenCount, 'error')}`, columns)),
  ];
}

/** Where nothing was done, connections are what failed. */
function shareText({ summary, connections }: Report): string {
  const share = (failed: number, all: number) => formatPercent(all === 0 ? 0 : (failed / all) * 100);
  const { total_errors: failed, total_operations: all } = summary;
  if (all > 0) return `${formatCount(failed)} of ${plural(all, 'operation')} (${share(failed, all)})`;
  const opened = Object.values(connections);
  const [tried, broken] = (['count', 'errors'] as const).map((name) =>
    opened.reduce((sum, each) => sum + each[name], 0),
  );
  return `${formatCount(broken ?? 0)} of ${plural(tried ?? 0, 'try', 'tries')} to connect (${share(broken ?? 0, tried ?? 0)})`;
}

function renderError(error: ReportError, countWidth: number, columns: number): readonly Line[] {
  const head = lineOf(span('  ✗ ', 'bad'), span(formatCount(error.count).padStart(countWidth), 'bad'), '  ');
  const operations = Object.entries(error.by_operation);
  const where = operations.map(([name, count]) => (operations.length === 1 ? name : `${name} ${formatCount(count)}`));
  const category = error.type.toLowerCase() === error.category ? '' : ` (${error.category})`;
  const text = `${error.type}${category}${where.length === 0 ? '' : `: ${where.join(', ')}`}`;
  return [...wrapUnder(head, cleanText(text), columns), ...renderSample(error, columns)];
}

function renderSample({ sample }: ReportError, columns: number): readonly Line[] {
  const message = cleanText(sample?.message ?? '');
  if (message === '') return [];
  const room = Math.max(1, columns - LABEL_WIDTH) * SAMPLE_LINES;
  const lines = wrapUnder(lineOf(' '.repeat(LABEL_WIDTH)), fitText(message, room), columns, 'quiet');
  return lines.slice(0, SAMPLE_LINES);
}
