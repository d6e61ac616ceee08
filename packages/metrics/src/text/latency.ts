import type { LatencySummary } from '../statistics/latency-summary.ts';
import { formatLatencyMs } from './duration.ts';
import { NOTHING } from './number.ts';

/** What a figure of latencies is given with. */
export interface Reservation {
  /** No answer in time at this rank: the true value is larger (R14). */
  readonly censored: boolean;
  /** It falls among what was dropped or lost: no answer will come (R14, R30). */
  readonly never?: boolean;
  /** Few samples lie beyond it (R18). */
  readonly thin: boolean;
}

/** A figure with its reservation: `1.23 ms`, thin `~1.23 ms`, censored `> 10 s`, `never`, or `–` where there is none. */
export function formatReservedMs(latencyMs: number | null, { censored, never = false, thin }: Reservation): string {
  if (latencyMs === null || !Number.isFinite(latencyMs)) return NOTHING;
  if (never) return 'never';
  const text = formatLatencyMs(latencyMs);
  if (censored) return `> ${withoutZeros(text)}`;
  return `${thin ? '~' : ''}${text}`;
}

/** A limit is a round number: `10 s`, not `10.0 s`. */
function withoutZeros(latency: string): string {
  return latency.replace(/\.0+ /u, ' ');
}

/** A figure of a latency distribution. */
export type LatencyFigure = 'min' | 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'p9999' | 'max';

/** A figure with its reservation: `1.23 ms`, `~1.23 ms`, `> 10 s`, or `–` where there is none. */
export function latencyText(latency: LatencySummary | null, figure: LatencyFigure): string {
  if (latency === null) return NOTHING;
  const isAmong = (list: readonly string[]) => list.includes(figure);
  return formatReservedMs(latency[figure], {
    censored: isAmong(latency.censored),
    never: isAmong(latency.never),
    thin: isAmong(latency.thin),
  });
}

const SIGNS = [
  { pattern: /(?:^|\s)~\d/u, meaning: '~ thin: fewer than 10 samples lie beyond this percentile' },
  { pattern: /(?:^|\s)> \d/u, meaning: '> this rank has no answer in time: the true value is larger' },
  {
    pattern: /(?:^|(?:p\d+|max) )\s*never(?= |$)/u,
    meaning: 'never: this rank is among dropped or lost operations: no answer will come',
  },
] as const;

/** What the signs mean that stand in these figures; nothing where none does. */
export function signMeanings(figures: readonly string[]): readonly string[] {
  return SIGNS.filter(({ pattern }) => figures.some((text) => pattern.test(text))).map(({ meaning }) => meaning);
}
