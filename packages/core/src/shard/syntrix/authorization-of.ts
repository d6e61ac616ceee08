import type { Credentials } from '../../contracts/target.ts';

/**
 * Whole value of the `Authorization` header of who has a number: a worker, or a held connection. One of a workload with users of
 * its own is one of those; work outside of both is done by the first user.
 */
export function authorizationOf(
  { authorizations, workloads = {} }: Credentials,
  number: number,
  workload: string | null,
): string | null {
  const own = workload !== null && Object.hasOwn(workloads, workload) ? workloads[workload] : undefined;
  const users = own ?? authorizations;
  return users[Math.max(0, number) % Math.max(1, users.length)] ?? null;
}
