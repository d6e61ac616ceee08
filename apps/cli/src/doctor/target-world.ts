import { ControlClient } from '@syntrix-bench/client';
import type { Plan, Secrets } from '@syntrix-bench/core';

/** What checks of a target work with. */
export interface TargetWorld {
  readonly plan: Plan;
  readonly secrets: Secrets;
  /** Database that is looked at. */
  readonly database: string;
  readonly collection: string;
  /** An id that nothing on the target has. */
  readonly newId: () => string;
  readonly now: () => Date;
  /** Calls under an address of their own, so that a limiter's tokens for the real one are left to the run. */
  control(forwardedFor: string): ControlClient;
}

/** The worlds of a plan's target: one for each database, with the collection that a workload uses there. */
export function targetWorlds(
  plan: Plan,
  secrets: Secrets,
  chance: Pick<TargetWorld, 'newId' | 'now'>,
): readonly TargetWorld[] {
  const places = new Map(plan.workloads.map((workload) => [workload.database, collectionOf(workload.options)]));
  const url = plan.target.urls[0] ?? '';
  return [...places].map(([database, collection]) => ({
    ...chance,
    plan,
    secrets,
    database,
    collection: collection ?? 'syntrix-bench-doctor',
    control: (forwardedFor) =>
      new ControlClient({ url, timeoutMs: 5000, headers: { ...plan.target.headers, 'x-forwarded-for': forwardedFor } }),
  }));
}

/** The collection in a scenario's options, where it has one. */
export function collectionOf(options: unknown): string | null {
  const { data, collection } = (options ?? {}) as { data?: { collection?: unknown }; collection?: unknown };
  const found = data?.collection ?? collection;
  return typeof found === 'string' ? found : null;
}
