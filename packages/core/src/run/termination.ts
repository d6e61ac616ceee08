import type { CrossedThreshold, EndReason, IntervalSnapshot, LoadEnd, Report } from '@syntrix-bench/metrics';

import type { RunStatus } from '../contracts/reporter.ts';

/** What a termination predicate may look at. */
export interface TerminationView {
  /** Load time now. */
  readonly loadUs: number;
  /** When load ends, in load time; `Infinity` where a count ends it. */
  readonly loadEndUs: number;
  /** Shards that have nothing to start any more, by why; null while some have. */
  readonly allEnded: LoadEnd | null;
  /** Signal by which a person asked for the end, null if nobody did. */
  readonly interruptedBy: string | null;
  /** What failed so that the run cannot go on, null if nothing did. */
  readonly failure: string | null;
  /** A threshold that ends the run when it is crossed, and was; null while none is. */
  readonly crossed: CrossedThreshold | null;
  /** The longest that an operation may take. */
  readonly timeoutUs: number;
  /** Categories that say that a database is served no more, each with what is then said of it. */
  readonly databaseTroubles: Readonly<Record<string, string>>;
  /** The last intervals of load, newest last. */
  readonly recent: readonly IntervalSnapshot[];
  /** When something was, in words, such as `6 s into the measured phase`; `atUs` is of the clock. */
  readonly whenWas: (atUs: number) => string;
}

/** Says why load should end now, or null while it should not. */
export type TerminationPredicate = (view: TerminationView) => EndReason | null;

const failed: TerminationPredicate = ({ failure }) => (failure === null ? null : { kind: 'failed', detail: failure });

const interrupted: TerminationPredicate = ({ interruptedBy }) =>
  interruptedBy === null ? null : { kind: 'interrupted', signal: interruptedBy };

const threshold: TerminationPredicate = ({ crossed }) => (crossed === null ? null : { kind: 'threshold', crossed });

const duration: TerminationPredicate = ({ loadUs, loadEndUs }) => (loadUs >= loadEndUs ? { kind: 'duration' } : null);

/** Quotas are used up; or a schedule without an end in time has come to its end, which then is a count's. */
const operations: TerminationPredicate = ({ allEnded, loadEndUs }) =>
  allEnded === 'quota' || (allEnded === 'schedule' && loadEndUs === Infinity) ? { kind: 'operations' } : null;

const exhausted: TerminationPredicate = ({ allEnded }) =>
  allEnded === 'exhausted'
    ? {
        kind: 'exhausted',
        detail: 'no worker had anything left to do: the scenario ran out of documents for its operations',
      }
    : null;

/** For how long nothing must have been answered until the target is lost. */
const LOST_US = 10_000_000;
/** For how long nothing may be asked meanwhile: where nothing is tried, nothing is known of the target. */
const IDLE_US = 1_000_000;

/** A target that is silent for less before load ends may only be slow to answer. */
const LOST_AT_END_US = 1_000_000;

/** A stretch in which something was asked and nothing was answered. */
interface Silence {
  readonly fromUs: number;
  readonly lastsUs: number;
  /** Whether anything failed in it. */
  readonly hasFailed: boolean;
}

/**
 * For how long, up to the end of these intervals, nothing was answered: no request, and no connection where only connections
 * were tried. It is told by time, whatever the length of intervals and the number of shards (R38).
 *
 * @param isAsked whether an interval asked anything of the target.
 */
function silenceAtEndOf(
  recent: readonly IntervalSnapshot[],
  isAsked: (interval: IntervalSnapshot) => boolean,
): Silence {
  const endUs = recent.at(-1)?.toUs ?? 0;
  let fromUs = endUs;
  let failures = 0;
  for (const interval of recent.toReversed()) {
    if (isAnswered(interval) || fromUs - interval.toUs > IDLE_US) break;
    if (isAsked(interval)) fromUs = interval.fromUs;
    if (hasFailed(interval)) failures += 1;
  }
  return { fromUs, lastsUs: endUs - fromUs, hasFailed: failures > 0 };
}

/** What is under way asks as well: a target that froze fails nothing until time-outs come, and then all at once. */
function isUnderWay(interval: IntervalSnapshot): boolean {
  return interval.gauges.inFlight > 0 || hasFailed(interval);
}

/**
 * The target is lost when nothing was answered for ten seconds. Where operations were only under way, that is also longer than
 * any of them may take, and some failed.
 */
