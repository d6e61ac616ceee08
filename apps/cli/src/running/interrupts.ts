import type { RunHandle } from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import type { StopSignal } from '../exit-codes.ts';

/** The connection between the system's signals and a run. */
export interface Interrupts {
  /** The first signal that came, null while there was none. */
  readonly first: () => StopSignal | null;
  /** Leaves signals to the system again. */
  readonly release: () => void;
}

/**
 * Lets signals steer a run. The first stops the load, and drain and clean-up go on; the second gives those up, and the
 * report still comes. The third ends the process, as is the system's own answer.
 *
 * @param laterClean The command line that removes what is left; null where nothing can be
 */
export function steerBySignals(
  handle: Pick<RunHandle, 'status' | 'phase' | 'stop' | 'abort'>,
  context: CliContext,
  say: (message: string) => void,
  laterClean: string | null,
): Interrupts {
  let first: StopSignal | null = null;
  const release = context.onStopSignal((signal) => {
    if (first === null) {
      first = signal;
      // Before there is load the summary's one line says all that there is to say.
      if (handle.status !== 'starting') say(`${signal}: ${whatGoesOn(handle.phase)}`);
      handle.stop(signal);
    } else {
      release();
      const later = laterClean === null ? '' : `; to remove what is left: ${laterClean}`;
      say(`${signal}: skipping drain and clean-up${later}`);
      handle.abort();
    }
  });
  return { first: () => first, release };
}

/** What a first signal brings about, by the phase in which it comes. */
function whatGoesOn(phase: RunHandle['phase']): string {
  switch (phase) {
    case 'drain':
      return 'load has ended, cleaning up next; a second one skips drain and clean-up';
    case 'cleanup':
      return 'already cleaning up; a second one skips the rest';
    default:
      return 'stopping the load, then cleaning up; a second one skips drain and clean-up';
  }
}
