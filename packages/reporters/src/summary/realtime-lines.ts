import type {
  Report,
  ReportCheck,
  ReportHops,
  ReportPropagation,
  ReportRealtime,
  ReportStorm,
} from '@syntrix-bench/metrics';

import { drawBars } from '../format/bars.ts';
import { formatLatencyMs, formatSpanMs } from '../format/duration.ts';
import type { Line } from '../format/line.ts';
import { formatCount, formatRate, NOTHING, plural } from '../format/number.ts';
import { type Column, layOutTable } from '../format/table.ts';
import { cleanText } from '../format/text.ts';
import { factLines, markedLines, type Mark } from './facts.ts';

/** What an audit is about first of all: the check, and how its result reads behind `none` or a number. */
const AUDITED = [
  ['lost', 'lost'],
  ['duplicated', 'twice'],
  ['wrongly-delivered', 'wrong'],
  ['older-states', 'older than seen'],
  ['converged', 'left behind'],
] as const;

/** `✓ 1,204,331 deliveries: none lost, none twice, none wrong`, one line for each workload that was audited. */
export function renderAudit(report: Report, columns: number): readonly Line[] {
  const audited = Object.entries(report.realtime ?? {});
  return audited.flatMap(([workload, { deliveries }]) => {
    const parts = AUDITED.flatMap(([name, word]) => {
      const check = report.checks.find((each) => each.workload === workload && each.name === name);
      return check === undefined ? [] : [partOf(check, word)];
    });
    const mark = (['bad', 'warning'] as const).find((wanted) => parts.some((part) => part.mark === wanted)) ?? 'good';
    const whose = audited.length > 1 ? `${workload}: ` : '';
    const gap = deliveries.in_gap > 0 ? `; ${plural(deliveries.in_gap, 'write')} missed while not connected` : '';
    const found = parts.map(({ text }) => text).join(', ');
    return markedLines(
      mark,
      `${whose}${plural(deliveries.received, 'delivery', 'deliveries')}: ${found}${gap}`,
      columns,
    );
  });
}

function partOf(check: ReportCheck, word: string): { readonly text: string; readonly mark: Mark } {
  switch (check.verdict) {
    case 'passed':
      return { text: `none ${word}`, mark: 'good' };
    case 'failed':
      return { text: `${formatCount(check.failed)} ${word}`, mark: 'bad' };
    case 'unknown':
      return { text: `none ${word} as far as anybody can tell`, mark: 'warning' };
    default:
      return { text: `${word} not checked`, mark: 'warning' };
  }
}

/** Who listened, what they were owed and got a second, and who fared worst. */
export function renderListeners(report: Report, columns: number): readonly Line[] {
  const all = Object.entries(report.realtime ?? {});
  return all.flatMap(([workload, realtime]) => {
    const own = report.workloads?.[workload]?.deliveries ?? report.deliveries;
    const sum = (key: 'owed_per_second' | 'per_second') =>
      Object.values(own).reduce((total, each) => total + each[key], 0);
    const text = [
      `${all.length > 1 ? `${workload}: ` : ''}${listeners(realtime)}`,
      `owed ${formatRate(sum('owed_per_second'))}/s, observed ${formatRate(sum('per_second'))}/s`,
      worstOf(realtime),
    ].filter((part) => part !== '');
    return factLines('Listening', text.join('; '), columns);
  });
}

function listeners({ connections, probes, subscriptions, transport }: ReportRealtime): string {
  const over = transport === 'both' ? 'ws and sse' : transport;
  const several = subscriptions === connections ? '' : `, ${plural(subscriptions, 'subscription')}`;
  return `${plural(connections, 'connection')} over ${over} (${plural(probes, 'probe')})${several}`;
}

function worstOf({ worst, slowest }: ReportRealtime): string {
  if (worst !== null) return `worst ${cleanText(worst.subscriber)}: ${plural(worst.failures, 'failure')}`;
  return slowest === null ? '' : `slowest ${cleanText(slowest.subscriber)}, mean ${formatLatencyMs(slowest.mean)}`;
}

const HOP_COLUMNS: readonly Column[] = [
  { header: 'way of an event', align: 'left', rank: 0 },
  { header: 'due→sent', align: 'right', rank: 2 },
  { header: 'sent→stored', align: 'right', rank: 0 },
  { header: '→read', align: 'right', rank: 0 },
  { header: '→received', align: 'right', rank: 0 },
  { header: 'sent→answered', align: 'right', rank: 1 },
];

