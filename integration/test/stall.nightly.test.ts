// Judges by the calm of the machine.
import type { Report } from '@syntrix-bench/core';
import { startTestbed, type StallFault, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { startCrudRun } from './crud-run.ts';
import { rank, timesBetween } from './target-times.ts';
import { alwaysLate, machineLoad, outOfBounds } from './two-sides.ts';

let testbed: Testbed;

beforeEach(async () => {
  testbed = await startTestbed();
});

afterEach(() => testbed.close());

const RATE = 250;
const SECONDS = 4.5;
const ARRIVALS = RATE * SECONDS;
/** Once, well within the run: it would come again half a second after load has ended. */
const STALL: StallFault = { kind: 'stall', operations: ['read'], everyMs: 2500, forMs: 1000 };
/** Timers of the system may fire as much early; what is due first in the stall may be due so long after its start. */
const GRAIN_MS = 3;

const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, max: 1 } as const;
type Percentile = keyof typeof SHARES;
const PERCENTILES = Object.keys(SHARES) as readonly Percentile[];

/**
 * The least that users can have met, from the schedule and the stall alone: whoever is due in the stall, wherever in its
 * grid that begins, has no answer before its end, however quick all else is.
 */
const IMPOSED_MS = Array.from({ length: ARRIVALS }, (_, last) => {
  const dueInStall = ARRIVALS - last;
  return Math.max(0, STALL.forMs - (dueInStall * 1000) / RATE - GRAIN_MS);
});

/** What two hundred and fifty answers that are released at once may take to be read, one after the other, in the target's own process. */
const BURST_MS = 80;

/** Each of twenty workers once, or once more by a request that follows on a release that the grain of timers brought early. */
const MOST_CAUGHT = 2 * 20;

interface StalledRun {
  readonly report: Report;
  /** What the target says that it took for each request, sorted. */
  readonly trueUs: readonly number[];
  /** How many requests the stall caught. */
  readonly caught: number;
}

async function runThroughStall(workers: number, load: Readonly<Record<string, unknown>>): Promise<StalledRun> {
  let before = testbed.groundTruth();
  const run = await startCrudRun(testbed, {
    timed: {
      scenario: { type: 'crud', operations: [{ type: 'read', weight: 1 }] },
      benchmark: { target: testbed.url, workers, duration: `${SECONDS}s`, timeout: '10s', warmup: '0s' },
      load,
    },
    onSteady: () => {
      before = testbed.groundTruth();
      testbed.setFaults({ faults: [STALL] });
    },
    onDrain: () => testbed.setFaults({ faults: [] }),
  });
  const report = await run.finished;
  const truth = testbed.groundTruth();
  return { report, trueUs: timesBetween(before, truth), caught: truth.faults[0]?.count ?? 0 };
}

const OPEN = { model: 'open', rate: `${RATE}/s`, arrivals: 'constant' };

test('R1 R2 response times through a stall are the target’s own and not much more, and never less than what the stall imposes', async () => {
  const { report, trueUs, caught } = await runThroughStall(600, OPEN);
  const { total_operations: total, ok, dropped, latency } = report.summary;
  expect([total, ok, dropped, trueUs.length]).toEqual([ARRIVALS, ARRIVALS, 0, ARRIVALS]);
  for (const name of PERCENTILES) {
    expect(latency![name], name).toBeGreaterThanOrEqual(rank(trueUs, SHARES[name]) / 1000);
    expect(latency![name], name).toBeGreaterThanOrEqual(rank(IMPOSED_MS, SHARES[name]));
  }
  expect(outOfBounds(latency!, trueUs, alwaysLate(BURST_MS)), machineLoad(report)).toEqual([]);
  expect(caught).toBeGreaterThanOrEqual(1);
});

test('R2 with few workers service shows one burst of as many as there are, and the response still all who waited', async () => {
  const { report, trueUs, caught } = await runThroughStall(20, OPEN);
  const { total_operations: total, dropped, latency, service, blocked } = report.summary;
  expect([total, dropped, trueUs.length]).toEqual([ARRIVALS, 0, ARRIVALS]);
  for (const name of PERCENTILES) {
    expect(service![name], name).toBeGreaterThanOrEqual(rank(trueUs, SHARES[name]) / 1000);
    expect(latency![name], name).toBeGreaterThanOrEqual(rank(IMPOSED_MS, SHARES[name]));
  }
  expect(caught).toBeGreaterThanOrEqual(1);
  expect(caught).toBeLessThanOrEqual(MOST_CAUGHT);
  // So few of eleven hundred are no twentieth: the target looks quick where its users waited for most of a second.
  expect(service!.p95).toBeLessThan(rank(IMPOSED_MS, SHARES.p95));
  expect(blocked!.max).toBeGreaterThan(rank(IMPOSED_MS, SHARES.p95));
});

test('R5 a closed loop of the same pace meets the stall with its workers alone, and says that queueing delay is not measured', async () => {
  const { report, trueUs, caught } = await runThroughStall(20, { model: 'closed', pacing: `${(20 * 1000) / RATE}ms` });
  const { total_operations: total, latency } = report.summary;
  expect(trueUs.length).toBe(total);
  expect(latency!.max).toBeGreaterThanOrEqual(rank(trueUs, 1) / 1000);
  expect(caught).toBeGreaterThanOrEqual(1);
  expect(caught).toBeLessThanOrEqual(MOST_CAUGHT);
  expect(latency!.p95).toBeLessThan(rank(IMPOSED_MS, SHARES.p95));
  // Who has to wait for an answer starts nothing meanwhile: what users would have asked then is in no number but this.
  expect(report.counters['missed_slots']).toBeGreaterThanOrEqual(1);
  expect(report.run.notes).toContain('closed loop: queueing delay is not measured');
});
