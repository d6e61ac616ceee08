import { randomInt, randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import type { Report, ReportRunSet } from '@syntrix-bench/metrics';

import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { UsageError } from '../flags/usage-error.ts';
import type { ReadPlan } from './read-plan.ts';

/** Which of several runs a run is. */
export interface Round {
  /** From 1. */
  readonly number: number;
  /** How many there are to be. */
  readonly of: number;
  readonly set: ReportRunSet;
}

const INDEX = /\{\{\s*\.?index\s*\}\}/giu;

/**
 * A plan with its report's files numbered: by what stands for `{{index}}`, else before their extension, so that no run writes over the
 * last one's.
 */
export function inRound<T extends Pick<ReadPlan, 'reportFiles'>>(read: T, round: Round | undefined): T {
  const { number, of } = round ?? { number: 1, of: 1 };
  const index = String(number).padStart(String(of).length, '0');
  const reportFiles = read.reportFiles.map(({ format, path }) => {
    const filled = path.replace(INDEX, index);
    const ending = extname(path);
    const isApart = filled !== path || of === 1;
    return { format, path: isApart ? filled : `${path.slice(0, path.length - ending.length)}-${index}${ending}` };
  });
  return { ...read, reportFiles };
}

/** A report that says which of several runs it is of. */
export function withSet(report: Report, round: Round | undefined): Report {
  return round === undefined ? report : { ...report, run: { ...report.run, set: round.set } };
}

/** So many equal runs. @param side what reports call the set */
export function equalRounds(count: number, side: string): readonly Round[] {
  const id = newSetId();
  return Array.from({ length: count }, (_, position) => {
    const number = position + 1;
    return { number, of: count, set: { id, side, number, paired: false, position } };
  });
}

/** Pairs of runs of two sides. Which of a pair comes first is drawn anew each time. */
export function pairedRounds(pairs: number, sides: readonly [string, string]): readonly Round[] {
  const id = newSetId();
  return Array.from({ length: pairs }, (_, pair) => {
    const order = randomInt(2) === 0 ? sides : sides.toReversed();
    return order.map((side, place) => ({
      number: 1,
      of: 1,
      set: { id, side, number: pair + 1, paired: true, position: 2 * pair + place },
    }));
  }).flat();
}

/** An id for runs that belong together. */
function newSetId(): string {
  return randomUUID().slice(0, 8);
}

/** Exit codes after which the next run would end the same way, or nobody wants one. */
const LAST: readonly ExitCode[] = [
  EXIT_CODES.wrongUsage,
  EXIT_CODES.targetNotReady,
  EXIT_CODES.hungUp,
  EXIT_CODES.interrupted,
  EXIT_CODES.terminated,
];

/** How rounds are made. */
export interface RoundsRequest {
  /** Says which is next. */
  readonly tell: (round: Round) => void;
  /** Makes one. */
  readonly make: (round: Round) => Promise<ExitCode>;
  /** Whether one that failed makes the others worthless. */
  readonly needsAll: boolean;
}

/** What came of rounds. */
export interface MadeRounds {
  /** Exit codes of those that were made. */
  readonly codes: readonly ExitCode[];
  /** The one after which none was to follow; null where there is none. */
  readonly ended: ExitCode | null;
}

/** Makes rounds one after the other, up to one after which the next would end the same way, or nobody wants one. */
export async function makeRounds(
  rounds: readonly Round[],
  { tell, make, needsAll }: RoundsRequest,
): Promise<MadeRounds> {
  const codes: ExitCode[] = [];
  for (const round of rounds) {
    tell(round);
    const code = await make(round);
    codes.push(code);
    if (LAST.includes(code) || (needsAll && code === EXIT_CODES.runFailed)) return { codes, ended: code };
  }
  return { codes, ended: null };
}

/** A number of runs as a person writes it. @throws UsageError for what is none from `least` to 1,000 */
export function readRunCount(flag: string, text: string, least: number): number {
  const count = Number(text);
  if (/^\d+$/u.test(text) && count >= least && count <= 1_000) return count;
  throw new UsageError(`${flag} ${text} is no number of runs: write one from ${least} to 1000.`);
}
