import type { RequestCount } from '@syntrix-bench/metrics';

import { TokenKeeper, type TokenKeeperListener } from './token-keeper.ts';
import type { Clock } from '../contracts/clock.ts';
import type { AuthPlan, Plan, WorkloadPlan } from '../contracts/plan.ts';
import type { Credentials, Target } from '../contracts/target.ts';

/** Workloads of a plan that work as the same users. */
export interface Identity {
  readonly auth: AuthPlan;
  /** Whether it is who the run is, or who these workloads say they are. */
  readonly isOfRun: boolean;
  readonly workloads: readonly WorkloadPlan[];
}

/** Who the workloads of a plan are: one entry for each auth that some of them use, that of the run first. */
export function identitiesOf(plan: Pick<Plan, 'auth' | 'workloads'>): readonly Identity[] {
  const groups = new Map<string, { readonly auth: AuthPlan; readonly workloads: WorkloadPlan[] }>();
  const ofRun = JSON.stringify(plan.auth);
  groups.set(ofRun, { auth: plan.auth, workloads: [] });
  for (const workload of plan.workloads) {
    const auth = workload.auth ?? plan.auth;
    const key = JSON.stringify(auth);
    const group = groups.get(key) ?? { auth, workloads: [] };
    group.workloads.push(workload);
    groups.set(key, group);
  }
  return [...groups]
    .filter(([, { workloads }]) => workloads.length > 0)
    .map(([key, group]) => ({ ...group, isOfRun: key === ofRun }));
}

/** The databases that workloads work on, each once. */
export function databasesOf(workloads: readonly WorkloadPlan[]): readonly string[] {
  return [...new Set(workloads.flatMap(({ databases }) => databases))];
}

/** What {@link RunCredentials} are made of. */
export interface RunCredentialsParts {
  readonly plan: Plan;
  readonly target: Target;
  readonly secrets: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly listener: TokenKeeperListener;
}

/** Sessions of all users of a run: a token keeper for each identity, and what they keep as one. */
export class RunCredentials {
  readonly #kept: readonly { readonly identity: Identity; readonly keeper: TokenKeeper }[];
  readonly #authorizations = new Map<Identity, readonly (string | null)[]>();
  readonly #takeTraffic: readonly (() => readonly RequestCount[])[];

  constructor({ plan, target, secrets, clock, listener }: RunCredentialsParts) {
    const identities = identitiesOf(plan);
    const authenticators = identities.map(({ auth, workloads }) =>
      target.authenticator({ target: plan.target, auth, secrets, databases: databasesOf(workloads), clock }),
    );
    this.#takeTraffic = authenticators.map((authenticator) => () => authenticator.takeTraffic());
    this.#kept = identities.map((identity, index) => ({
      identity,
      keeper: new TokenKeeper(authenticators[index]!, clock, {
        onCredentials: ({ authorizations }) => {
          this.#authorizations.set(identity, authorizations);
          listener.onCredentials(this.current);
        },
        onTrouble: (message) => listener.onTrouble(message),
      }),
    }));
  }

  /** Opens the first session of each user, identity by identity. @throws BenchError if that fails. */
  async open(): Promise<Credentials> {
    for (const { identity, keeper } of this.#kept) {
      this.#authorizations.set(identity, (await keeper.open()).authorizations);
    }
    return this.current;
  }

  close(): void {
    for (const { keeper } of this.#kept) keeper.close();
  }

  takeTraffic(): readonly RequestCount[] {
    return this.#takeTraffic.flatMap((take) => take());
  }

  /** As they are good now. */
  get current(): Credentials {
    let ofRun: readonly (string | null)[] = [null];
    const workloads: Record<string, readonly (string | null)[]> = {};
    for (const [identity, authorizations] of this.#authorizations) {
      if (identity.isOfRun) ofRun = authorizations;
      else for (const { name } of identity.workloads) workloads[name] = authorizations;
    }
    return { authorizations: ofRun, workloads };
  }
}
