import type { CallOutcome } from '../outcome.ts';

/** Tells the caller how a call ended. A bug in the callback surfaces as what it is, and not as a failed request. */
export function callBack(done: (outcome: CallOutcome) => void, outcome: CallOutcome): void {
  try {
    done(outcome);
  } catch (bug) {
    queueMicrotask(() => {
      throw bug;
    });
  }
}
