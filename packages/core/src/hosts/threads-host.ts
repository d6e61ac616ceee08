import { availableParallelism } from 'node:os';

import type { Plan } from '../contracts/plan.ts';
import type { ShardCommand, ShardHost, ShardListener, ShardReply } from '../contracts/shard-host.ts';
import type { Credentials } from '../contracts/target.ts';
import type { SystemClock } from './system-clock.ts';
import { ThreadLink } from './thread-link.ts';

/** What {@link threadsHost} takes. */
export interface ThreadsHostOptions {
  /** The run's clock: threads count from the same epoch. */
  readonly clock: SystemClock;
  /** How many threads. @default as many as the machine has cores, less one for drawing and for the target */
  readonly threads?: number;
}

/**
 * Runs each shard in a thread of its own, so that load uses several cores and shares no event loop with drawing and
 * encoding. Threads import scenarios by the module URLs of the plan.
 */
export function threadsHost(
  options: ThreadsHostOptions,
): ShardHost & { threadOf(shard: number): ThreadLink | undefined } {
  const count = options.threads ?? Math.max(1, availableParallelism() - 1);
  let links: ThreadLink[] = [];

  return {
    kind: 'threads',
    shards: count,
    threadOf: (shard) => links[shard],
    async open(plan: Plan, credentials: Credentials, listener: ShardListener): Promise<void> {
      const { clock } = options;
      links = Array.from(
        { length: count },
        (_, shard) =>
          new ThreadLink(
            threadEntry(),
            { assignment: { plan, shard, shards: count, credentials }, originMs: clock.originMs },
            listener,
            clock,
          ),
      );
      await Promise.all(links.map((link) => link.ready()));
    },
    async send(command: ShardCommand): Promise<readonly (ShardReply | null)[]> {
      const results = await Promise.allSettled(links.map((link) => link.send(command)));
      return results.map((result) => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
    },
    async close(): Promise<void> {
      await Promise.all(links.splice(0).map((link) => link.close()));
    },
  };
}

/** A thread runs built JavaScript, also when this module runs from source in a test. */
function threadEntry(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/shard-thread.js', import.meta.url)
    : new URL('./shard-thread.js', import.meta.url);
}
