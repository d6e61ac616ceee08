import { closeSync, openSync, readSync } from 'node:fs';

// docs/decisions/0135-cpu-is-the-threads-own.md

/** CPU of the calling thread, as sums since it was started, in microseconds. */
export interface ThreadCpu {
  readonly cpuUs: number;
  /** How long it was ready to run and had no core; 0 where the system does not report it. */
  readonly waitUs: number;
}

/** Since Node 22.19 and 23.9. */
type ProcessWithThreadCpu = typeof process & { threadCpuUsage?: () => { user: number; system: number } };

/** Reads the CPU of the thread that opened it. */
export interface ThreadCpuReader {
  /** Null where it cannot be had. */
  read(): ThreadCpu | null;
  close(): void;
}

/** Three numbers of up to twenty digits. */
const LONGEST_BYTES = 64;

/** A file that stays open is read in a fifth of the time, and also when the process has no file descriptor left. */
export function openThreadCpu(): ThreadCpuReader {
  const bytes = Buffer.alloc(LONGEST_BYTES);
  const file = open('/proc/thread-self/schedstat');
  return {
    read: () =>
      parseThreadCpu(file === null ? null : bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0))),
    close: () => {
      if (file !== null) closeSync(file);
    },
  };
}

function open(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}

/**
 * The CPU of the calling thread: on Linux what the scheduler counted (`schedstat`: nanoseconds on a core, nanoseconds
 * waiting for one, time slices), elsewhere what Node reports. Null where neither can be had.
 */
export function parseThreadCpu(schedstat: string | null): ThreadCpu | null {
  const [ranNs = 0, waitedNs = 0] = (schedstat ?? '').trim().split(' ').map(Number);
  // Kernels without scheduler statistics show the file, with zeros.
  if (ranNs > 0) return { cpuUs: Math.round(ranNs / 1_000), waitUs: Math.round(waitedNs / 1_000) };
  const used = (process as ProcessWithThreadCpu).threadCpuUsage?.();
  return used === undefined ? null : { cpuUs: used.user + used.system, waitUs: 0 };
}
