import type { OwnConnection } from './own-connection.ts';
import type { Clock } from '../contracts/clock.ts';
import type { Json } from '../contracts/json.ts';
import type { Plan, WorkloadPlan } from '../contracts/plan.ts';
import type {
  CoordinatorContext,
  DisposeInput,
  LostWorker,
  NeedProblem,
  Scenario,
  TeardownResult,
} from '../contracts/scenario.ts';
import type { ShardAnswer } from '../contracts/shard-host.ts';
import { workersOfRun } from '../load/shares.ts';
import { checkLedgers, declarationsOf } from '../plan/declarations.ts';
import { askScenario } from '../shard/scenario-bug.ts';
import { findScenario, type ScenarioRegistry } from '../shard/scenario-registry.ts';

interface Prepared {
  readonly workload: WorkloadPlan;
  readonly scenario: Scenario;
  shared: Json;
  began: boolean;
  prepared: boolean;
}

/** The coordinator's part in the life of each workload's scenario: `probeNeeds` and `prepare` first of all, `dispose` or `keep` last of all. */
export class WorkloadPreparation {
  readonly #plan: Plan;
  readonly #own: OwnConnection;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #tell: Pick<CoordinatorContext<unknown>, 'log' | 'note'>;
  readonly #workloads: readonly Prepared[];
  #preparing: Promise<unknown> = Promise.resolve();

