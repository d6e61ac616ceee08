import { perCent, thousands, waitingTime } from '../sentence-parts.ts';
import { MAX_SERIES } from '../statistics/critical-values.ts';
import type { CertificateInput, SteadySegment, SteadyWindow } from './claim-figures.ts';
import { gradeOf, type Finding } from './finding.ts';
import { didStandStill } from './generator-load.ts';
import { LOOK_AT_TARGET } from './remedies.ts';
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
 * What stalled is in no percentile of a closed loop, and a mean over it is of no steady state. Whoever waits longer
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
  const look = LOOK_AT_TARGET;
  const explains = didStandStill({ standstills, seconds });
  return [
    {
      claims: ['rate'],
      grade: 'suspect',
      explains,
      reason: {
        fact,
        consequence: isOwn
          ? 'what the target could have done meanwhile is unknown'
          : 'throughput was not constant, so its mean is unreliable',
        remedy: isOwn ? LOOK_AT_GENERATOR : look,
      },
    },
    {
      claims: ['latency'],
      grade: isClosed && share > STANDSTILL_SHARE.invalid ? 'invalid' : 'suspect',
      isTargets: ownSeconds <= total * MINOR_OWN_SHARE,
      explains,
      reason: isOwn
        ? { fact, consequence: 'nothing is known about the target in that time', remedy: LOOK_AT_GENERATOR }
        : {
            fact,
            consequence: isClosed
              ? 'a closed loop sends nothing meanwhile, so percentiles miss what users would have waited'
              : 'percentiles blur the time it worked and the time it stalled',
            remedy: isClosed ? `${look}, or use an open load (--rate), which counts the waiting` : look,
          },
    },
  ];
}

/** Where the generator itself stalled for more of it than this, it counts as the generator's. */
const OWN_STANDSTILL_SHARE = 0.5;

/** Where it did for no more of it than this, what was measured is the target's all the same. */
const MINOR_OWN_SHARE = 0.1;

const LOOK_AT_GENERATOR = 'find out what paused the generator: a debugger, a suspended machine, too little memory';

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
      : `nothing was answered for ${inTenths(total)} in total, in ${thousands(standstills.length)} stalls, the longest ${inLength(lengthOf(longest))} (${when})`;
  if (ownSeconds === 0) return what;
  const forHow = ownSeconds < total ? ` for ${inTenths(ownSeconds)} of it` : '';
  return `${what}: the generator itself was paused${forHow}`;
}

/** Short ones in ms. */
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
  // A workload that stalled as a whole has its reason already.
  if (grade === null || sumOf(standstills) > (share * seconds) / 2) return [];
  const which = held.length === 1 ? 'operations' : 'each operation type';
  const reason = {
    fact: `the slowest 1 % of ${which} kept workers busy ${perCent(share)} of the time`,
    consequence: 'a closed loop sends less meanwhile, so percentiles miss what others would have waited',
    remedy: 'use an open load (--rate), which counts the waiting, and look at the slowest operations',
  };
  return [{ claims: ['latency'], grade, isTargets: standstills.every(({ isOwn = false }) => !isOwn), reason }];
}

