import { expect, test } from 'vitest';

import { inProcessHost } from '../hosts/in-process-host.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';
import { environmentForTests } from '../testing/start-test-run.ts';
import { runBenchmark } from './run-benchmark.ts';

function parts() {
  const clock = new ManualClock();
  const target = scriptedTarget({ serviceUs: 10_000 });
  const scenarios = [oneCallScenario('test')];
  const environment = environmentForTests;
  return { clock, target, scenarios, environment, host: inProcessHost({ clock, target, scenarios }) };
}

const config = {
  benchmark: { name: 'embedded', target: 'http://127.0.0.1:8080', duration: '2s', warmup: '0s', workers: 3 },
  scenario: { type: 'test' },
};

test('P1-11 an object with the keys of a config file is all that embedding needs', async () => {
  const { clock, ...options } = parts();
  const report = await clock.runUntil(runBenchmark(config, { ...options, clock }));
  expect(report.benchmark.name).toBe('embedded');
  expect(report.summary.total_operations).toBe(600);
});

test.each([['syntrix-bench run --target http://127.0.0.1:8080 --seed 7'], [undefined]])(
  'the report holds the command line that repeats the run, where one started it: %s',
  async (commandLine) => {
    const { clock, ...options } = parts();
    const given = commandLine === undefined ? {} : { commandLine };
    const report = await clock.runUntil(runBenchmark(config, { ...options, ...given, clock }));
    expect(report.run.command_line).toBe(commandLine);
  },
);

test('an aborted signal stops the run, and the report says so', async () => {
  const { clock, ...options } = parts();
  const stopping = new AbortController();
  const running = runBenchmark(config, { ...options, clock, signal: stopping.signal });
  await clock.advance(1_000_000);
  stopping.abort();
  const report = await clock.runUntil(running);
  expect(report.run).toMatchObject({ status: 'interrupted', reason: 'interrupted by abort signal', partial: true });
});

test('a signal that was aborted before the start measures nothing', async () => {
  const { clock, ...options } = parts();
  const report = await clock.runUntil(runBenchmark(config, { ...options, clock, signal: AbortSignal.abort() }));
  expect(report.run.status).toBe('interrupted');
  expect(report.summary.total_operations).toBe(0);
});

test('all that is wrong with a config is said at once', async () => {
  const { clock, ...options } = parts();
  const wrong = { benchmark: { ...config.benchmark, workers: -1, duration: '2' }, scenario: { type: 'tset' } };
  const error = await runBenchmark(wrong, { ...options, clock }).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'config_invalid' });
  expect((error as { problems: { path: string }[] }).problems.map(({ path }) => path).sort()).toEqual([
    'benchmark.duration',
    'benchmark.workers',
    'scenario.type',
  ]);
});

test('a target that is not this machine is refused before anything is sent, unless the config allows its host', async () => {
  const { clock, target, ...options } = parts();
  const remote = { ...config, benchmark: { ...config.benchmark, target: ['http://localhost', 'http://prod.example'] } };
  await expect(runBenchmark(remote, { ...options, target, clock })).rejects.toMatchObject({
    code: 'target_not_allowed',
    message: 'prod.example is not this machine and not allowed as a target',
    hint: "to allow it, write allowTargets: ['prod.example']",
  });
  expect(target.calls).toEqual([]);
  const allowed = { ...remote, allowTargets: 'prod.example' };
  const report = await clock.runUntil(runBenchmark(allowed, { ...options, target, clock }));
  expect(report.run.status).toBe('completed');
});