  /** @throws BenchError `plugin_invalid` if a scenario is missing. */
  constructor(
    plan: Plan,
    registry: ScenarioRegistry,
    own: OwnConnection,
    clock: Clock,
    signal: AbortSignal,
    tell: Pick<CoordinatorContext<unknown>, 'log' | 'note'>,
  ) {
    this.#plan = plan;
    this.#own = own;
    this.#clock = clock;
    this.#signal = signal;
    this.#tell = tell;
    this.#workloads = plan.workloads.map((workload) => {
      const scenario = findScenario(registry, workload.scenario, workload.module);
      return { workload, scenario, shared: null, began: false, prepared: false };
    });
  }

  /** Lets each scenario ask whether the target has what it needs; resolves with what it lacks. */
  probeNeeds(): Promise<readonly NeedProblem[]> {
    const probing = this.#probeNeeds();
    this.#preparing = probing.then(
      () => undefined,
      () => undefined,
    );
    return probing;
  }

  async #probeNeeds(): Promise<readonly NeedProblem[]> {
    const found: NeedProblem[] = [];
    for (const entry of this.#workloads) {
      if (this.#signal.aborted) break;
      const probe = () => entry.scenario.probeNeeds?.(this.#context(entry, null));
      found.push(...((await this.#ask(entry, 'probeNeeds', probe)) ?? []));
    }
    return [...new Map(found.map((each) => [each.problem, each])).values()];
  }

  /** Lets each scenario prepare; resolves with what all shards are to be given, by workload name. */
  prepare(): Promise<Record<string, Json>> {
    const preparing = this.#prepare();
    this.#preparing = preparing.catch(() => undefined);
    return preparing;
  }

  /** Resolves when nothing is being probed or prepared: what was written to ask is removed by then. */
  async whenPrepared(): Promise<void> {
    await this.#preparing;
  }

  async #prepare(): Promise<Record<string, Json>> {
    const shared: Record<string, Json> = {};
    for (const entry of this.#workloads) {
      if (this.#signal.aborted) break;
      entry.began = true;
      entry.shared =
        (await this.#ask(entry, 'prepare', () => entry.scenario.prepare?.(this.#context(entry, null)))) ?? null;
      entry.prepared = true;
      shared[entry.workload.name] = entry.shared;
    }
    return shared;
  }

  /** Whether there is something to put away: a scenario has prepared. */
  get hasPrepared(): boolean {
    return this.#workloads.some(({ prepared }) => prepared);
  }

  /** Whether every scenario that prepared looks after what shards made that cannot do so themselves. */
  get disposesOfAll(): boolean {
    return this.#workloads.every(({ prepared, scenario }) => !prepared || scenario.dispose !== undefined);
  }

  /**
   * Lets each scenario that began to prepare put its things away, also after another has failed at it; `onDone` is told what
   * each achieved. @throws what the first failed with
   */
  async dispose(
    torndown: Readonly<Record<string, TeardownResult>>,
    lost: (workload: WorkloadPlan) => readonly LostWorker[],
    deadlineUs: number,
    onDone: (result: TeardownResult) => void,
  ): Promise<void> {
    let failure: { readonly error: unknown } | null = null;
    for (const entry of this.#workloads) {
      if (!entry.began || entry.scenario.dispose === undefined) continue;
      const result = torndown[entry.workload.name] ?? NOTHING_REMOVED;
      const input: DisposeInput = { lost: lost(entry.workload), result, deadlineUs };
      try {
        const disposed = await this.#ask(entry, 'dispose', () =>
          entry.scenario.dispose?.(this.#context(entry, entry.shared), input),
        );
        onDone(disposed ?? NOTHING_REMOVED);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== null) throw failure.error;
  }

  /** Lets each scenario that has prepared write down that the run is over, where all it made is to stay. */
  async keep(): Promise<void> {
    for (const entry of this.#workloads) {
      if (!entry.prepared) continue;
      await this.#ask(entry, 'keep', () => entry.scenario.keep?.(this.#context(entry, entry.shared)));
    }
  }

  #ask<T>({ workload }: Prepared, hook: string, ask: () => T | Promise<T>): Promise<T> {
    return askScenario(workload.name, hook, ask);
  }

  #context<Shared extends Json>(entry: Prepared, shared: Shared): CoordinatorContext<unknown, Shared, unknown> {
    const { workload } = entry;
    return {
      workload: workload.name,
      databases: workload.databases,
      options: workload.options,
      runId: this.#plan.runId,
      seed: this.#plan.seed,
      workers: workload.workers,
      firstWorker: workload.firstWorker,
      workersOfRun: workersOfRun(this.#plan.workloads),
      shared,
      clock: this.#clock,
      signal: this.#signal,
      ...this.#tell,
      client: (database) => this.#own.client(workload, database),
      result: this.#own.result(workload),
      ...((workload.auth ?? this.#plan.auth).mode === 'anonymous' ? {} : { signedIn: true as const }),
    };
  }
}

/** Nothing removed, nothing left. */
export const NOTHING_REMOVED: TeardownResult = { removed: 0, left: { count: 0, samples: [] } };

/** Most samples of what could not be removed. */
const MAX_SAMPLES = 20;

/** What two clean-ups achieved together. */
export function addResults(a: TeardownResult, b: TeardownResult): TeardownResult {
  return {
    removed: a.removed + b.removed,
    left: {
      count: a.left.count + b.left.count,
      samples: [...a.left.samples, ...b.left.samples].slice(0, MAX_SAMPLES),
    },
  };
}

/** What the clean-ups of all shards achieved, by workload name; a dead shard has no reply. */
export function teardownsOf(answers: readonly ShardAnswer[]): Record<string, TeardownResult> {
  const byWorkload: Record<string, TeardownResult> = {};
  for (const answer of answers) {
    const teardown = answer.kind === 'done' ? answer.reply.teardown : undefined;
    for (const [workload, result] of Object.entries(teardown ?? {})) {
      byWorkload[workload] = addResults(byWorkload[workload] ?? NOTHING_REMOVED, result);
    }
  }
  return byWorkload;
}

/**
 * Makes sure that what the scenarios of a run declare can be recorded, and that every ledger that is written can be merged:
 * a plan that was made elsewhere may meet scenarios that it was not made for.
 *
 * @throws BenchError `plugin_invalid` naming scenario and name or ledger, or the scenario that is missing
 */
export function requireValidDeclarations(plan: Pick<Plan, 'workloads'>, registry: ScenarioRegistry): void {
  const chosen = chosenScenarios(plan, registry);
  for (const { scenario, options } of chosen) declarationsOf(scenario, options);
  checkLedgers(chosen);
}

function chosenScenarios({ workloads }: Pick<Plan, 'workloads'>, registry: ScenarioRegistry) {
  return workloads.map(({ scenario, module, options }) => ({
    scenario: findScenario(registry, scenario, module),
    options,
  }));
}