function judgeWindows(input: CertificateInput): Finding[] {
  const { segments, phaseWindows = [] } = input;
  // Short ones come again and again: they are part of every window's state.
  const standstills = (input.standstills ?? []).filter((each) => lengthOf(each) >= STANDSTILL_MIN_SECONDS);
  const bySegment = segments.map((segment) => ({ segment, steadiness: assessSteadiness({ ...segment, standstills }) }));
  const isHeldToSchedule = phaseWindows.some(({ scheduled }) => (scheduled ?? null) !== null);
  if (!isHeldToSchedule) return [...judge(input, 'goodput', bySegment), ...judge(input, 'p50', bySegment)];
  const whole = { ...wholeOf(input, phaseWindows), changing: false };
  const wholeJudged = { segment: whole, steadiness: assessSteadiness({ ...whole, standstills }) };
  const ofStages = judge(input, 'p50', bySegment);
  return [
    ...judge(input, 'goodput', [wholeJudged]).map((finding) => inStages(finding, segments, ofStages)),
    ...ofStages,
  ];
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

function judge(input: CertificateInput, measure: SteadyMeasure, all: readonly Assessed[]): Finding[] {
  const told = all.flatMap(({ segment, steadiness }) =>
    steadiness.state === 'assessed' ? judgeMeasure(input, measure, segment, steadiness[measure]) : [],
  );
  const assessed = all.filter(({ steadiness }) => steadiness.state === 'assessed');
  if (assessed.some(({ segment }) => segment.changing !== true)) return told;
  if (assessed.length > 0) return [...told, neverLevel(measure)];
  // Of several that are all too short, the largest is the next to be assessed.
  const [largest] = [...all].sort((a, b) => b.segment.operations - a.segment.operations);
  if (largest === undefined || largest.steadiness.state !== 'not_assessed') return told;
  const { segment, steadiness } = largest;
  const { shortage } = steadiness;
  if (all.length === 1) return [notAssessed(measure, amountOf(segment), moreTime(input, segment, shortage))];
  const amount = shortage.seconds + shortage.operations > 0 ? amountOf(segment) : windowsOf(segment);
  const seconds = all.reduce((sum, each) => sum + each.segment.seconds, 0);
  const remedy = canBeAssessed(segment, shortage, seconds) ? longerStages(segment, shortage) : FEWER_STAGES;
  return [notAssessed(measure, `${amount} in the largest stage`, remedy)];
}

/** Where every stage that is long enough changes the load all the time, nothing can be held against anything. */
function neverLevel(measure: SteadyMeasure): Finding {
  const reason = {
    fact: 'the load changed throughout, as planned',
    consequence: 'figures cover many load levels; whether any of them was steady is unknown',
    remedy: `add a stage of at least ${STEADY_MIN_SECONDS} s at a constant level`,
  };
  return { claims: [CLAIM_OF[measure]], grade: 'not_assessed', reason };
}

function judgeMeasure(
  input: CertificateInput,
  measure: SteadyMeasure,
  segment: SteadySegment,
  found: readonly Unsteadiness[] | null,
): Finding[] {
  if (found === null) return [untellable(input, measure, segment)];
  const span = segment.name ?? 'the phase';
  return found.map((each) => ({
    claims: [CLAIM_OF[measure]],
    grade: 'suspect',
    reason: {
      fact: describeUnsteadiness(measure, each, ['drift', 'start'].includes(each.kind) ? span : 'the phase'),
      consequence: consequenceOf(measure, each),
      remedy: remedyOf(each),
    },
  }));
}

function untellable(input: CertificateInput, measure: SteadyMeasure, segment: SteadySegment): Finding {
  const { windows } = segment;
  const fact =
    measure === 'goodput'
      ? `most of the ${thousands(windows.length)} windows have no ok operation`
      : `fewer than ${STEADY_MIN_WINDOWS} windows have an ok operation`;
  const what = measure === 'goodput' ? 'throughput' : 'latency';
  const reason = { fact, consequence: `whether ${what} was steady is unknown`, remedy: longerWindows(input, segment) };
  return { claims: [CLAIM_OF[measure]], grade: 'not_assessed', reason };
}

/** Windows are a share of the phase: twice as long as what lies between two of them with an ok operation, they hold some each. */
function longerWindows(input: CertificateInput, segment: SteadySegment): string {
  const { seconds, windows } = segment;
  const filled = windows.filter(({ goodputPerSecond }) => goodputPerSecond > 0).length;
  if (filled === 0) return 'find out why no operation is ok';
  const needed = (2 * MAX_SERIES * seconds) / filled;
  return `ramp workers up (--rampup) so that they do not all wait at once, or ${runLonger(input, segment, needed - seconds)}`;
}

/** What came at the start or drifted was still changing; what comes and goes never settles. */
function consequenceOf(measure: SteadyMeasure, { kind }: Unsteadiness): string {
  const how = ['drift', 'start', 'step'].includes(kind) ? 'still changing' : 'not constant';
  return measure === 'goodput'
    ? `throughput was ${how}, so its mean is unreliable`
    : `latency was ${how}, so percentiles blur different levels`;
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
      return found.warmUpSeconds === null ? 'find out what the target did then' : moreWarmUp(found.warmUpSeconds);
    case 'levels':
      return 'find out what changes in the target from time to time';
    case 'sawtooth':
      return 'find out what recurs in the target, such as garbage collection or compaction';
  }
}

