import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANDERSON_DARLING_LIMIT, andersonDarling, gapsBetween } from '@syntrix-bench/core/testing';

import { outputOf } from './output-of.ts';
import { PROGRAMS } from './programs.ts';

/** Requests a second, and how their moments are kept. */
export interface GapRun {
  readonly ratePerSecond: number;
  readonly precision: 'paced' | 'spin' | 'timer';
}

export const GAP_RUNS: readonly GapRun[] = [
  { ratePerSecond: 1_000, precision: 'paced' },
  { ratePerSecond: 1_000, precision: 'spin' },
  { ratePerSecond: 2_000, precision: 'spin' },
  { ratePerSecond: 5_000, precision: 'spin' },
  { ratePerSecond: 10_000, precision: 'spin' },
  { ratePerSecond: 10_000, precision: 'paced' },
  { ratePerSecond: 10_000, precision: 'timer' },
];

/** A part of a run that is judged by itself: as many gaps as most tests of load generators look at. */
const PART = 1000;
/** Code is compiled in the first seconds, which no run counts either. */
const WARM_UP_SECONDS = 2;
/** A share of gaps that stands for the shortest, one odd stamp aside. */
const SHORTEST = 0.002;

/** How far the moments at which requests were sent lie from a Poisson process of the rate. */
export interface GapFit {
  readonly gaps: number;
  /** Of the whole run. */
  readonly distance: number;
  /** What it would be at least, were the shortest gap the only flaw. */
  readonly leastDistance: number;
  readonly shortestUs: number;
  /** Share of parts of {@link PART} gaps that pass at 99.9 %. */
  readonly passingParts: number;
}

/** Runs the built program at a rate, and tests the gaps between the moments at which it really sent. */
export async function measureGaps(url: string, { ratePerSecond, precision }: GapRun, seconds: number): Promise<GapFit> {
  const folder = mkdtempSync(join(tmpdir(), 'syntrix-bench-gaps-'));
  try {
    const file = join(folder, 'sent.txt');
    await outputOf(PROGRAMS.sentTimes(url, { ratePerSecond, precision, seconds, warmUpSeconds: WARM_UP_SECONDS }), {
      SENT_TIMES_FILE: file,
    });
    return fitOf(readFileSync(file, 'utf8').split('\n').map(Number), ratePerSecond);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fitOf(sentUs: readonly number[], ratePerSecond: number): GapFit {
  const meanUs = 1e6 / ratePerSecond;
  const gaps = gapsBetween(steady(sentUs), Math.random).map((gapUs) => gapUs / meanUs);
  const parts = Array.from({ length: Math.floor(gaps.length / PART) }, (_, part) =>
    andersonDarling(gaps.slice(part * PART, (part + 1) * PART)),
  );
  const shortest = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length * SHORTEST)] ?? 0;
  return {
    gaps: gaps.length,
    distance: andersonDarling(gaps),
    leastDistance: leastWithFloor(gaps.length, shortest),
    shortestUs: shortest * meanUs,
    passingParts: parts.filter((distance) => distance < ANDERSON_DARLING_LIMIT).length / parts.length,
  };
}

/**
 * What the statistic is at least where no two of a Poisson process's arrivals can be sent within `floor` mean gaps, because
 * sending one takes so long: `n·floor²/2`, the integral of `n·(F − F₀)² / (F₀·(1 − F₀))` over gaps that cannot occur, to
 * the first order.
 */
function leastWithFloor(gaps: number, floor: number): number {
  return (gaps * floor * floor) / 2;
}

/** The stamps that come after the warm-up. */
function steady(sentUs: readonly number[]): number[] {
  const firstUs = sentUs.reduce((least, stamp) => Math.min(least, stamp), Infinity);
  return sentUs.filter((stamp) => stamp >= firstUs + WARM_UP_SECONDS * 1e6);
}
