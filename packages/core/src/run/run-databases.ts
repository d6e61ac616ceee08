import type { ReportMadeDatabases, RequestCount } from '@syntrix-bench/metrics';

import { identitiesOf } from './identities.ts';
import type { Plan } from '../contracts/plan.ts';
import type { RunCleanup } from '../contracts/scenario.ts';
import type { Credentials, DatabaseKeeper, Target } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';

/** What {@link RunDatabases} are made of. */
export interface RunDatabasesParts {
  readonly plan: Plan;
  readonly target: Target;
  /** Those of now. */
  readonly credentials: () => Credentials;
  /** A sentence that the report is to have. */
  readonly note: (sentence: string) => void;
}

/** Databases that a run makes before anything else of it exists, and removes when nothing of it is left in them. */
export class RunDatabases {
  readonly #parts: RunDatabasesParts;
  readonly #keeper: DatabaseKeeper | null;
  readonly #made: string[] = [];
  readonly #found: string[] = [];
  readonly #removed: string[] = [];
  readonly #reasons = new Map<string, string>();

  /** @throws BenchError `config_invalid` where the target cannot make any. */
  constructor(parts: RunDatabasesParts) {
    const { plan, target, credentials } = parts;
    this.#parts = parts;
    if (plan.madeDatabases !== undefined && target.databases === undefined) {
      throw new BenchError('config_invalid', `a target of kind ${target.kind} makes no databases`, {
        hint: 'name those that are there: databases: [a, b]',
      });
    }
    this.#keeper =
      plan.madeDatabases === undefined
        ? null
        : target.databases!({
            target: plan.target,
            runId: plan.runId,
            authorization: () => authorizationIn(credentials()),
            anonymous: identitiesOf(plan).some(({ auth }) => auth.mode === 'anonymous'),
          });
  }

  /** Makes them one after the other. @throws BenchError what the first cannot be made for */
  async make(): Promise<void> {
    for (const name of this.#parts.plan.madeDatabases ?? []) {
      const { made, note } = await this.#keeper!.make(name);
      (made ? this.#made : this.#found).push(name);
      if (note !== null) this.#parts.note(note);
    }
  }

  /**
   * Removes those that the run made, and that nothing of it is left in: documents outlive their database, out of reach.
   *
   * @param cleanup what became of the documents; null: none were made.
   */
  async remove(cleanup: RunCleanup | null): Promise<void> {
    for (const name of this.#made) {
      if (this.#reasons.has(name)) continue;
      const reason = reasonToStay(cleanup) ?? (await this.#tryToRemove(name));
      if (reason === null) this.#removed.push(name);
      else this.#reasons.set(name, reason);
    }
  }

  /** Says of all that are still there that they stay, and why. */
  leave(reason: string): void {
    for (const name of this.#made) {
      if (!this.#removed.includes(name) && !this.#reasons.has(name)) this.#reasons.set(name, reason);
    }
  }

  /** What became of them; null where none were to be made. */
  get result(): ReportMadeDatabases | null {
    if (this.#keeper === null) return null;
    return {
      made: [...this.#made],
      found: [...this.#found],
      removed: [...this.#removed],
      left: [...this.#reasons].map(([database, reason]) => ({ database, reason })),
    };
  }

  takeTraffic(): readonly RequestCount[] {
    return this.#keeper?.takeTraffic() ?? [];
  }

  async #tryToRemove(name: string): Promise<string | null> {
    try {
      await this.#keeper!.remove(name);
      return null;
    } catch (error) {
      if (error instanceof BenchError) return error.message;
      throw error;
    }
  }
}

/** The run itself, or where no workload is that, the first that one is. */
function authorizationIn({ authorizations, workloads = {} }: Credentials): string | null {
  return [...authorizations, ...Object.values(workloads).flat()].find((each) => each !== null) ?? null;
}

function reasonToStay(cleanup: RunCleanup | null): string | null {
  if (cleanup === null) return null;
  if (cleanup.skipped) return 'documents were to stay';
  return cleanup.left.count > 0 || !cleanup.counted ? 'documents may be left in it' : null;
}
