import { perCent, thousands, waitingTime } from '../sentence-parts.ts';
import { MAX_SERIES } from '../statistics/critical-values.ts';
import type { CertificateInput, SteadySegment, SteadyWindow } from './certificate-input.ts';
import { gradeOf, type Finding } from './finding.ts';
import {
  SLOWEST_MIN_OPERATIONS,
  SLOWEST_SHARE,
  STANDSTILL_MIN_SECONDS,
  STANDSTILL_SHARE,
  STANDSTILL_SUSPECT_SECONDS,
  STEADY_MIN_SECONDS,
  STEADY_MIN_WINDOWS,
} from './steadiness-limits.ts';
import {
  assessSteadiness,
  describeUnsteadiness,
  type Steadiness,
  type SteadinessShortage,
  type SteadyMeasure,
  type Stretch,
  type Unsteadiness,
} from './steadiness.ts';

/**
 * A measure that still moves is not the target's steady one (R25). Each segment is judged by itself; goodput of an open
 * workload over the whole phase, where it is held against what was scheduled, whatever the stages.
 */
export function judgeSteadiness(input: CertificateInput): Finding[] {
  return [...judgeStandstills(input), ...judgeSlowest(input), ...judgeWindows(input)];
}

/**
 * What stood still is in no percentile of a closed loop, and a mean over it is of no state that lasted. Whoever waits longer
 * only makes times longer: a limit that is broken all the same is broken by the target (R26).
 */
function judgeStandstills({ standstills = [], seconds, loadModel }: CertificateInput): Finding[] {
  const [longest] = [...standstills].sort((a, b) => lengthOf(b) - lengthOf(a));
  if (longest === undefined || seconds <= 0) return [];
  const total = sumOf(standstills);
  const share = total / seconds;
  if (lengthOf(longest) < STANDSTILL_SUSPECT_SECONDS && share <= STANDSTILL_SHARE.suspect) return [];
  const ownSeconds = sumOf(standstills.filter(({ isOwn = false }) => isOwn));
  const isOwn = ownSeconds >= total * OWN_STANDSTILL_SHARE;
  const fact = describeStandstills(standstills, longest, total, ownSeconds);
  const isClosed = loadModel === 'closed';
  const look = 'a look at what the target did then';
  return [
    {
      claims: ['rate'],
      grade: 'suspect',
      reason: {
        fact,
        consequence: isOwn
          ? 'what the target could have done meanwhile is not known'
          : 'the mean is of no state that lasted',
        remedy: isOwn ? LOOK_AT_GENERATOR : look,
      },
    },
    {
      claims: ['latency'],
      grade: isClosed && share > STANDSTILL_SHARE.invalid ? 'invalid' : 'suspect',
      isTargets: ownSeconds <= total * MINOR_OWN_SHARE,
      reason: isOwn
        ? { fact, consequence: 'nothing is known of the target in that time', remedy: LOOK_AT_GENERATOR }
        : {
            fact,
            consequence: isClosed
              ? 'a closed loop asks nothing meanwhile: what users would have waited is in no percentile'
              : 'percentiles mix a time in which it worked with one in which it stood still',
            remedy: isClosed ? `${look}, or an open load (--rate), which counts the waiting` : look,
          },
    },
  ];
}

/** Where the generator itself stood still for more of it than this, it is told as the generator's. */
const OWN_STANDSTILL_SHARE = 0.5;

/** Where it did for no more of it than this, what was measured is the target's all the same. */
const MINOR_OWN_SHARE = 0.1;

const LOOK_AT_GENERATOR =
  'a look at what stopped the generator, such as a debugger, a suspended machine, or one that lacks memory';

function describeStandstills(
  standstills: readonly Stretch[],
  longest: Stretch,
  total: number,
  ownSeconds: number,
): string {
  const { fromSeconds, toSeconds } = longest;
  const when = `from ${fromSeconds.toFixed(1)} s to ${toSeconds.toFixed(1)} s of the phase`;
  const what =
    standstills.length === 1
      ? `nothing was answered for ${inTenths(total)} (${when})`
      : `nothing was answered for ${inTenths(total)} in all, in ${thousands(standstills.length)} stretches, the longest ${inLength(lengthOf(longest))} (${when})`;
  if (ownSeconds === 0) return what;
  const forHow = ownSeconds < total ? `for ${inTenths(ownSeconds)} of it ` : '';
  return `${what}: ${forHow}the generator itself stood still`;
}

/** Short ones are told in ms. */
function inLength(seconds: number): string {
  return seconds < STANDSTILL_MIN_SECONDS ? `${Math.round(seconds * 1_000)} ms` : inTenths(seconds);
}

