import type { RequestCount } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import { createOperationResult, type OperationResult } from '../contracts/operation-result.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Credentials, Target, TargetConnection } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';

/** Number of the coordinator's first worker; workers of workloads count from 0. */
export const COORDINATOR_WORKER = -1;

/** The coordinator's own connections, one per URL of the target: all for probing, the first for preparing and disposing. */
export class OwnConnection {
  readonly result: OperationResult;
  readonly #target: Target;
  readonly #connection: TargetConnection<unknown>;

  private constructor(target: Target, connection: TargetConnection<unknown>) {
    this.#target = target;
    this.#connection = connection;
    this.result = createOperationResult(connection.placeOf(COORDINATOR_WORKER), COORDINATOR_WORKER);
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
      workers: workersOf(plan),
      signal,
    });
    return new OwnConnection(target, connection);
  }

  get transport(): string {
    return this.#connection.transport;
  }

  client(database: string): unknown {
    return this.#connection.client(COORDINATOR_WORKER, database);
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
    for (const [index, worker] of workersOf(plan).entries()) {
      for (const database of new Set(plan.workloads.flatMap((workload) => workload.databases))) {
        const result = await this.#target.probe(this.#connection, database, worker);
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

/** Worker -1 talks to the first URL, -2 to the second, and so on. */
function workersOf({ target }: Plan): readonly number[] {
  return target.urls.map((_, index) => COORDINATOR_WORKER - index);
}
