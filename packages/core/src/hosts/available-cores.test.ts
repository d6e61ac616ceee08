import { expect, test } from 'vitest';

import { readCpuLimit } from './control-groups.ts';
import { availableCores } from './thread-count.ts';

interface Row {
  readonly why: string;
  readonly files: Readonly<Record<string, string>>;
  readonly quota: number;
}

const ROWS: readonly Row[] = [
  { why: 'no control groups at all, as on other systems', files: {}, quota: Infinity },
  {
    why: 'version 2 without a limit',
    files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' },
    quota: Infinity,
  },
  {
    why: 'version 2, the limit of a container, which sees its group as the root',
    files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' },
    quota: 1.5,
  },
  {
    why: 'version 2, the tightest limit on the way up counts',
    files: {
      '/proc/self/cgroup': '0::/a.slice/b.service\n',
      '/sys/fs/cgroup/a.slice/cpu.max': '200000 100000\n',
      '/sys/fs/cgroup/a.slice/b.service/cpu.max': '400000 100000\n',
    },
    quota: 2,
  },
  {
    why: 'version 2, a group outside of the namespace is read at what is mounted',
    files: { '/proc/self/cgroup': '0::/../other\n', '/sys/fs/cgroup/cpu.max': '300000 100000\n' },
    quota: 3,
  },
  {
    why: 'version 1 beside other controllers',
    files: {
      '/proc/self/cgroup': '5:memory:/m\n4:cpu,cpuacct:/docker/x\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us': '100000\n',
    },
    quota: 0.5,
  },
  {
    why: 'version 1 under the name of its controller, unlimited in the group but limited in the container',
    files: {
      '/proc/self/cgroup': '4:cpuacct,cpu:/x\n',
      '/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/x/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '400000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    quota: 4,
  },
  {
    why: 'nonsense limits nothing',
    files: { '/proc/self/cgroup': 'what?\n0::/\n', '/sys/fs/cgroup/cpu.max': 'x y z\n' },
    quota: Infinity,
  },
];

test.each(ROWS)('the CPU quota of control groups: $why', ({ files, quota }) => {
  expect(readCpuLimit((path) => files[path] ?? null).cores).toBe(quota);
});

test.each([
  { scheduled: 8, max: 'max 100000', cores: 8, why: 'nothing limits what the affinity allows' },
  { scheduled: 8, max: '250000 100000', cores: 2, why: 'half a core is none for a thread that shall not wait' },
  { scheduled: 2, max: '800000 100000', cores: 2, why: 'a generous quota makes no cores' },
  { scheduled: 4, max: '20000 100000', cores: 1, why: 'there is always one' },
])('$scheduled cores and cpu.max "$max" are $cores: $why', ({ scheduled, max, cores }) => {
  const files: Readonly<Record<string, string>> = { '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': max };
  expect(availableCores(scheduled, (path) => files[path] ?? null)).toBe(cores);
});

test('on this machine there is at least one', () => {
  expect(availableCores()).toBeGreaterThanOrEqual(1);
});
