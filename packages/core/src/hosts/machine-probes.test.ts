import { afterEach, describe, expect, test } from 'vitest';

import { readCpuLimit } from './control-groups.ts';
import { nodeGeneratorProbe } from './node-generator-probe.ts';
import { nodeMachineProbe, parseOpenFilesLimit } from './node-machine-probe.ts';
import { systemClock } from './system-clock.ts';
import { openThreadCpu, parseThreadCpu } from './thread-cpu.ts';

const readOf = (files: Readonly<Record<string, string>>) => (path: string) => files[path] ?? null;
const CGROUP = '/sys/fs/cgroup';

describe('R24 the CPU limit of a container', () => {
  test.each([
    {
      why: 'version 2, seen as the root',
      files: {
        '/proc/self/cgroup': '0::/\n',
        [`${CGROUP}/cpu.max`]: '150000 100000\n',
        [`${CGROUP}/cpu.stat`]: 'usage_usec 5\nnr_throttled 3\nthrottled_usec 250000\n',
      },
      limit: { cores: 1.5, throttledUs: 250_000 },
    },
    {
      why: 'version 2, where an outer group is tighter',
      files: {
        '/proc/self/cgroup': '0::/pod/app\n',
        [`${CGROUP}/pod/app/cpu.max`]: '400000 100000\n',
        [`${CGROUP}/pod/cpu.max`]: '50000 100000\n',
        [`${CGROUP}/pod/cpu.stat`]: 'throttled_usec 7\n',
      },
      limit: { cores: 0.5, throttledUs: 7 },
    },
    {
      why: 'version 2 without a quota',
      files: {
        '/proc/self/cgroup': '0::/\n',
        [`${CGROUP}/cpu.max`]: 'max 100000\n',
        [`${CGROUP}/cpu.stat`]: 'throttled_usec 0\n',
      },
      limit: { cores: Infinity, throttledUs: null },
    },
    {
      why: 'version 1, which counts in nanoseconds',
      files: {
        '/proc/self/cgroup': '9:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n',
        [`${CGROUP}/cpu,cpuacct/cpu.cfs_quota_us`]: '200000\n',
        [`${CGROUP}/cpu,cpuacct/cpu.cfs_period_us`]: '100000\n',
        [`${CGROUP}/cpu,cpuacct/cpu.stat`]: 'nr_periods 9\nthrottled_time 3000000\n',
      },
      limit: { cores: 2, throttledUs: 3000 },
    },
    {
      why: 'version 1 without a quota',
      files: { '/proc/self/cgroup': '1:cpu:/\n', [`${CGROUP}/cpu/cpu.cfs_quota_us`]: '-1\n' },
      limit: { cores: Infinity, throttledUs: null },
    },
    { why: 'another system', files: {}, limit: { cores: Infinity, throttledUs: null } },
  ])('$why', ({ files, limit }) => {
    expect(readCpuLimit(readOf(files))).toEqual(limit);
  });
});

