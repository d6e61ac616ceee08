import { ControlClient, SyntrixError, type Clock } from '@syntrix-bench/client';
import type { Plan, Secrets } from '@syntrix-bench/core';

import { placesOf } from '../running/describe-plan.ts';

/** What checks of a target work with. */
export interface TargetWorld {
  /** Its target has one URL: the one that is looked at. */
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly url: string;
  /** Database that is looked at. */
  readonly database: string;
  /** Collections that workloads use in it. */
  readonly collections: readonly [string, ...string[]];
  /** An id that nothing on the target has. */
  readonly newId: () => string;
  readonly now: () => Date;
  /** For waits. */
  readonly clock: Clock;
  /** Headers of requests under an address of their own, so that a limiter's tokens for the real one are left to the run. */
  headers(forwardedFor: string): Readonly<Record<string, string>>;
  control(forwardedFor: string): ControlClient;
}

/** Where chance and time come from. */
export type DoctorChance = Pick<TargetWorld, 'newId' | 'now' | 'clock'>;

/** The worlds of one URL of a plan's target: one for each database. */
export function targetWorlds(
  plan: Plan,
  url: string,
  secrets: Secrets,
  chance: DoctorChance,
): readonly [TargetWorld, ...TargetWorld[]] {
  const headers = (forwardedFor: string) => ({ ...plan.target.headers, 'x-forwarded-for': forwardedFor });
  const [first = ['default', [NO_COLLECTION]] as const, ...others] = placesOf(plan);
  const world = ([database, collections]: readonly [string, readonly string[]]): TargetWorld => {
    const [one = NO_COLLECTION, ...more] = collections;
    return {
      ...chance,
      plan: { ...plan, target: { ...plan.target, urls: [url] } },
      secrets,
      url,
      database,
      collections: [one, ...more],
      headers,
      control: (forwardedFor) => new ControlClient({ url, timeoutMs: 5000, headers: headers(forwardedFor) }),
    };
  };
  return [world(first), ...others.map(world)];
}

/** What stands in for the collection of a scenario that has none. */
const NO_COLLECTION = 'syntrix-bench-doctor';

/** A database as a segment of a path; an id form such as `id:0123` keeps its colon. */
export function pathSegmentOf(database: string): string {
  return encodeURIComponent(database).replaceAll('%3A', ':');
}

/** What a call to the target failed with; null where it did not. */
export async function errorOf(call: Promise<unknown>): Promise<SyntrixError | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof SyntrixError) return error;
    throw error;
  }
}
