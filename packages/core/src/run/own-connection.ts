import type { RequestCount } from '@syntrix-bench/metrics';

import { databasesOf, identitiesOf, type Identity } from './identities.ts';
import type { Clock } from '../contracts/clock.ts';
import { createOperationResult, type OperationResult } from '../contracts/operation-result.ts';
import type { Plan, WorkloadPlan } from '../contracts/plan.ts';
import type { Credentials, Target, TargetConnection } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';

/** Number of the coordinator's first worker; workers of workloads count from 0. */
export const COORDINATOR_WORKER = -1;

/**
 * The coordinator's own connections, one per identity of the run and URL of the target: all for probing, the first of each
 * identity for preparing and disposing.
 */
export class OwnConnection {
  readonly #target: Target;
  readonly #plan: Plan;
  readonly #connection: TargetConnection<unknown>;
  readonly #results = new Map<number, OperationResult>();

  private constructor(target: Target, plan: Plan, connection: TargetConnection<unknown>) {
    this.#target = target;
    this.#plan = plan;
    this.#connection = connection;
  }

  static async open(
    target: Target,
    plan: Plan,
    credentials: Credentials,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<OwnConnection> {
    const own = workersOf(plan);
    const connection = await target.connect({
      target: plan.target,
      clock,
      credentials,
      workers: own.map(({ worker }) => worker),
      workloadOf: (worker) => ownWorkload(own.find((each) => each.worker === worker)?.identity),
      signal,
    });
    return new OwnConnection(target, plan, connection);
  }

  get transport(): string {
    return this.#connection.transport;
  }

  /** A client for work that belongs to a workload and to none of its workers, as the users that the workload works as. */
  client(workload: WorkloadPlan, database: string): unknown {
    return this.#connection.client(this.#workerOf(workload), database);
  }

  /** The result for the requests of such a client; there is one for each identity. */
  result(workload: WorkloadPlan): OperationResult {
    const worker = this.#workerOf(workload);
    const known = this.#results.get(worker);
    if (known !== undefined) return known;
    const result = createOperationResult(this.#connection.placeOf(worker), worker);
    this.#results.set(worker, result);
    return result;
  }

  setCredentials(credentials: Credentials): void {
    this.#connection.setCredentials(credentials);
  }

  takeTraffic(): readonly RequestCount[] {
    return this.#connection.takeTraffic();
  }

  /**
   * Probes every database of the plan at every URL of the target, as the users who will work on it; resolves with the
   * target's version where one tells it.
   *
   * @throws BenchError
   */
  async probe(): Promise<string | null> {
    const { urls } = this.#plan.target;
    let version: string | null = null;
    for (const { worker, url: index, identity } of workersOf(this.#plan)) {
      const url = urls[index]!;
      for (const database of databasesOf(identity.workloads)) {
        const result = await this.#target.probe(this.#connection, database, worker, url);
        if (!result.ready) {
          const isNamed = urls.length === 1 || result.problem.includes(url);
          throw new BenchError(
            result.reachable ? 'target_not_ready' : 'target_unreachable',
            isNamed ? result.problem : `${url}: ${result.problem}`,
            { hint: result.hint },
          );
        }
        version ??= result.version;
      }
    }
    return version;
  }

  /** URLs of the target at which nothing answers, in two attempts each. */
  async silentUrls(): Promise<string[]> {
    const { urls } = this.#plan.target;
    const found = await Promise.all(
      workersOf(this.#plan)
        .slice(0, urls.length)
        .map(async ({ worker, url, identity }) => {
          const [database] = databasesOf(identity.workloads);
          return database === undefined || (await this.#answers(database, worker, urls[url]!)) ? [] : [urls[url]!];
        }),
    );
    return found.flat();
  }

  async #answers(database: string, worker: number, url: string): Promise<boolean> {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const result = await this.#target.probe(this.#connection, database, worker, url);
      if (result.ready || result.reachable) return true;
    }
    return false;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #workerOf(workload: WorkloadPlan): number {
    return workersOf(this.#plan).find(({ identity }) => identity.workloads.includes(workload))!.worker;
  }
}

/** One of the coordinator's workers. */
interface OwnWorker {
  readonly worker: number;
  /** Number of its URL. */
  readonly url: number;
  readonly identity: Identity;
}

/** Worker -1 talks to the first URL, -2 to the second, and so on, and then the same for the next identity. */
function workersOf(plan: Plan): readonly OwnWorker[] {
  const { urls } = plan.target;
  return identitiesOf(plan).flatMap((identity, place) =>
    urls.map((_, url) => ({ worker: COORDINATOR_WORKER - place * urls.length - url, url, identity })),
  );
}

/** A workload whose users an identity works as; null: those of the run. */
function ownWorkload(identity: Identity | undefined): string | null {
  return identity === undefined || identity.isOfRun ? null : identity.workloads[0]!.name;
}
