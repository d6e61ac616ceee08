import { formatPercent, formatRate, formatReservedMs, formatSpanMs, NOTHING } from '@syntrix-bench/metrics/text';

import type { LiveSession } from '../live.ts';

/** A run in the list of runs. */
export interface HistoryRow {
  readonly href: string;
  readonly isShown: boolean;
  readonly name: string;
  readonly cells: readonly string[];
}

/** The runs that can be looked at, the newest first. @param shown the session that is looked at; null: the newest */
export function toHistory(sessions: readonly LiveSession[], shown: string | null): readonly HistoryRow[] {
  const current = shown ?? sessions[0]?.session_id;
  return sessions.map((each) => ({
    href: `?session=${encodeURIComponent(each.session_id)}`,
    isShown: each.session_id === current,
    name: each.name,
    cells: [
      each.start_time.replace('T', ' ').slice(0, 19),
      each.scenario,
      each.status,
      formatSpanMs(each.duration_seconds * 1000),
      each.goodput === null ? NOTHING : `${formatRate(each.goodput)}/s`,
      each.success_rate === null ? NOTHING : formatPercent(each.success_rate),
      formatReservedMs(each.latency_p99, {
        censored: each.censored.includes('p99'),
        never: each.never.includes('p99'),
        thin: false,
      }),
    ],
  }));
}
