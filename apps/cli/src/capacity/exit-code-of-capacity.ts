import { capacityMark, type Capacity } from '@syntrix-bench/metrics/capacity';

import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';

/**
 * What a search ends the process with that no signal ended. One that broke off is a failure; of one that ended, whether it holds what it must,
 * as far as that was confirmed. What nothing holds of is a broken limit; a lower bound, and an end that is not confirmed, are answers unless
 * somebody wants them proven.
 *
 * @param atLeast what it must hold; null: whatever it holds
 */
export function exitCodeOfCapacity(
  capacity: Pick<Capacity, 'end' | 'holds' | 'holds_confirmed' | 'fails' | 'fails_confirmed'>,
  { atLeast, strict }: { readonly atLeast: number | null; readonly strict: boolean },
): ExitCode {
  const { end, holds, fails } = capacity;
  if (end === 'target_lost' || end === 'failed' || end === 'interrupted') return EXIT_CODES.runFailed;
  if (atLeast !== null) return exitCodeOf(capacity, atLeast);
  if (holds === null) return fails === null ? EXIT_CODES.notProven : EXIT_CODES.thresholdCrossed;
  return strict && capacityMark(capacity) !== 'good' ? EXIT_CODES.notProven : EXIT_CODES.fine;
}

/** What nothing confirmed is neither held nor broken; where nothing ever held, every failure was seen again. */
function exitCodeOf(
  { end, holds, holds_confirmed: holdsFor, fails, fails_confirmed: failsFor }: Parameters<typeof exitCodeOfCapacity>[0],
  atLeast: number,
): ExitCode {
  if (holds !== null && holds >= atLeast && holdsFor) return EXIT_CODES.fine;
  const isBroken = fails !== null && fails <= atLeast && (failsFor || end === 'never_holds');
  return isBroken ? EXIT_CODES.thresholdCrossed : EXIT_CODES.notProven;
}
