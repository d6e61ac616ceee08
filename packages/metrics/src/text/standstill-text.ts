import type { Report } from '../report/report.ts';
import type { ReportStandstill } from '../report/report-parts.ts';
import { formatLatencyMs, formatSpanMs, timeOfDay } from './duration.ts';
import { formatCount, plural } from './number.ts';

/** Standstills told with their times; the report has more. */
const MOST_TOLD = 3;

/** Whether nothing was answered for a time that is worth naming. */
export function stoodStill({ stood_still: all }: Pick<Report, 'stood_still'>): boolean {
  return all.length > 0;
}

/** That a run stalled, for its headline: `stalled for 14.0 s`, `stalled 5 times (longest 1.25 s)`. Nothing where it did not. */
export function standstillTexts({ stood_still: all }: Pick<Report, 'stood_still'>): readonly string[] {
  const [longest] = byLength(all);
  if (longest === undefined) return [];
  const length = formatLatencyMs(longest.seconds * 1000);
  return [all.length === 1 ? `stalled for ${length}` : `stalled ${formatCount(all.length)} times (longest ${length})`];
}

/**
 * When that was, on the phase's clock and on the wall's, so that it is found in the target's log; '' where it did not.
 *
 * @param several whether more than the longest is told
 */
export function standstillTimes({ stood_still: all, reached = {} }: Report, several: boolean): string {
  const told = byLength(all)
    .slice(0, several ? MOST_TOLD : 1)
    .toSorted((a, b) => a.start_seconds - b.start_seconds);
  if (told.length === 0) return '';
  const nameOf = ({ workload }: ReportStandstill) => (Object.keys(reached).length > 1 ? `${workload} ` : '');
  const texts = told.map(
    (each) =>
      `${nameOf(each)}${stretchText(each)} into the phase (${timeOfDay(each.from)} to ${timeOfDay(each.to)} UTC)`,
  );
  const more = all.length - told.length;
  return `nothing was answered from ${texts.join(', from ')}${more === 0 ? '' : `, and ${plural(more, 'more time')}`}`;
}

function stretchText({ start_seconds: start, seconds }: ReportStandstill): string {
  return `${formatSpanMs(start * 1000)} to ${formatSpanMs((start + seconds) * 1000)}`;
}

function byLength(all: readonly ReportStandstill[]): readonly ReportStandstill[] {
  return all.toSorted((a, b) => b.seconds - a.seconds);
}