const LOOK_AT_CHANGES = 'find out what changes in the target; a longer warm-up is not sure to help';

function moreWarmUp(seconds: number): string {
  return `warm up ${waitingTime(seconds)} longer (--warmup)`;
}

/** Says what can be claimed all the same, and what would make it more. */
function notAssessed(measure: SteadyMeasure, fact: string, remedy: string): Finding {
  const consequence = 'too little to tell whether the figures last';
  return { claims: [CLAIM_OF[measure]], grade: 'not_assessed', reason: { fact, consequence, remedy } };
}

function amountOf({ operations, seconds }: SteadySegment): string {
  return `${thousands(operations)} operations in ${inSeconds(seconds)} s`;
}

function windowsOf({ windows }: SteadySegment): string {
  return `${windows.length} of the run's windows`;
}

/** Tenths, or of less than a second two digits. */
function inSeconds(seconds: number): number {
  return Number(seconds < 1 ? seconds.toPrecision(2) : seconds.toFixed(1));
}

const FEWER_STAGES = `measure fewer stages in a run, of at least ${STEADY_MIN_SECONDS} s each: they share its ${MAX_SERIES} windows`;

/**
 * Whether longer stages can be assessed: a run has so many windows however long it is, half of them after they have doubled,
 * and those that a stage begins or ends in are no stage's own.
 */
function canBeAssessed({ seconds }: SteadySegment, shortage: SteadinessShortage, ofAll: number): boolean {
  if (shortage.seconds + shortage.operations === 0) return false;
  return (seconds / ofAll) * MAX_SERIES >= STEADY_MIN_WINDOWS + 2;
}

/** More time at the end helps no stage. */
function longerStages(segment: SteadySegment, shortage: SteadinessShortage): string {
  const { seconds, operations } = segment;
  if (operations === 0) return `use stages of at least ${STEADY_MIN_SECONDS} s, with operations`;
  return `use stages of at least ${waitingTime(seconds + secondsNeeded(segment, shortage))}`;
}

/** The time that makes up for all that is short, at the rate that was reached. */
function moreTime(input: CertificateInput, segment: SteadySegment, shortage: SteadinessShortage): string {
  const { seconds, operations } = segment;
  if (operations === 0 || seconds <= 0) return `${runLonger(input, segment, shortage.seconds)}, with operations`;
  return runLonger(input, segment, secondsNeeded(segment, shortage));
}

/**
 * What was planned is not known here: what was measured and what is short of it make the duration to ask for. A workload that
 * ends by a count of operations lasts longer with more of them, and takes no duration.
 */
function runLonger({ endsByCount }: CertificateInput, { seconds, operations }: SteadySegment, more: number): string {
  const longer = `run ${waitingTime(more)} longer`;
  if (endsByCount === undefined) return `${longer} (--duration ${durationOf(seconds + more)})`;
  if (operations === 0 || seconds <= 0) return longer;
  const needed = (operations / seconds) * (seconds + more);
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(needed)) - 1);
  return `${longer} (${endsByCount} ${Math.ceil(needed / grain) * grain})`;
}

/** As a config takes it, rounded up. */
function durationOf(seconds: number): string {
  const whole = Math.ceil(Number(seconds.toFixed(3)));
  return whole <= 600 ? `${whole}s` : `${Math.ceil(whole / 60)}m`;
}

function secondsNeeded({ seconds, operations, windows }: SteadySegment, shortage: SteadinessShortage): number {
  const forOperations = (shortage.operations * seconds) / operations;
  const forWindows = shortage.windows * (windows[0]?.seconds ?? 1);
  return Math.max(shortage.seconds, forOperations, forWindows);
}
