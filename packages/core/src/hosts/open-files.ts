import type { WorkloadPlan } from '../contracts/plan.ts';
import { BenchError } from '../errors.ts';
import { readText } from './control-groups.ts';
import { parseOpenFilesLimit } from './node-machine-probe.ts';

/** Files that a process has open beside connections. */
const OTHER_FILES = 64;

type Connecting = Pick<WorkloadPlan, 'workers' | 'held'>;

/** Files that a process needs for the connections of these workloads, and for itself. */
export function openFilesNeeded(workloads: readonly Connecting[]): number {
  return workloads.reduce((sum, { workers, held }) => sum + workers + held, OTHER_FILES);
}

/**
 * Refuses to hold more connections than this process may have files, before any is opened: the last ones would fail, one after the
 * other, and with them whatever else needs a file.
 *
 * @param limit Most files that may be open; null where nobody knows. @default what the system says
 * @throws BenchError `setup_failed`
 */
export function requireOpenFiles(
  workloads: readonly Connecting[],
  limit: number | null = parseOpenFilesLimit(readText('/proc/self/limits')),
): void {
  const sum = (of: keyof Connecting): number => workloads.reduce((all, workload) => all + workload[of], 0);
  const [held, workers, needed] = [sum('held'), sum('workers'), openFilesNeeded(workloads)];
  if (held === 0 || limit === null || limit >= needed) return;
  const count = (number: number): string => number.toLocaleString('en-US');
  throw new BenchError(
    'setup_failed',
    `${count(held)} held connections and ${count(workers)} workers need ${count(needed)} open files, but this process may have ${count(limit)}`,
    { hint: `raise the limit (ulimit -n ${Math.ceil(needed / 1000) * 1000}), or hold fewer connections` },
  );
}
