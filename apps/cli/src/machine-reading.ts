import { readFile } from 'node:fs/promises';
import { availableParallelism, loadavg, platform } from 'node:os';

/** What is known of this machine; null where the system does not tell. */
export interface MachineReading {
  readonly cores: number;
  /** Mean number of runnable threads over the last minute. */
  readonly load: number | null;
  /** Most files, and so connections, that a process may have open. */
  readonly openFiles: number | null;
  /** How many outgoing connections to one address there may be. */
  readonly ports: number | null;
  /** What the system reads time from, such as `tsc`. */
  readonly clockSource: string | null;
}

/** Looks at this machine. Linux tells everything, other systems tell cores and load. */
export async function readMachine(): Promise<MachineReading> {
  const { parseOpenFilesLimit } = await import('@syntrix-bench/core');
  const [limits, range, clock] = await Promise.all([
    textOf('/proc/self/limits'),
    textOf('/proc/sys/net/ipv4/ip_local_port_range'),
    textOf('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
  ]);
  return {
    cores: availableParallelism(),
    load: platform() === 'win32' ? null : (loadavg()[0] ?? null),
    openFiles: parseOpenFilesLimit(limits),
    ports: parsePorts(range),
    clockSource: clock?.trim() ?? null,
  };
}

/** The size of a range such as `32768	60999`. */
export function parsePorts(range: string | null): number | null {
  const [, first, last] = /^(\d+)\s+(\d+)/.exec(range ?? '') ?? [];
  return first === undefined || last === undefined ? null : Number(last) - Number(first) + 1;
}

function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
