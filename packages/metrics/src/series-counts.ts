import type { OutcomeCounts } from './outcome.ts';

/** What is counted of a series. All of it adds up, over intervals, shards and series. */
export interface SeriesCounts extends OutcomeCounts {
  /** Requests sent; an operation may take several (R3). */
  readonly requests: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Operations with a duration below zero, which was counted as 0. Any is a defect of a clock or a stamp. */
  readonly skewed: number;
  /** Deliveries that were owed and never came: they rank above everything received (R30). */
  readonly lost: number;
  /** Of `ok`, deliveries of what was due while no load was on: they count and have latencies, but are in no rate (R31). */
  readonly outsideLoad: number;
  /** Due and never sent, because the user stopped the run or its drain ended: neither operations nor dropped (R14). */
  readonly givenUp: number;
  /** Due and never sent, because no worker had what they could be done to: neither operations nor dropped (R8). */
  readonly infeasible: number;
  /** Of `failed` and `unknown`, those that were under way when the drain ended (R14). */
  readonly abandoned: number;
  /**
   * Of `failed` and `unknown`, those that timed out, also while their connection opened, or whose connection broke off before they
   * were answered (R14).
   */
  readonly censored: number;
  /** Of `censored`, those whose connection broke off. */
  readonly brokenOff: number;
  /** Of `censored`, those that were never sent, because their connection did not open in time: they have no service. */
  readonly unsent: number;
}

/** The shortest of what got no answer, in µs: all of it took at least so long (R14). `null` without any. */
export interface SeriesBounds {
  /** Response of an operation that timed out or broke off. */
  readonly censoredResponseUs: number | null;
  /** Its service time. */
  readonly censoredServiceUs: number | null;
  /** Response, so far, of an operation that was under way when the drain ended. */
  readonly abandonedResponseUs: number | null;
  /** Its service time so far. */
  readonly abandonedServiceUs: number | null;
}

/** The distributions of a series, each as a `Histogram`. */
export interface SeriesHistograms<Histogram> {
  /** done − due of ok operations (R2, R14); of deliveries received − due. */
  readonly response: Histogram;
  /** done − sent of ok operations; of deliveries received − sent: propagation, where that is not below 0 (R17, R30). */
  readonly service: Histogram;
  /** ready − due − queued of ok and censored operations; of deliveries what our own reading took (R33). */
  readonly delay: Histogram;
  /** sent − ready + queued of ok and censored operations. */
  readonly blocked: Histogram;
  /** done − due of operations that were answered without being ok, or failed before they were sent. */
  readonly other: Histogram;
  /** received − done of deliveries that came after their write's answer (R17, R30). */
  readonly afterDone: Histogram;
  /** done − received of deliveries that came before it. */
  readonly beforeDone: Histogram;
  /** sent − received of deliveries whose stamps say that they came before they were sent: then they are not in `service` (R17). */
  readonly beforeSent: Histogram;
}

/** Counts and bounds of one or several series. */
export type SeriesTally = SeriesCounts & SeriesBounds;

// Records instead of lists, so that the compiler misses what is not named here. Outcomes come first, in the order of their codes.
const COUNTS: Readonly<Record<keyof SeriesCounts, true>> = {
  ok: true,
  refused: true,
  failed: true,
  unknown: true,
  dropped: true,
  requests: true,
  bytesOut: true,
  bytesIn: true,
  skewed: true,
  lost: true,
  outsideLoad: true,
  givenUp: true,
  infeasible: true,
  abandoned: true,
  censored: true,
  brokenOff: true,
  unsent: true,
};

const BOUNDS: Readonly<Record<keyof SeriesBounds, true>> = {
  censoredResponseUs: true,
  censoredServiceUs: true,
  abandonedResponseUs: true,
  abandonedServiceUs: true,
};

const HISTOGRAMS: Readonly<Record<keyof SeriesHistograms<unknown>, true>> = {
  response: true,
  service: true,
  delay: true,
  blocked: true,
  other: true,
  afterDone: true,
  beforeDone: true,
  beforeSent: true,
};

/** Names of {@link SeriesCounts}; the outcomes come first, in the order of their codes. */
export const SERIES_COUNTS = Object.keys(COUNTS) as readonly (keyof SeriesCounts)[];
/** Names of {@link SeriesBounds}. */
export const SERIES_BOUNDS = Object.keys(BOUNDS) as readonly (keyof SeriesBounds)[];
/** Names of {@link SeriesHistograms}. */
export const SERIES_HISTOGRAMS = Object.keys(HISTOGRAMS) as readonly (keyof SeriesHistograms<unknown>)[];

/** A tally that others are added to. */
export type OpenTally = { -readonly [Name in keyof SeriesTally]: SeriesTally[Name] };

/** Nothing, to add to. */
export function emptyTally(): OpenTally {
  const names = [...SERIES_COUNTS.map((name) => [name, 0]), ...SERIES_BOUNDS.map((name) => [name, null])];
  return Object.fromEntries(names) as OpenTally;
}

/** Adds counts and keeps the smaller bounds. */
export function addTally(to: OpenTally, from: SeriesTally): void {
  for (const name of SERIES_COUNTS) to[name] += from[name];
  for (const name of SERIES_BOUNDS) to[name] = smallest(to[name], from[name]);
}

/** What `of` makes for each of a series' distributions. */
export function histogramsOf<Histogram>(
  of: (name: keyof SeriesHistograms<unknown>) => Histogram,
): SeriesHistograms<Histogram> {
  return Object.fromEntries(
    SERIES_HISTOGRAMS.map((name) => [name, of(name)]),
  ) as unknown as SeriesHistograms<Histogram>;
}

/** ok + refused + failed + unknown: what was dropped or given up was never sent and is no operation. */
export function operationsIn({ ok, refused, failed, unknown }: OutcomeCounts): number {
  return ok + refused + failed + unknown;
}

/** The smaller of two values, either of which may be missing. */
function smallest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
