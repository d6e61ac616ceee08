import { compareReports, overall, type CompareOptions } from './compare-reports.ts';
import { COMPARISON_VERSION, FAMILY_ALPHA, type Comparison, type ComparisonDocument } from './comparison.ts';
import { describeStale, isOfOthers, noiseOf, spreadsOf, type Calibration } from './noise-floor.ts';
import type { ReportSet } from './report-set.ts';

/** Noise floors that were measured before, by the name of their benchmark, and the time by which one is old. */
export interface KnownCalibrations {
  readonly calibrations: Readonly<Record<string, Calibration>>;
  readonly now: Date;
}

/** How sets are compared. */
export interface CompareSetsOptions extends Omit<CompareOptions, 'noise'> {
  /**
   * One that is old is used, and a note of the comparison says so; one of other conditions is for the spread of single runs alone, and not for
   * what matters. @default nothing is known
   */
  readonly noise?: KnownCalibrations | undefined;
}

/** Which benchmarks of two sets are held against one another, and which have nothing to be held against. */
export interface MatchedBenchmarks {
  /** Runs of one benchmark of both sets, with the sets' labels. */
  readonly pairs: readonly { readonly base: ReportSet; readonly next: ReportSet }[];
  /** Names that only one of them has. */
  readonly unmatched: readonly string[];
}

/** Benchmarks are matched by name; where each set has but one, these two. */
export function matchBenchmarks(base: ReportSet, next: ReportSet): MatchedBenchmarks {
  const [ofBase, ofNext] = [byBenchmark(base), byBenchmark(next)];
  const [a, b] = [[...ofBase.keys()], [...ofNext.keys()]];
  const isOneEach = a.length === 1 && b.length === 1;
  const names = isOneEach ? [[a[0]!, b[0]!] as const] : a.flatMap((name) => (ofNext.has(name) ? [[name, name]] : []));
  return {
    pairs: names.map(([of, against]) => ({ base: ofBase.get(of)!, next: ofNext.get(against)! })),
    unmatched: [...new Set([...a, ...b])].filter((name) => !names.some((pair) => pair.includes(name))),
  };
}

/**
 * Compares each further set with the first, benchmark by benchmark, and says what all of it comes to: worse where any figure that decides is;
 * else nobody can tell where a benchmark is missing in a set, or of one nobody can tell; else better where any is.
 *
 * What may not be compared is compared all the same: see `differences` of each comparison for what was to be refused.
 *
 * @throws RangeError where runs are to be pairs and are not as many on one side as on the other
 */
export function compareSets(sets: readonly ReportSet[], options: CompareSetsOptions = {}): ComparisonDocument {
  const [base, ...others] = sets;
  const matched = base === undefined ? [] : others.map((next) => matchBenchmarks(base, next));
  const comparisons = matched.flatMap(({ pairs }) => pairs.map((pair) => compareBenchmark(pair, options)));
  const unmatched = [...new Set(matched.flatMap((each) => each.unmatched))];
  const verdict = overall(comparisons.flatMap(({ figures }) => figures.filter(({ primary }) => primary)));
  // A benchmark that broke off leaves no report, or one without figures: of what is missing nobody can tell.
  const isOpen = unmatched.length > 0 || comparisons.some((each) => each.verdict === 'cannot_tell');
  return {
    comparison_version: COMPARISON_VERSION,
    alpha: FAMILY_ALPHA,
    verdict: verdict !== 'worse' && isOpen ? 'cannot_tell' : verdict,
    comparisons,
    unmatched,
  };
}

function compareBenchmark(
  { base, next }: MatchedBenchmarks['pairs'][number],
  { noise, ...options }: CompareSetsOptions,
): Comparison {
  if (options.paired === true && base.runs.length !== next.runs.length)
    throw new RangeError(`pairs need as many runs on each side, not ${base.runs.length} and ${next.runs.length}`);
  const { name } = next.runs[0]!.report.benchmark;
  const calibration = noise !== undefined && Object.hasOwn(noise.calibrations, name) ? noise.calibrations[name] : null;
  const told = [base, next].flatMap(describeSeries);
  if (noise === undefined || calibration == null) return withNotes(compareReports(base, next, options), told);
  const reports = [...base.runs, ...next.runs].map(({ report }) => report);
  const isOther = isOfOthers(calibration, reports, options.varying ?? []);
  const known = isOther ? spreadsOf(calibration) : noiseOf(calibration);
  const comparison = compareReports(base, next, { ...options, noise: known });
  const stale = describeStale(calibration, reports, noise.now);
  return withNotes(comparison, [
    ...told,
    ...(stale.length === 0
      ? []
      : [`the noise floor ${isOther ? 'says nothing of what matters here' : 'may not hold'}: ${stale.join('; ')}`]),
  ]);
}

function withNotes(comparison: Comparison, notes: readonly string[]): Comparison {
  return notes.length === 0 ? comparison : { ...comparison, notes: [...comparison.notes, ...notes] };
}

/** Runs of several series, or of both sides of one, in one set: where a folder was used twice, they are of different days, or of different servers. */
function describeSeries({ label, runs }: ReportSet): readonly string[] {
  const ids = runs.map(({ report: { run } }) => (run.set === undefined ? '' : `${run.set.id} ${run.set.side}`));
  const series = [...new Set(ids)];
  if (series.length < 2) return [];
  const counts = series.map((id) => ids.filter((each) => each === id).length);
  return [
    `${label} holds runs of ${series.length} series (${counts.join(' and ')} runs): see that none is left from before`,
  ];
}

function byBenchmark({ label, runs }: ReportSet): ReadonlyMap<string, ReportSet> {
  const names = new Set(runs.map(({ report }) => report.benchmark.name));
  return new Map(
    [...names].map((name) => [name, { label, runs: runs.filter(({ report }) => report.benchmark.name === name) }]),
  );
}
