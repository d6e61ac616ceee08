import type { Report } from '../report/report.ts';
import type { RunSpread } from '../statistics/verdict/one-against-one.ts';
import { smallestShift } from '../statistics/verdict/runs-needed.ts';
import { conditionsOf } from './comparability.ts';
import type { KnownNoise } from './compare-reports.ts';
import { FAMILY_ALPHA } from './comparison.ts';
import { figuresOfRun } from './figures-of-run.ts';
import { toScale } from './scales.ts';

/** Least runs that a noise floor is measured with. */
export const LEAST_CALIBRATION_RUNS = 8;

/** Runs of each side for which the smallest change that can be told is given. */
export const CALIBRATED_SIDE = 10;

/** From then on a noise floor is said to be old. */
const OLD_AFTER_DAYS = 30;

/** How much a figure differs between equal runs. */
export interface CalibratedFigure {
  /** Standard deviation of its logarithm. */
  readonly s: number;
  /** The smallest change that ten runs of each side find four times in five, in per cent. */
  readonly smallest_change: number;
}

/** How much equal runs of a benchmark differ on a machine. */
export interface Calibration {
  readonly benchmark: string;
  /** RFC 3339, UTC. */
  readonly measured_at: string;
  readonly runs: number;
  /** Under what it was measured: machine, versions, config. */
  readonly conditions: Readonly<Record<string, string>>;
  readonly figures: Readonly<Record<string, CalibratedFigure>>;
}

/** What equal runs differ by. @throws RangeError for fewer than {@link LEAST_CALIBRATION_RUNS} */
export function calibrateRuns(reports: readonly Report[], now: Date): Calibration {
  const [first] = reports;
  if (first === undefined || reports.length < LEAST_CALIBRATION_RUNS)
    throw new RangeError(`a noise floor needs ${LEAST_CALIBRATION_RUNS} runs, not ${reports.length}`);
  const runs = reports.map((report) => new Map(figuresOfRun(report).map((figure) => [figure.name, figure])));
  const ratios = figuresOfRun(first).filter(({ scale }) => scale === 'ratio');
  const size = { figures: ratios.filter(({ primary }) => primary).length, paired: false, alpha: FAMILY_ALPHA };
  const figures = ratios.flatMap((figure) => {
    const { name } = figure;
    const logs = runs.map((figuresOf) => toScale(figuresOf.get(name)?.value ?? NaN, figure));
    if (!logs.every(Number.isFinite)) return [];
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const s = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logs.length - 1));
    return [[name, { s, smallest_change: 100 * Math.expm1(smallestShift(s, CALIBRATED_SIDE, size)) }] as const];
  });
  return {
    benchmark: first.benchmark.name,
    measured_at: now.toISOString(),
    runs: reports.length,
    conditions: Object.fromEntries(conditionsOf(first)),
    figures: Object.fromEntries(figures),
  };
}

/** A noise floor as comparisons use it. */
export function noiseOf({ figures, runs }: Calibration): KnownNoise {
  const own = (name: string) => (Object.hasOwn(figures, name) ? figures[name] : undefined);
  return {
    spreadOf: (name): RunSpread | undefined => {
      const figure = own(name);
      return figure === undefined ? undefined : { s: figure.s, freedom: runs - 1 };
    },
    smallestOf: (name) => own(name)?.smallest_change,
  };
}

/** A noise floor of what may be another machine or load: how much single runs differ, and nothing of which changes matter. */
export function spreadsOf(calibration: Calibration): KnownNoise {
  return { ...noiseOf(calibration), smallestOf: () => undefined };
}

/** Why a noise floor may not hold for runs, as parts of a sentence; empty where nothing speaks against it. */
export function describeStale(calibration: Calibration, reports: readonly Report[], now: Date): readonly string[] {
  const days = Math.floor((now.getTime() - Date.parse(calibration.measured_at)) / 86_400_000);
  const other = otherConditions(calibration, reports);
  return [
    ...(days > OLD_AFTER_DAYS ? [`it is ${days} days old`] : []),
    ...(other.length === 0 ? [] : [`it was measured under another ${other.join(', ')}`]),
  ];
}

/** Conditions of runs that are not those of a noise floor, by their names. */
function otherConditions(calibration: Calibration, reports: readonly Report[]): readonly string[] {
  const measured = new Map(Object.entries(calibration.conditions));
  const other = reports.flatMap((report) => {
    const conditions = conditionsOf(report);
    const names = new Set([...conditions.keys(), ...measured.keys()]);
    return [...names].filter((name) => (conditions.get(name) ?? 'none') !== (measured.get(name) ?? 'none'));
  });
  return [...new Set(other)];
}

/**
 * Whether a noise floor is of other conditions than runs, apart from labels, which say nothing of how runs differ, and from what is under test.
 *
 * @param varying what is under test: names of conditions, or their beginnings
 */
export function isOfOthers(calibration: Calibration, reports: readonly Report[], varying: readonly string[]): boolean {
  const isUnderTest = (name: string) => varying.some((each) => name === each || name.startsWith(`${each}.`));
  return otherConditions(calibration, reports).some((name) => !name.startsWith('labels.') && !isUnderTest(name));
}
