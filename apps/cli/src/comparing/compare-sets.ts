import {
  compareReports,
  conditionsOf,
  describeStale,
  noiseOf,
  COMPARISON_VERSION,
  FAMILY_ALPHA,
  overall,
  type CompareOptions,
  type Comparison,
  type ComparisonDocument,
  type ReportSet,
} from '@syntrix-bench/metrics/compare';

import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { didYouMean } from '../failures/did-you-mean.ts';
import { shellWord } from '../flags/shell-word.ts';
import { UsageError } from '../flags/usage-error.ts';
import type { StoredCalibrations } from './stored-calibration.ts';
import type { ChangeLimits } from './read-limits.ts';

/** How sets are compared. */
export interface SetOptions extends ChangeLimits {
  readonly varying: readonly string[];
  /** Noise floors by the name of their benchmark. */
  readonly calibrations: StoredCalibrations;
  readonly now: Date;
  /** Whether runs of two sets are pairs, in their order. */
  readonly paired: boolean;
}

/**
 * Compares each further set with the first, benchmark by benchmark.
 *
 * @throws UsageError where runs cannot be compared: what differs, and what to say if that is what is under test
 */
export function compareSets(sets: readonly ReportSet[], options: SetOptions): ComparisonDocument {
  refuseUnknownVarying(sets, options.varying);
  const [base, ...others] = sets.map(byBenchmark);
  const unmatched = new Set<string>();
  const comparisons = others.flatMap((next, index): readonly Comparison[] => {
    const names = pairsOfNames(base!, next);
    for (const name of [...base!.keys(), ...next.keys()]) {
      if (!names.some((pair) => pair.includes(name))) unmatched.add(name);
    }
    return names.map(([a, b]) => {
      requirePairs(base!.get(a)!.length, next.get(b)!.length, options.paired);
      const calibration = Object.hasOwn(options.calibrations, b) ? options.calibrations[b] : undefined;
      const asked: CompareOptions = {
        ...options,
        ...(calibration === undefined ? {} : { noise: noiseOf(calibration) }),
      };
      const of = (label: string, runs: ReportSet['runs']) => ({ label, runs });
      const [ofBase, ofNew] = [of(sets[0]!.label, base!.get(a)!), of(sets[index + 1]!.label, next.get(b)!)];
      const comparison = compareReports(ofBase, ofNew, asked);
      if (calibration === undefined) return comparison;
      const stale = describeStale(
        calibration,
        [...ofBase.runs, ...ofNew.runs].map(({ report }) => report),
        options.now,
      );
      return stale.length === 0
        ? comparison
        : { ...comparison, notes: [...comparison.notes, `the noise floor may not hold: ${stale.join('; ')}`] };
    });
  });
  if (comparisons.length === 0) throw new UsageError(describeNoMatch(sets));
  refuseDifferences(comparisons);
  refuseUnknownFigures(comparisons, options.deltas);
  const verdict = overall(comparisons.flatMap(({ figures }) => figures.filter(({ primary }) => primary)));
  // A benchmark that broke off leaves no report, or one without figures: of what is missing nobody can tell.
  const isOpen = unmatched.size > 0 || comparisons.some((each) => each.verdict === 'cannot_tell');
  return {
    comparison_version: COMPARISON_VERSION,
    alpha: FAMILY_ALPHA,
    verdict: verdict !== 'worse' && isOpen ? 'cannot_tell' : verdict,
    comparisons,
    unmatched: [...unmatched],
  };
}

/** What a comparison ends the process with. @param strict whether what cannot be told is not proven */
export function exitCodeOfComparison(
  { comparisons, verdict, unmatched }: ComparisonDocument,
  strict: boolean,
): ExitCode {
  if (verdict === 'worse') return EXIT_CODES.regression;
  const isOpen = unmatched.length > 0 || comparisons.some((each) => each.verdict === 'cannot_tell');
  return strict && isOpen ? EXIT_CODES.notProven : EXIT_CODES.fine;
}

type Runs = ReadonlyMap<string, ReportSet['runs']>;

function byBenchmark({ runs }: ReportSet): Runs {
  const names = new Set(runs.map(({ report }) => report.benchmark.name));
  return new Map([...names].map((name) => [name, runs.filter(({ report }) => report.benchmark.name === name)]));
}

/** Names that both have; where each has but one benchmark, these two. */
function pairsOfNames(base: Runs, next: Runs): readonly (readonly [string, string])[] {
  const [[a = ''], [b = '']] = [[...base.keys()], [...next.keys()]];
  if (base.size === 1 && next.size === 1) return [[a, b]];
  return [...base.keys()].filter((name) => next.has(name)).map((name) => [name, name] as const);
}

function requirePairs(base: number, next: number, paired: boolean): void {
  if (paired && base !== next)
    throw new UsageError(`--paired needs as many runs on one side as on the other: there are ${base} and ${next}.`);
}

function describeNoMatch(sets: readonly ReportSet[]): string {
  const listed = sets.map((set) => `${set.label} has ${[...byBenchmark(set).keys()].join(', ')}`).join('; ');
  return `No benchmark is in two sets: ${listed}. Reports are matched by benchmark.name.`;
}

const MOST_SHOWN = 6;

function refuseDifferences(comparisons: readonly Comparison[]): void {
  const refused = comparisons.flatMap(({ differences }) => differences.filter((difference) => difference.refused));
  if (refused.length === 0) return;
  const unique = [...new Map(refused.map((difference) => [difference.what, difference])).values()];
  const shown = unique.slice(0, MOST_SHOWN).map(({ what, base, new: next }) => {
    return `  ${what}: ${shorten(base.join(', '))} → ${shorten(next.join(', '))}`;
  });
  const more = unique.length > MOST_SHOWN ? `\n  and ${unique.length - MOST_SHOWN} more` : '';
  throw new UsageError(
    `These runs cannot be compared, because their configs differ:\n${shown.join('\n')}${more}`,
    `where that is what you want to compare: ${namesToVary(unique.map(({ what }) => what))}`,
  );
}

/** Flags with which all that differs may differ: each by its name, many by the whole that they are of. */
function namesToVary(all: readonly string[]): string {
  const names = all.length <= MOST_SHOWN ? all : [...new Set(all.map((name) => name.split('.')[0]!))];
  return names.map((name) => `--varying ${shellWord(name)}`).join(' ');
}

const LONGEST_VALUE = 60;

function shorten(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 1)}…`;
}

/** Beginnings of names, too, are names of what may vary. */
function refuseUnknownVarying(sets: readonly ReportSet[], varying: readonly string[]): void {
  const names = sets.flatMap(({ runs }) => runs.flatMap(({ report }) => [...conditionsOf(report).keys()]));
  const known = new Set(names.flatMap(withBeginnings));
  const unknown = varying.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `--varying ${unknown} is nothing that these runs have.${didYouMean(unknown, [...known])}`,
    'What may vary is target.version, host, node, tool.version, threads, labels.NAME, or a key of the config as its report has it, such as config.benchmark.workers.',
  );
}

function withBeginnings(name: string): readonly string[] {
  const steps = name.split('.');
  return steps.map((_, index) => steps.slice(0, index + 1).join('.'));
}

function refuseUnknownFigures(comparisons: readonly Comparison[], deltas: Readonly<Record<string, number>>): void {
  const known = new Set(comparisons.flatMap(({ figures }) => figures.map(({ name }) => name)));
  const unknown = Object.keys(deltas).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new UsageError(
    `--threshold names ${unknown.join(', ')}, which no report has. There are: ${[...known].join(', ')}.`,
  );
}
