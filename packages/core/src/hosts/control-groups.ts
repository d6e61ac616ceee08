import { posix } from 'node:path';

/** The text of a file, null where there is none. */
export type ReadText = (path: string) => Promise<string | null>;

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
export async function readCpuLimit(read: ReadText): Promise<CpuLimit> {
  const lines = ((await read('/proc/self/cgroup')) ?? '').split('\n');
  const limits = await Promise.all(lines.flatMap(foldersOf).map((folder) => readFolder(folder, read)));
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

async function readFolder(folder: string, read: ReadText): Promise<CpuLimit> {
  const [max, quota, period, stat] = await Promise.all(
    ['cpu.max', 'cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.stat'].map((name) => read(`${folder}/${name}`)),
  );
  const [quotaUs, periodUs] = max === null ? [quota, period] : (max ?? '').trim().split(' ');
  const cores = Number(quotaUs) / Number(periodUs);
  return { cores: cores > 0 ? cores : Infinity, throttledUs: throttledUs(stat ?? '') };
}

/** Version 2 counts microseconds, version 1 nanoseconds. */
function throttledUs(stat: string): number | null {
  const us = /^throttled_usec (\d+)$/m.exec(stat)?.[1];
  if (us !== undefined) return Number(us);
  const ns = /^throttled_time (\d+)$/m.exec(stat)?.[1];
  return ns === undefined ? null : Math.round(Number(ns) / 1_000);
}
