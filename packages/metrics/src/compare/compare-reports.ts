import type { ClaimGrade } from '../report/report-claims.ts';
import type { Report } from '../report/report.ts';
import { medianOf } from '../statistics/theil-sen.ts';
import { testJointly } from '../statistics/verdict/joint-test.ts';
import type { Shift, TwoSides } from '../statistics/verdict/sides.ts';
import { failingRunsNeeded, testFailingRuns, type FailingRuns } from '../statistics/verdict/failing-runs.ts';
import { widened } from '../statistics/verdict/ties.ts';
import { judgeShift, type ComparisonVerdict } from '../statistics/verdict/judge.ts';
import {
  ASSUMED_SPREAD,
  compareTwoRuns,
  ASSUMED_ALPHA,
  type RunSpread,
} from '../statistics/verdict/one-against-one.ts';
import {
  canTell,
  leastRuns,
  MOST_RUNS_ASKED,
  runsNeeded,
  smallestShift,
  spreadOf,
  type FamilySize,
} from '../statistics/verdict/runs-needed.ts';
import {
  findDifferences,
  findDoubts,
  findOrder,
  findUneven,
  isSilent,
  NOTHING_ANSWERED,
  whyUnproven,
} from './comparability.ts';
import {
  DEFAULT_DELTA,
  FAMILY_ALPHA,
  type ComparedFigure,
  type ComparedSide,
  type Comparison,
  type UnansweredFigure,
} from './comparison.ts';
import { FAILED_CHECKS, figuresOfRun, type RunFigure } from './figures-of-run.ts';
import { countFailing, findMoreFailing, isMixed, mixedOutcomes } from './more-failing.ts';
import { pairsByTime, recordedPairs } from './pairs.ts';
import type { ReportSet } from './report-set.ts';
import { changeOf, shiftOf, toScale } from './scales.ts';
import { compareShapes, compareSpectra } from './shape-changes.ts';
import { compareTimelines } from './timelines.ts';

/** What is known of how much equal runs differ, by figure. */
export interface KnownNoise {
  /** `undefined` where nothing is. */
  spreadOf(figure: string): RunSpread | undefined;
  /** The smallest change that can be told, in per cent. */
  smallestOf(figure: string): number | undefined;
}

/** How two sets are compared. */
export interface CompareOptions {
  /** Whether runs were measured in turn, and are pairs: as their reports say, else in the order of time. @default as reports say */
  readonly paired?: boolean;
  /** Least change that matters of every figure in per cent. @default 2, or the stored noise where that is more */
  readonly delta?: number | undefined;
  /** The same of single figures, which then belong to the family that decides. @default {} */
  readonly deltas?: Readonly<Record<string, number>>;
  /** What is under test, and so may differ. @default [] */
  readonly varying?: readonly string[];
  /** @default nothing is known */
  readonly noise?: KnownNoise;
}

const NO_NOISE: KnownNoise = { spreadOf: () => undefined, smallestOf: () => undefined };

/** Least change of a share that matters, in points of a per cent; of failed checks any does. */
const SHARE_DELTA = 0.1;

/** So many points of a per cent between shares of one run each no two equal runs are apart. */
const PLAIN_SHARE = 50;

/** Of one run against one, a figure that got an answer in one of them. */
const UNANSWERED_IN_ONE =
  'it lies among what got no answer in one of the two runs: one run each does not tell whether that is chance';

/** Grades with which no spread is assumed. */
const DOUBTFUL: readonly ClaimGrade[] = ['suspect', 'invalid'];

/** A figure of both sides, before it is judged. */
interface Pairing {
  readonly figure: RunFigure;
  readonly base: readonly (number | null)[];
  readonly next: readonly (number | null)[];
  /** Whether more than half of what it is of got no answer in a run. */
  readonly mostUnanswered: boolean;
  readonly baseUnanswered: UnansweredFigure | null;
  readonly newUnanswered: UnansweredFigure | null;
  /** `null` where a run does not have it. */
  readonly sides: TwoSides | null;
  readonly delta: number;
  /** Whether δ is the stored noise floor, and nobody's wish. */
  readonly isFloor: boolean;
}

/**
 * Holds two sets of runs of one benchmark against one another (R28, R29). Each needs one run at least; pairs are as many on one side as on
 * the other.
 */
