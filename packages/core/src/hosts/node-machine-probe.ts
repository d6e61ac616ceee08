import { readdir } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';

import { readCpuLimit, readText, type ReadText } from './control-groups.ts';
import type { MachineProbe, MachineReading } from '../contracts/machine-probe.ts';

/** What the probe reads of the machine; all of it may be missing. */
export interface MachineFiles {
  readonly read: ReadText;
  /** How many entries a folder has, null where there is none. Rejects with `EMFILE` where no file may be opened any more. */
  count(path: string): Promise<number | null>;
}

const FILES: MachineFiles = {
  read: readText,
  count: async (path) =>
    (
      await readdir(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EMFILE') throw error;
        return null;
      })
    )?.length ?? null,
};

/**
 * Looks at this machine. On Linux all is known; elsewhere the CPU of all cores is, without what a hypervisor took, and
 * neither throttling nor file descriptors are.
 */
export function nodeMachineProbe(files: MachineFiles = FILES): MachineProbe {
  const readLimit = (): number | null => parseOpenFilesLimit(files.read('/proc/self/limits'));
  // Looked at while files can still be opened.
  let openFilesLimit = readLimit();
  return {
    async read() {
      openFilesLimit = readLimit() ?? openFilesLimit;
      // Who cannot even open that folder has all of them open.
      const openFiles = await files.count('/proc/self/fd').catch(() => openFilesLimit);
      const limit = readCpuLimit(files.read);
      const stat = files.read('/proc/stat');
      return {
        cores: Math.min(availableParallelism(), limit.cores),
        cpu: stat === null ? cpuOfCores() : parseCpu(stat),
        throttledUs: limit.throttledUs,
        openFiles,
        openFilesLimit,
      };
    },
  };
}

/** The first line of `/proc/stat`: user nice system idle iowait irq softirq steal (guest time stands in user time, too). */
function parseCpu(stat: string): MachineReading['cpu'] {
  const times = /^cpu +([\d ]+)$/m.exec(stat)?.[1]?.split(' ').map(Number).slice(0, 8);
  if (times === undefined || times.length < 8) return null;
  const [, , , idle = 0, waiting = 0, , , stolen = 0] = times;
  return { total: times.reduce((sum, time) => sum + time, 0), idle: idle + waiting, stolen };
}

/** Most files that a process may have open, by `/proc/<pid>/limits`; null where it does not say. The soft limit is the one that is enforced. */
export function parseOpenFilesLimit(limits: string | null): number | null {
  const soft = /^Max open files +(\d+|unlimited)/m.exec(limits ?? '')?.[1];
  if (soft === undefined) return null;
  return soft === 'unlimited' ? Infinity : Number(soft);
}

function cpuOfCores(): MachineReading['cpu'] {
  const times = cpus().map((core) => core.times);
  if (times.length === 0) return null;
  const total = times.reduce((sum, time) => sum + time.user + time.nice + time.sys + time.idle + time.irq, 0);
  return { total, idle: times.reduce((sum, { idle }) => sum + idle, 0), stolen: 0 };
}
