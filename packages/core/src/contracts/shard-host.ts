import type { IntervalSnapshot, LoadEnd, ReportEnvironment } from '@syntrix-bench/metrics';

import type { BenchError } from '../errors.ts';
import type { Json } from './json.ts';
import type { MachineReading } from './machine-probe.ts';
import type { Plan } from './plan.ts';
import type { LedgerGap, TeardownResult } from './scenario.ts';
import type { Credentials } from './target.ts';

/** A shard's share of a run, given to it to begin with. */
export interface ShardAssignment {
  readonly plan: Plan;
  readonly shard: number;
  readonly shards: number;
  /** Travels beside the plan, never in it. */
  readonly credentials: Credentials;
}

/** Task of a shard. All of it is JSON; a command is acknowledged when its work is done. */
export type ShardTask =
  /** Open connections and seed; `shared` holds what each workload's `prepare` returned, by workload name. */
  | { readonly type: 'setup'; readonly shared: Readonly<Record<string, Json>> }
  /** Begin load. */
  | { readonly type: 'start' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** The load clock skips to the end of the warm-up: what lies between is never due. Nothing happens if the warm-up is over. */
  | { readonly type: 'skipWarmup' }
  /** Start nothing any more. `giveUpQueued`: also give up what is due but waits for a worker. */
  | { readonly type: 'stop'; readonly giveUpQueued: boolean }
  /** Wait for operations under way, at most until `deadlineUs`. */
  | { readonly type: 'finish'; readonly deadlineUs: number }
  /** Nothing is under way on any shard: wait, at most so long, for the scenarios' stragglers. */
  | { readonly type: 'drain'; readonly stragglersUs: number }
  /** Judge what was found, against what was written to the ledgers on all shards. */
  | { readonly type: 'settle'; readonly ledgers: Readonly<Record<string, Json>>; readonly gaps: readonly LedgerGap[] }
  /** Remove what scenarios made; one that comes again is answered as the first. */
  | { readonly type: 'teardown'; readonly deadlineUs: number }
  /** Give up at once what is under way: a `teardown` that is, or that follows, ends soon with what it did and what is left. */
  | { readonly type: 'giveUp' }
  | { readonly type: 'credentials'; readonly credentials: Credentials };

/** A task with its moment on the run's clock; one that has passed means at once. */
export type ShardCommand = ShardTask & { readonly atUs: number };

/** Contents of a command's acknowledgement. */
export interface ShardReply {
  /** Only for `teardown`: what each workload's clean-up achieved, by workload name. */
  readonly teardown?: Readonly<Record<string, TeardownResult>>;
  /** Only for `teardown` where everything is to stay: some scenario does not say how much that is. */
  readonly uncounted?: true;
  /** Only for `drain`: some scenario still waited for stragglers when the time for them was over. */
  readonly stragglersLeft?: true;
  /** Only for `drain`, `settle` and `teardown`: the number of the last snapshot that holds what came until then. */
  readonly lastSequence?: number;
}

/** Outcome of a command on one shard. */
export type ShardAnswer =
  | { readonly shard: number; readonly kind: 'done'; readonly reply: ShardReply }
  | { readonly shard: number; readonly kind: 'failed'; readonly error: BenchError }
  /** It had died before, or died meanwhile. */
  | { readonly shard: number; readonly kind: 'dead' }
  /** It has not answered in time; it may still do what it was told. */
  | { readonly shard: number; readonly kind: 'late' };

/** Offset of a shard's clock from the run's: run time = shard time + `offsetUs`, known to within `uncertaintyUs`. */
export interface ShardClock {
  readonly shard: number;
  readonly offsetUs: number;
  readonly uncertaintyUs: number;
}

/** Facts that a report tells about a machine that a run took place on. */
export type MachineFacts = Pick<
  ReportEnvironment,
  'host' | 'os' | 'arch' | 'cpu_model' | 'cores' | 'memory_bytes' | 'node_version' | 'git_commit'
>;

/** A machine that shards run on. */
export interface HostMachine {
  readonly name: string;
  /** Numbers of its shards. */
  readonly shards: readonly number[];
  /** Null where nothing is known of it. */
  readonly facts: MachineFacts | null;
  /** Its state now; null where it cannot be read. */
  readonly reading: MachineReading | null;
}

/** Listener to what shards say by themselves. Calls come one at a time; none may throw. */
export interface ShardListener {
  onSnapshot(snapshot: IntervalSnapshot): void;
  /** Seeding or clean-up: items done and to do on this shard. */
  onProgress(shard: number, done: number, total: number): void;
  /**
   * Nothing of a workload will start any more on this shard, since `atUs`: its schedule has ended, its quotas are used up, or
   * its workers exhausted. A workload that only holds says so never.
   */
  onWorkloadEnded(shard: number, workload: string, why: LoadEnd, atUs: number): void;
  /** The shard is dead, or a scenario has a bug: the run cannot be trusted from here on and ends. */
  onFailure(shard: number, error: BenchError): void;
}

/** Listener to a host: to all that its shards say, and to what is printed where they run. Calls come one at a time; none may throw. */
export interface HostListener extends ShardListener {
  /** A line that a scenario or a library printed in the shard's own thread or process; bounded in number and length. */
  onPrinted(shard: number, line: string): void;
}

/**
 * A place where shards run: in this process, in threads, on other machines. Nothing else in the product knows how many cores or
 * machines there are.
 */
export interface ShardHost {
  readonly kind: string;
  /** Number of shards: known at the latest when the host is open. */
  readonly shards: number;
  /** Makes the shards. Rejects with a `BenchError` when one cannot be made. */
  open(plan: Plan, credentials: Credentials, listener: HostListener): Promise<void>;
  /**
   * Sends a command to every living shard; resolves when each has answered or `timeoutUs` is over, with what became of it on
   * each, in shard order. Rejects never.
   */
  send(command: ShardCommand, timeoutUs: number): Promise<readonly ShardAnswer[]>;
  /** Offsets of the shards' clocks from the run's. */
  clocks(): readonly ShardClock[];
  /** The machines that shards run on, as they stand now. Rejects never. */
  machines(): Promise<readonly HostMachine[]>;
  /** Ends all shards at once and leaves no handle. */
  close(): Promise<void>;
}

/** Number of threads that are wanted, or `auto`: or what the machine and the plan have room for. */
export type WantedThreads = number | 'auto';
