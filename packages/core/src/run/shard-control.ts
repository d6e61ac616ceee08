import type { ShardAnswer, ShardCommand, ShardHost } from '../contracts/shard-host.ts';
import { BenchError } from '../errors.ts';

/** Sends commands to all shards, and remembers which of them are dead or left one unanswered. */
export class ShardControl {
  readonly #host: ShardHost;
  readonly #onLost: (shard: number, error: BenchError) => void;
  readonly #dead = new Set<number>();
  readonly #late = new Set<number>();

  /** @param onLost is told when a shard fails in a command, or leaves it unanswered, after load */
  constructor(host: ShardHost, onLost: (shard: number, error: BenchError) => void) {
    this.#host = host;
    this.#onLost = onLost;
  }

  /** Shards that are dead. */
  get dead(): ReadonlySet<number> {
    return this.#dead;
  }

  /** Shards of which nobody knows what they did in the end: they are dead, left a command unanswered, or failed in clean-up. */
  get lost(): ReadonlySet<number> {
    return new Set([...this.#dead, ...this.#late]);
  }

  /** A shard has died. */
  died(shard: number): void {
    this.#dead.add(shard);
  }

  /**
   * Sends a command that all living shards must carry out.
   *
   * @throws BenchError what the first shard failed with, or that it did not answer in time
   */
  async order(command: ShardCommand, timeoutUs: number): Promise<readonly ShardAnswer[]> {
    const answers = await this.#host.send(command, timeoutUs);
    for (const answer of answers) {
      const error = troubleOf(answer, command, timeoutUs);
      if (error !== null) throw error;
    }
    return answers;
  }

  /** Sends a command that concludes the run: what one shard does not do keeps none of the others from it. Rejects never. */
  async ask(command: ShardCommand, timeoutUs: number): Promise<readonly ShardAnswer[]> {
    const answers = await this.#host.send(command, timeoutUs);
    for (const answer of answers) {
      const wasLate = this.#late.has(answer.shard);
      this.#remember(answer, command);
      if (answer.kind === 'late' && wasLate) continue;
      const error = troubleOf(answer, command, timeoutUs);
      if (error !== null) this.#onLost(answer.shard, error);
    }
    return answers;
  }

  /** As `ask`, for a run that is given up: that a shard does not answer is no failure any more. */
  async askBriefly(command: ShardCommand, timeoutUs: number): Promise<readonly ShardAnswer[]> {
    const answers = await this.#host.send(command, timeoutUs);
    for (const answer of answers) this.#remember(answer, command);
    return answers;
  }

  #remember({ shard, kind }: ShardAnswer, { type }: ShardCommand): void {
    if (kind === 'dead') this.#dead.add(shard);
    // A clean-up that failed does not say what it did.
    if (kind === 'late' || (kind === 'failed' && type === 'teardown')) this.#late.add(shard);
  }
}

/** What is wrong with an answer; null where nothing is, or where the shard's death has been told already. */
function troubleOf(answer: ShardAnswer, { type }: ShardCommand, timeoutUs: number): BenchError | null {
  if (answer.kind === 'failed') return answer.error;
  if (answer.kind !== 'late') return null;
  const seconds = Number((timeoutUs / 1e6).toFixed(1));
  return new BenchError('shard_failed', `shard ${answer.shard} did not answer "${type}" within ${seconds} s`, {
    hint: 'the report covers what the shard sent before; a scenario that waits without end keeps its shard from answering',
  });
}
