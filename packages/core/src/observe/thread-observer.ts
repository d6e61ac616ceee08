import { Worker } from 'node:worker_threads';
import type { ReadThing } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Observer } from '../contracts/observe.ts';

/** What an observing thread tells: what it cannot look at, and in the end all that it saw. */
export type ObserveMessage = { readonly problem: string } | { readonly things: readonly ReadThing[] };

/** How long an observing thread may take to tell what it saw. */
const LAST_WORDS_US = 2_000_000;

/** Watches in a thread of its own, which ends with this process. */
export function threadObserver(clock: Clock): Observer {
  let thread: Worker | null = null;
  let told: (things: readonly ReadThing[]) => void = () => undefined;
  return {
    start: (things, onProblem) => {
      thread = new Worker(entry(), {
        workerData: things,
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: 128 },
      });
      thread.unref();
      const fail = (error: unknown): void => {
        onProblem(`observing failed: ${error instanceof Error ? error.message : String(error)}`);
        told([]);
      };
      thread.on('error', fail);
      thread.on('exit', () => told([]));
      thread.on('message', (message: ObserveMessage) => {
        if ('problem' in message) onProblem(message.problem);
        else told(message.things);
      });
    },
    stop: async () => {
      const observing = thread;
      if (observing === null) return [];
      thread = null;
      const things = await new Promise<readonly ReadThing[]>((resolve) => {
        const late = clock.setTimer(LAST_WORDS_US, () => resolve([]));
        told = (all) => {
          late.cancel();
          resolve(all);
        };
        observing.postMessage(null);
      });
      await observing.terminate();
      return things;
    },
  };
}

/** A thread runs built JavaScript, also when this module runs from source in a test. */
function entry(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/observe-thread.js', import.meta.url)
    : new URL('./observe-thread.js', import.meta.url);
}
