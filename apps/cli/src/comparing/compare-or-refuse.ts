import {
  compareSets,
  conditionsOf,
  matchBenchmarks,
  type Comparison,
  type ComparisonDocument,
  type ReportSet,
} from '@syntrix-bench/metrics/compare';

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
 * Compares each further set with the first, unless that would answer another question than was asked.
 *
 * @throws UsageError where runs cannot be compared: what differs, and what to say if that is what is under test
 */
export function compareOrRefuse(sets: readonly ReportSet[], options: SetOptions): ComparisonDocument {
  const { calibrations, now, ...asked } = options;
  refuseUnknownVarying(sets, options.varying);
  if (options.paired) refuseUnequalSides(sets);
  const document = compareSets(sets, { ...asked, noise: { calibrations, now } });
  if (document.comparisons.length === 0) throw new UsageError(describeNoMatch(sets));
  refuseDifferences(document.comparisons);
  refuseUnknownFigures(document.comparisons, options.deltas);
  return document;
}

function refuseUnequalSides([base, ...others]: readonly ReportSet[]): void {
  const unequal = others
    .flatMap((next) => matchBenchmarks(base!, next).pairs)
    .find((pair) => pair.base.runs.length !== pair.next.runs.length);
  if (unequal === undefined) return;
  const [ofBase, ofNext] = [unequal.base.runs.length, unequal.next.runs.length];
  throw new UsageError(`--paired needs as many runs on one side as on the other: there are ${ofBase} and ${ofNext}.`);
}

function describeNoMatch(sets: readonly ReportSet[]): string {
  const namesOf = ({ runs }: ReportSet) => [...new Set(runs.map(({ report }) => report.benchmark.name))].join(', ');
  const listed = sets.map((set) => `${set.label} has ${namesOf(set)}`).join('; ');
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
  const near = unknown.length === 1 ? didYouMean(unknown[0]!, [...known]) : '';
  throw new UsageError(
    `--threshold names ${unknown.join(', ')}, which no report has.${near} There are: ${[...known].join(', ')}.`,
  );
}