/** Where the time went: mean hops of the deliveries around p50 and around p99. */
export function renderWaterfall(report: Report, columns: number): readonly Line[] {
  const all = Object.entries(report.realtime ?? {});
  const rows = all.flatMap(([workload, { waterfall }]) =>
    waterfall === null
      ? []
      : (['p50', 'p99'] as const).map((figure) => hopCells(all.length > 1 ? workload : '', figure, waterfall[figure])),
  );
  return rows.length === 0 ? [] : layOutTable({ header: true, columns: HOP_COLUMNS, rows }, columns);
}

function hopCells(workload: string, figure: string, hops: ReportHops) {
  const { propagation, due_to_sent: late, sent_to_stored: stored, to_read: read, read_to_received: received } = hops;
  const name = `${workload === '' ? '' : `${cleanText(workload)} `}${figure} ${signed(propagation)}`;
  const answered = hops.sent_to_acknowledged;
  return [name, signed(late), stored === null ? NOTHING : signed(stored), signed(read), signed(received)]
    .concat(answered === null ? NOTHING : signed(answered.mean))
    .map((text) => ({ text }));
}

/** A duration that may be below 0 where two clocks differ. */
function signed(ms: number): string {
  return ms < 0 ? `-${formatLatencyMs(-ms)}` : formatLatencyMs(ms);
}

/** What the waterfall's stamps are good for. */
export function renderClocks(report: Report, columns: number): readonly Line[] {
  return Object.values(report.realtime ?? {}).flatMap(({ waterfall, deliveries, fan_out: fanOut }) => {
    if (waterfall === null) return [];
    const { least, most } = waterfall.server_clock_ahead;
    const text = [
      `the server's stamps count ${waterfall.server_stamps_step} ms; its clock is between ${signed(least)} and ${signed(most)} ahead of ours, by cause and effect`,
      `answers are known of ${formatCount(deliveries.beside_their_writer)} deliveries beside their writer`,
      ...(fanOut === null
        ? []
        : [`fan-out, first to last receiver: p50 ${latencyOf(fanOut.p50)}, p99 ${latencyOf(fanOut.p99)}`]),
    ];
    return factLines('Events', text.join('; '), columns);
  });
}

const STORMS: Readonly<Record<ReportStorm['kind'], string>> = {
  reconnect: 'lost their connections',
  subscribe: 'subscribed at once',
  slow: 'stopped reading',
};

/** What a storm did: to the others, how long until all was well, and second by second for whoever asks. */
export function renderStorm(report: Report, columns: number, verbose: boolean): readonly Line[] {
  return Object.values(report.realtime ?? {}).flatMap(({ storm }) => {
    if (storm === null) return [];
    const { healthy, recovered_after: recovered, clean_after: clean, course, at, lasted } = storm;
    const what = `${plural(storm.clients, 'client')} ${STORMS[storm.kind]} at ${formatSpanMs(at * 1000)} for ${formatSpanMs(lasted * 1000)}`;
    const all =
      recovered === null
        ? 'not all were back'
        : recovered === 0
          ? 'none was lost'
          : `all back after ${formatSpanMs(recovered * 1000)}`;
    const well =
      clean === null
        ? 'not clean again while watched'
        : `clean ${clean === 0 ? 'throughout' : `after ${formatSpanMs(clean * 1000)}`}`;
    const mark: Mark = recovered === null || clean === null ? 'warning' : 'good';
    if (!storm.broke) return markedLines('warning', `${what}: the storm did not break, load ended before`, columns);
    const p99 = (part: ReportPropagation) => latencyOf(part.p99);
    const others = `p99 ${p99(healthy.before)} before, ${p99(healthy.during)} during, ${p99(healthy.after)} after`;
    const seconds = course.map(({ healthy: { p99: figure } }) => figure ?? 0);
    return [
      ...markedLines(mark, `${what}: ${all}, ${well}`, columns),
      ...factLines('The others', others, columns),
      ...(verbose && course.length > 0
        ? [
            ...factLines('  p99', `${drawBars(seconds)} up to ${formatLatencyMs(Math.max(...seconds))}`, columns),
            ...factLines(
              '  live',
              `${drawBars(course.map(({ live }) => live))} up to ${formatCount(Math.max(...course.map(({ live }) => live)))}, from ${course[0]!.second} s to ${course.at(-1)!.second} s`,
              columns,
            ),
          ]
        : []),
    ];
  });
}

function latencyOf(ms: number | null): string {
  return ms === null ? NOTHING : formatLatencyMs(ms);
}
