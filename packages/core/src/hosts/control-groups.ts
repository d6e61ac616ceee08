import { posix } from 'node:path';
import { readFileSync } from 'node:fs';

const MOUNT = '/sys/fs/cgroup';

/** What the control groups of this process allow, and what they took. */
export interface CpuLimit {
  /** The tightest quota, in cores; `Infinity` where there is none. */
  readonly cores: number;
  /** How long the group was held back in all. Several cores that are held back at once count each. Null: there is no quota. */
  readonly throttledUs: number | null;
}

/**
 * Reads the CPU limit of a container on Linux, from control groups of version 2 (`cpu.max`, `cpu.stat`) or 1
 * (`cpu.cfs_quota_us`, `cpu.stat`). A container sees its own group as the root, and outer groups may be tighter: every
 * folder from the group up to the root is asked.
 */
export function readCpuLimit(read: ReadText): CpuLimit {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n');
  const limits = lines.flatMap(foldersOf).map((folder) => readFolder(folder, read));
  const quotas = limits.filter(({ cores }) => cores < Infinity);
  const tightest = quotas.reduce<CpuLimit | null>((a, b) => (a === null || b.cores < a.cores ? b : a), null);
  return tightest ?? { cores: Infinity, throttledUs: null };
}

/** Folders of a line of `/proc/self/cgroup`, such as `0::/user/bench` or `4:cpu,cpuacct:/docker/x`. */
function foldersOf(line: string): readonly string[] {
  const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
  if (controllers === undefined || group === undefined) return [];
  if (controllers === '') return upwards(MOUNT, group);
  if (!controllers.split(',').includes('cpu')) return [];
  return [...new Set([controllers, 'cpu'])].flatMap((name) => upwards(`${MOUNT}/${name}`, group));
}

function upwards(mount: string, group: string): readonly string[] {
  const names = posix
    .normalize(group)
    .split('/')
    .filter((name) => name !== '' && name !== '..');
  return [mount, ...names.map((_, index) => [mount, ...names.slice(0, index + 1)].join('/'))];
}

function readFolder(folder: string, read: ReadText): CpuLimit {
  const file = (name: string) => read(`${folder}/${name}`);
  const max = file('cpu.max');
  const [quotaUs, periodUs] =
    max === null ? [file('cpu.cfs_quota_us'), file('cpu.cfs_period_us')] : max.trim().split(' ');
  const cores = Number(quotaUs) / Number(periodUs);
  return { cores: cores > 0 ? cores : Infinity, throttledUs: throttledUs(file('cpu.stat') ?? '') };
}

/** Version 2 counts microseconds, version 1 nanoseconds. */
function throttledUs(stat: string): number | null {
  const us = /^throttled_usec (\d+)$/m.exec(stat)?.[1];
  if (us !== undefined) return Number(us);
  const ns = /^throttled_time (\d+)$/m.exec(stat)?.[1];
  return ns === undefined ? null : Math.round(Number(ns) / 1_000);
}

/** The text of a file, null where there is none. */
export type ReadText = (path: string) => string | null;

/** Reads a small file of the system, such as those below `/proc`. */
export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};
