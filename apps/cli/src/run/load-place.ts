import type { RunOptions, WantedThreads } from '@syntrix-bench/core';

/** Where a run's load is made, and the clock that is read there; empty for this process. */
export type LoadPlace = Pick<RunOptions, 'host' | 'clock'>;

/** Load in threads of their own, even where it is one: drawing and encoding never share the load's event loop. */
export async function threadsPlace(threads: WantedThreads): Promise<LoadPlace> {
  const { systemClock, threadsHost } = await import('@syntrix-bench/core');
  const clock = systemClock();
  return { clock, host: threadsHost({ clock, threads }) };
}
