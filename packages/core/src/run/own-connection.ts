import type { RequestCount } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Slot } from '../contracts/slot.ts';
import type { Credentials, Target, TargetConnection } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { createSlot } from '../shard/lane-slot.ts';

/** Number of the coordinator's one lane; lanes of workloads count from 0. */
export const COORDINATOR_LANE = -1;

/** The coordinator's own connection: for probing, preparing and disposing. */
export class OwnConnection {
  readonly slot: Slot;
  readonly #target: Target;
  readonly #connection: TargetConnection<unknown>;

  private constructor(target: Target, connection: TargetConnection<unknown>, signal: AbortSignal) {
    this.#target = target;
    this.#connection = connection;
    this.slot = createSlot(connection.placeOf(COORDINATOR_LANE), COORDINATOR_LANE, signal);
  }

  static async open(
    target: Target,
    plan: Plan,
    credentials: Credentials,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<OwnConnection> {
    const connection = await target.connect({
      target: plan.target,
      clock,
      credentials,
      lanes: [COORDINATOR_LANE],
      signal,
    });
    return new OwnConnection(target, connection, signal);
  }

  get transport(): string {
    return this.#connection.transport;
  }

  client(database: string): unknown {
    return this.#connection.client(COORDINATOR_LANE, database);
  }

  setCredentials(credentials: Credentials): void {
    this.#connection.setCredentials(credentials);
  }

  takeTraffic(): readonly RequestCount[] {
    return this.#connection.takeTraffic();
  }

  /** Probes every database of the plan; resolves with the target's version where it tells one. @throws BenchError */
  async probe(plan: Plan): Promise<string | null> {
    let version: string | null = null;
    for (const database of new Set(plan.workloads.map((workload) => workload.database))) {
      const result = await this.#target.probe(this.#connection, database, COORDINATOR_LANE);
      if (!result.ready) {
        throw new BenchError(result.reachable ? 'target_not_ready' : 'target_unreachable', result.problem, {
          hint: result.hint,
        });
      }
      version ??= result.version;
    }
    return version;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
