import type {
  Report,
  ReportHops,
  ReportPropagation,
  ReportRealtime,
  ReportStorm,
  ReportWaterfall,
} from '@syntrix-bench/metrics';
import {
  cleanText,
  formatCount,
  formatLatencyMs,
  formatRate,
  formatReservedMs,
  formatSpanMs,
  NOTHING,
  plural,
  propagationText,
  toAudits,
  upText,
  type Mark,
} from '@syntrix-bench/metrics/text';

import { drawBars } from '../format/bars.ts';
import { lineOf, wrapUnder, type Line } from '../format/line.ts';
import { type Column, layOutTable } from '../format/table.ts';
import { factLines, markedLines } from './facts.ts';

/** `✓ 1,204,331 deliveries: none lost, none twice, none wrong`, one line for each workload that was audited. */
export function renderAudit(report: Report, columns: number): readonly Line[] {
  const audits = toAudits(report);
  return audits.flatMap(({ workload, mark, text }) =>
    markedLines(mark, audits.length > 1 ? `${workload}: ${text}` : text, columns),
  );
}

/** Who listened, what each connection that was up got where some were missing, and whether anybody fared worse than others. */
export function renderListeners(report: Report, columns: number, verbose: boolean): readonly Line[] {
  const all = Object.entries(report.realtime ?? {});
  return all.flatMap(([workload, realtime]) => {
    const own = report.workloads?.[workload]?.deliveries ?? report.deliveries;
    const text = [
      `${all.length > 1 ? `${workload}: ` : ''}${listeners(realtime)}`,
      whenConnected(realtime, own),
      worstOf(realtime, verbose),
    ].filter((part) => part !== '');
    return factLines('Listening', text.join('; '), columns);
  });
}

function listeners({ connections, probes, probes_apart: apart, subscriptions, transport }: ReportRealtime): string {
  const over = transport === 'both' ? 'ws and sse' : transport;
  const several = subscriptions === connections ? '' : `, ${plural(subscriptions, 'subscription')}`;
  const beside = apart === false && probes > 0 ? " on the writers' thread, more threads give them their own" : '';
  return `${plural(connections, 'connection')} over ${over} (${plural(probes, 'probe')}${beside})${several}`;
}

/** With less than this share of connections up rates of all of them say little of one. */
const FEW_UP = 0.99;

/** What came over a connection while it was up; '' where all were. */
function whenConnected(
  { connections, connections_open: open = connections }: ReportRealtime,
  deliveries: Report['deliveries'],
): string {
  if (open >= connections * FEW_UP || open === 0) return '';
  const observed = Object.values(deliveries).reduce((sum, each) => sum + each.per_second, 0);
  return `${upText(open)} were up on average, observed ${formatRate(observed / open)}/s for each of those`;
}

/** Who is slower than so many times all of its kind is worth a look. */
const FAR_SLOWER = 2;

function worstOf({ worst, slowest }: ReportRealtime, verbose: boolean): string {
  if (worst !== null) return `worst ${cleanText(worst.subscriber)}: ${plural(worst.failures, 'failure')}`;
  if (slowest === null) return '';
  const { subscriber, mean, all } = slowest;
  if (all !== undefined && mean <= FAR_SLOWER * all && !verbose) return 'none fared worse than others';
  const others = all === undefined ? '' : `, all ${formatLatencyMs(all)}`;
  return `slowest ${cleanText(subscriber)}, mean ${formatLatencyMs(mean)}${others}`;
}

const HOP_COLUMNS: readonly Column[] = [
  { header: 'way', align: 'left', rank: 0 },
  { header: 'events', align: 'right', rank: 2 },
  { header: 'due→sent', align: 'right', rank: 1 },
  { header: 'sent→stored', align: 'right', rank: 0 },
  { header: '→read', align: 'right', rank: 0 },
  { header: '→received', align: 'right', rank: 0 },
  { header: 'not told', align: 'right', rank: 0 },
  { header: 'sent→received', align: 'right', rank: 0 },
  { header: 'sent→answered', align: 'right', rank: 3 },
];

/**
 * Where the time went: mean hops of the deliveries around p50 and around p99.
 *
 * @param stamps whether it is told what their stamps are good for
 */
export function renderWaterfall(report: Report, columns: number, stamps: boolean): readonly Line[] {
  const all = Object.entries(report.realtime ?? {});
  const told = all.flatMap(([workload, { waterfall }]) => (waterfall === null ? [] : [{ workload, waterfall }]));
  const [first] = told;
  if (first === undefined) return [];
  const rows = told.flatMap(({ workload, waterfall }) =>
    (['p50', 'p99'] as const).map((figure) => hopCells(all.length > 1 ? workload : '', figure, waterfall[figure])),
  );
  return [
    ...layOutTable({ header: true, columns: HOP_COLUMNS, rows }, columns),
    ...(stamps ? wrapUnder(lineOf(''), stampsText(report, first.waterfall), columns, 'quiet') : []),
  ];
}

/** `the server's stamps count 1 ms, its clock is -400 µs to 900 µs ahead; clocks of threads differ by at most 24 µs` */
function stampsText({ environment }: Report, { server_stamps_step: step, server_clock_ahead: ahead }: ReportWaterfall) {
  const { least, most } = ahead;
  const server = `the server's stamps count ${step} ms, its clock is ${formatLatencyMs(least)} to ${formatLatencyMs(most)} ahead`;
  const own = environment.clock_uncertainty;
  return own === undefined ? server : `${server}; clocks of threads agree to ${formatLatencyMs(own)}`;
}

/** What hops do not make up of the whole is told above this share. */
const WORTH_TELLING = 0.05;

function hopCells(workload: string, figure: string, hops: ReportHops) {
  const { deliveries, propagation, due_to_sent: late, sent_to_stored: stored, to_read: read, unaccounted = 0 } = hops;
  const answered = hops.sent_to_acknowledged;
  const missing = Math.abs(unaccounted) > WORTH_TELLING * Math.abs(propagation) ? formatLatencyMs(unaccounted) : '';
  return [
    `${workload === '' ? '' : `${cleanText(workload)} `}around ${figure}`,
    formatCount(deliveries),
    formatLatencyMs(late),
    formatLatencyMs(stored),
    formatLatencyMs(read),
    formatLatencyMs(hops.read_to_received),
    missing,
    formatLatencyMs(propagation),
    answered === null ? NOTHING : formatLatencyMs(answered.mean),
  ].map((text) => ({ text }));
}

/** How far events of one write lie apart, and of how many it is known when their write was answered. */
export function renderClocks(report: Report, columns: number): readonly Line[] {
  return Object.values(report.realtime ?? {}).flatMap(({ waterfall, deliveries, fan_out: fanOut }) => {
    if (waterfall === null) return [];
    const text = [
      `answers are known of ${formatCount(deliveries.beside_their_writer)} deliveries beside their writer`,
      ...(fanOut === null
        ? []
        : [
            `fan-out, first to last receiver: p50 ${propagationText(fanOut, 'p50')}, p99 ${propagationText(fanOut, 'p99')}, max ${maxOf(fanOut)}`,
          ]),
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
    const [before, during, after] = [healthy.before, healthy.during, healthy.after].map((each) =>
      propagationText(each, 'p99'),
    );
    const others = `p99 ${before} before, ${during} during, ${after} after`;
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

function maxOf({ max, missing = 0 }: ReportPropagation & { readonly max: number }): string {
  return formatReservedMs(max, { censored: missing > 0, thin: false });
}
