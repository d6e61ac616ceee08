import { startRun } from '@syntrix-bench/core';
import { crudScenario } from '@syntrix-bench/scenarios-crud';
const url = process.argv[2]!;
const plan = {
  version: 1,
  name: 'try',
  runId: 'try' + Date.now().toString(36),
  seed: 1,
  target: { kind: 'syntrix', urls: [url], timeoutUs: 10e6, headers: {} },
  auth: { mode: 'anonymous' },
  workloads: [
    {
      name: 'main',
      scenario: 'crud',
      module: null,
      options: {
        operations: [
          { type: 'create', weight: 30 },
          { type: 'read', weight: 50 },
          { type: 'update', weight: 15 },
          { type: 'delete', weight: 5 },
        ],
        data: { collection: 'bench', documentSizeBytes: 1024, fieldsCount: 10, seedData: 500 },
      },
      database: 'default',
      load: { model: 'closed' },
      lanes: 20,
      firstLane: 0,
      operations: null,
    },
  ],
  phases: { warmupUs: 0, rampupUs: 0, steadyUs: 5e6, drainUs: 10e6, cleanupUs: 60e6 },
  cleanup: true,
  metrics: { timelineIntervalUs: 1e6, snapshotIntervalUs: 1e6 },
  config: {},
} as const;
const run = startRun({
  plan: plan as never,
  scenarios: [crudScenario as never],
  reporters: [
    {
      name: 'x',
      onSnapshot: (e) => console.log(e.interval.phase, e.live.total.perSecond | 0),
      onLog: (l) => console.log(l.level, l.message),
    },
  ],
});
const report = await run.finished;
console.log(
  JSON.stringify(
    { s: report.summary, run: report.run, phases: report.phases, errors: report.errors, counters: report.counters },
    null,
    1,
  ),
);
