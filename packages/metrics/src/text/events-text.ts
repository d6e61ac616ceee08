import type { ReportDelivery } from '../report/report-parts.ts';
import type { Report } from '../report/report.ts';
import { formatLatencyMs } from './duration.ts';
import { latencyText } from './latency.ts';
import { formatRate, plural, threeDigits } from './number.ts';
import { cleanText } from './printable.ts';

/** With less than this share of them open, connections are not all up. */
const ALL_UP = 0.9995;
/** An uncertainty of clocks above this share of a figure stands beside it. */
const WORTH_TELLING = 0.05;

/** Whether there are subscribers, or webhooks: what came to them is what a reader wants to know first. */
export function listens({ realtime = {}, triggers = {} }: Report): boolean {
  return Object.keys(realtime).length + Object.keys(triggers).length > 0;
}

/** Deliveries that a headline is made of: those of probes, or all where there are none (R33). */
export function headlineDeliveries({
  deliveries,
}: Pick<Report, 'deliveries'>): readonly (readonly [string, ReportDelivery])[] {
  const all = Object.entries(deliveries);
  const headline = all.filter(([, { headline: is }]) => is === true);
  // Reports from before this was reported name the headline first.
  return headline.length > 0 ? headline : all.slice(0, 1);
}

/**
 * What subscribers or webhooks got: `event p50 997 µs, p99 8.05 ms, max 15.0 ms; owed 4.34k/s, observed 4.34k/s; 22 connections up`.
 *
 * @param doubt the worst grade of the delivery claim, where it is not valid
 */
export function eventsText(report: Report, doubt: 'suspect' | 'invalid' | null): string {
  const doubtText = doubt === null ? '' : ` (${doubt})`;
  const soon = headlineDeliveries(report).map(
    ([name, delivery]) =>
      `${cleanText(name)} p50 ${latencyText(delivery.propagation, 'p50')}${uncertainty(report, delivery.propagation?.p50)}, ` +
      `p99 ${latencyText(delivery.propagation, 'p99')}${doubtText}${fromDueText(delivery)}, max ${latencyText(delivery.propagation, 'max')}`,
  );
  const all = Object.values(report.deliveries);
  const sum = (key: 'owed_per_second' | 'per_second') => all.reduce((total, each) => total + each[key], 0);
  return [
    ...(soon.length === 0 ? ['no event was delivered'] : soon),
    `${owedText(report)} ${formatRate(sum('owed_per_second'))}/s, observed ${formatRate(sum('per_second'))}/s`,
    ...connectionsText(report),
  ].join('; ');
}

/** Whether more may be owed, as changes that had no event of their own may have been (R32), or less, as what nobody can tell of. */
function owedText({ realtime = {}, deliveries }: Report): string {
  const isMore = Object.values(realtime).some(
    ({ deliveries: { owed, owed_at_most: most = 0, received } }) => most > Math.max(owed, received),
  );
  const isLess = Object.values(deliveries).some(({ unknown = 0 }) => unknown > 0);
  if (isMore) return isLess ? 'owed about' : 'owed at least';
  return isLess ? 'owed at most' : 'owed';
}

/** Writers that are held up send late, so that propagation alone flatters where *from due* is so many times as long (R30). */
const HELD_UP = 2;

/** ` (4.90 s from due)`, where what was written late is not in the propagation; else ''. */
export function fromDueText({ propagation, from_due: fromDue }: ReportDelivery): string {
  if (propagation === null || fromDue === null || fromDue.never.includes('p99')) return '';
  return fromDue.p99 > HELD_UP * propagation.p99 ? ` (${latencyText(fromDue, 'p99')} from due)` : '';
}

/** ` ±60 µs`, where the clocks of threads may differ by more than a little of a figure (R4). */
function uncertainty({ environment }: Report, figure: number | undefined): string {
  const ms = environment.clock_uncertainty ?? 0;
  return figure === undefined || ms <= Math.abs(figure) * WORTH_TELLING ? '' : ` ±${formatLatencyMs(ms)}`;
}

function connectionsText({ realtime = {} }: Report): readonly string[] {
  const all = Object.values(realtime);
  const asked = all.reduce((sum, { connections }) => sum + connections, 0);
  const open = all.reduce((sum, { connections, connections_open: up = connections }) => sum + up, 0);
  return asked === 0 ? [] : [connectionsUpText(open, asked)];
}

/** `22 connections up`, or `18.4 of 22 connections up`. @param open how many were up on average */
export function connectionsUpText(open: number, asked: number): string {
  const missing = open < asked * ALL_UP ? `${upText(open)} of ` : '';
  return `${missing}${plural(Math.round(asked), 'connection')} up`;
}

/** How many were up on average: `18.4`. */
export function upText(open: number): string {
  return open < 999.5 ? String(Number(threeDigits(open))) : formatRate(open);
}
