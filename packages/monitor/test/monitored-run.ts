import { ManualClock, startTestRun, type TestRun, type TestRunOptions } from '@syntrix-bench/core/testing';

import { createMonitor, type Monitor, type MonitorOptions, type Watched } from '../src/index.ts';

/** A run in virtual time, and a monitor on a real port that watches it. */
export interface MonitoredRun extends TestRun {
  readonly monitor: Monitor;
  readonly watched: Watched;
  /** Asks the monitor; `path` begins with a slash. */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON that it answers. */
  json<Answer>(path: string, init?: RequestInit): Promise<Answer>;
}

/** Wall time of a run in virtual time begins here. */
export const START_MS = Date.parse('2026-01-02T03:04:05.000Z');

/** Starts both: the run's clock is moved on by the test, the monitor ends with `monitor.close()`. */
export async function startMonitoredRun(run: TestRunOptions = {}, options: MonitorOptions = {}): Promise<MonitoredRun> {
  const clock = run.clock ?? new ManualClock({ epochWallMs: START_MS });
  const nowMs = () => clock.epochWallMs + clock.nowUs() / 1000;
  const monitor = await createMonitor({ address: 'localhost:0', nowMs, ...options });
  const watched = monitor.watch();
  const started = startTestRun({ ...run, clock, reporters: [watched.reporter, ...(run.reporters ?? [])] });
  watched.attach(started.run);
  const get = (path: string, init?: RequestInit) => fetch(`http://localhost:${monitor.port}${path}`, init);
  return { ...started, monitor, watched, get, json: async (path, init) => (await get(path, init)).json() as never };
}