export function compareReports(ofBase: ReportSet, ofNew: ReportSet, options: CompareOptions = {}): Comparison {
  const isSingle = ofBase.runs.length === 1 && ofNew.runs.length === 1;
  const recorded = recordedPairs(ofBase.runs, ofNew.runs);
  const paired = (options.paired === true || recorded !== null) && !isSingle;
  const [baseRuns, newRuns] = !paired ? [ofBase.runs, ofNew.runs] : (recorded ?? pairsByTime(ofBase.runs, ofNew.runs));
  const [base, next] = [
    { ...ofBase, runs: baseRuns },
    { ...ofNew, runs: newRuns },
  ];
  const [baseReports, newReports] = [base, next].map(({ runs }) => runs.map(({ report }) => report)) as [
    Report[],
    Report[],
  ];
  const pairings = pairUp(baseReports, newReports, options);
  const family = pairings.filter(({ figure, sides }) => figure.primary && sides !== null);
  const varied = family.filter(({ sides }) => new Set([...sides!.base, ...sides!.next]).size > 1).length;
  const joint = isSingle
    ? null
    : testJointly(
        family.map(({ sides }) => sides!),
        paired,
        FAMILY_ALPHA,
      );
  const size = { figures: Math.max(1, varied), paired, alpha: FAMILY_ALPHA };
  // Whoever had no core, or kept no rate, has another spread than the one that is assumed.
  const isQuiet = [...baseReports, ...newReports].every(
    ({ certificate }) => !DOUBTFUL.includes(certificate?.grade ?? 'valid'),
  );
  const outcomes = mixedOutcomes(baseReports, newReports);
  // All exact tests of how many runs failed share one level, beside the family.
  const alphaOfFailing = FAMILY_ALPHA / Math.max(1, outcomes.length + family.filter(failsInSome).length);
  const judged = pairings.map((pairing): ComparedFigure => {
    if (pairing.sides === null) return absent(pairing);
    // Two that answered nothing are not alike because of that.
    if (pairing.figure.silent === true) return untold(pairing, NOTHING_ANSWERED);
    if (pairing.figure.scheduled === true) return asScheduled(pairing);
    if (isSingle) return judgeSingle(pairing, options.noise ?? NO_NOISE, size, isQuiet);
    const place = family.indexOf(pairing);
    const shift = place >= 0 ? joint!.shifts[place]! : testJointly([pairing.sides], paired, FAMILY_ALPHA).shifts[0]!;
    const own = place >= 0 ? size : { ...size, figures: 1 };
    return judgeRuns(lowered(pairing, own), shift, own, alphaOfFailing);
  });
  // What is not proven is no improvement, and no equality; a change for the worse is told unless it may be our own.
  const isNothing = [...baseReports, ...newReports].every(isSilent);
  const proven = judged.map((figure): ComparedFigure => {
    if (isNothing && figure.verdict !== 'worse') return left(figure, NOTHING_ANSWERED);
    const unproven = [base, next].flatMap(
      ({ label }, side) => whyUnproven(figure, label, side === 0 ? baseReports : newReports) ?? [],
    );
    const ours = unproven.find(({ isOurs }) => isOurs);
    if (figure.verdict === 'worse') return ours === undefined ? figure : left(figure, ours.reason);
    return unproven.length === 0 ? figure : left(figure, unproven[0]!.reason);
  });
  const isWorse = new Set(proven.filter(({ verdict }) => verdict === 'worse').map(({ name }) => name));
  const failing = findMoreFailing(outcomes, alphaOfFailing).filter(({ name }) => !isWorse.has(name));
  const figures = [...proven.filter(({ name }) => !failing.some((each) => each.name === name)), ...failing];
  const primary = figures.filter((figure) => figure.primary);
  const needs = primary.filter(({ verdict }) => verdict === 'cannot_tell').map(({ more_runs: more }) => more);
  return {
    benchmark: newReports[0]!.benchmark.name,
    base: sideOf(base),
    new: sideOf(next),
    design: isSingle ? 'one_against_one' : paired ? 'paired' : 'unpaired',
    verdict: overall(primary),
    figures,
    shape: isSingle
      ? []
      : compareShapes(baseReports, newReports, { paired, alpha: FAMILY_ALPHA, delta: options.delta ?? DEFAULT_DELTA }),
    spectra: compareSpectra(baseReports, newReports),
    timeline: compareTimelines(baseReports, newReports),
    relabellings: joint?.relabellings ?? null,
    least_runs: leastRuns(varied, paired, FAMILY_ALPHA),
    more_runs: needs.length > 0 && needs.every(isThere) ? Math.max(...needs) : null,
    differences: findDifferences(baseReports, newReports, options.varying ?? []),
    notes: [
      ...(isNothing ? [NOTHING_ANSWERED] : []),
      ...[base, next].flatMap(({ label, runs }) =>
        findDoubts(
          label,
          runs.map(({ report }) => report),
        ),
      ),
      ...findOrder(base.label, baseReports, next.label, newReports),
      ...(paired
        ? []
        : findUneven(
            base,
            next,
            family.flatMap(({ figure: { name, scale }, sides }) =>
              scale === 'ratio' ? [{ name, sides: sides! }] : [],
            ),
          )),
    ],
  };
}

