import type { RequestCount } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Slot } from '../contracts/slot.ts';
import type { Credentials, Target, TargetConnection } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { createSlot } from '../shard/lane-slot.ts';

/** Number of the coordinator's first lane; lanes of workloads count from 0. */
export const COORDINATOR_LANE = -1;

/** The coordinator's own connections, one per URL of the target: all for probing, the first for preparing and disposing. */
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
      lanes: lanesOf(plan),
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

  /**
   * Probes every database of the plan at every URL of the target; resolves with the target's version where one tells it.
   *
   * @throws BenchError
   */
  async probe(plan: Plan): Promise<string | null> {
    const { urls } = plan.target;
    let version: string | null = null;
    for (const [index, lane] of lanesOf(plan).entries()) {
      for (const database of new Set(plan.workloads.map((workload) => workload.database))) {
        const result = await this.#target.probe(this.#connection, database, lane);
        if (!result.ready) {
          throw new BenchError(
            result.reachable ? 'target_not_ready' : 'target_unreachable',
            urls.length === 1 ? result.problem : `${urls[index]}: ${result.problem}`,
            { hint: result.hint },
          );
        }
        version ??= result.version;
      }
    }
    return version;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

/** Lane -1 talks to the first URL, -2 to the second, and so on. */
function lanesOf({ target }: Plan): readonly number[] {
  return target.urls.map((_, index) => COORDINATOR_LANE - index);
}
