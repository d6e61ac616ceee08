import type { Report, ReportSlowOperation } from '@syntrix-bench/metrics';
import { cleanText, formatLatencyMs, timeOfDay } from '@syntrix-bench/metrics/text';
import { lineOf, plainLine, span, type Line } from '../format/line.ts';
import { layOutTable, type Column } from '../format/table.ts';
import { fitText } from '../format/text.ts';

const LONGEST_REQUEST_ID = 36;

const REQUEST = 'request';

const COLUMNS: readonly Column[] = [
  { header: 'slowest', align: 'left', rank: 0 },
  { header: 'due', align: 'left', rank: 1 },
  { header: 'ready', align: 'right', rank: 2 },
  { header: 'sent', align: 'right', rank: 2 },
  { header: 'done', align: 'right', rank: 0 },
  { header: 'outcome', align: 'left', rank: 1 },
  { header: 'status', align: 'right', rank: 0 },
  { header: 'worker', align: 'right', rank: 4 },
  { header: REQUEST, align: 'left', rank: 3 },
];

/**
 * The slowest operations with their four stamps (R1): when each was due on the wall's clock, as a target's log has it, and
 * the others from there on. What came late tells who to ask: ready the generator, sent what stood before, done the target.
 */
export function renderSlowest({ slowest }: Report, columns: number): readonly Line[] {
  if (slowest.length === 0) return [];
  const rows = slowest.map((each) => [
    { text: cleanText(each.operation) },
    { text: timeOfDay(each.time) },
    { text: sinceDue(each, 'ready') },
    { text: sinceDue(each, 'sent') },
    { text: `+${formatLatencyMs(each.response)}`, tone: 'strong' as const },
    {
      text: each.outcome,
      tone: each.outcome === 'ok' || each.outcome === 'refused' ? ('plain' as const) : ('bad' as const),
    },
    { text: each.status === 0 ? 'none' : String(each.status) },
    { text: String(each.worker) },
    { text: fitText(cleanText(each.request_id ?? ''), LONGEST_REQUEST_ID) },
  ]);
  const [header = [], ...lines] = layOutTable({ header: true, columns: COLUMNS, rows }, columns);
  const idsFit = plainLine(header).includes(REQUEST);
  return [
    header,
    ...lines.flatMap((line, index) => [line, ...(idsFit ? [] : requestLine(slowest[index]))]),
    lineOf(span('due in UTC; ready, sent and done from there on', 'quiet')),
  ];
}

/** Where the width does not suffice for request ids, each stands below its operation. */
function requestLine(slow: ReportSlowOperation | undefined): readonly Line[] {
  const id = cleanText(slow?.request_id ?? '');
  return id === '' ? [] : [lineOf(span(`  ${REQUEST} ${fitText(id, LONGEST_REQUEST_ID)}`, 'quiet'))];
}

function sinceDue(operation: ReportSlowOperation, stamp: 'ready' | 'sent'): string {
  return `+${formatLatencyMs(Math.max(0, operation[stamp] - operation.due))}`;
}