const limits = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft}                 1048576              files     \n`;

test.each<[string | null, number | null, string]>([
  [limits('1024'), 1024, 'the soft limit, not the hard one'],
  [limits('unlimited'), Infinity, 'no limit'],
  ['Max processes 5 5 processes', null, 'a list without it'],
  [null, null, 'a system without the list'],
])('open files of %j are %j (%s)', (text, files) => {
  expect(parseOpenFilesLimit(text)).toBe(files);
});

describe('R24 the machine', () => {
  test('on Linux CPU, steal and file descriptors are known', async () => {
    const probe = nodeMachineProbe({
      read: readOf({
        '/proc/self/cgroup': '0::/\n',
        [`${CGROUP}/cpu.max`]: '25000 100000\n',
        '/proc/stat': 'cpu  100 20 30 400 50 6 7 8 90 0\ncpu0 1 2 3 4 5 6 7 8 9 0\n',
        '/proc/self/limits':
          'Limit     Soft Limit   Hard Limit   Units\nMax open files            1024                 4096                 files\n',
      }),
      count: () => Promise.resolve(42),
    });
    expect(await probe.read()).toEqual({
      cores: 0.25,
      cpu: { total: 621, idle: 450, stolen: 8 },
      throttledUs: null,
      openFiles: 42,
      openFilesLimit: 1024,
    });
  });

  test('who has no file descriptor left has all of them open, and the limit is the one that was read before', async () => {
    const limits = 'Max open files            128                  128                  files\n';
    let left = true;
    const probe = nodeMachineProbe({
      read: (path) => (left && path === '/proc/self/limits' ? limits : null),
      count: () => (left ? Promise.resolve(97) : Promise.reject(new Error('EMFILE: too many open files'))),
    });
    const before = await probe.read();
    left = false;
    const after = await probe.read();
    expect([before, after].map(({ openFiles, openFilesLimit }) => [openFiles, openFilesLimit])).toEqual([
      [97, 128],
      [128, 128],
    ]);
  });

  test('elsewhere the rest is not known, and nothing fails', async () => {
    const probe = nodeMachineProbe({ read: () => null, count: () => Promise.resolve(null) });
    const { cpu, ...rest } = await probe.read();
    expect(rest).toEqual({
      cores: expect.any(Number) as number,
      throttledUs: null,
      openFiles: null,
      openFilesLimit: null,
    });
    expect(cpu!.total).toBeGreaterThanOrEqual(cpu!.idle);
  });

  test('this one can be looked at', async () => {
    const reading = await nodeMachineProbe().read();
    expect(reading.cores).toBeGreaterThan(0);
    if (process.platform === 'linux') expect(reading.openFiles).toBeGreaterThan(0);
  });
});

describe('CPU of a thread', () => {
  test('is what the scheduler counted', () => {
    expect(parseThreadCpu('206239612 39602459 60\n')).toEqual({ cpuUs: 206_240, waitUs: 39_602 });
  });

  test('is read anew each time, and never falls', () => {
    const reader = openThreadCpu();
    const [first, second] = [reader.read(), reader.read()];
    reader.close();
    if (process.platform === 'linux') expect(first!.cpuUs).toBeGreaterThan(0);
    expect(second?.cpuUs ?? 0).toBeGreaterThanOrEqual(first?.cpuUs ?? 0);
  });

  describe.each([null, '', '0 0 0\n'])('where the system tells %j', (text) => {
    const ofNode = Object.getOwnPropertyDescriptor(process, 'threadCpuUsage');
    /** Node as it is since 22.19, or before. */
    const nodeTells = (value: (() => { user: number; system: number }) | undefined) =>
      Object.defineProperty(process, 'threadCpuUsage', { value, configurable: true });

    afterEach(() => {
      if (ofNode === undefined) Reflect.deleteProperty(process, 'threadCpuUsage');
      else Object.defineProperty(process, 'threadCpuUsage', ofNode);
    });

    test('is what Node tells, in which nothing is known of waiting', () => {
      nodeTells(() => ({ user: 30_000, system: 4_000 }));
      expect(parseThreadCpu(text)).toEqual({ cpuUs: 34_000, waitUs: 0 });
    });

    test('is not known where Node does not tell it', () => {
      nodeTells(undefined);
      expect(parseThreadCpu(text)).toBeNull();
    });
  });
});

test('a delay of the event loop is told also where the probe is read before the loop’s own ticks', () => {
  const probe = nodeGeneratorProbe(systemClock());
  const beginMs = performance.now();
  probe.read();
  const endMs = performance.now() + 300;
  while (performance.now() < endMs);
  const { loopDelayMaxUs } = probe.read();
  expect(loopDelayMaxUs).toBeGreaterThan(250_000);
  expect(loopDelayMaxUs).toBeLessThanOrEqual((performance.now() - beginMs) * 1_000);
  probe.close();
});
