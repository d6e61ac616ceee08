import type { Report } from '../report/report.ts';
import { plannedDuration } from '../report/written-config.ts';
import { formatSpanMs, timeOfDay } from './duration.ts';

const CTRL_C = 'SIGINT';
/** Ends that a person brought about, in the person's words. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  [CTRL_C]: 'stopped by Ctrl+C (SIGINT)',
  SIGTERM: 'stopped from outside (SIGTERM)',
};

/** How a run ended that did not end as planned. */
export interface Ending {
  /** `failed after 20s of 5m`. */
  readonly what: string;
  /** Why, as a sentence; '' where `what` says it. */
  readonly why: string;
}

/** How a run ended before its time; null where it was whole. */
export function earlyEnding(report: Report): Ending | null {
  const { run } = report;
  if (run.status === 'completed' && !run.partial) return null;
  const signal = run.end?.kind === 'interrupted' ? run.end.signal : '';
  if (wasStoppedInSetUp(report)) {
    return { what: `stopped before measuring${signal === CTRL_C ? '' : ` (${run.reason})`}`, why: '' };
  }
  const when = isUnmeasured(report) ? 'before measuring' : measuredTime(report);
  switch (run.status) {
    case 'completed':
      return { what: `ended early ${when}`, why: run.reason };
    case 'running':
      return { what: `goes on ${when}`, why: '' };
    case 'interrupted':
      return { what: `${SIGNAL_WORDS[signal] ?? run.reason} ${when}`, why: '' };
    case 'failed':
      // Its planned load was all there: the end is not early.
      return { what: run.partial ? `failed ${when}` : 'failed', why: `${run.reason}${lostAtText(run.end)}` };
  }
}

/** When a target was lost, by the wall clock, so that it is found in the target's log; '' where none was. */
function lostAtText(end: Report['run']['end']): string {
  return end?.kind === 'target_lost' ? ` (${timeOfDay(end.at)} UTC)` : '';
}

/** Whether a run asked whether answers are right, and claims nothing of speed. */
export function isSmoke({ run }: Pick<Report, 'run'>): boolean {
  return run.smoke === true;
}

/** Whether somebody stopped a run before there was anything to show: there is nothing else to say of it. */
export function wasStoppedInSetUp(report: Report): boolean {
  return report.run.status === 'interrupted' && isUnmeasured(report);
}

/** Whether a run ended before its measured phase began, so that there is no figure to speak of. */
export function isUnmeasured({ benchmark, summary, run }: Report): boolean {
  const ended = run.status !== 'completed' || run.partial;
  return ended && summary.total_operations === 0 && benchmark.duration_seconds === 0;
}

function measuredTime({ benchmark }: Pick<Report, 'benchmark'>): string {
  const planned = plannedDuration({ benchmark });
  return `after ${formatSpanMs(benchmark.duration_seconds * 1000)}${planned === null ? '' : ` of ${planned}`}`;
}
