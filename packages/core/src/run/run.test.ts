import { expect, test } from 'vitest';

import { inProcessHost } from '../hosts/in-process-host.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';
import { startRun } from './start-run.ts';

test('P1-20 a closed run of ten virtual seconds does what its lanes can do in that time', async () => {
  const clock = new ManualClock();
  const target = scriptedTarget({ serviceUs: 10_000 });
  const scenarios = [oneCallScenario()];
  const run = startRun({
    plan: planForTests(),
    scenarios,
    target,
    clock,
    host: inProcessHost({ clock, target, scenarios }),
  });
  const report = await clock.runUntil(run.finished);
  expect(report.summary.total_operations).toBe(4000);
  expect(report.benchmark.duration_seconds).toBe(10);
  expect(report.summary.goodput).toBe(400);
  expect(clock.timers).toBe(0);
  expect(target.openConnections).toBe(0);
});
