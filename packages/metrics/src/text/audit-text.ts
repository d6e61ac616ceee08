import type { ReportCheck } from '../report/report-parts.ts';
import type { ReportStorm } from '../report/report-realtime.ts';
import type { Report } from '../report/report.ts';
import { formatCount, plural } from './number.ts';
import type { Mark } from './mark.ts';

/** What an audit is about first of all: the check, and how its result reads behind `none` or a number. */
const AUDITED = [
  ['lost', 'lost'],
  ['duplicated', 'twice'],
  ['wrongly-delivered', 'wrong'],
  ['older-states', 'older than seen'],
  ['converged', 'left behind'],
] as const;

/** What is told only where it was found. */
const TOLD_IF_FOUND = [
  ['out-of-order', 'out of order'],
  ['altered', 'altered'],
  ['never-written', 'never written'],
  ['after-unsubscribe', 'after unsubscribing'],
  ['subscribe-gap', 'missing after subscribing'],
  ['snapshot-seam', 'missing between snapshot and events'],
  ['held', 'not held by the server'],
  ['channels-agree', 'different over two channels'],
  ['retried', 'not made again'],
  ['retry-spacing', 'made again too soon'],
] as const;

/** Where fewer of the changes than this had an event, more was left out than the protocol explains. */
const FEW_SHOWN = 0.5;

/** What the audit of one workload's deliveries found. */
export interface AuditText {
  readonly workload: string;
  readonly mark: Mark;
  /** `1,204,331 deliveries: none lost, none twice, none wrong`. */
  readonly text: string;
}

/** What a workload's audit was of. */
interface Audited {
  readonly workload: string;
  readonly received: number;
  readonly in_gap: number;
  readonly owed_at_most?: number;
  readonly storm: ReportStorm | null;
}

/** What audits found, for each workload that was audited. What nothing was checked by is never good (R40). */
export function toAudits(report: Report): readonly AuditText[] {
  const ofSubscribers = Object.entries(report.realtime ?? {}).map(([workload, { deliveries, storm }]): Audited => ({
    workload,
    ...deliveries,
    storm,
  }));
  const ofWebhooks = Object.entries(report.triggers ?? {}).map(([workload, { deliveries }]): Audited => ({
    workload,
    received: deliveries.received,
    in_gap: 0,
    storm: null,
  }));
  return [...ofSubscribers, ...ofWebhooks].map(({ workload, storm, ...deliveries }) => {
    const { in_gap: inGap, received, owed_at_most: atMost } = deliveries;
    const checkOf = (name: string) => report.checks.find((each) => each.workload === workload && each.name === name);
    // What is written once and came was seen as it is: that needs no word of its own.
    const isChanged = checkOf('older-states') !== undefined;
    const parts = [
      ...AUDITED.flatMap(([name, word]) => {
        const check = checkOf(name);
        const isFound = check?.verdict === 'failed' || check?.verdict === 'unknown';
        if (name === 'converged' && !isChanged && !isFound) return [];
        // What was written while nobody was connected is owed to nobody, and is no proof either.
        const told = inGap > 0 && name === 'lost' ? `${word} while connected` : word;
        return check === undefined ? [] : [partOf(check, told)];
      }),
      ...TOLD_IF_FOUND.flatMap(([name, word]) => {
        const check = checkOf(name);
        return check?.verdict === 'failed' || check?.verdict === 'unknown' ? [partOf(check, word)] : [];
      }),
    ];
    // Those of a storm are cut off on purpose.
    const isPlanned = storm?.kind === 'reconnect' && storm.recovered_after !== null;
    // Clients of a storm are there for a part of the time only.
    const areFewShown = atMost !== undefined && storm === null && received < FEW_SHOWN * atMost;
    const marks: readonly Mark[] = [
      areFewShown ? 'warning' : 'good',
      ...parts.map(({ mark }) => mark),
      parts.length === 0 || (inGap > 0 && !isPlanned) ? 'warning' : 'good',
    ];
    const mark = (['bad', 'warning'] as const).find((wanted) => marks.includes(wanted)) ?? 'good';
    // What came before the measured phase is audited as well, so that there are more than the table has.
    const when = isWarmedUp(report) ? ' in all' : '';
    const ofAtMost = atMost === undefined ? '' : `, owed at most ${formatCount(atMost)}`;
    const found = parts.length === 0 ? 'not audited' : parts.map(({ text }) => text).join(', ');
    const gap = inGap > 0 ? `; ${formatCount(inGap)} missed while not connected` : '';
    const unshown = areFewShown ? `; ${formatCount(atMost - received)} changes without an event of their own` : '';
    const what = `${plural(received, 'delivery', 'deliveries')}${when}${ofAtMost}`;
    return { workload, mark, text: `${what}: ${found}${gap}${unshown}` };
  });
}

function isWarmedUp({ phases }: Report): boolean {
  return phases.some(({ name }) => name === 'warmup' || name === 'rampup');
}

function partOf(check: ReportCheck, word: string): { readonly text: string; readonly mark: Mark } {
  const { failed, unknown } = check;
  const untold = unknown === undefined ? '' : `of ${formatCount(unknown.count)} nobody can tell`;
  switch (check.verdict) {
    case 'passed':
      return { text: `none ${word}`, mark: 'good' };
    case 'failed':
      return { text: `${formatCount(failed)} ${word}${untold === '' ? '' : ` (${untold})`}`, mark: 'bad' };
    case 'unknown':
      return { text: `none known to be ${word}, but ${untold}`, mark: 'warning' };
    default:
      return { text: `${word} not checked`, mark: 'warning' };
  }
}
