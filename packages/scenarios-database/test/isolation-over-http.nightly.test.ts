// Judges by the calm of the machine.
import { runBenchmark, type Report } from '@syntrix-bench/core';
import { startTestbed, type Fault } from '@syntrix-bench/testbed';
import { expect, test } from 'vitest';

import { databaseScenario } from '../src/database-scenario.ts';
import { figuresOf, isClaimed } from './isolation.ts';

const ADMIN = { username: 'syntrix', password: 'Bench-Admin#2025' };
const DATABASES = ['tenant-1', 'tenant-2'] as const;
const [VICTIM, NEIGHBOUR] = DATABASES;
/** What an answer of the victim takes: so long that a calm machine’s own part in it is small, and a flood’s part in that smaller. */
const USUAL_MS = 20;
const PLANTED = 0.3;
const LATENCY: Fault = {
  kind: 'latency',
  database: VICTIM,
  operations: ['read', 'update', 'query'],
  distribution: 'normal',
  meanMs: USUAL_MS,
  deviationMs: USUAL_MS / 5,
};
const LONG = { timeout: 300_000 };

/** An isolation over sockets, against a target that answers the victim as it is told. */
async function isolateOverHttp(faults: readonly Fault[]): Promise<Report> {
  const testbed = await startTestbed({ databases: DATABASES, faults: { seed: 11, faults: [LATENCY, ...faults] } });
  try {
    return await runBenchmark(
      {
        benchmark: { target: testbed.url, duration: '80s', warmup: '2s', seed: 5 },
        auth: ADMIN,
        databases: [...DATABASES],
        scenario: { type: 'database-isolation', rounds: 10, flood: '150/s', subscribers: 0 },
        load: { rate: '80/s' },
        data: { seedData: 50, documentSize: '300B', fieldsCount: 3 },
      },
      { scenarios: [databaseScenario] },
    );
  } finally {
    await testbed.close();
  }
}

test(
  'P3-42 over HTTP, what the target adds while the neighbour floods is in the intervals of all medians',
  LONG,
  async () => {
    const report = await isolateOverHttp([
      {
        kind: 'noisy-neighbour',
        database: VICTIM,
        neighbour: NEIGHBOUR,
        perSecond: 60,
        meanMs: USUAL_MS * PLANTED,
        operations: ['read', 'update', 'query'],
      },
    ]);
    const medians = figuresOf(report).filter(({ figure }) => figure === 'p50');
    const told = medians.map(({ operation, base, ratio_low: low, ratio_high: high, verdict }) => {
      // Of what an answer takes in all: the target’s own time and the way are not made longer.
      const truth = 1 + (USUAL_MS * PLANTED) / base!;
      return { operation, isCovered: low! <= truth && truth <= high!, verdict };
    });
    expect(told).toEqual(
      ['query', 'read', 'update'].map((operation) => ({ operation, isCovered: true, verdict: 'worse' })),
    );
  },
);

test('P3-42 over HTTP, where the target adds nothing, no interference is claimed', LONG, async () => {
  expect(isClaimed(await isolateOverHttp([]))).toBe(false);
});