/** A figure of which nobody can tell for a reason of its runs; how many runs would do is not known. What was open for want of them stays so. */
function left(figure: ComparedFigure, reason: string): ComparedFigure {
  return figure.verdict === 'cannot_tell' ? figure : { ...figure, verdict: 'cannot_tell', reason, more_runs: null };
}

/** What figures that decide say together. Nothing is better while nobody can tell whether more failed. */
export function overall(figures: readonly Pick<ComparedFigure, 'scale' | 'verdict'>[]): ComparisonVerdict {
  const verdicts = figures.map(({ verdict }) => verdict);
  if (verdicts.includes('worse')) return 'worse';
  const isOpen = figures.some(({ scale, verdict }) => scale === 'difference' && verdict === 'cannot_tell');
  if (verdicts.includes('better')) return isOpen ? 'cannot_tell' : 'better';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'no_difference')
    ? 'no_difference'
    : 'cannot_tell';
}

function sideOf({ label, runs }: ReportSet): ComparedSide {
  return {
    label,
    runs: runs.map(({ source, report: { run, benchmark, environment } }) => ({
      run_id: run.id,
      source,
      start_time: benchmark.start_time,
      target_version: environment.target_version,
      git_commit: environment.git_commit,
    })),
  };
}

/** Figures that any run has, in the order of the first that has them. */
function pairUp(base: readonly Report[], next: readonly Report[], options: CompareOptions): readonly Pairing[] {
  const runs = [...base, ...next].map((report) => new Map(figuresOfRun(report).map((figure) => [figure.name, figure])));
  const known = new Map<string, RunFigure>();
  for (const figures of runs) {
    for (const [name, figure] of figures) if (!known.has(name) || figure.primary) known.set(name, figure);
  }
  return [...known.values()]
    .map((figure): Pairing => {
      const own = options.deltas?.[figure.name];
      const ofRuns = runs.map((figures) => figures.get(figure.name));
      const values = ofRuns.map((each) => each?.value ?? null);
      const scaled = values.map((value) => (value === null ? null : toScale(value, figure)));
      const [a, b] = [scaled.slice(0, base.length), scaled.slice(base.length)];
      const scheduled = own === undefined && ofRuns.every((each) => each?.scheduled === true);
      const silent = ofRuns.every((each) => each?.silent === true);
      return {
        figure: { ...figure, scheduled, silent, primary: own !== undefined || (figure.primary && !scheduled) },
        base: values.slice(0, base.length),
        next: values.slice(base.length),
        mostUnanswered: ofRuns.some((each) => each?.mostUnanswered === true),
        baseUnanswered: unansweredMedian(ofRuns.slice(0, base.length)),
        newUnanswered: unansweredMedian(ofRuns.slice(base.length)),
        sides: a.every(isThere) && b.every(isThere) ? { base: a, next: b } : null,
        delta: own ?? deltaOf(figure, options),
        isFloor: own === undefined && options.delta === undefined && figure.scale === 'ratio',
      };
    })
    .filter(({ base: a, next: b }) => [...a, ...b].some(isThere));
}

function isThere<T>(value: T | null): value is T {
  return value !== null;
}

function deltaOf({ name, scale }: RunFigure, { delta, noise = NO_NOISE }: CompareOptions): number {
  if (scale === 'difference') return name.endsWith(FAILED_CHECKS) || /(^|\/)checks\./u.test(name) ? 0 : SHARE_DELTA;
  return delta ?? Math.max(DEFAULT_DELTA, noise.smallestOf(name) ?? 0);
}

/**
 * Where δ is the noise floor, no more than what these runs can tell themselves: a calibration on a noisy day, or of other runs than pairs,
 * hides no change that they show.
 */
function lowered(pairing: Pairing, size: FamilySize): Pairing {
  if (!pairing.isFloor) return pairing;
  const { base, next } = pairing.sides!;
  const smallest = smallestShift(spreadOf({ base, next }, size.paired), Math.min(base.length, next.length), size);
  const own = 100 * Math.expm1(smallest);
  return { ...pairing, delta: Math.max(DEFAULT_DELTA, Math.min(pairing.delta, Number.isNaN(own) ? Infinity : own)) };
}

