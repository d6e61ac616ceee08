import type { DeliveryTotals, GroupTotals } from '../aggregate/group-totals.ts';
import type { CohortTotals } from '../aggregate/series-sums.ts';
import { perCent, thousands, waitingTime } from '../sentence-parts.ts';
import { rankOf } from '../rank.ts';
import {
  isOpen,
  MIN_SAMPLES_BEYOND,
  PERCENTILES,
  type LatencySummary,
  type PercentileName,
} from '../statistics/latency-summary.ts';
import {
  isCeiling,
  keepsLimit,
  type Threshold,
  type ThresholdLatency,
  type ThresholdMetric,
  type ThresholdUnit,
} from './threshold.ts';

type LatencyMetric = Extract<ThresholdMetric, { kind: 'latency' }>;

/** What the measured things say about a threshold, whoever is to blame. */
export interface Measured {
  /** In the threshold's unit; `null` if there is none. */
  readonly value: number | null;
  /** Whether the limit is kept; `null` if that is unknown. */
  readonly kept: boolean | null;
  /** Why, where that is not plain from the value; '' else. */
  readonly reason: string;
}

const UNITS_PER_MS: Partial<Record<ThresholdUnit, number>> = { µs: 1_000, ms: 1, s: 0.001 };

/**
 * Holds what was done against a threshold on operations, connections, steps or deliveries (R14, R18, R30); `null` if
 * nothing of the threshold's name was done.
 */
export function measureThreshold(threshold: Threshold, totals: CohortTotals): Measured | null {
  const { operation, metric } = threshold;
  const { seconds } = totals;
  if (isAboutLost(metric)) {
    const all = Object.entries(totals.deliveries).filter(([name]) => operation === null || name === operation);
    return all.length === 0
      ? null
      : measureLost(
          threshold,
          all.map(([, deliveries]) => deliveries),
        );
  }
  if (operation === null) return measureGroup(threshold, totals.overall, seconds);
  const group = [totals.operations, totals.connections, totals.steps].find((groups) =>
    Object.hasOwn(groups, operation),
  );
  if (group !== undefined) return measureGroup(threshold, group[operation]!, seconds);
  if (!Object.hasOwn(totals.deliveries, operation)) return null;
  return measureDeliveries(threshold, totals.deliveries[operation]!, seconds);
}

/** Whether a threshold is about what was owed and never came. */
export function isAboutLost(metric: ThresholdMetric): boolean {
  return (metric.kind === 'count' || metric.kind === 'share') && metric.of === 'lost';
}

function measureGroup(threshold: Threshold, group: GroupTotals, seconds: number): Measured {
  const { metric } = threshold;
  switch (metric.kind) {
    case 'latency':
      return measureLatency(threshold, metric, {
        summary: group[metric.latency],
        ...samplesOf(metric.latency, group),
        operations: group.operations,
        seconds,
        stage: threshold.stage,
      });
    case 'rate':
      if (seconds <= 0) return NO_TIME;
      if (group.operations === 0) return measureNoRate(threshold, 'nothing was measured');
      return compare(threshold, metric.rate === 'goodput' ? group.goodputPerSecond : group.throughputPerSecond);
    case 'share':
      return measureShare(threshold, metric.of, group);
    case 'count':
      if (wholeOf(metric.of, group) === 0) return NOTHING;
      return compare(threshold, metric.of === 'errors' ? group.errors : group.dropped);
    case 'check':
      throw new TypeError('a check is no figure of a group of operations');
  }
}

/** Nothing is too slow a rate for a floor, and proves no ceiling (R40). */
export function measureNoRate(threshold: Threshold, reason: string): Measured {
  return { value: 0, kept: keepsLimit(threshold, 0) ? null : false, reason };
}

const NO_TIME: Measured = { value: null, kept: null, reason: 'no time was measured' };
const NOTHING: Measured = { value: null, kept: null, reason: 'nothing was measured' };

