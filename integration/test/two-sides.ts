import { loadavg } from 'node:os';
import type { Report } from '@syntrix-bench/core';

import { rank } from './target-times.ts';

/** Percentiles that accuracy is judged by. */
const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
type Percentile = keyof typeof SHARES;
const PERCENTILES = Object.keys(SHARES) as readonly Percentile[];

/** What a figure may lie above the truth for what lies between the target's clock and ours: the way there and back, and buckets. */
const WAY_MS = 0.6;
/** The same for what grows with the figure. */
const WAY_SHARE = 0.02;
/** However late it was: a generator that adds more than this is not accurate. */
const MOST_LATE_MS = 25;

/** How late a generator was with each operation, by the distribution of it over the whole run, in ms. */
export type Lateness = Readonly<Record<'p50' | 'p90' | 'p99' | 'max', number>>;

/** Its figures, each with the share of operations that were no later than it and later than the figure before. */
const LATE_SHARES = [
  ['p50', 0.5],
  ['p90', 0.4],
  ['p99', 0.09],
  ['max', 0.01],
] as const;

/** As late with each operation. */
export function alwaysLate(ms: number): Lateness {
  return { p50: ms, p90: ms, p99: ms, max: ms };
}

/**
 * How late answers were read, and whatever else the report says of its own lateness: in the same operations, for all of it comes of one busy
 * loop. That of the whole run, not of its worst second: a run that was late for a second was not late with half of its operations.
 */
export function latenessOf({ generator }: Pick<Report, 'generator'>, ...others: (Lateness | null)[]): Lateness {
  const parts = [generator?.read_delay, ...others];
  const of = (figure: keyof Lateness): number =>
    Math.min(
      MOST_LATE_MS,
      parts.reduce((sum, part) => sum + (part?.[figure] ?? 0), 0),
    );
  return { p50: of('p50'), p90: of('p90'), p99: of('p99'), max: of('max') };
}

/**
 * Which percentiles say less than what the target took, or more than that by what nothing explains; [] where none does.
 *
 * What is measured is the target's time, the generator's lateness and the way. A percentile of their sum is no sum of percentiles: how
 * lateness falls on the operations decides. It is bounded by both ways of falling: the slowest meet the latest, so that percentiles do add
 * up, which is most in the tail; or it falls on any, which is most in the middle, where a few late ones move more than their median.
 *
 * @param trueUs what the target took, sorted
 * @param late what the generator may have added, beside the way there and back
 */
export function outOfBounds(
  reported: Readonly<Record<Percentile, number>>,
  trueUs: readonly number[],
  late: Lateness,
): string[] {
  const onAny = LATE_SHARES.flatMap(([figure, share]) =>
    trueUs.map((us) => ({ ms: us / 1000 + late[figure], share: share / trueUs.length })),
  ).sort((a, b) => a.ms - b.ms);
  return PERCENTILES.flatMap((name) => {
    const trueMs = rank(trueUs, SHARES[name]) / 1000;
    const latestMs = Math.max(trueMs + latenessAt(late, SHARES[name]), reachedAt(onAny, SHARES[name]));
    const mostMs = latestMs + trueMs * WAY_SHARE + WAY_MS;
    return reported[name] >= trueMs && reported[name] <= mostMs
      ? []
      : [`${name} is ${reported[name]} ms, to be from ${trueMs} to ${mostMs} ms`];
  });
}

/** The least figure that so large a share of operations was no later than. */
function latenessAt(late: Lateness, share: number): number {
  let sum = 0;
  return late[LATE_SHARES.find(([, own]) => (sum += own) >= share - ROUNDING)![0]];
}

function reachedAt(sorted: readonly { readonly ms: number; readonly share: number }[], share: number): number {
  let sum = 0;
  return sorted.find((each) => (sum += each.share) >= share - ROUNDING)?.ms ?? Number.NaN;
}

/** Shares are added up. */
const ROUNDING = 1e-9;

/** How calm the machine was, for the message of what failed: calm is what these tests need. */
export function machineLoad({ generator }: Pick<Report, 'generator'>): string {
  const { machine, cpu_wait_seconds: waitSeconds = 0, event_loop_delay_p99_max: lateMs = 0 } = generator ?? {};
  const busy = machine?.busy_share == null ? '' : `${Math.round(machine.busy_share * 100)} % busy, `;
  const averages = loadavg().map((load) => load.toFixed(1));
  return `the machine: ${busy}load average ${averages.join(' ')}; the generator waited ${waitSeconds} s for a core, its loop was ${lateMs} ms late (p99 of its worst second)`;
}
