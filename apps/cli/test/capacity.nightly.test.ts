import { findCapacity, type WrittenConfig } from '@syntrix-bench/core';
import { crudScenario } from '@syntrix-bench/scenarios-crud';
import { realtimeScenario } from '@syntrix-bench/scenarios-realtime';
import { DEFAULT_ADMIN, startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterEach, describe, expect, test } from 'vitest';

const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

/** A search over real sockets, with short stages. */
async function search(options: TestbedOptions, config: WrittenConfig, from: number) {
  const testbed = await startTestbed(options);
  open.push(testbed);
  const { username, password } = DEFAULT_ADMIN;
  const found = await findCapacity(
    {
      ...config,
      benchmark: { ...config.benchmark, target: testbed.url, probeNeeds: false },
      auth: { username, password },
    },
    {
      max: 'rate',
      from,
      stageSeconds: 6,
      confirmSeconds: 10,
      warmupSeconds: 1,
      steadyWithinSeconds: 0,
      scenarios: [crudScenario, realtimeScenario],
    },
  );
  return { found, testbed };
}

const read = { scenario: { type: 'crud', operations: [{ type: 'read', weight: 1 }] }, data: { seedData: 20 } };

// docs/capacity.md
describe('X-10 limits that are planted in a testbed are bracketed', () => {
  test('so many operations at once', { timeout: 600_000 }, async () => {
    const faults = { faults: [{ kind: 'queue', atOnce: 4, serviceMs: 20, operations: ['read'] } as const] };
    const { found } = await search({ faults }, { ...read, thresholds: ['p90 < 200ms'] }, 50);
    expect(found).toMatchObject({ end: 'bracketed', first_limit: 'p90' });
    expect([found.holds! <= 210, found.fails! >= 190]).toEqual([true, true]);
  });

  test('a hub that loses events beyond a rate, by checks.lost alone', { timeout: 600_000 }, async () => {
    const config: WrittenConfig = {
      benchmark: { workers: 16 },
      scenario: { type: 'realtime', connections: 1, probes: 1, late: '1s' },
      load: { rate: '100/s', arrivals: 'constant' },
      thresholds: ['checks.lost == 0'],
    };
    // Two subscribers hear of each write.
    const { found } = await search({ faults: { faults: [{ kind: 'lost-event', above: 400 }] } }, config, 100);
    expect(found).toMatchObject({ end: 'bracketed', first_limit: 'checks.lost' });
    // On a machine that stands still now and then, writes come in bursts, of which the hub loses some at a lower rate.
    expect([found.holds! <= 212, found.fails! >= 90]).toEqual([true, true]);
  });
});
