import { EMPTY_HISTOGRAM } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import type { GeneratorProbe, MachineReading } from '../contracts/machine-probe.ts';
import type { HostMachine, MachineFacts } from '../contracts/shard-host.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';
import { environmentForTests } from '../testing/start-test-run.ts';
import { startRun } from './start-run.ts';
import type { Scenario } from '../contracts/scenario.ts';

/** A generator that has hardly anything to do. */
const CALM: GeneratorProbe = {
  read: () => ({
    cpuUs: 100_000,
    wallUs: 1_000_000,
    cpuWaitUs: 0,
    gcUs: 0,
    gcMaxUs: 0,
    cpuLoad: 0.1,
    loopUtilization: 0.1,
    loopDelayP99Us: 0,
    loopDelayMaxUs: 0,
    rssBytes: 0,
    heapUsedBytes: 0,
    readDelay: EMPTY_HISTOGRAM,
  }),
  close: () => undefined,
};

const factsOf = (host: string, cores: number): MachineFacts => ({
  host,
  os: 'Linux 6',
  arch: 'x64',
  cpu_model: 'one',
  cores,
  memory_bytes: 1024,
  node_version: 'v20',
  git_commit: null,
});

/** A machine that was so busy since it was started, of which a hypervisor took so much. */
const readingOf = (look: number, cores: number, busy: number, stolen: number): MachineReading => ({
  cores,
  cpu: { total: 1000 * look, idle: 1000 * look * (1 - busy - stolen), stolen: 1000 * look * stolen },
  throttledUs: null,
  openFiles: cores * 10,
  openFilesLimit: 1000,
});

async function runOn(machines: (look: number) => readonly HostMachine[], uncertaintyUs = 0) {
  const clock = new ManualClock();
  const target = scriptedTarget({ serviceUs: 10_000 });
  const scenarios = [oneCallScenario()] as unknown as readonly Scenario[];
  const host = inProcessHost({ clock, target, scenarios, shards: 2, probe: CALM });
  let looks = 0;
  const run = startRun({
    plan: planForTests(),
    scenarios,
    target,
    clock,
    host: {
      ...host,
      clocks: () => host.clocks().map((each) => (each.shard === 1 ? { ...each, uncertaintyUs } : each)),
      machines: () => Promise.resolve(machines((looks += 1))),
    },
    environment: environmentForTests,
  });
  return clock.runUntil(run.finished);
}

const two = (look: number): readonly HostMachine[] => [
  { name: 'a', shards: [0], facts: factsOf('a', 4), reading: readingOf(look, 4, 0.25, 0) },
  { name: 'b', shards: [1], facts: factsOf('b', 8), reading: readingOf(look, 8, 0.5, 0.125) },
];

test('a run on several machines tells the facts of each, and of how they fared the worst', async () => {
  const report = await runOn(two);
  expect(report.environment.hosts).toMatchObject([
    { host: 'a', cores: 4, shards: [0] },
    { host: 'b', cores: 8, shards: [1] },
  ]);
  expect(report.generator?.machine).toMatchObject({
    cores: 12,
    busy_share: 0.5,
    steal_share: 0.125,
    open_files_max: 80,
  });
});

test('a run on one machine has its facts in the environment alone', async () => {
  const report = await runOn((look) => two(look).slice(0, 1));
  expect(report.environment).not.toHaveProperty('hosts');
  expect(report.generator?.machine).toMatchObject({ cores: 4, busy_share: 0.25 });
});

test('R4 a clock that is not known well is noted; one that is well known is not', async () => {
  const note = 'times of shard 1 are accurate to 2.5 ms only: its clock could not be read more precisely';
  expect((await runOn(two, 2500)).run.notes).toContain(note);
  expect((await runOn(two, 3)).run.notes.join()).not.toContain('known to within');
});
