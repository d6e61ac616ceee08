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
/** However late its loop was: a generator that adds more than this is not accurate. */
const MOST_LOOP_DELAY_MS = 25;

/** How far above the truth a report's figures may lie, in ms: what its own event loop is known to have added in its worst second. */
export function loopDelayMs({ generator }: Pick<Report, 'generator'>): number {
  return Math.min(MOST_LOOP_DELAY_MS, generator?.event_loop_delay_p99_max ?? 0);
}

/**
 * Which percentiles say less than what the target took, or more than that by what nothing explains; [] where none does.
 *
 * @param trueUs what the target took, sorted
 * @param slackMs what the generator may have added, beside the way there and back
 */
export function outOfBounds(
  reported: Readonly<Record<Percentile, number>>,
  trueUs: readonly number[],
  slackMs: number,
): string[] {
  return PERCENTILES.flatMap((name) => {
    const trueMs = rank(trueUs, SHARES[name]) / 1000;
    const mostMs = trueMs * (1 + WAY_SHARE) + WAY_MS + slackMs;
    return reported[name] >= trueMs && reported[name] <= mostMs
      ? []
      : [`${name} is ${reported[name]} ms, to be from ${trueMs} to ${mostMs} ms`];
  });
}

/** How calm the machine was, for the message of what failed: calm is what these tests need. */
export function machineLoad({ generator }: Pick<Report, 'generator'>): string {
  const { machine, cpu_wait_seconds: waitSeconds = 0, event_loop_delay_p99_max: lateMs = 0 } = generator ?? {};
  const busy = machine?.busy_share == null ? '' : `${Math.round(machine.busy_share * 100)} % busy, `;
  const averages = loadavg().map((load) => load.toFixed(1));
  return `the machine: ${busy}load average ${averages.join(' ')}; the generator waited ${waitSeconds} s for a core, its loop was ${lateMs} ms late (p99 of its worst second)`;
}
