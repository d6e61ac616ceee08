import type { Fault } from '@syntrix-bench/testbed';
import { describe, expect, test } from 'vitest';

import { freeAddress } from '../../../tooling/free-address.ts';
import { failedOf, planOf } from './run-for-tests.ts';
import { runOnTestbed } from './run-on-testbed.ts';

/** As many calls as audits are shown to be exact over. */
const CALLS = 50_000;
/** Each writes a document of the run's own when load is over, which is in no count of the report's. */
const WORKERS = 32;
const RATE = '1000/s';
/** So many writes are made, however long a busy machine takes for them. */
const WRITES = 53_000;
/** Of changes that may wait: all of them, so that a busy machine’s target drops none, a worker’s own document among them. */
const BACKLOG = 2 * WRITES;

/** Runs until so many calls must have come, against a testbed with these faults; what was counted, and what was done. */
async function run(scenario: object, faults: readonly Fault[]) {
  const benchmark = {
    target: 'http://127.0.0.1:1',
    warmup: '0s',
    operations: WRITES,
    workers: WORKERS,
    probeNeeds: false,
  };
  const planned = planOf(
    { hookAddress: await freeAddress(), documents: 200, ...scenario },
    { benchmark: { ...benchmark, stragglers: '60s' }, load: { rate: RATE, maxQueue: '10m' } },
  );
  const { report, truth, left } = await runOnTestbed(planned, faults, { webhookBacklog: BACKLOG });
  expect(truth.dropped).toBe(0);
  const { 'given-up': givenUp = 0, late = 0, ...failed } = failedOf(report);
  const { deliveries, foreign } = report.triggers!['trigger']!;
  return { truth, failed, givenUp, late, deliveries, foreign, left };
}

const MIXED = {
  operations: [
    { type: 'create', weight: 55 },
    { type: 'update', weight: 25 },
    { type: 'delete', weight: 20 },
  ],
};

describe('X-08 over 50,000 calls the audit is the ground truth', () => {
  test(
    'of calls that are lost, repeated, altered, out of order, or about the wrong write',
    { timeout: 900_000 },
    async () => {
      // So often that they are over before load is.
      const onCreate = { rate: 0.006, times: 100, operations: ['create' as const] };
      const onDelete = { ...onCreate, operations: ['delete' as const] };
      const { truth, failed, deliveries, foreign } = await run({ ...MIXED, match: '95%' }, [
        { kind: 'lost-webhook', ...onCreate },
        { kind: 'repeated-webhook', ...onCreate },
        { kind: 'lost-webhook', ...onDelete },
        { kind: 'repeated-webhook', ...onDelete },
        { kind: 'altered-webhook', ...onCreate },
        { kind: 'misordered-webhook', rate: 0.01, operations: ['update'] },
        { kind: 'wrong-webhook', rate: 0.1, operations: ['create'] },
      ]);
      expect(deliveries.received).toBeGreaterThan(CALLS);
      expect(failed).toEqual({
        lost: truth.lost,
        duplicated: truth.repeated,
        altered: truth.altered,
        'out-of-order': truth.misordered,
        'wrongly-delivered': truth.wrong,
      });
      expect([deliveries.owed, foreign]).toEqual([truth.owed - WORKERS, 0]);
    },
  );

  test('of calls that are not made again, too soon, or once too often', { timeout: 900_000 }, async () => {
    const retry = { maxAttempts: 3, initialBackoff: '3s', maxBackoff: '3s' };
    const { truth, failed, givenUp, deliveries } = await run({ ...MIXED, retry, answer: { fail: '20%' } }, [
      { kind: 'missing-retry', rate: 0.02 },
      { kind: 'hasty-retry', rate: 0.02 },
      { kind: 'extra-retry', rate: 0.2 },
    ]);
    expect(deliveries.received).toBeGreaterThan(CALLS);
    expect(failed).toEqual({
      retried: truth.unretried,
      'retry-spacing': truth.hastened,
      duplicated: truth.extra,
    });
    // A call too many is taken, so that it ends: to the target its task has succeeded.
    expect([givenUp, deliveries.received]).toEqual([truth.givenUp + truth.extra, truth.attempts - WORKERS]);
  });

  test('calls that are held back are late, and neither lost nor out of order', { timeout: 900_000 }, async () => {
    // Whatever waits behind them on a worker may be late with them.
    const { truth, failed, late, deliveries } = await run({ ...MIXED, late: '1s' }, [
      { kind: 'delayed-webhook', rate: 0.001, times: 40, forMs: 1_200, operations: ['create', 'update'] },
    ]);
    expect(deliveries.received).toBeGreaterThan(CALLS);
    expect([truth.delayed, failed]).toEqual([40, {}]);
    expect(late).toBeGreaterThanOrEqual(truth.delayed);
    expect([deliveries.owed, deliveries.received]).toEqual([truth.owed - WORKERS, truth.attempts - WORKERS]);
  });

  test('with retries and a slow handler nothing is found', { timeout: 900_000 }, async () => {
    const retry = { maxAttempts: 4, initialBackoff: '200ms', maxBackoff: '1s' };
    const { truth, failed, givenUp, deliveries, left } = await run(
      { ...MIXED, retry, answer: { delay: '5ms', fail: '10%', close: '2%' } },
      [],
    );
    expect(deliveries.received).toBeGreaterThan(CALLS);
    expect([failed, givenUp, left]).toEqual([{}, truth.givenUp, []]);
    expect([deliveries.owed, deliveries.received]).toEqual([truth.owed - WORKERS, truth.attempts - WORKERS]);
  });
});
