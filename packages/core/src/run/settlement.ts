import type { Json } from '../contracts/json.ts';
import type { LedgerGap } from '../contracts/scenario.ts';
import type { ShardAnswer } from '../contracts/shard-host.ts';
import type { Clock } from '../contracts/clock.ts';
import type { EventHub } from './event-hub.ts';
import type { RunProgress } from './run-progress.ts';
import type { ShardControl } from './shard-control.ts';

/** How long scenarios may take to judge what they hold. */
const SETTLE_TIMEOUT_US = 60_000_000;
/** How long snapshots that were sent are waited for: what has not come by then never will. */
const SNAPSHOT_TIMEOUT_US = 5_000_000;

/** What {@link Settlement} works with. */
export interface SettlementParts {
  readonly clock: Clock;
  readonly hub: EventHub;
  readonly progress: RunProgress;
  readonly shards: ShardControl;
  /** Waits, but no longer than until the run is given up. */
  readonly orAbort: <T>(promise: Promise<T>) => Promise<T>;
}

/** What is known once load is over: whether all that shards sent has come, and what scenarios judge of what all of them wrote. */
export class Settlement {
  readonly #parts: SettlementParts;
  /** Gaps in what shards sent that were told already. */
  readonly #toldGaps = new Set<string>();
  #isSettled = false;

  constructor(parts: SettlementParts) {
    this.#parts = parts;
  }

  /** Waits for the last snapshot that each shard sent; what does not come is a gap. */
  async awaitSnapshots(answers: readonly ShardAnswer[]): Promise<void> {
    const { progress, hub, orAbort } = this.#parts;
    for (const answer of answers) {
      if (answer.kind !== 'done' || answer.reply.lastSequence === undefined) continue;
      progress.aggregate.expect(answer.shard, answer.reply.lastSequence);
    }
    await orAbort(progress.whenComplete(SNAPSHOT_TIMEOUT_US));
    for (const { shard, fromSequence, toSequence } of progress.aggregate.gaps()) {
      const key = `${shard} ${fromSequence}`;
      if (this.#toldGaps.has(key)) continue;
      this.#toldGaps.add(key);
      const count = toSequence - fromSequence + 1;
      hub.log('error', `${count} of the snapshots that shard ${shard} sent never came: figures lack what they held`);
    }
  }

  /** Lets each shard judge what it holds against all that was written to ledgers. `drained`: how each answered when it was drained. */
  async settle(drained: readonly ShardAnswer[]): Promise<void> {
    const { clock, progress, shards, orAbort } = this.#parts;
    const { aggregate } = progress;
    const incomplete = new Set(aggregate.gaps().map(({ shard }) => shard));
    const silent = drained.filter(({ kind }) => kind !== 'done').map(({ shard }) => shard);
    this.#settledWithout([...incomplete, ...silent]);
    const gaps = drained.flatMap(({ shard, kind }): LedgerGap[] => {
      if (shards.dead.has(shard)) return [{ shard, reason: 'dead' }];
      return kind === 'done' && !incomplete.has(shard) ? [] : [{ shard, reason: 'missing' }];
    });
    const ledgers = aggregate.ledgers() as Readonly<Record<string, Json>>;
    const command = { type: 'settle', ledgers, gaps, atUs: clock.nowUs() } as const;
    const settled = await orAbort(shards.ask(command, SETTLE_TIMEOUT_US));
    await this.awaitSnapshots(settled);
    const unheard = settled.filter(({ kind }) => kind !== 'done').map(({ shard }) => shard);
    this.#settledWithout([...aggregate.gaps().map(({ shard }) => shard), ...unheard]);
  }

  /** The run is over. What a shard that died had done counts as unknown, unless that was settled: what it did after that is clean-up. */
  conclude(): void {
    if (!this.#isSettled) this.#countDead();
  }

  /** What was settled lacks what some shards did: those that died, and others of which something never came. */
  #settledWithout(shards: readonly number[]): void {
    const { dead } = this.#parts.shards;
    this.#countDead();
    this.#parts.progress.aggregate.settledWithGaps(shards.filter((shard) => !dead.has(shard)));
    this.#isSettled = true;
  }

  #countDead(): void {
    for (const shard of this.#parts.shards.dead) this.#parts.progress.aggregate.shardDied(shard);
  }
}
