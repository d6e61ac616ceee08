import { thisMachine } from './machine-facts.ts';
import { isSystemClock } from './system-clock.ts';
import { shardAnswers } from './thread-messages.ts';
import type { Clock } from '../contracts/clock.ts';
import type { Plan } from '../contracts/plan.ts';
import type { ShardAnswer, ShardCommand, ShardHost, ShardListener } from '../contracts/shard-host.ts';
import type { Credentials, Target } from '../contracts/target.ts';
import type { GeneratorProbe } from '../contracts/machine-probe.ts';
import type { ScenarioRegistry } from '../shard/scenario-registry.ts';
import { Shard } from '../shard/shard.ts';

/** What {@link inProcessHost} takes. */
export interface InProcessHostOptions {
  readonly clock: Clock;
  readonly target: Target;
  readonly scenarios: ScenarioRegistry;
  /** How many shards share this event loop; more than one only proves that shares add up. @default 1 */
  readonly shards?: number;
  /** Watches the process; only the first shard's samples carry it. @default none */
  readonly probe?: GeneratorProbe;
}

/** Runs shards on the caller's own event loop: for embedding and tests. Drawing and encoding share it with the load. */
export function inProcessHost(options: InProcessHostOptions): ShardHost {
  const count = options.shards ?? 1;
  // In virtual time nothing happens on this machine.
  const machine = isSystemClock(options.clock) ? thisMachine() : null;
  let shards: Shard[] = [];
  let close!: () => void;
  const closing = new Promise<null>((resolve) => {
    close = () => resolve(null);
  });

  return {
    kind: 'inProcess',
    shards: count,
    async open(plan: Plan, credentials: Credentials, listener: ShardListener): Promise<void> {
      shards = Array.from(
        { length: count },
        (_, shard) =>
          new Shard(
            { plan, shard, shards: count, credentials },
            { ...options, listener, probe: shard === 0 ? (options.probe ?? null) : null },
          ),
      );
    },
    send(command: ShardCommand, timeoutUs: number): Promise<readonly ShardAnswer[]> {
      return shardAnswers(
        options.clock,
        timeoutUs,
        shards.map((shard) => Promise.race([shard.execute(command), closing])),
      );
    },
    clocks: () => shards.map((_, shard) => ({ shard, offsetUs: 0, uncertaintyUs: 0 })),
    machines: async () => (machine === null ? [] : [await machine.look(shards.map((_, shard) => shard))]),
    async close(): Promise<void> {
      close();
      await Promise.all(shards.splice(0).map((shard) => shard.close()));
    },
  };
}
