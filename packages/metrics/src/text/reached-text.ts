import type { ReportReached } from '../report/report-reached.ts';
import type { Report } from '../report/report.ts';
import { formatLatencyMs } from './duration.ts';
import { formatFullRate, formatPercent, formatRate, plural } from './number.ts';

/** Workloads that a headline names; of more, those that fell furthest short. */
const MOST_NAMED = 3;
/** With less than this share of what was asked the rate was not reached (R24). */
const REACHED_SHARE = 0.99;
/** Where the mean is so much more than the quickest, operations may well queue within the target. */
const QUEUEING = 3;

/**
 * What was reached of what was asked, workload by workload (R39): `190 of 1,000/s sent, 189 ok/s`. In a closed loop without
 * pacing nothing asks for a rate, so that what was reached is all there is.
 *
 * @param doubt what is to be said of the rate of a workload: ` (suspect)`; '' where it is proven.
 */
export function reachedTexts(report: Report, doubt: (workload: string) => string): readonly string[] {
  const { summary, reached = {} } = report;
  const entries = Object.entries(reached);
  const [only] = entries;
  if (only === undefined) return untoldTexts(report, doubt);
  const goodputOf = (name: string) => report.workloads?.[name]?.goodput ?? summary.goodput;
  if (entries.length === 1) return [reachedText(only[1], goodputOf(only[0]), doubt(only[0]))];
  const furthestFirst = entries.toSorted(([, a], [, b]) => shareOf(a) - shareOf(b));
  const named = entries.length > MOST_NAMED ? furthestFirst.slice(0, MOST_NAMED) : entries;
  return [
    ...named.map(([name, own]) => `${name} ${reachedText(own, goodputOf(name), doubt(name))}`),
    ...(entries.length > named.length ? [plural(entries.length - named.length, 'more workload')] : []),
  ];
}

/** Whether a workload fell short of the rate that it was asked for. @param workload the one that is looked at; null: any */
export function fellShort({ reached = {} }: Pick<Report, 'reached'>, workload: string | null = null): boolean {
  return Object.entries(reached).some(
    ([name, own]) => (workload === null || name === workload) && shareOf(own) < REACHED_SHARE,
  );
}

/** Little's law, where workers were what bound the rate: how many would do (R39). One sentence for each such workload. */
export function workerLimitTexts({ reached = {}, run }: Report): readonly string[] {
  if (run.smoke === true) return [];
  const isOnlyOne = Object.keys(reached).length === 1;
  return Object.entries(reached).flatMap(([name, { asked, worker_limit: limit }]) => {
    if (limit === null || asked === null) return [];
    const { workers, held, quickest, allows, needed } = limit;
    const bound = `${plural(workers, 'worker')} at ${formatLatencyMs(held)} allow about ${formatFullRate(allows)}/s`;
    const cure = isOnlyOne ? `\`--workers ${needed}\`` : plural(needed, 'worker');
    const condition =
      held > quickest * QUEUEING
        ? `, if the target stays as quick with them (its quickest took ${formatLatencyMs(quickest)}: operations may queue within it)`
        : '';
    return [`${isOnlyOne ? '' : `${name}: `}${bound}; ${cure} would allow ${formatFullRate(asked)}/s${condition}`];
  });
}

/** What a report comes to that does not tell what was reached: the goodput, and what was sent of what was scheduled. */
function untoldTexts(
  { summary, certificate, run, generator }: Report,
  doubt: (workload: string) => string,
): readonly string[] {
  const doubts = certificate?.claims.map(({ workload }) => doubt(workload)).find((text) => text !== '') ?? '';
  const scheduled = run.load_model === 'open' ? (generator?.scheduled ?? 0) : 0;
  const sent = scheduled === 0 ? 1 : (generator?.started ?? 0) / scheduled;
  return [
    `${formatRate(summary.goodput)} ok/s${doubts}`,
    ...(sent < 1 ? [`${formatPercent(sent * 100)} of arrivals sent`] : []),
  ];
}

/** Where all was sent goodput flatters nothing: what was under way at the end of the phase was of it (R9). */
function reachedText(own: ReportReached, goodput: number, doubt: string): string {
  const { asked, sent, ok } = own;
  if (asked === null) return `${formatRate(goodput)} ok/s${doubt}`;
  const [succeeded, when] =
    shareOf(own) < REACHED_SHARE ? [ok, countsDrain(own, goodput) ? ' in time' : ''] : [Math.min(goodput, sent), ''];
  return `${formatFullRate(sent)} of ${formatFullRate(asked)}/s sent, ${formatFullRate(succeeded)} ok/s${when}${doubt}`;
}

/** Whether so much was done in the drain that a reader takes the two rates for a contradiction. */
function countsDrain(own: ReportReached, goodput: number): boolean {
  return shareOf(own) < REACHED_SHARE && goodput > own.ok * 1.02;
}

/** That rates of tables count what a backlog kept a drain busy with, while the headline does not; '' where they are alike (R9). */
export function drainText({ summary, reached = {}, workloads, run }: Report): string {
  if (run.smoke === true) return '';
  const flattered = Object.entries(reached).filter(([name, own]) =>
    countsDrain(own, workloads?.[name]?.goodput ?? summary.goodput),
  );
  if (flattered.length === 0) return '';
  return `ok/s below (${formatFullRate(summary.goodput)} in total) includes what ended in the drain`;
}

/** Infinity where nothing was asked. */
function shareOf({ asked, sent }: ReportReached): number {
  return asked === null || asked === 0 ? Infinity : sent / asked;
}