const targetLost: TerminationPredicate = ({ recent, whenWas, timeoutUs }) => {
  const failing = silenceAtEndOf(recent, hasFailed);
  const frozen = silenceAtEndOf(recent, isUnderWay);
  const isFrozen = frozen.hasFailed && frozen.lastsUs >= Math.max(LOST_US, timeoutUs);
  if (failing.lastsUs < LOST_US && !isFrozen) return null;
  const { fromUs, lastsUs } = isFrozen ? frozen : failing;
  const seconds = Number((lastsUs / 1e6).toFixed(1));
  return {
    kind: 'target_lost',
    atUs: fromUs,
    when: whenWas(fromUs),
    detail: `no request got an answer for ${seconds} s`,
  };
};

/** For how long a database must have refused everything until the run is over: an administrator may only have looked away. */
const DATABASE_LOST_US = 5_000_000;

/** A database is lost when it answered nothing but that it is served no more, for five seconds: figures of it would be of refusals. */
const databaseLost: TerminationPredicate = ({ recent, whenWas, databaseTroubles }) => {
  const newest = recent.at(-1);
  for (const { database, category } of newest?.errors ?? []) {
    if (!Object.hasOwn(databaseTroubles, category)) continue;
    const fromUs = refusedSince(recent, database, databaseTroubles);
    if (fromUs === null || newest!.toUs - fromUs < DATABASE_LOST_US) continue;
    const detail = `the database ${database} ${databaseTroubles[category]}: from ${whenWas(fromUs)} on it answered nothing else`;
    return { kind: 'failed', detail };
  }
  return null;
};

/** Since when a database has refused everything that came to an end; null: it does not. */
function refusedSince(
  recent: readonly IntervalSnapshot[],
  database: string,
  troubles: Readonly<Record<string, string>>,
): number | null {
  let fromUs: number | null = null;
  for (const { errors, series, fromUs: startUs } of recent.toReversed()) {
    if (series.some(({ key, ok }) => key.database === database && key.kind === 'operation' && ok > 0)) break;
    if (errors.some((error) => error.database === database && Object.hasOwn(troubles, error.category)))
      fromUs = startUs;
  }
  return fromUs;
}

/** Whether load came to its end as planned: what was asked for was done, if the target was there. */
export function isOver({ kind }: EndReason): boolean {
  return kind === 'duration' || kind === 'operations' || kind === 'exhausted';
}

/**
 * Since when the target was silent when load ended, `null` where it answered to the end. Only a look at it says whether it was
 * lost: one that is slow, or was away and came back, answers.
 */
export function silentSince(recent: readonly IntervalSnapshot[]): number | null {
  const { fromUs, lastsUs } = silenceAtEndOf(recent, isUnderWay);
  return lastsUs < LOST_AT_END_US ? null : fromUs;
}

/** Whether any request got no answer of late. */
export function hasUnanswered(recent: readonly IntervalSnapshot[]): boolean {
  return recent.some(({ traffic }) => traffic.some(({ status }) => status === 0)) || recent.some(hasFailed);
}

/** Whether the target gave a sign of life, or is there although nothing had to be answered. */
function isAnswered(interval: IntervalSnapshot): boolean {
  // What comes over a held connection is in no traffic.
  const answered =
    interval.traffic.some(({ status }) => status !== 0) || interval.series.some(({ ok, refused }) => ok + refused > 0);
  // Where only connections were tried, those that are open need not say anything.
  const isThere =
    interval.gauges.connections > 0 && failedSeries(interval).every(({ key }) => key.kind === 'connection');
  return answered || (isThere && hasFailed(interval));
}

function hasFailed(interval: IntervalSnapshot): boolean {
  return failedSeries(interval).length > 0;
}

function failedSeries({ series }: IntervalSnapshot): IntervalSnapshot['series'] {
  return series.filter(({ failed: refusedOrLost, unknown }) => refusedOrLost + unknown > 0);
}

/** In the order in which they are asked: the first that has a reason decides. */
const CHAIN: readonly TerminationPredicate[] = [
  failed,
  interrupted,
  threshold,
  exhausted,
  operations,
  duration,
  targetLost,
  databaseLost,
];

/** Why load should end now, or null while it should go on. */
export function endReason(view: TerminationView): EndReason | null {
  for (const predicate of CHAIN) {
    const reason = predicate(view);
    if (reason !== null) return reason;
  }
  return null;
}

/** Whether somebody or something broke the run off: then what is due and waits for a worker is given up. */
export function isBrokenOff({ kind }: EndReason): boolean {
  return kind === 'threshold' || kind === 'interrupted' || kind === 'failed' || kind === 'target_lost';
}

/** The last status that watchers see of a run whose report says this. */
export function lastStatusOf(status: Report['run']['status']): RunStatus {
  return status === 'interrupted' ? 'cancelled' : status;
}
