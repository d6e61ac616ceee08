import { within } from './reporter-queue.ts';
import type { ShardControl } from './shard-control.ts';
import { addResults, NOTHING_REMOVED, teardownsOf, type WorkloadPreparation } from './workload-preparation.ts';
import type { Clock } from '../contracts/clock.ts';
import type { Plan, WorkloadPlan } from '../contracts/plan.ts';
import type { LostWorker, RunCleanup, TeardownResult } from '../contracts/scenario.ts';
import type { ShardAnswer } from '../contracts/shard-host.ts';

/** How long shards, and after them scenarios, of a run that was given up may take to say what they did. */
const GIVEN_UP_GRACE_US = 500_000;

/** What {@link CleanUp} works with. */
export interface CleanUpParts {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly preparation: WorkloadPreparation;
  /** Null: there are no shards. */
  readonly shards: ShardControl | null;
  /** How long a shard may take to answer after its deadline. */
  readonly graceUs: number;
  /** Workers of the shards of which nobody knows what they did. */
  readonly lost: (workload: WorkloadPlan) => readonly LostWorker[];
  /** Waits for the snapshots that shards say they have sent. */
  readonly awaitSnapshots: (answers: readonly ShardAnswer[]) => Promise<void>;
  /** Aborted when the run is given up. */
  readonly signal: AbortSignal;
}

/**
 * The end of a run on its target: shards remove what they made, then scenarios what is left. Given up before or meanwhile, it
 * asks both once more what they did and what is left, briefly, so that the report can say it.
 */
export class CleanUp {
  readonly #parts: CleanUpParts;
  #torndown: Readonly<Record<string, TeardownResult>> | null = null;
  #disposing: Promise<void> | null = null;
  #total = NOTHING_REMOVED;
  /** Whether all shards said what they did, and what is left of it. */
  #shardsTold = false;
  #ended = false;

  constructor(parts: CleanUpParts) {
    this.#parts = parts;
    this.#shardsTold = parts.shards === null;
  }

  /** What was achieved until now. */
  get result(): RunCleanup {
    const { plan, preparation } = this.#parts;
    const othersTold = this.#ended && plan.cleanup && preparation.disposesOfAll;
    return {
      ...this.#total,
      skipped: !plan.cleanup,
      interrupted: plan.cleanup && !this.#ended && this.#parts.signal.aborted,
      counted: this.#shardsTold || othersTold,
    };
  }

  /** Cleans up. @throws what a scenario failed with */
  async run(): Promise<void> {
    const { signal } = this.#parts;
    if (!signal.aborted) await Promise.race([this.#whole(), whenAborted(signal)]);
    if (signal.aborted && !this.#ended) await this.#giveUp();
  }

  async #whole(): Promise<void> {
    const { plan, clock, shards, graceUs, awaitSnapshots, signal } = this.#parts;
    const { cleanupUs } = plan.phases;
    const atUs = clock.nowUs();
    const deadlineUs = atUs + cleanupUs;
    const answers = (await shards?.ask({ type: 'teardown', deadlineUs, atUs }, cleanupUs + graceUs)) ?? [];
    if (signal.aborted) return;
    this.#take(answers);
    await awaitSnapshots(answers);
    if (signal.aborted) return;
    await this.#putAway(deadlineUs);
    this.#ended = true;
  }

  async #giveUp(): Promise<void> {
    const { clock, preparation, shards } = this.#parts;
    const atUs = clock.nowUs();
    await within(preparation.whenPrepared(), clock, GIVEN_UP_GRACE_US);
    if (this.#torndown === null && shards !== null) {
      await shards.askBriefly({ type: 'giveUp', atUs }, GIVEN_UP_GRACE_US);
      this.#take(await shards.askBriefly({ type: 'teardown', deadlineUs: atUs, atUs }, GIVEN_UP_GRACE_US));
    }
    await within(this.#putAway(atUs), clock, GIVEN_UP_GRACE_US);
  }

  #take(answers: readonly ShardAnswer[]): void {
    this.#torndown = teardownsOf(answers);
    for (const result of Object.values(this.#torndown)) this.#total = addResults(this.#total, result);
    this.#shardsTold = answers.every((answer) => answer.kind === 'done' && answer.reply.uncounted !== true);
  }

  /** Lets scenarios put away what is theirs, once. */
  #putAway(deadlineUs: number): Promise<void> {
    const { plan, preparation, lost } = this.#parts;
    const add = (result: TeardownResult) => {
      this.#total = addResults(this.#total, result);
    };
    this.#disposing ??= plan.cleanup
      ? preparation.dispose(this.#torndown ?? {}, lost, deadlineUs, add)
      : preparation.keep();
    return this.#disposing;
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
