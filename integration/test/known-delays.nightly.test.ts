// Judges by the calm of the machine.
import type { Report } from '@syntrix-bench/core';
import { startTestbed, type LatencyFault, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { startCrudRun } from './crud-run.ts';
import { timesBetween } from './target-times.ts';
import { latenessOf, machineLoad, outOfBounds } from './two-sides.ts';

let testbed: Testbed;

beforeEach(async () => {
  testbed = await startTestbed();
});

afterEach(() => testbed.close());

const READS = { workers: 8, operations: 1500, timeout: '5s', warmup: '0s' } as const;

async function readsUnder(fault: LatencyFault): Promise<{ report: Report; trueUs: readonly number[] }> {
  let before = testbed.groundTruth();
  const run = await startCrudRun(testbed, {
    config: {
      benchmark: READS,
      scenario: { type: 'crud', operations: [{ type: 'read', weight: 1 }] },
    },
    onSteady: () => {
      before = testbed.groundTruth();
      testbed.setFaults({ seed: 11, faults: [fault] });
    },
    onDrain: () => testbed.setFaults({ faults: [] }),
  });
  const report = await run.finished;
  return { report, trueUs: timesBetween(before, testbed.groundTruth()) };
}

test.each<[LatencyFault, string]>([
  [
    { kind: 'latency', operations: ['read'], distribution: 'fixed', meanMs: 5 },
    'every answer is held back equally long',
  ],
  [
    { kind: 'latency', operations: ['read'], distribution: 'lognormal', meanMs: 5, deviationMs: 6 },
    'most answers are quick and a few slow: the tail must not be lost',
  ],
])(
  'R2 service time is what the target took, percentile by percentile, and the way there and back: %j, %s',
  async (fault) => {
    const { report, trueUs } = await readsUnder(fault);
    const { read } = report.operations;
    expect(read!.ok).toBe(READS.operations);
    expect(trueUs.length).toBe(READS.operations);

    const service = read!.service!;
    // The target is on the same loop: it reads requests as late as answers are read, before its own clock starts.
    const late = latenessOf(report, report.generator?.read_delay ?? null);
    expect(outOfBounds(service, trueUs, late), machineLoad(report)).toEqual([]);
    expect(service.max * 1000).toBeGreaterThanOrEqual(trueUs.at(-1)!);
    expect(service.min * 1000).toBeGreaterThanOrEqual(trueUs[0]!);
  },
);
