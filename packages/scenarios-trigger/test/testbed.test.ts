import type { Report } from '@syntrix-bench/core';
import type { Fault } from '@syntrix-bench/testbed';
import { describe, expect, test } from 'vitest';

import { freeAddress } from '../../../tooling/free-address.ts';
import { failedOf, findingsOf, planOf } from './run-for-tests.ts';
import { runOnTestbed, type EndedRun } from './run-on-testbed.ts';

/** Runs over real sockets, 80 operations whatever the machine does beside, against a testbed that has the trigger and these faults. */
async function runOn(scenario: object, faults: readonly Fault[] = [], stragglers = '60s'): Promise<EndedRun> {
  // What a look before load leads to is in no figure of the run, and in the books of the testbed.
  const benchmark = {
    target: 'http://127.0.0.1:1',
    warmup: '0s',
    duration: '4s',
    timeout: '60s',
    workers: 4,
    probeNeeds: false,
    stragglers,
  };
  const planned = planOf({ hookAddress: await freeAddress(), late: '1s', ...scenario }, { benchmark });
  const workloads = planned.workloads.map((workload) => ({ ...workload, operations: 80 }));
  return runOnTestbed({ ...planned, workloads, phases: { ...planned.phases, steadyUs: null } }, faults, PATIENT);
}

/** Where target and receiver share a thread with four other pairs, what a busy machine holds up is given up by nobody. */
const PATIENT = { webhookTimeoutMs: 60_000 };
const RETRY = { maxAttempts: 3, initialBackoff: '100ms', maxBackoff: '200ms' };
/** So long that no queue of a busy machine makes a hasty call look as one in time. */
const SLOW_RETRY = { maxAttempts: 2, initialBackoff: '15s' };
const MIXED = {
  operations: [
    { type: 'create', weight: 1 },
    { type: 'update', weight: 1 },
  ],
  documents: 8,
};
const DELETING = { operations: [...MIXED.operations, { type: 'delete', weight: 1 }] };

/**
 * By one check alone all that the target did is found, or left open: where calls are slow nobody can tell the latest of what is missing.
 * That nothing is left open, and all is found, is shown in virtual time (engine.test.ts) and on a quiet machine (exact.nightly.test.ts).
 */
function expectFound(report: Report, check: string, done: number): void {
  expect(done).toBeGreaterThan(3);
  const { 'given-up': _, late: _late, ...failed } = failedOf(report);
  expect(Object.keys(failed)).toEqual([check]);
  expect(failed[check]).toBeLessThanOrEqual(done);
  const open = report.checks.find(({ name }) => name === check)?.unknown?.count ?? 0;
  expect(failed[check]! + open).toBeGreaterThanOrEqual(done);
}

// They wait most of the time.
describe.concurrent('X-08 over real sockets', () => {
  test('with retries and a slow handler nothing is found, and nothing is left', async () => {
    const { report, truth, left } = await runOn({
      ...MIXED,
      ...DELETING,
      rate: '25/s',
      match: '70%',
      retry: RETRY,
      answer: { delay: '5ms', fail: '20%', close: '5%' },
    });
    expect(findingsOf(report)).toEqual([]);
    const { owed, received, retries, given_up: givenUp } = report.triggers!['trigger']!.deliveries;
    expect([owed, received, retries, givenUp]).toEqual([
      // When load is over each worker writes a document of the run's own.
      truth.owed - 4,
      truth.attempts - 4,
      truth.attempts - truth.owed,
      truth.givenUp,
    ]);
    expect(retries).toBeGreaterThan(5);
    expect(left).toEqual([]);
  });

  // They are over before load is: a call of one that came while load ends could be later than the run listens.
  const aim = { rate: 0.5, times: 10 };
  test('calls of deletions that are lost are waited for to the end, and are as many as the target lost', async () => {
    const fault: Fault = { kind: 'lost-webhook', ...aim, operations: ['delete'] };
    const { report, truth } = await runOn({ ...MIXED, ...DELETING, rate: '25/s' }, [fault], '40s');
    expectFound(report, 'lost', truth.lost);
  });

  test.each<
    [
      Fault,
      string,
      'lost' | 'repeated' | 'wrong' | 'altered' | 'unretried' | 'hastened' | 'extra' | 'misordered',
      object,
    ]
  >([
    [{ kind: 'lost-webhook', ...aim, operations: ['create'] }, 'lost', 'lost', {}],
    [{ kind: 'repeated-webhook', ...aim, operations: ['create'] }, 'duplicated', 'repeated', {}],
    [
      { kind: 'wrong-webhook', ...aim, operations: ['create'] },
      'wrongly-delivered',
      'wrong',
      { operations: [{ type: 'create', weight: 1 }], match: '50%' },
    ],
    [{ kind: 'altered-webhook', ...aim, operations: ['create'] }, 'altered', 'altered', {}],
    [{ kind: 'misordered-webhook', ...aim, operations: ['update'] }, 'out-of-order', 'misordered', {}],
    [{ kind: 'missing-retry', ...aim }, 'retried', 'unretried', { answer: { fail: '30%' }, retry: RETRY }],
    [
      { kind: 'hasty-retry', ...aim },
      'retry-spacing',
      'hastened',
      { answer: { fail: '30%' }, retry: SLOW_RETRY, rate: '25/s' },
    ],
    [{ kind: 'extra-retry', ...aim, times: 4 }, 'duplicated', 'extra', { answer: { fail: '60%' }, retry: RETRY }],
    [{ kind: 'repeated-webhook', ...aim, operations: ['delete'] }, 'duplicated', 'repeated', DELETING],
    [
      // A third of all are deletes, and half of their calls fail.
      { kind: 'missing-retry', rate: 1, times: 6, operations: ['delete'] },
      'retried',
      'unretried',
      { ...DELETING, answer: { fail: '50%' }, retry: RETRY },
    ],
  ])('what the audit counts is what the target did: %j', async (fault, check, counter, scenario) => {
    const { report, truth } = await runOn({ ...MIXED, rate: '25/s', ...scenario }, [fault]);
    expectFound(report, check, truth[counter]);
  });
});