function judgeRuns(pairing: Pairing, found: Shift, size: FamilySize, alphaOfFailing: number): ComparedFigure {
  const { figure, delta, sides } = pairing;
  const { base, next } = sides!;
  const isConstant = new Set([...base, ...next]).size === 1;
  // Figures that go together can reach α with fewer runs than their number asks for; whether they will nobody knows beforehand.
  const isEnough = canTell(size.figures, base.length, next.length, size.paired, size.alpha);
  const unbounded = { ...found, low: -Infinity, high: Infinity };
  const shift = !isEnough
    ? unbounded
    : isConstant
      ? { estimate: 0, low: 0, high: 0, p: 1 }
      : { ...found, ...widened(found, sides!, size.paired) };
  const least = shiftOf(delta, figure.scale);
  const verdict = judgeShift(shift, least, figure.higherIsBetter);
  if (figure.scale === 'difference' && figure.primary) {
    const byRuns = judgeFailingRuns(pairing, shift, verdict, alphaOfFailing);
    if (byRuns !== null) return byRuns;
  }
  const runs = Math.min(pairing.base.length, pairing.next.length);
  const needed =
    verdict === 'cannot_tell' ? runsNeeded(shift.estimate, least, spreadOf(sides!, size.paired), size) : null;
  return {
    ...common(pairing),
    ...changesOf(shift, figure),
    p: shift.p,
    verdict,
    reason: reasonOf(verdict, needed, pairing),
    more_runs: needed === null ? null : Math.max(1, needed - runs),
  };
}

/** In how many runs of each side a share is beyond δ. */
function countBothSides({ delta, sides }: Pairing): { readonly base: FailingRuns; readonly next: FailingRuns } {
  return { base: countFailing(sides!.base, delta), next: countFailing(sides!.next, delta) };
}

function failsInSome(pairing: Pairing): boolean {
  if (pairing.figure.scale !== 'difference') return false;
  const { base, next } = countBothSides(pairing);
  return isMixed({ failing: base.failing + next.failing, runs: base.runs + next.runs });
}

/**
 * Of a share that is 0 in some runs: whether more runs of one side have any, by an exact test of their number, which is no part of the family.
 * Fewer runs are no better where they fail for more. `null` where its ranks tell more.
 */
