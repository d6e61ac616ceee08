import { expect, test } from 'vitest';

import type { LoadPlan } from '../contracts/plan.ts';
import { workloadForTests } from '../testing/plan-for-tests.ts';
import { startTestRun } from '../testing/start-test-run.ts';
import { spinNotice } from './spinning.ts';

const OPEN: LoadPlan = { model: 'open', arrivals: 'constant', ratePerSecond: 100, maxQueueUs: 1_000_000 };
const SPIN: LoadPlan = { ...OPEN, precision: 'spin' };
const CLOSED: LoadPlan = { model: 'closed' };
const planWith = (load: LoadPlan) => ({ workloads: [workloadForTests({ load })] });

test.each([
  { load: SPIN, host: 'inProcess', told: true, why: 'the loop that spins also draws' },
  { load: SPIN, host: 'threads', told: false, why: 'threads have a loop each' },
  { load: OPEN, host: 'inProcess', told: false, why: 'a paced loop turns for moments only' },
  {
    load: CLOSED,
    host: 'inProcess',
    told: false,
    why: 'a closed loop does not wait for arrivals',
  },
])('R7 spinning belongs in threads: $load.model, $load.precision, $host: $why', ({ load, host, told }) => {
  expect(spinNotice(planWith(load), host) !== null).toBe(told);
});

test('R7 a run that spins on its own event loop says so once', async () => {
  const { run, clock, reporter } = startTestRun({ plan: planWith(SPIN) });
  await clock.runUntil(run.finished);
  const said = reporter.logs.map(({ level, message }) => `${level}: ${message}`);
  expect(said).toEqual([`warn: ${spinNotice(planWith(SPIN), 'inProcess')}`]);
});

test.each([
  { why: 'asked for', precision: { precision: 'timer' }, noted: true },
  { why: 'not asked for', precision: {}, noted: false },
] as const)('R7 a certificate says what timers cost where an open load went by them: $why', async (row) => {
  const { run, clock } = startTestRun({ plan: planWith({ ...OPEN, ...row.precision }) });
  const { certificate } = await clock.runUntil(run.finished);
  expect(certificate!.notes.some((note) => note.includes('started operations (load.precision: timer)'))).toBe(
    row.noted,
  );
});
