import type { Report } from '@syntrix-bench/core';
import type { RequestCount, Testbed } from '@syntrix-bench/testbed';

/** What the target saw, by method and status, as a report would say it. */
export function seenBy(testbed: Testbed): readonly RequestCount[] {
  return testbed.groundTruth().requests;
}

/** The sum over all phases of a report, by method and status, in the order of ground truth. */
export function sentBy(report: Report): readonly RequestCount[] {
  const sums = new Map<string, RequestCount>();
  for (const { method, status, count } of report.phases.flatMap((phase) => phase.requests)) {
    const key = `${method} ${status}`;
    sums.set(key, { method, status, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()].sort((a, b) =>
    a.method === b.method ? a.status - b.status : a.method < b.method ? -1 : 1,
  );
}
