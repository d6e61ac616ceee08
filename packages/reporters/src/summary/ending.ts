import type { Report } from '@syntrix-bench/metrics';

import { formatSpanMs } from '../format/duration.ts';

/** Ends that a person brought about, in the person's words. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  'interrupted by SIGINT': 'stopped by Ctrl+C (SIGINT)',
  'interrupted by SIGTERM': 'stopped from outside (SIGTERM)',
};

/** How a run ended that did not end as planned. */
export interface Ending {
  /** `failed after 20s of 5m`. */
  readonly what: string;
  /** Why, as a sentence; '' where `what` says it. */
  readonly why: string;
}

/** How a run ended before its time; null where it was whole. */
export function earlyEnding({ run, benchmark, summary }: Report): Ending | null {
  if (run.status === 'completed' && !run.partial) return null;
  const unmeasured = summary.total_operations === 0 && benchmark.duration_seconds === 0;
  const when = unmeasured ? 'before anything was measured' : measuredTime(benchmark);
  switch (run.status) {
    case 'completed':
      return { what: `ended early ${when}`, why: run.reason };
    case 'interrupted':
      return { what: `${SIGNAL_WORDS[run.reason] ?? run.reason} ${when}`, why: '' };
    case 'failed':
      return { what: `failed ${when}`, why: run.reason };
  }
}

function measuredTime({ duration_seconds: seconds, config }: Report['benchmark']): string {
  const settings: unknown = config['benchmark'];
  const planned = typeof settings === 'object' && settings !== null && 'duration' in settings ? settings.duration : '';
  const of = typeof planned === 'string' && planned !== '' ? ` of ${planned}` : '';
  return `after ${formatSpanMs(seconds * 1000)}${of}`;
}
