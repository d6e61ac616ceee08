import { CAPACITY_DIMENSIONS, levelKind, type CapacityDimension } from '@syntrix-bench/metrics/capacity';
import { STEADY_MIN_SECONDS } from '@syntrix-bench/metrics/written';
import { parseDuration, parseRate, parseSize, type Parsed } from '@syntrix-bench/core/text';

import { didYouMean } from '../failures/did-you-mean.ts';
import type { CommandValues } from '../command.ts';
import type { CAPACITY_FLAGS } from '../flags/capacity-flags.ts';
import { UsageError } from '../flags/usage-error.ts';

/** How a capacity is to be searched. `null`: nobody said so. */
export interface CapacityRequest {
  readonly max: CapacityDimension;
  readonly from: number | null;
  readonly atMost: number | null;
  readonly atLeast: number | null;
  /** As a share. */
  readonly within: number | null;
  readonly workload: string | null;
  readonly stageSeconds: number | null;
  readonly confirmSeconds: number | null;
  readonly warmupSeconds: number | null;
  readonly steadyWithinSeconds: number | null;
}

type Values = Pick<
  CommandValues<typeof CAPACITY_FLAGS, null>,
  'max' | 'from' | 'atMost' | 'atLeast' | 'within' | 'workload' | 'stage' | 'confirm' | 'warmup' | 'untilSteady'
>;

/** Reads what flags say of the search. @throws UsageError naming the flag that cannot be read */
export function readCapacityRequest(values: Values): CapacityRequest {
  const max = dimensionOf(values.max);
  const level = (flag: string, text: string | undefined) => (text === undefined ? null : levelOf(flag, max, text));
  const seconds = (flag: string, text: string | undefined, least: number) =>
    text === undefined ? null : secondsOf(flag, text, least);
  const from = level('--from', values.from);
  const atMost = level('--at-most', values.atMost);
  if (from !== null && atMost !== null && from > atMost)
    throw new UsageError(`--from ${values.from} lies above --at-most ${values.atMost}.`);
  const atLeast = level('--at-least', values.atLeast);
  if (atLeast !== null && atMost !== null && atLeast > atMost)
    throw new UsageError(
      `--at-least ${values.atLeast} lies above --at-most ${values.atMost}, up to which is asked: that can never be shown.`,
      `Leave --at-most out, or give --at-most ${values.atLeast} or more.`,
    );
  return {
    max,
    from,
    atMost,
    atLeast,
    within: values.within === undefined ? null : shareOf(values.within),
    workload: values.workload ?? null,
    stageSeconds: seconds('--stage', values.stage, 1),
    confirmSeconds: seconds('--confirm', values.confirm, 1),
    warmupSeconds: seconds('--warmup', values.warmup, 0),
    steadyWithinSeconds: values.untilSteady === undefined ? null : steadyWithinOf(values.untilSteady),
  };
}

function dimensionOf(written: string | undefined): CapacityDimension {
  if (written === undefined)
    throw new UsageError('--max is missing: what is to be raised?', `One of ${CAPACITY_DIMENSIONS.join(', ')}.`);
  const plain = written.toLowerCase().replaceAll(/[-_]/gu, '');
  const found = CAPACITY_DIMENSIONS.find((each) => each.toLowerCase() === plain);
  if (found !== undefined) return found;
  throw new UsageError(
    `--max ${written} is not known.${didYouMean(written, CAPACITY_DIMENSIONS)}`,
    `One of ${CAPACITY_DIMENSIONS.join(', ')}.`,
  );
}

function levelOf(flag: string, max: CapacityDimension, text: string): number {
  const read = (parsed: Parsed): number => {
    if (parsed.ok) return parsed.value;
    throw new UsageError(`${flag} ${text} ${parsed.problem}.`, parsed.hint);
  };
  switch (levelKind(max)) {
    case 'rate':
      return read(parseRate(text));
    case 'size':
      return read(parseSize(text));
    case 'count': {
      const count = Number(text);
      if (/^\d+$/u.test(text) && count >= 1 && Number.isSafeInteger(count)) return count;
      throw new UsageError(`${flag} ${text} is no number of ${max}.`, 'Write a whole number from 1 on.');
    }
  }
}

const LEAST_WITHIN = 0.005;

function shareOf(text: string): number {
  const [, number = ''] = /^(\d+(?:\.\d+)?)\s*%?$/u.exec(text) ?? [];
  const share = Number(number) / 100;
  if (number !== '' && share >= LEAST_WITHIN && share <= 1) return share;
  throw new UsageError(`--within ${text} is no part that a bracket can have.`, 'Write 0.5% to 100%, such as 10%.');
}

/** The longest warm-up of those that last until the measure is steady; 0: none does. */
function steadyWithinOf(text: string): number {
  const seconds = secondsOf('--until-steady', text, 0);
  if (seconds === 0 || seconds >= STEADY_MIN_SECONDS) return seconds;
  throw new UsageError(
    `--until-steady ${text} is too short to see whether the load is steady.`,
    `Write ${STEADY_MIN_SECONDS}s or more, or 0s for no such warm-up.`,
  );
}

function secondsOf(flag: string, text: string, least: number): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new UsageError(`${flag} ${text} ${parsed.problem}.`, parsed.hint);
  const seconds = parsed.value / 1e6;
  if (seconds >= least) return seconds;
  throw new UsageError(`${flag} ${text} is too short.`, `Write ${least}s or more.`);
}
