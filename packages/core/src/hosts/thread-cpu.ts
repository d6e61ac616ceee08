import { readText } from './read-text.ts';

/** CPU of the calling thread, as sums since it was started, in microseconds. */
export interface ThreadCpu {
  readonly cpuUs: number;
  /** How long it was ready to run and had no core; 0 where the system does not tell. */
  readonly waitUs: number;
}

/** Since Node 22.19 and 23.9. */
type ProcessWithThreadCpu = typeof process & { threadCpuUsage?: () => { user: number; system: number } };

/**
 * Reads the CPU of the calling thread: on Linux what the scheduler counted (`/proc/thread-self/schedstat`: nanoseconds on
 * a core, nanoseconds waiting for one, time slices), elsewhere what Node tells. Null where neither can be had.
 */
export function readThreadCpu(schedstat: string | null = readText('/proc/thread-self/schedstat')): ThreadCpu | null {
  const [ranNs = 0, waitedNs = 0] = (schedstat ?? '').trim().split(' ').map(Number);
  // Kernels without scheduler statistics show the file, with zeros.
  if (ranNs > 0) return { cpuUs: Math.round(ranNs / 1_000), waitUs: Math.round(waitedNs / 1_000) };
  const used = (process as ProcessWithThreadCpu).threadCpuUsage?.();
  return used === undefined ? null : { cpuUs: used.user + used.system, waitUs: 0 };
}