/** The propagation of deliveries stands for their latency and service, their reading delay for delay. */
function measureDeliveries(threshold: Threshold, deliveries: DeliveryTotals, seconds: number): Measured {
  const { metric } = threshold;
  if (metric.kind === 'rate') return seconds <= 0 ? NO_TIME : compare(threshold, deliveries.perSecond);
  if (metric.kind !== 'latency') {
    return {
      value: null,
      kept: null,
      reason: 'deliveries are received or lost; they have no errors, success or drops',
    };
  }
  const summaries: Record<ThresholdLatency, LatencySummary | null> = {
    latency: deliveries.propagation,
    service: deliveries.propagation,
    delay: deliveries.readDelay,
    blocked: null,
  };
  const { count, lost, censored, unranked } = deliveries;
  const isOwed = metric.latency === 'latency' || metric.latency === 'service';
  return measureLatency(threshold, metric, {
    summary: summaries[metric.latency],
    answers: count,
    unanswered: isOwed ? { ...NO_UNANSWERED, lookedFor: censored, lost } : NO_UNANSWERED,
    operations: count + censored + lost,
    unranked: isOwed ? unranked : 0,
    seconds,
    stage: threshold.stage,
  });
}

/**
 * What nobody can tell of may all have come, or all be lost: a limit is kept or broken where that would change nothing, and else is not
 * proven (R33).
 */
function measureLost(threshold: Threshold, all: readonly DeliveryTotals[]): Measured {
  const sum = (of: (each: DeliveryTotals) => number) => all.reduce((total, each) => total + of(each), 0);
  const lost = sum((each) => each.lost);
  const unknown = sum((each) => each.censored + each.unranked);
  const owed = lost + unknown + sum(({ count }) => count);
  if (owed === 0) return NOTHING;
  const isShare = threshold.metric.kind === 'share';
  const toValue = (count: number) => (isShare ? (count / owed) * 100 : count);
  const [least, most] = [toValue(lost), toValue(lost + unknown)];
  if (unknown === 0) return compare(threshold, least);
  const kept = keepsLimit(threshold, least);
  const mayMeet = threshold.operator === '==' && least < threshold.limit && threshold.limit < most;
  const isCertain = kept === keepsLimit(threshold, most) && !mayMeet;
  const up = isShare ? perCent(most / 100) : thousands(most);
  const reason = `unknown of ${thousands(unknown)} of ${thousands(owed)}: up to ${up} may be lost`;
  return { value: least, kept: isCertain ? kept : null, reason };
}

function compare(threshold: Threshold, value: number): Measured {
  return { value, kept: keepsLimit(threshold, value), reason: '' };
}

/** What errors, success or drops are a part of. */
function wholeOf(of: 'errors' | 'success' | 'dropped' | 'lost', { operations, dropped }: GroupTotals): number {
  return of === 'dropped' ? operations + dropped : operations;
}

function measureShare(
  threshold: Threshold,
  of: 'errors' | 'success' | 'dropped' | 'lost',
  group: GroupTotals,
): Measured {
  const { dropped, errors } = group;
  const whole = wholeOf(of, group);
  if (whole === 0) return NOTHING;
  if (of === 'success') return compare(threshold, group.successRate);
  return compare(threshold, ((of === 'errors' ? errors : dropped) / whole) * 100);
}

/** What ranks above every answer, in this order (R14, R30). */
interface UnansweredCounts {
  readonly timeouts: number;
  /** Of time-outs, what did not time out but broke off. */
  readonly brokenOff: number;
  readonly givenUp: number;
  readonly dropped: number;
  /** Deliveries that were looked for in vain. */
  readonly lookedFor: number;
  readonly lost: number;
}

const NO_UNANSWERED: UnansweredCounts = { timeouts: 0, brokenOff: 0, givenUp: 0, dropped: 0, lookedFor: 0, lost: 0 };

/** A latency distribution with what it was made of. */
interface MeasuredLatency {
  readonly summary: LatencySummary | null;
  readonly answers: number;
  readonly unanswered: UnansweredCounts;
  /** Whether or not it is in the distribution. */
  readonly operations: number;
  /** Those of which nobody can tell where they rank, nor whether they came. @default 0 */
  readonly unranked?: number;
  readonly seconds: number;
  /** The stage that it is of; `null`: the whole measured phase. */
  readonly stage: string | null;
}

function samplesOf(
  latency: ThresholdLatency,
  { ok, censored, brokenOff, unsent, abandoned, givenUp, dropped }: GroupTotals,
): Pick<MeasuredLatency, 'answers' | 'unanswered'> {
  switch (latency) {
    case 'latency':
      return {
        answers: ok,
        unanswered: { ...NO_UNANSWERED, timeouts: censored, brokenOff, givenUp: abandoned + givenUp, dropped },
      };
    case 'service':
      return {
        answers: ok,
        unanswered: { ...NO_UNANSWERED, timeouts: censored - unsent, brokenOff, givenUp: abandoned },
      };
    // How late it was is known of what timed out as well.
    case 'delay':
    case 'blocked':
      return { answers: ok + censored, unanswered: NO_UNANSWERED };
  }
}