function judgeFailingRuns(
  pairing: Pairing,
  shift: Shift,
  byRanks: ComparisonVerdict,
  alpha: number,
): ComparedFigure | null {
  if (!failsInSome(pairing)) return null;
  const { figure, sides } = pairing;
  const { base, next } = countBothSides(pairing);
  const p = testFailingRuns(base, next);
  const isMore = next.failing * base.runs > base.failing * next.runs;
  const isLess = next.failing * base.runs < base.failing * next.runs;
  if ((byRanks === 'worse' && !isLess) || (byRanks === 'better' && !isMore)) return null;
  const change = meanOf(sides!.next) - meanOf(sides!.base);
  const isGraver = change > 0 || Math.max(...sides!.next) > Math.max(...sides!.base);
  const isContrary = isMore ? change < 0 : isGraver;
  const verdict: ComparisonVerdict = p > alpha || isContrary ? 'cannot_tell' : isMore ? 'worse' : 'better';
  const needed = p > alpha ? failingRunsNeeded(base, next, alpha) : null;
  const isTold = verdict !== 'cannot_tell';
  const counts = `in ${base.failing} of ${base.runs} runs of the base, in ${next.failing} of ${next.runs} new ones`;
  return {
    ...common(pairing),
    ...changesOf(isTold ? { estimate: change, low: NaN, high: NaN } : shift, figure),
    p,
    verdict,
    reason: isTold ? '' : p <= alpha ? `${counts}, but ${isMore ? 'less' : 'more'} at once` : counts,
    more_runs: needed === null ? null : needed - Math.min(base.runs, next.runs),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function judgeSingle(pairing: Pairing, noise: KnownNoise, size: FamilySize, isQuiet: boolean): ComparedFigure {
  const { figure, sides, delta, mostUnanswered } = pairing;
  const known = noise.spreadOf(figure.name);
  const spread = known ?? ASSUMED_SPREAD;
  const [a, b] = [sides!.base[0]!, sides!.next[0]!];
  // A share has no spread in per cent of itself: what is 0 in one run can be anything in the next.
  const isRatio = figure.scale === 'ratio';
  const isKnown = isRatio && (known !== undefined || isQuiet);
  const estimate = a === b ? 0 : b - a;
  // That a run answered nothing, or that half of all failed in one and not in the other, no spread explains.
  const isPlain = isRatio
    ? Math.max(Math.abs(a), Math.abs(b)) === Infinity && /(^|\/)(goodput|p50)$/u.test(figure.name)
    : Math.abs(estimate) >= PLAIN_SHARE;
  // A few time-outs more put a percentile among them, and no spread of answered ones says how often equal runs do that.
  const isAmong = figure.unit === 'ms' && Math.abs(estimate) === Infinity && !mostUnanswered;
  const shift = isPlain
    ? { estimate, low: estimate, high: estimate }
    : isKnown && !isAmong
      ? compareTwoRuns(a, b, spread, known === undefined ? ASSUMED_ALPHA : size.alpha / size.figures)
      : { estimate, low: -Infinity, high: Infinity };
  const least = shiftOf(delta, figure.scale);
  const verdict = judgeShift(shift, least, figure.higherIsBetter);
  const atLeast = leastRuns(size.figures, size.paired, size.alpha);
  const needed =
    verdict !== 'cannot_tell' ? null : isKnown ? runsNeeded(shift.estimate, least, spread.s, size) : atLeast;
  return {
    ...common(pairing),
    ...changesOf(shift, figure),
    p: null,
    verdict,
    reason:
      verdict !== 'cannot_tell'
        ? ''
        : isAmong
          ? UNANSWERED_IN_ONE
          : isKnown || !isRatio
            ? 'from one run each'
            : 'the certificate doubts a run, so that no spread can be assumed',
    more_runs: needed === null ? null : needed - 1,
    ...(isKnown
      ? { spread: { per_cent: 100 * Math.expm1(spread.s), freedom: spread.freedom, assumed: known === undefined } }
      : {}),
  };
}

function reasonOf(verdict: ComparisonVerdict, needed: number | null, { base, next }: Pairing): string {
  if (verdict !== 'cannot_tell') return '';
  if (needed === null) return `more than ${MOST_RUNS_ASKED} runs of each would be needed`;
  return base.length === next.length ? '' : 'sides of equal size tell more';
}

function asScheduled(pairing: Pairing): ComparedFigure {
  const { base, next } = pairing.sides!;
  const [a, b] = [base, next].map((side) => medianOf(side)) as [number, number];
  return {
    ...common(pairing),
    change: changeOf(a === b ? 0 : b - a, pairing.figure.scale),
    low: null,
    high: null,
    p: null,
    verdict: 'cannot_tell',
    as_scheduled: true,
    reason: 'both sides kept the schedule, which says nothing of the target',
    more_runs: null,
  };
}

function absent(pairing: Pairing): ComparedFigure {
  const without = [...pairing.base, ...pairing.next].filter((value) => value === null).length;
  const all = pairing.base.length + pairing.next.length;
  return untold(pairing, `${without} of ${all} runs do not have it`);
}

function untold(pairing: Pairing, reason: string): ComparedFigure {
  return {
    ...common(pairing),
    change: null,
    low: null,
    high: null,
    p: null,
    verdict: 'cannot_tell',
    reason,
    more_runs: null,
  };
}

function common({ figure, base, next, baseUnanswered, newUnanswered, delta }: Pairing) {
  const { name, unit, scale, higherIsBetter, primary } = figure;
  return {
    name,
    unit,
    scale,
    higher_is_better: higherIsBetter,
    primary,
    base: medianOfRuns(base),
    new: medianOfRuns(next),
    base_unanswered: baseUnanswered,
    new_unanswered: newUnanswered,
    base_runs: base.map(finite),
    new_runs: next.map(finite),
    delta,
  };
}

function changesOf({ estimate, low, high }: Pick<Shift, 'estimate' | 'low' | 'high'>, { scale }: RunFigure) {
  return { change: changeOf(estimate, scale), low: changeOf(low, scale), high: changeOf(high, scale) };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function medianOfRuns(values: readonly (number | null)[]): number | null {
  const there = values.filter(isThere);
  return there.length === 0 ? null : finite(medianOf(there));
}

/** What is known of a median that is not finite: no run's truth is less than what is put in its place, so that the median's is not, either. */
function unansweredMedian(runs: readonly (RunFigure | undefined)[]): UnansweredFigure | null {
  const there = runs.filter((run): run is RunFigure => run !== undefined && run.value !== null);
  const median = (of: (run: RunFigure) => number) => medianOf(there.map(of));
  if (there.length === 0 || Number.isFinite(median(({ value }) => value!))) return null;
  return {
    at_least: median(({ value, unanswered }) => unanswered?.at_least ?? value!),
    never: !Number.isFinite(median(({ value, unanswered: none }) => (none?.never === false ? none.at_least : value!))),
  };
}
