import type { IntervalSnapshot } from '@syntrix-bench/metrics';

import type { BenchError } from '../errors.ts';
import type { Json } from './json.ts';
import type { Plan } from './plan.ts';
import type { TeardownResult } from './scenario.ts';
import type { Credentials } from './target.ts';

/** What a shard is given to begin with. */
export interface ShardAssignment {
  readonly plan: Plan;
  readonly shard: number;
  readonly shards: number;
  /** Travels beside the plan, never in it. */
  readonly credentials: Credentials;
}

/** What a shard is told. All of it is JSON; a command is acknowledged when its work is done. */
export type ShardCommand =
  /** Open connections and seed; `shared` holds what each workload's `prepare` returned, by workload name. */
  | { readonly type: 'setup'; readonly shared: Readonly<Record<string, Json>> }
  /** Begin load at `atUs` of the run's clock. */
  | { readonly type: 'start'; readonly atUs: number }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /**
   * At `atUs` of the run's clock the load axis leaps to the end of the warm-up: what lies between is never due. Nothing
   * happens if the warm-up is over by then.
   */
  | { readonly type: 'skipWarmup'; readonly atUs: number }
  /** Start nothing any more. `dropQueued`: also give up what is due but waits for a worker. */
  | { readonly type: 'stop'; readonly dropQueued: boolean }
  /** Wait for operations under way, at most until `deadlineUs`; then the scenarios' stragglers. */
  | { readonly type: 'drain'; readonly deadlineUs: number }
  | { readonly type: 'teardown'; readonly deadlineUs: number }
  | { readonly type: 'credentials'; readonly credentials: Credentials };

/** What the acknowledgement of a command carries. */
export interface ShardReply {
  /** Only for `teardown`: what each workload's clean-up achieved, by workload name. */
  readonly teardown?: Readonly<Record<string, TeardownResult>>;
}

/** What shards say by themselves. Calls come one at a time; none may throw. */
export interface ShardListener {
  onSnapshot(snapshot: IntervalSnapshot): void;
  /** Seeding or clean-up: items done and to do on this shard. */
  onProgress(shard: number, done: number, total: number): void;
  /** Nothing will start any more on this shard: its schedule has ended, its quotas are used up, or its workers exhausted. */
  onLoadEnded(shard: number, why: 'schedule' | 'quota' | 'exhausted'): void;
  /** The shard is dead, or a scenario has a bug: the run cannot be trusted from here on and ends. */
  onFailure(shard: number, error: BenchError): void;
}

/** What a host says: all that its shards say, and what is printed where they run. Calls come one at a time; none may throw. */
export interface HostListener extends ShardListener {
  /** A line that a scenario or a library printed in the shard's own thread or process; bounded in number and length. */
  onPrinted(shard: number, line: string): void;
}

/**
 * Where shards run: in this process, in threads, on other machines. Nothing else in the product knows how many cores or
 * machines there are.
 */
export interface ShardHost {
  readonly kind: string;
  /** How many shards there are: known at the latest when the host is open. */
  readonly shards: number;
  /** Makes the shards. Rejects with a `BenchError` when one cannot be made. */
  open(plan: Plan, credentials: Credentials, listener: HostListener): Promise<void>;
  /** Sends a command to every living shard; resolves when all have done it, with their replies in shard order (null: dead). */
  send(command: ShardCommand): Promise<readonly (ShardReply | null)[]>;
  /** Ends all shards at once and leaves no handle. */
  close(): Promise<void>;
}

/** How many threads are wanted: a number, or what the machine and the plan have room for. */
export type WantedThreads = number | 'auto';
