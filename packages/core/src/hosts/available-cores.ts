import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { posix } from 'node:path';

/** The text of a file, null where there is none. */
export type ReadText = (path: string) => string | null;

const CGROUP_ROOT = '/sys/fs/cgroup';

/**
 * How many cores this process may keep busy: those it may be scheduled on (affinity), but no more than the CPU quota of
 * its control groups pays for. Whole cores, at least 1.
 */
export function availableCores(scheduled: number = availableParallelism(), read: ReadText = readTextOrNull): number {
  return Math.max(1, Math.floor(Math.min(scheduled, cpuQuota(read))));
}

/**
 * The tightest CPU quota, in cores, of the control groups that this process is in; `Infinity` where none is set. Knows
 * version 2 (`cpu.max`) and version 1 (`cpu.cfs_quota_us`) of Linux's control groups; a container sees its own group as the
 * root, so that every folder from the group up to the root is asked.
 */
export function cpuQuota(read: ReadText): number {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n');
  const quotas = lines.flatMap((line) => {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) return [];
    if (controllers === '') return foldersUp(CGROUP_ROOT, group).map((folder) => quotaOfVersion2(folder, read));
    if (!controllers.split(',').includes('cpu')) return [];
    return [`${CGROUP_ROOT}/${controllers}`, `${CGROUP_ROOT}/cpu`].flatMap((mount) =>
      foldersUp(mount, group).map((folder) => quotaOfVersion1(folder, read)),
    );
  });
  return Math.min(Infinity, ...quotas);
}

/** The folder of a group and all above it, up to where the hierarchy is mounted. */
function foldersUp(mount: string, group: string): readonly string[] {
  const folders = [mount];
  let folder = mount;
  for (const name of posix.normalize(group).split('/')) {
    if (name === '' || name === '..') continue;
    folder = `${folder}/${name}`;
    folders.push(folder);
  }
  return folders;
}

/** `cpu.max` holds a quota, or `max`, and the period it is for, both in microseconds. */
function quotaOfVersion2(folder: string, read: ReadText): number {
  const [quotaUs, periodUs] = (read(`${folder}/cpu.max`) ?? '').trim().split(' ');
  return ratio(quotaUs, periodUs);
}

function quotaOfVersion1(folder: string, read: ReadText): number {
  return ratio(read(`${folder}/cpu.cfs_quota_us`)?.trim(), read(`${folder}/cpu.cfs_period_us`)?.trim());
}

function ratio(quotaUs: string | undefined, periodUs: string | undefined): number {
  const cores = Number(quotaUs) / Number(periodUs);
  return cores > 0 ? cores : Infinity;
}

function readTextOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
