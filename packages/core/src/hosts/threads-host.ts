import { thisMachine } from './machine-facts.ts';
import type { SystemClock } from './system-clock.ts';
import { availableCores, threadCount } from './thread-count.ts';
import { ThreadLink } from './thread-link.ts';
import { shardAnswers } from './thread-messages.ts';
import type { Plan } from '../contracts/plan.ts';
import type { HostListener, ShardAnswer, ShardCommand, ShardHost, WantedThreads } from '../contracts/shard-host.ts';
import type { Credentials } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { syntrixTarget } from '../shard/syntrix/syntrix-target.ts';

// docs/decisions/0150-the-command-line-runs-load-in-threads.md

/** How long a thread may say nothing before it is taken for stuck. */
const SILENCE_LIMIT_US = 10_000_000;

/** What {@link threadsHost} takes. */
export interface ThreadsHostOptions {
  /** The run's clock: threads count from the same epoch. */
  readonly clock: SystemClock;
  /** How many threads; never more than have work. @default `auto`: the cores that this process has, less one */
  readonly threads?: WantedThreads;
  /** How long a thread may say nothing before it is taken for stuck and ended. @default 10 s */
  readonly silenceLimitUs?: number;
}

/** A {@link ShardHost} that gives access to its threads. */
export interface ThreadsHost extends ShardHost {
  /** The host's end of a shard's thread; undefined while the host is not open. */
  threadOf(shard: number): Pick<ThreadLink, 'kill'> | undefined;
}

/**
 * Runs each shard in a thread of its own, so that load uses several cores and shares no event loop with drawing and
 * encoding. What is printed in a thread goes to the listener, never to this process's stdout. Threads import scenarios by the module URLs of the plan. A thread that ends by itself, or that does not say
 * anything for a while, fails the run.
 */
export function threadsHost(options: ThreadsHostOptions): ThreadsHost {
  let count = 0;
  let links: ThreadLink[] = [];
  const machine = thisMachine();

  return {
    kind: 'threads',
    get shards() {
      return count;
    },
    threadOf: (shard) => links[shard],
    async open(plan: Plan, credentials: Credentials, listener: HostListener): Promise<void> {
      refuseForeignTarget(plan);
      const { clock, threads = 'auto', silenceLimitUs = SILENCE_LIMIT_US } = options;
      count = threadCount(threads, plan, availableCores());
      links = Array.from(
        { length: count },
        (_, shard) =>
          new ThreadLink({
            entry: threadEntry(),
            start: { assignment: { plan, shard, shards: count, credentials }, originMs: clock.originMs },
            listener,
            clock,
            silenceLimitUs,
          }),
      );
      await Promise.all(links.map((link) => link.ready()));
    },
    send(command: ShardCommand, timeoutUs: number): Promise<readonly ShardAnswer[]> {
      return shardAnswers(
        options.clock,
        timeoutUs,
        links.map((link) => link.send(command)),
      );
    },
    // Threads count from the run's epoch by the one clock that they share: what is left is how well each could read it.
    clocks: () =>
      links.map(({ uncertaintyUs }, shard) => ({
        shard,
        offsetUs: 0,
        uncertaintyUs: options.clock.uncertaintyUs + uncertaintyUs,
      })),
    machines: async () => [await machine.look(links.map((_, shard) => shard))],
    async close(): Promise<void> {
      await Promise.all(links.splice(0).map((link) => link.close()));
    },
  };
}

/** A target is an object with functions; only where the plan says what module brings it can a thread import it. */
function refuseForeignTarget({ target }: Plan): void {
  if (target.kind === syntrixTarget.kind || target.module !== null) return;
  throw new BenchError('plugin_invalid', `a target of kind "${target.kind}" cannot be used by threads`, {
    hint: 'it is an object of the program, which no thread can import: run it in the process (inProcessHost)',
  });
}

/** A thread runs built JavaScript, also when this module runs from source in a test. */
function threadEntry(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/shard-thread.js', import.meta.url)
    : new URL('./shard-thread.js', import.meta.url);
}