function countOf({ timeouts, givenUp, dropped, lookedFor, lost }: UnansweredCounts): number {
  return timeouts + givenUp + dropped + lookedFor + lost;
}

/**
 * A percentile among what got no answer fails, whatever the number (R14): also with few samples, where enough of them got none.
 * With too few it is not proven (R18), unless so many are beyond the limit that no more of them could bring it back.
 */
function measureLatency(threshold: Threshold, metric: LatencyMetric, measured: MeasuredLatency): Measured {
  const { summary, answers, unanswered, operations } = measured;
  const { figure } = metric;
  const missing = countOf(unanswered);
  const ms = summary?.[figure] ?? null;
  const value = ms === null ? null : toUnit(ms, threshold.unit);
  if (isPercentile(figure)) {
    const rank = rankOf(PERCENTILES[figure] / 100, answers + missing);
    if (missing >= MIN_SAMPLES_BEYOND && rank > answers) {
      return { value, kept: false, reason: describeRank(rank - answers, unanswered) };
    }
  } else if (figure === 'max' && unanswered.dropped + unanswered.lost > 0) {
    return { value, kept: false, reason: describeRank(missing, unanswered) };
  }
  if (summary === null) {
    if (operations + missing === 0) return NOTHING;
    const what = missing > 0 ? describeUnanswered(unanswered) : 'no operation was ok';
    return { value: null, kept: null, reason: `${what}, so there is no latency to judge` };
  }
  if (value === null || (summary.thin as readonly string[]).includes(figure)) {
    const percentile = figure as PercentileName;
    const beyond = countBeyond(threshold, measured);
    if (isSurelyBroken(percentile, beyond, answers + missing)) {
      return { value, kept: false, reason: describeBeyond(percentile, beyond, answers + missing) };
    }
    return { value, kept: null, reason: describeMissing(percentile, measured) };
  }
  const open = measureOpen(threshold, figure, measured, value);
  if (open !== null) return open;
  if (missing === 0 || isPercentile(figure) || figure === 'min') return compare(threshold, value);
  return measureBound(threshold, value, `${describeUnanswered(unanswered)}, so the true ${figure} is larger`);
}

/** A figure that those of unknown rank leave open is not proven, unless so many are beyond the limit that they could not bring it back. */
function measureOpen(
  threshold: Threshold,
  figure: LatencyMetric['figure'],
  measured: MeasuredLatency,
  value: number,
): Measured | null {
  const { answers, unanswered, unranked = 0 } = measured;
  const ranked = answers + countOf(unanswered);
  const isPoint = isPercentile(figure);
  if (unranked === 0 || (isPoint && !isOpen(figure, { ranked, unranked }))) return null;
  const told = `${thousands(unranked)} of ${thousands(ranked + unranked)} are unknown`;
  if (!isPoint) return measureBound(threshold, value, `${told}, so the true ${figure} may be larger`);
  const allowed = ranked + unranked - rankOf(PERCENTILES[figure] / 100, ranked + unranked);
  const isBroken = countBeyond(threshold, measured) > allowed;
  return { value, kept: isBroken ? false : null, reason: `${told}, more than ${figure} allows` };
}

/** Of samples that keep a percentile's limit, so many beyond it are found less often than once in so many runs. */
const CHANCE = 1 / 1_000;

/**
 * At least how many samples are beyond a ceiling: all that rank no lower than a figure that breaks it, and what got no answer. None for a
 * floor, which what got no answer cannot break.
 */
function countBeyond(threshold: Threshold, { summary, answers, unanswered }: MeasuredLatency): number {
  const { operator, unit } = threshold;
  if (summary === null || (operator !== '<' && operator !== '<=')) return 0;
  const samples = answers + countOf(unanswered);
  const isBeyond = (ms: number | null) => ms !== null && !keepsLimit(threshold, toUnit(ms, unit));
  if (isBeyond(summary.min)) return samples;
  const names = Object.keys(PERCENTILES) as PercentileName[];
  const lowest = names.find((name) => isBeyond(summary[name]));
  return lowest === undefined
    ? countOf(unanswered)
    : Math.max(countOf(unanswered), samples - rankOf(PERCENTILES[lowest] / 100, samples) + 1);
}

