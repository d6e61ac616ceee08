import type { Report, ReportError } from '@syntrix-bench/metrics';
import { cleanText, formatCount, formatPercent, plural, whyNoneHeld } from '@syntrix-bench/metrics/text';
import { lineOf, span, wrapUnder, type Line } from '../format/line.ts';
import { fitText } from '../format/text.ts';
import { factLines, LABEL_WIDTH } from './facts.ts';

/** Kinds of errors that take a line each in the brief summary. */
const MOST_BRIEF_KINDS = 3;
/** Kinds of errors shown with all there is to say of them; the report holds them all. */
const MOST_KINDS = 8;
/** Lines that the sample of one kind may take. */
const SAMPLE_LINES = 2;

/** What failed most: a line for each kind, with its count, its operations, and as much of a message as there is room for. */
export function renderErrorKinds(report: Report, columns: number): readonly Line[] {
  const { errors } = report;
  if (errors.length === 0 || whyNoneHeld(report) !== null) return [];
  const shown = errors.slice(0, MOST_BRIEF_KINDS);
  const hidden = errors.slice(MOST_BRIEF_KINDS);
  const countWidth = Math.max(...shown.map(({ count }) => formatCount(count).length));
  const texts = shown.map((error) => {
    const message = cleanText(error.sample?.message ?? '');
    const count = formatCount(error.count).padStart(countWidth);
    return `${count} ${cleanText(kindText(error))}${message === '' ? '' : `: ${message}`}`;
  });
  const more = hidden.length === 0 ? [] : [hiddenText(hidden)];
  return [...texts, ...more].map((text, index) => [
    span((index === 0 ? 'Errors' : '').padEnd(LABEL_WIDTH), 'quiet'),
    span(fitText(text, Math.max(1, columns - LABEL_WIDTH)), index < shown.length ? 'bad' : 'plain'),
  ]);
}

/** What failed: each kind with its count, category, operations and a sample. */
export function renderErrors(report: Report, columns: number): readonly Line[] {
  const { errors } = report;
  if (errors.length === 0 || whyNoneHeld(report) !== null) return [];
  const shown = errors.slice(0, MOST_KINDS);
  const countWidth = Math.max(...shown.map(({ count }) => formatCount(count).length));
  const hidden = errors.slice(MOST_KINDS);
  return [
    ...factLines('Errors', shareText(report), columns),
    ...shown.flatMap((error) => renderError(error, countWidth, columns)),
    ...(hidden.length === 0 ? [] : factLines('', hiddenText(hidden), columns)),
  ];
}

function hiddenText(hidden: readonly ReportError[]): string {
  const count = hidden.reduce((sum, error) => sum + error.count, 0);
  return `${plural(hidden.length, 'more kind')} with ${plural(count, 'error')}`;
}

/** `409 Conflict (create 20, update 2)` */
function kindText({ type, by_operation: counts }: ReportError): string {
  const operations = Object.entries(counts);
  const where = operations.map(([name, count]) => (operations.length === 1 ? name : `${name} ${formatCount(count)}`));
  return `${type}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
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
