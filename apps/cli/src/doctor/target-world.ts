import { ControlClient, SyntrixError, type Clock } from '@syntrix-bench/client';
import type { Plan, Scenario, Secrets } from '@syntrix-bench/core';

import type { Place, RecordsPlace } from '../running/places.ts';

/** What checks of a target work with. */
export interface TargetWorld {
  /** Its target has one URL: the one that is looked at. */
  readonly plan: Plan;
  readonly secrets: Secrets;
  /** Those of the plan, whole. */
  readonly scenarios: readonly Scenario[];
  /** How a person prints the index templates that the plan needs. */
  readonly howToPrint: string;
  readonly url: string;
  /** Database that is looked at. */
  readonly database: string;
  /** Collections that workloads write to in it, as far as their scenarios say. */
  readonly collections: readonly string[];
  /** Scenarios that do not say which collections they write to. */
  readonly silent: readonly string[];
  /** Those of the collections that hold records of runs, or stand beside one that does. */
  readonly recorded: readonly RecordsPlace[];
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

/** What is looked at. */
export interface DoctorScope {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly scenarios: readonly Scenario[];
  readonly howToPrint: string;
  readonly places: readonly Place[];
  readonly recorded: readonly RecordsPlace[];
}

/** The worlds of one URL of a plan's target: one for each database. */
export function targetWorlds(
  { plan, secrets, scenarios, howToPrint, places, recorded }: DoctorScope,
  url: string,
  chance: DoctorChance,
): readonly [TargetWorld, ...TargetWorld[]] {
  const headers = (forwardedFor: string) => ({ ...plan.target.headers, 'x-forwarded-for': forwardedFor });
  const [first = { database: 'default', collections: [], silent: [] }, ...others] = places;
  const world = (place: Place): TargetWorld => ({
    ...chance,
    ...place,
    plan: { ...plan, target: { ...plan.target, urls: [url] } },
    secrets,
    scenarios,
    howToPrint,
    url,
    recorded: recorded.filter(({ database }) => database === place.database),
    headers,
    control: (forwardedFor) => new ControlClient({ url, timeoutMs: 5000, headers: headers(forwardedFor) }),
  });
  return [world(first), ...others.map(world)];
}

/** Where no collection of a run is known: read from and never written to, so that it need not be there. */
export const ANY_COLLECTION = 'syntrix-bench-doctor';

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