/** Whether enough samples are beyond the limit, and significantly more than the share that a percentile allows (binomial). */
function isSurelyBroken(percentile: PercentileName, beyond: number, samples: number): boolean {
  if (beyond < MIN_SAMPLES_BEYOND) return false;
  const share = 1 - PERCENTILES[percentile] / 10_000;
  let probability = (1 - share) ** samples;
  let fewer = 0;
  for (let count = 0; count < beyond; count += 1) {
    fewer += probability;
    probability *= (((samples - count) / (count + 1)) * share) / (1 - share);
  }
  return 1 - fewer < CHANCE;
}

function describeBeyond(percentile: PercentileName, beyond: number, samples: number): string {
  const allowed = Number(((10_000 - PERCENTILES[percentile]) / 100).toFixed(2));
  return `at least ${thousands(beyond)} of ${thousands(samples)} operations are beyond the limit, ${percentile} allows ${allowed} %`;
}

function isPercentile(figure: string): figure is PercentileName {
  return Object.hasOwn(PERCENTILES, figure);
}

/** Mean and maximum are lower bounds as soon as anything got no answer: they decide where the bound alone does. */
function measureBound(threshold: Threshold, value: number, reason: string): Measured {
  const kept = keepsLimit(threshold, value);
  return { value, kept: isCeiling(threshold) === kept ? null : kept, reason };
}

/** Among what the `rank`-th of those without an answer is. */
function describeRank(rank: number, { timeouts, brokenOff, givenUp, dropped, lookedFor }: UnansweredCounts): string {
  if (rank <= timeouts) return `it is among ${namesOf(timeouts, brokenOff)}, so the true value is larger`;
  if (rank <= timeouts + givenUp) return 'it is among operations given up, so the true value is larger';
  if (rank <= timeouts + givenUp + dropped) return 'it is among dropped arrivals, which were never sent';
  if (rank <= timeouts + givenUp + dropped + lookedFor) {
    return 'it is among those that were looked for in vain, so the true value is larger';
  }
  return 'it is among lost deliveries, which never arrived';
}

function namesOf(timeouts: number, brokenOff: number): string {
  if (brokenOff === 0) return 'time-outs';
  const broken = 'operations whose connection was lost';
  return brokenOff === timeouts ? broken : `time-outs and ${broken}`;
}

function describeUnanswered({ timeouts, brokenOff, givenUp, dropped, lookedFor, lost }: UnansweredCounts): string {
  const parts = [
    timeouts > brokenOff ? `${thousands(timeouts - brokenOff)} timed out` : '',
    brokenOff > 0 ? `${thousands(brokenOff)} lost their connection` : '',
    givenUp > 0 ? `${thousands(givenUp)} were given up` : '',
    dropped > 0 ? `${thousands(dropped)} were dropped` : '',
    lookedFor > 0 ? `${thousands(lookedFor)} were looked for in vain` : '',
    lost > 0 ? `${thousands(lost)} were lost` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** How many operations a percentile needs, so that enough lie beyond it (R18). */
export function operationsNeededFor(percentile: PercentileName): number {
  return Math.ceil((MIN_SAMPLES_BEYOND * 10_000) / (10_000 - PERCENTILES[percentile]));
}

/** More time at the end of the run helps no stage. */
function describeMissing(percentile: PercentileName, { answers, unanswered, seconds, stage }: MeasuredLatency): string {
  const needed = operationsNeededFor(percentile);
  const samples = answers + countOf(unanswered);
  const perSecond = seconds > 0 ? samples / seconds : 0;
  const had = `it needs ${thousands(needed)} operations and had ${thousands(samples)}`;
  const more = thousands(needed - samples);
  const time = perSecond > 0 ? waitingTime((needed - samples) / perSecond) : '';
  if (stage === null) return `${had}; run ${more} more${time === '' ? '' : ` (${time} at this rate)`}`;
  return `${had}; ${time === '' ? `run ${more} more in the stage` : `make the stage ${time} longer`}`;
}

/** To the nanosecond, as latencies are in the report. */
function toUnit(ms: number, unit: ThresholdUnit): number {
  return Number((ms * (UNITS_PER_MS[unit] ?? 1)).toFixed(9));
}