function sumOf(standstills: readonly Stretch[]): number {
  return standstills.reduce((sum, each) => sum + lengthOf(each), 0);
}

function inTenths(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

function lengthOf({ fromSeconds, toSeconds }: Stretch): number {
  return toSeconds - fromSeconds;
}

/**
 * Few operations that hold workers for much of the time are few samples: in their place a closed loop would have asked many more
 * (coordinated omission). Each type is held against its own, since slow types are planned.
 */
function judgeSlowest({ loadModel, held = [], standstills = [], seconds }: CertificateInput): Finding[] {
  if (loadModel !== 'closed') return [];
  const totalUs = held.reduce((sum, each) => sum + each.totalUs, 0);
  const counted = held.filter(({ operations }) => operations >= SLOWEST_MIN_OPERATIONS);
  const share = totalUs === 0 ? 0 : counted.reduce((sum, { slowestUs }) => sum + slowestUs, 0) / totalUs;
  const grade = gradeOf(share, SLOWEST_SHARE);
  // Whoever stood still as a whole has been told.
  if (grade === null || sumOf(standstills) > (share * seconds) / 2) return [];
  const which = held.length === 1 ? 'operations' : 'operations of each type';
  const reason = {
    fact: `the slowest 1 % of ${which} held workers for ${perCent(share)} of the time`,
    consequence: 'a closed loop asks less meanwhile: what others would have waited is in no percentile',
    remedy: 'an open load (--rate), which would show it, and a look at the slowest operations',
  };
  return [{ claims: ['latency'], grade, isTargets: standstills.every(({ isOwn = false }) => !isOwn), reason }];
}

function judgeWindows(input: CertificateInput): Finding[] {
  const { segments, phaseWindows = [] } = input;
  // Short ones come again and again: they are part of every window's state.
  const standstills = (input.standstills ?? []).filter((each) => lengthOf(each) >= STANDSTILL_MIN_SECONDS);
  const bySegment = segments.map((segment) => ({ segment, steadiness: assessSteadiness({ ...segment, standstills }) }));
  const isHeldToSchedule = phaseWindows.some(({ scheduled }) => (scheduled ?? null) !== null);
  if (!isHeldToSchedule) return [...judge('goodput', bySegment), ...judge('p50', bySegment)];
  const whole = { ...wholeOf(input, phaseWindows), changing: false };
  const wholeJudged = { segment: whole, steadiness: assessSteadiness({ ...whole, standstills }) };
  const ofStages = judge('p50', bySegment);
  return [...judge('goodput', [wholeJudged]).map((finding) => inStages(finding, segments, ofStages)), ...ofStages];
}

/** More time for the whole phase comes by longer stages, which help what each of them lacks as well: one advice for both. */
function inStages(finding: Finding, segments: readonly SteadySegment[], ofStages: readonly Finding[]): Finding {
  const longer = ofStages.find(({ grade }) => grade === 'not_assessed');
  if (finding.grade !== 'not_assessed' || segments.length < 2 || longer === undefined) return finding;
  return { ...finding, reason: { ...finding.reason, remedy: longer.reason.remedy } };
}

function wholeOf({ seconds, operations }: CertificateInput, windows: readonly SteadyWindow[]): SteadySegment {
  return { name: null, seconds, operations, windows };
}

interface Assessed {
  readonly segment: SteadySegment;
  readonly steadiness: Steadiness;
}

const CLAIM_OF = { goodput: 'rate', p50: 'latency' } as const;

function judge(measure: SteadyMeasure, all: readonly Assessed[]): Finding[] {
  const told = all.flatMap(({ segment, steadiness }) =>
    steadiness.state === 'assessed' ? judgeMeasure(measure, segment, steadiness[measure]) : [],
  );
  const assessed = all.filter(({ steadiness }) => steadiness.state === 'assessed');
  if (assessed.some(({ segment }) => segment.changing !== true)) return told;
  if (assessed.length > 0) return [...told, neverLevel(measure)];
  // Of several that are all too short, the largest is the next to be assessed.
  const [largest] = [...all].sort((a, b) => b.segment.operations - a.segment.operations);
  if (largest === undefined || largest.steadiness.state !== 'not_assessed') return told;
  return [notAssessed(measure, largest.segment, largest.steadiness.shortage, all.length)];
}

/** Where every stage that is long enough changes the load all the time, nothing can be held against anything. */
function neverLevel(measure: SteadyMeasure): Finding {
  const reason = {
    fact: 'the load changed all the time, as planned',
    consequence: 'figures are of many loads: whether they are steady at any cannot be told',
    remedy: `a stage of at least ${STEADY_MIN_SECONDS} s without a change`,
  };
  return { claims: [CLAIM_OF[measure]], grade: 'not_assessed', reason };
}

function judgeMeasure(
  measure: SteadyMeasure,
  segment: SteadySegment,
  found: readonly Unsteadiness[] | null,
): Finding[] {
  if (found === null) return [untellable(measure, segment)];
  const span = segment.name ?? 'the phase';
  return found.map((each) => ({
    claims: [CLAIM_OF[measure]],
    grade: 'suspect',
    reason: {
      fact: describeUnsteadiness(measure, each, ['drift', 'start'].includes(each.kind) ? span : 'the phase'),
      consequence: measure === 'goodput' ? 'its mean is of no lasting state' : 'percentiles mix different states',
      remedy: remedyOf(each),
    },
  }));
}

function untellable(measure: SteadyMeasure, segment: SteadySegment): Finding {
  const { windows } = segment;
  const fact =
    measure === 'goodput'
      ? `most of the ${thousands(windows.length)} windows have no ok operation`
      : `fewer than ${STEADY_MIN_WINDOWS} windows have an ok operation`;
  const what = measure === 'goodput' ? 'goodput' : 'latency';
  const reason = { fact, consequence: `whether ${what} is steady cannot be told`, remedy: longerWindows(segment) };
  return { claims: [CLAIM_OF[measure]], grade: 'not_assessed', reason };
}

/** Windows are a share of the phase: twice as long as what lies between two of them with an ok operation, they hold some each. */
function longerWindows({ seconds, windows }: SteadySegment): string {
  const filled = windows.filter(({ goodputPerSecond }) => goodputPerSecond > 0).length;
  if (filled === 0) return 'a look at why no operation is ok';
  const needed = (2 * MAX_SERIES * seconds) / filled;
  return `workers that do not all wait at once (a ramp-up), or at least ${waitingTime(needed - seconds)} more, so that each window holds some`;
}

/** More warm-up is proposed only where cutting as much off the start leaves nothing to be found. */
function remedyOf(found: Unsteadiness): string {
  switch (found.kind) {
    case 'drift':
      return LOOK_AT_CHANGES;
    case 'start':
    case 'step':
      return found.warmUpSeconds === null ? LOOK_AT_CHANGES : moreWarmUp(found.warmUpSeconds);
    case 'hole':
      return found.warmUpSeconds === null ? 'a look at what the target did then' : moreWarmUp(found.warmUpSeconds);
    case 'levels':
      return 'a look at what changes from time to time in the target';
    case 'sawtooth':
      return 'a look at what comes back in the target, such as collecting garbage or compacting';
  }
}

const LOOK_AT_CHANGES = 'a look at what changes in the target: nothing says that a longer warm-up would help';

function moreWarmUp(seconds: number): string {
  return `at least ${waitingTime(seconds)} more warm-up`;
}

/** Says what can be claimed all the same, and what would make it more. */
function notAssessed(
  measure: SteadyMeasure,
  segment: SteadySegment,
  shortage: SteadinessShortage,
  count: number,
): Finding {
  const { seconds, operations } = segment;
  const which = count === 1 ? '' : ' in the largest of its stages';
  const fact = `${thousands(operations)} operations in ${inSeconds(seconds)} s${which}`;
  const consequence = 'its figures are of that time alone: too little to tell whether they last';
  const remedy = count === 1 ? moreTime(segment, shortage) : longerStages(segment, shortage);
  return { claims: [CLAIM_OF[measure]], grade: 'not_assessed', reason: { fact, consequence, remedy } };
}

/** Tenths, or of less than a second two digits. */
function inSeconds(seconds: number): number {
  return Number(seconds < 1 ? seconds.toPrecision(2) : seconds.toFixed(1));
}

/** More time at the end helps no stage. */
function longerStages(segment: SteadySegment, shortage: SteadinessShortage): string {
  const { seconds, operations } = segment;
  if (operations === 0) return `stages of at least ${STEADY_MIN_SECONDS} s, with operations`;
  return `stages of at least ${waitingTime(seconds + secondsNeeded(segment, shortage))}`;
}

/** The time that makes up for all that is short, at the rate that was reached. */
function moreTime(segment: SteadySegment, shortage: SteadinessShortage): string {
  if (segment.operations === 0 || segment.seconds <= 0)
    return `at least ${waitingTime(shortage.seconds)} more, with operations`;
  return `at least ${waitingTime(secondsNeeded(segment, shortage))} more`;
}

function secondsNeeded({ seconds, operations, windows }: SteadySegment, shortage: SteadinessShortage): number {
  const forOperations = (shortage.operations * seconds) / operations;
  const forWindows = shortage.windows * (windows[0]?.seconds ?? 1);
  return Math.max(shortage.seconds, forOperations, forWindows);
}
